import { matchesAny } from '../globs.ts';
import type { ListedClient } from './clients-file.ts';

/**
 * What in the clients' rules fits no root field and no persisted operation there is, in words: most likely a typing
 * mistake, by which somebody may do more or less than was meant.
 */
export function idlePatterns(
  clients: Iterable<Pick<ListedClient, 'name' | 'fields' | 'operations'>>,
  rootFields: readonly string[],
  operations: readonly string[],
): string[] {
  const told: string[] = [];
  function look(place: string, patterns: readonly string[] = [], names: readonly string[]): void {
    for (const pattern of patterns) {
      if (!names.some((name) => matchesAny([pattern], name))) told.push(`${place}: ${pattern} fits nothing`);
    }
  }
  for (const { name, fields, operations: allowed } of clients) {
    look(`client ${name}, fields.allow`, fields?.allow, rootFields);
    look(`client ${name}, fields.deny`, fields?.deny, rootFields);
    look(`client ${name}, operations`, allowed, operations);
  }
  return told;
}
