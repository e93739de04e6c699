import { createHash } from 'node:crypto';
import { isSeq, parseDocument } from 'yaml';
import type { YAMLMap } from 'yaml';
import { parseClients } from '../clients/clients-file.ts';
import type { ListedClient } from '../clients/clients-file.ts';
import { endOf, keysOf } from '../clients/keys.ts';
import { UsageError } from '../errors.ts';
import { replaceFile } from '../replace-file.ts';
import type { Process } from './process.ts';

/** The file that is meant when the command does not say. */
interface Where {
  readonly file?: string;
}

/**
 * `twentygate clients add`: puts a client with a new key on the list, which it makes if need be. The key goes to standard
 * output and nowhere else: the list holds its hash. Throws UsageError when the list cannot be used or has the client.
 */
export async function addClient(
  process: Process,
  name: string,
  { role, expires, ...where }: Where & { readonly role: string; readonly expires?: string },
): Promise<void> {
  const list = openList(process, where);
  if (list.clients.some((client) => client.name === name)) {
    throw new UsageError(
      `${list.path} has a client ${name} already.`,
      'Give it another key with twentygate clients add-key.',
    );
  }
  refuseEnded(process, expires);
  const key = process.newKey();
  list.add({ name, role, ...keyEntry(key, expires) });
  await list.save();
  tell(process, list.path, `${name} may call as ${role}`, key);
}

/**
 * `twentygate clients add-key`: one more key for a client, so that it can change keys without a gap. Throws UsageError when
 * the list cannot be used or has no such client.
 */
export async function addKey(
  process: Process,
  name: string,
  { expires, ...where }: Where & { readonly expires?: string },
): Promise<void> {
  const list = openList(process, where);
  refuseEnded(process, expires);
  const key = process.newKey();
  list.addKey(name, key, expires);
  await list.save();
  tell(process, list.path, `${name} has one more key; those it had stay good`, key);
}

/** `twentygate clients remove`: from now on the client is not let in. Throws UsageError like the others. */
export async function removeClient(process: Process, name: string, where: Where): Promise<void> {
  const list = openList(process, where);
  list.remove(name);
  await list.save();
  process.stdout.write(`${name}: removed from ${list.path}.\n`);
}

/**
 * `twentygate clients remove-key`: takes a key away, which `clients list` names by the first digits of its hash. Throws
 * UsageError where no key or several begin so.
 */
export async function removeKey(process: Process, name: string, digits: string, where: Where): Promise<void> {
  const list = openList(process, where);
  list.removeKey(name, digits);
  await list.save();
  process.stdout.write(`${name}: key ${digits} removed from ${list.path}.\n`);
}

/** `twentygate clients list`: who is on the list, with their keys by the first digits of their hashes. */
export function listClients(process: Process, where: Where): void {
  const { clients, path } = openList(process, where);
  if (clients.length === 0) process.stderr.write(`Nobody is listed in ${path}.\n`);
  for (const client of clients) {
    const keys = keysOf(client).map(({ key, expiresAt }) => {
      if (expiresAt === undefined) return `${digitsOf(key)} (no end)`;
      return `${digitsOf(key)} (until ${expiresAt}${hasEnded(process, expiresAt) ? ', over' : ''})`;
    });
    const told = keys.length === 0 ? 'no key' : `key ${keys.join(', ')}`;
    process.stdout.write(`${client.name}  ${client.role}  ${told}\n`);
  }
}

/** Enough to tell keys from each other, and too few to try keys against. */
function digitsOf(key: string): string {
  return key.slice('sha256:'.length).slice(0, 8);
}

/** A key that nobody can use is most likely a typing mistake. What is no date at all is told with the rest of the list. */
function refuseEnded(process: Process, expires: string | undefined): void {
  if (expires === undefined || !hasEnded(process, expires)) return;
  throw new UsageError(`--expires ${expires} is over: the key would never be good.`, 'Give a day to come.');
}

function hasEnded({ clock }: Process, expiresAt: string): boolean {
  return clock.wallNow() >= endOf(expiresAt);
}

interface OpenList {
  readonly path: string;
  readonly clients: readonly ListedClient[];
  readonly add: (client: object) => void;
  readonly addKey: (name: string, key: string, expires: string | undefined) => void;
  readonly remove: (name: string) => void;
  readonly removeKey: (name: string, digits: string) => void;
  /** Throws UsageError for what the gateway would not take. */
  readonly save: () => Promise<void>;
}

/** Comments and whatever else stands in the file stay as they are. */
function openList({ environment, readFile }: Process, { file }: Where): OpenList {
  const path = file ?? environment['GATEWAY_CLIENTS_FILE']?.trim() ?? '';
  if (path === '') {
    throw new UsageError(
      'Which list of clients? GATEWAY_CLIENTS_FILE is not set.',
      'Set it, or say --file clients.yaml; the file is made when there is none.',
    );
  }
  const text = readIfThere(path, readFile) ?? 'clients: []\n';
  const clients = checked(path, text);
  const document = parseDocument(text);

  function indexOf(name: string): number {
    const index = clients.findIndex((client) => client.name === name);
    if (index === -1) {
      throw new UsageError(`${path} has no client ${name}.`, 'twentygate clients list says who is there.');
    }
    return index;
  }

  return {
    path,
    clients,
    add(client) {
      const list = document.get('clients');
      // An empty list is written in brackets: what is added belongs below each other.
      if (isSeq(list) && list.items.length === 0) list.flow = false;
      document.addIn(['clients'], document.createNode(client));
    },
    addKey(name, key, expires) {
      const client = document.getIn(['clients', indexOf(name)]) as YAMLMap;
      const single: unknown = client.get('key');
      if (typeof single === 'string') {
        client.delete('key');
        client.set('keys', document.createNode([{ key: single }]));
      }
      const entry = document.createNode(keyEntryOf(key, expires));
      if (isSeq(client.get('keys'))) client.addIn(['keys'], entry);
      else client.set('keys', document.createNode([entry]));
    },
    remove(name) {
      document.deleteIn(['clients', indexOf(name)]);
    },
    removeKey(name, digits) {
      const index = indexOf(name);
      const keys = clients.filter((_client, place) => place === index).flatMap((client) => keysOf(client));
      const found = keys.flatMap(({ key }, place) => (digitsOf(key) === digits.toLowerCase() ? [place] : []));
      const [place] = found;
      if (place === undefined || found.length > 1) {
        throw new UsageError(
          `${name} has ${found.length > 1 ? 'several keys' : 'no key'} ${digits} in ${path}.`,
          'twentygate clients list says which there are.',
        );
      }
      const client = ['clients', index];
      if (document.hasIn([...client, 'key'])) document.deleteIn([...client, 'key']);
      else document.deleteIn([...client, 'keys', place]);
    },
    async save() {
      const changed = document.toString();
      const parsed = parseClients(changed);
      // The list was good before: what is wrong is what was asked for.
      if ('problems' in parsed) {
        const problems = parsed.problems.map(({ message }) => message).join(' ');
        throw new UsageError(
          `${path} cannot have it so: ${problems}`,
          'Say it in another way; nothing has been changed.',
        );
      }
      try {
        // Whoever can read it learns who may call, and can try keys against their hashes.
        await replaceFile(path, changed, 0o600);
      } catch (cause) {
        const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
        throw new UsageError(
          `${path} cannot be written (${code}).`,
          'Give a file in a directory that is there and that this user may write to.',
          { cause },
        );
      }
    },
  };
}

function readIfThere(path: string, readFile: Process['readFile']): string | undefined {
  try {
    return readFile(path);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new UsageError(`${path} cannot be read (${code}).`, 'Give the path of a YAML file.', {
      cause: error,
    });
  }
}

function checked(path: string, text: string): readonly ListedClient[] {
  const parsed = parseClients(text);
  if ('clients' in parsed) return parsed.clients;
  throw new UsageError(
    `${path} would not be taken:\n${parsed.problems.map(({ line, message }) => `  - line ${line}: ${message}`).join('\n')}`,
    'Correct it; nothing has been changed.',
  );
}

function keyEntry(key: string, expires: string | undefined): object {
  return expires === undefined ? { key: hashOf(key) } : { keys: [keyEntryOf(key, expires)] };
}

function keyEntryOf(key: string, expires: string | undefined): object {
  return { key: hashOf(key), ...(expires !== undefined && { expiresAt: expires }) };
}

function hashOf(key: string): string {
  return `sha256:${createHash('sha256').update(key).digest('hex')}`;
}

function tell({ stdout, stderr }: Process, path: string, what: string, key: string): void {
  stderr.write(`${what} (${path}). Its key, which nobody can show again:\n`);
  stdout.write(`${key}\n`);
}
