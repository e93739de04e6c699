import { createHash } from 'node:crypto';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, print } from 'graphql';
import type { DocumentNode } from 'graphql';
import { replaceFile } from '../replace-file.ts';

/** A schema of its own in the unified one. Twenty's two APIs are one upstream and two sources. */
export type SourceName = 'twingate' | 'twenty' | 'twentyMetadata';

export interface Snapshot {
  readonly document: DocumentNode;
  /** `state`: what this deployment's upstream said last. `shipped`: what came with the program. */
  readonly origin: 'state' | 'shipped';
  readonly savedAt: Date | undefined;
  /** Why the state's snapshot was not used although there is one. */
  readonly warning?: string;
}

export interface SnapshotStore {
  /** Throws only when the shipped snapshot is needed and cannot be read. */
  read(source: SourceName): Promise<Snapshot>;
  /** The one that came with the program, whatever was saved. Throws when it cannot be read. */
  readShipped(source: SourceName): Promise<Snapshot>;
  /** Replaces the state's snapshot at once; a reader sees the old or the new one whole. */
  write(source: SourceName, document: DocumentNode, savedAt: Date): Promise<void>;
}

export interface SnapshotStoreOptions {
  /**
   * Snapshots lie in its `schemas` directory, which is created when the first one is written. Without it nothing is
   * kept: the shipped snapshots are read and writing does nothing.
   */
  readonly stateDir?: string;
  /** Path of each source's shipped snapshot. */
  readonly shipped: Readonly<Record<SourceName, string>>;
}

/** The hash covers everything after this line. */
const header = /^# saved (\S+) sha256 ([0-9a-f]{64})\n/;

/**
 * The last schema each source was known to have, as SDL files that survive a restart with the upstream down.
 *
 * A state file that is cut, edited or unreadable is moved aside to `<name>.damaged` and the shipped one is read.
 */
export function createSnapshotStore({ stateDir, shipped }: SnapshotStoreOptions): SnapshotStore {
  if (stateDir === undefined) {
    const read = (source: SourceName) => readShipped(shipped[source]);
    return { read, readShipped: read, write: () => Promise.resolve() };
  }
  const directory = join(stateDir, 'schemas');
  const statePath = (source: SourceName) => join(directory, `${source}.graphql`);

  return {
    async read(source) {
      const path = statePath(source);
      try {
        const text = await readIfThere(path);
        if (text !== undefined) return { ...readChecked(text), origin: 'state' };
        return await readShipped(shipped[source]);
      } catch (error) {
        if (!(error instanceof DamagedError)) throw error;
        const fate = await setAside(path);
        const warning = `The schema snapshot ${path} is damaged: ${error.message}. ${fate} The shipped one is used.`;
        return { ...(await readShipped(shipped[source])), warning };
      }
    },

    readShipped: (source) => readShipped(shipped[source]),

    async write(source, document, savedAt) {
      const body = `${print(document)}\n`;
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await replaceFile(
        statePath(source),
        `# saved ${savedAt.toISOString()} sha256 ${sha256(body)}\n${body}`,
        0o600,
      );
    },
  };
}

class DamagedError extends Error {}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new DamagedError(`it cannot be read (${code ?? String(error)})`, { cause: error });
  }
}

function readChecked(text: string): { document: DocumentNode; savedAt: Date } {
  const [line, date, hash] = header.exec(text) ?? [];
  if (line === undefined || date === undefined) throw new DamagedError('it has no header');
  const savedAt = new Date(date);
  if (Number.isNaN(savedAt.getTime())) throw new DamagedError('its date is none');
  const body = text.slice(line.length);
  if (sha256(body) !== hash) throw new DamagedError('its content does not match its hash');
  try {
    return { document: parse(body, { noLocation: true }), savedAt };
  } catch (error) {
    throw new DamagedError('it does not parse', { cause: error });
  }
}

/** A shipped file belongs to the program and may be edited by hand: its hash is not checked. */
async function readShipped(path: string): Promise<Snapshot> {
  const text = await readFile(path, 'utf8');
  const [, date] = header.exec(text) ?? [];
  return {
    document: parse(text, { noLocation: true }),
    origin: 'shipped',
    savedAt: date === undefined ? undefined : new Date(date),
  };
}

async function setAside(path: string): Promise<string> {
  try {
    await rename(path, `${path}.damaged`);
    return `It was moved to ${path}.damaged.`;
  } catch (error) {
    return `It could not be moved aside (${(error as NodeJS.ErrnoException).code ?? String(error)}).`;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
