import { sha256 } from './manifest.ts';
import type { ListedOperation } from './manifest.ts';

/** The entry of an operation: its id is the hash of its text. */
export function entryOf({ name, text }: Pick<ListedOperation, 'name' | 'text'>): ListedOperation {
  return { id: `sha256:${sha256(text)}`, name, text };
}

/** The entries as the file had them: without the ids that every text has anyway beside another one. */
export function writtenEntries(operations: ReadonlyMap<string, ListedOperation>): readonly ListedOperation[] {
  const all = [...operations.values()];
  const haveOther = new Set(all.filter((entry) => !isHash(entry)).map(({ text }) => text));
  return all.filter((entry) => !isHash(entry) || !haveOther.has(entry.text));
}

/** A list in our own form, in the order of the operations' names: the same entries give the same text. */
export function manifestText(entries: Iterable<ListedOperation>): string {
  const sorted = [...entries].sort((a, b) => order(a.name, b.name) || order(a.id, b.id));
  return `${JSON.stringify(Object.fromEntries(sorted.map(({ id, text }) => [id, text])), undefined, 2)}\n`;
}

/** Names of operations, each list in order. */
export interface ManifestChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Those that have other texts. */
  readonly changed: readonly string[];
}

export function manifestChanges(
  before: readonly ListedOperation[],
  after: readonly ListedOperation[],
): ManifestChanges {
  const old = textsByName(before);
  const now = textsByName(after);
  return {
    added: [...now.keys()].filter((name) => !old.has(name)).sort(),
    removed: [...old.keys()].filter((name) => !now.has(name)).sort(),
    changed: [...now].flatMap(([name, texts]) => (isOther(old.get(name), texts) ? [name] : [])).sort(),
  };
}

function textsByName(entries: readonly ListedOperation[]): ReadonlyMap<string, ReadonlySet<string>> {
  const texts = new Map<string, Set<string>>();
  for (const { name, text } of entries) texts.set(name, (texts.get(name) ?? new Set()).add(text));
  return texts;
}

function isOther(old: ReadonlySet<string> | undefined, now: ReadonlySet<string>): boolean {
  return old !== undefined && (old.size !== now.size || [...now].some((text) => !old.has(text)));
}

function isHash({ id }: ListedOperation): boolean {
  return id.startsWith('sha256:');
}

/** The same everywhere, whatever the language of the machine. */
function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
