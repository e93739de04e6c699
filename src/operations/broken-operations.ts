import { parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { ListedOperation } from './manifest.ts';
import { schemaProblems } from './schema-problems.ts';

/**
 * The names of the persisted operations that a schema has no answer for, each once, in order. Waits for `pause` between two
 * of them: each takes milliseconds, and there may be hundreds.
 */
export async function findBrokenOperations(
  schema: GraphQLSchema,
  operations: Iterable<ListedOperation>,
  pause: () => Promise<void>,
): Promise<string[]> {
  const broken = new Set<string>();
  for (const { name, text } of uniqueTexts(operations)) {
    if (schemaProblems(schema, parse(text), 1).length > 0) broken.add(name);
    await pause();
  }
  return [...broken].sort();
}

/** One text may have several ids. */
function uniqueTexts(operations: Iterable<ListedOperation>): Iterable<ListedOperation> {
  return new Map([...operations].map((operation) => [operation.text, operation])).values();
}
