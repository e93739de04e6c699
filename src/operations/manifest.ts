import { createHash } from 'node:crypto';
import { GraphQLError, Kind, parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import { doubledKeys } from './doubled-keys.ts';

/** An operation that services may run by its id. */
export interface ListedOperation {
  readonly id: string;
  /** Its name in the document. Several may have it: the versions of an app have the same operation in other words. */
  readonly name: string;
  readonly text: string;
}

export type ParsedManifest =
  | {
      /** By every id each has. */
      readonly operations: ReadonlyMap<string, ListedOperation>;
    }
  | {
      /** What is wrong and with which entry, in the order of the file; nothing of a text. */
      readonly problems: readonly string[];
    };

/** In characters; ten thousand operations of a usual size. */
const MAX_LENGTH = 20_000_000;

/** More than any client's operation has. */
const MAX_TOKENS = 20_000;

/**
 * Reads a list of persisted operations in one of three forms: `{ "sha256:<hex>": text }`, Apollo's manifest
 * (https://www.apollographql.com/docs/graphos/platform/security/persisted-queries, version 1) or a map of Relay's
 * (https://relay.dev/docs/guides/persisted-queries/), whose ids may be anything. Every operation can be had by
 * `sha256:<hex>` of its exact text as well.
 *
 * What claims to be a SHA-256 and is not that of its text is refused: clients could be made to run something else than
 * they believe.
 */
export function parseManifest(content: string): ParsedManifest {
  const entries = readEntries(content);
  if ('problems' in entries) return entries;
  const problems: string[] = [];
  const operations = new Map<string, ListedOperation>();
  for (const { id, text, place } of entries) {
    const read = readEntry(id, text);
    const known = 'name' in read ? operations.get(read.id) : undefined;
    if ('problem' in read) problems.push(`${place}: ${read.problem}`);
    else if (known && known.text !== read.text) {
      problems.push(`${place}: another entry has the same id and another text. Leave one of them out.`);
    } else {
      operations.set(read.id, read);
      const byHash = `sha256:${sha256(read.text)}`;
      if (!operations.has(byHash)) operations.set(byHash, { ...read, id: byHash });
    }
  }
  return problems.length > 0 ? { problems } : { operations };
}

/** Of a client or a list: bare SHA-256 hashes, as Apollo writes them, get their name in front. */
export function canonicalId(id: string): string {
  const [, hash] = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(id) ?? [];
  return hash === undefined ? id : `sha256:${hash.toLowerCase()}`;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** As the file has it. */
interface Entry {
  readonly id: unknown;
  readonly text: unknown;
  /** What to call it in a message. */
  readonly place: string;
}

interface Problems {
  readonly problems: readonly string[];
}

/** The entries, or what is wrong with the whole. */
function readEntries(content: string): readonly Entry[] | Problems {
  if (content.length > MAX_LENGTH) return unusable(`it has more than ${MAX_LENGTH / 1_000_000} MB.`);
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    // Its message quotes the text.
    return unusable('it is no JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return unusable('expected an object that maps ids to texts, or a manifest of Apollo.');
  }
  if (!('format' in value)) {
    const doubled = doubledKeys(content);
    if (doubled.length > 0) {
      return { problems: doubled.map((id) => `${shown(id)}: the id stands twice. Leave one of them out.`) };
    }
    return Object.entries(value).map(([id, text]) => ({ id, text: text as unknown, place: shown(id) }));
  }
  const { format, version, operations } = value as Readonly<Record<string, unknown>>;
  if (format !== 'apollo-persisted-query-manifest' || version !== 1 || !Array.isArray(operations)) {
    return unusable(
      'expected format "apollo-persisted-query-manifest", version 1 and a list of operations, as Apollo writes them.',
    );
  }
  return operations.map((one: unknown, index) => {
    const { id, body } = (one ?? {}) as { readonly id?: unknown; readonly body?: unknown };
    return { id, text: body, place: typeof id === 'string' ? shown(id) : `operations.${index}` };
  });
}

function unusable(problem: string): Problems {
  return { problems: [`the file: ${problem}`] };
}

interface Problem {
  /** What was expected, or what to do about it. */
  readonly problem: string;
}

function readEntry(id: unknown, text: unknown): ListedOperation | Problem {
  if (typeof id !== 'string' || id === '') return { problem: 'expected an id.' };
  if (typeof text !== 'string') return { problem: 'expected the text of an operation.' };
  const canonical = canonicalId(id);
  if (/^sha256:/i.test(canonical) && canonical !== `sha256:${sha256(text)}`) {
    return { problem: 'it is not the SHA-256 of its text, to the last character. Write the list anew.' };
  }
  const name = nameOf(text);
  return typeof name === 'string' ? { id: canonical, name, text } : name;
}

/** Of the one operation in it. */
function nameOf(text: string): string | Problem {
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: MAX_TOKENS, noLocation: true });
  } catch (error) {
    // graphql-js's own message quotes the text. What is no error of its own has run out of stack.
    const line = error instanceof GraphQLError ? error.locations?.[0]?.line : undefined;
    return {
      problem: `its text is no GraphQL that can be read${line === undefined ? '' : ` (line ${line})`}.`,
    };
  }
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (!operation || operations.length > 1) {
    return { problem: `expected one operation and its fragments, found ${operations.length} operations.` };
  }
  if (document.definitions.some(({ kind }) => !EXECUTABLE.has(kind))) {
    return { problem: 'expected one operation and its fragments, found definitions of a schema.' };
  }
  if (!operation.name) {
    return {
      problem: 'its operation has no name. Give it one: clients are allowed operations by their names.',
    };
  }
  return operation.name.value;
}

const EXECUTABLE: ReadonlySet<Kind> = new Set([Kind.OPERATION_DEFINITION, Kind.FRAGMENT_DEFINITION]);

/** Of somebody else's making, and it goes into a log. */
function shown(id: string): string {
  return JSON.stringify(id.replace(/[^\x20-\x7e]/g, '?').slice(0, 80));
}
