import { statSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { parse } from 'graphql';
import { UsageError } from '../errors.ts';
import { parseManifest } from '../operations/manifest.ts';
import type { ListedOperation } from '../operations/manifest.ts';
import { entryOf, manifestChanges, manifestText, writtenEntries } from '../operations/manifest-text.ts';
import { schemaProblems } from '../operations/schema-problems.ts';
import { placeOf, readSourceFiles } from '../operations/source-files.ts';
import type { SourceFile, SourceOperation } from '../operations/source-files.ts';
import { replaceFile } from '../replace-file.ts';
import type { OfflineSchema } from './offline-schema.ts';
import type { Process } from './process.ts';

export interface PersistOptions {
  readonly output: string;
  /** Writes nothing and gives 1 where something would have to be written. */
  readonly check?: boolean;
  /** Whether entries stay that are no longer in the sources. */
  readonly keep?: boolean;
}

/**
 * `twentygate persist`: puts the operations of an app's files on a list of persisted operations. Writes all of it or
 * nothing: gives 1 when anything is wrong, all of which it tells.
 *
 * Throws UsageError where the list cannot be written, and what `readSchema` throws.
 */
export async function persist(
  process: Process,
  patterns: readonly string[],
  { output, check = false, keep = false }: PersistOptions,
  readSchema: () => Promise<OfflineSchema>,
): Promise<number> {
  const problems: string[] = [];
  const tell = (line: string) => void process.stderr.write(`${line}\n`);

  const files = readFiles(process, await findFiles(patterns, problems), problems);
  const sources = readSourceFiles(files);
  problems.push(...sources.problems);
  if (problems.length === 0 && sources.operations.length === 0) {
    problems.push('There is no operation in any of the files, only fragments.');
  }
  const before = readList(process, output, problems);
  const fresh = sources.operations.map(entryOf);
  const freshIds = new Set(fresh.map(({ id }) => id));
  const kept = keep ? before.filter(({ id }) => !freshIds.has(id)) : [];

  const schema = await readSchema();
  problems.push(...sourceProblems(sources.operations, schema), ...keptProblems(kept, output, schema));
  const after = [...fresh, ...kept];
  const text = manifestText(after);
  const read = parseManifest(text);
  if ('problems' in read) problems.push(...read.problems.map((problem) => `${output}: ${problem}`));
  if (problems.length > 0) {
    for (const problem of new Set(problems)) tell(problem);
    tell(`Nothing has been written. The operations were checked against ${schema.origin}.`);
    return 1;
  }

  const changes = manifestChanges(before, after);
  const news = (['added', 'changed', 'removed'] as const).filter((change) => changes[change].length > 0);
  const facts = `${count(after.length, 'operation')}, checked against ${schema.origin}`;
  if (news.length === 0) {
    tell(`${output}: up to date, ${facts}.`);
    return 0;
  }
  for (const change of news) tell(`${change}: ${changes[change].join(', ')}`);
  if (check) {
    tell(`${output}: out of date, ${facts}. Write it anew without --check.`);
    return 1;
  }
  await write(output, text);
  tell(`${output}: written, ${facts}.`);
  return 0;
}

/** In order, each once. Those in node_modules belong to others, unless somebody asks for them by name. */
async function findFiles(patterns: readonly string[], problems: string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const own: string[] = [];
    if (isFile(pattern)) {
      own.push(pattern);
    } else {
      const exclude = (path: string) =>
        /(?:^|[\\/])node_modules$/.test(path) && !pattern.includes('node_modules');
      for await (const path of glob(pattern, { exclude })) own.push(path);
    }
    const ours = own.filter((path) => /\.(?:graphql|gql)$/.test(path));
    if (ours.length === 0) {
      problems.push(
        isDirectory(pattern)
          ? `${pattern}: this is a directory. Say which files in it, such as '${join(pattern, '**/*.graphql')}'.`
          : `${pattern}: no .graphql or .gql file matches. Put it in quotes, so that the shell leaves its stars alone.`,
      );
    }
    for (const path of ours) found.add(normalize(path));
  }
  return [...found].sort();
}

/** The shell may have put names in the place of a pattern, and a name may have brackets in it. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function readFiles({ readFile }: Process, paths: readonly string[], problems: string[]): SourceFile[] {
  return paths.flatMap((path) => {
    try {
      return [{ path, text: readFile(path) }];
    } catch (error) {
      problems.push(`${path}: it cannot be read (${codeOf(error)}).`);
      return [];
    }
  });
}

/** What is on the list now; nothing where there is no file. */
function readList({ readFile }: Process, path: string, problems: string[]): readonly ListedOperation[] {
  let content: string;
  try {
    content = readFile(path);
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'ENOENT') problems.push(`${path}: it cannot be read (${code}).`);
    return [];
  }
  const parsed = parseManifest(content);
  if ('operations' in parsed) return writtenEntries(parsed.operations);
  problems.push(
    ...parsed.problems.map((problem) => `${path}: ${problem}`),
    `${path}: it is there and is no list that could be used. Remove it, or give another file.`,
  );
  return [];
}

function sourceProblems(operations: readonly SourceOperation[], { schema }: OfflineSchema): string[] {
  return operations.flatMap(({ document }) =>
    schemaProblems(schema, document).map(
      ({ nodes, message }) => `${placeOf(nodes?.[0] ?? document.definitions[0] ?? document)}: ${message}`,
    ),
  );
}

function keptProblems(
  kept: readonly ListedOperation[],
  path: string,
  { schema }: OfflineSchema,
): readonly string[] {
  return kept.flatMap(({ id, name, text }) => {
    const [first] = schemaProblems(schema, parse(text), 1);
    if (!first) return [];
    return `${path}: ${name}, kept as ${id.slice(0, 80)}, can no longer be answered: ${first.message} Remove the entry.`;
  });
}

async function write(path: string, text: string): Promise<void> {
  try {
    await replaceFile(path, text, 0o644);
  } catch (cause) {
    throw new UsageError(
      `${path} cannot be written (${codeOf(cause)}).`,
      'Give --output a file in a directory that is there and that this user may write to.',
      { cause },
    );
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function codeOf(error: unknown): string {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException;
  return code;
}
