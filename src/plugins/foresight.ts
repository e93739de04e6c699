import { createHash } from 'node:crypto';
import { print } from 'graphql';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Operation } from '../operations/needs.ts';
import type { ServedPart } from '../upstream/call.ts';

/** What operations looked up for their links when they were asked last. */
export interface Foresight {
  /** The operation has looked this up. What it did not come to this time stays as it was. */
  note(operation: Operation, lookups: readonly ServedPart[]): void;
  forget(operation: Operation): void;
  /** By the names of the root fields; those that were never come to are missing. */
  expected(operation: Operation): ReadonlyMap<string, readonly ServedPart[]>;
}

/** What one that is remembered takes beside the texts of its lookups, in characters. */
const OVERHEAD_CHARACTERS = 500;

/**
 * Which objects a link looks up is not known before its parents are. Until somebody changes them they are those of the last
 * time.
 */
export function createForesight(maxCharacters = 5_000_000): Foresight {
  const remembered = new LRUCache<string, ReadonlyMap<string, readonly ServedPart[]>>({
    maxSize: maxCharacters,
    sizeCalculation: (lookups) =>
      [...lookups.values()].flat().reduce((sum, { id }) => sum + id.length, OVERHEAD_CHARACTERS),
  });
  const texts = new WeakMap<DocumentNode, string>();

  function keyOf({ document, operationName, variables }: Operation): string {
    let text = texts.get(document);
    if (text === undefined) {
      text = print(document);
      texts.set(document, text);
    }
    const whole = JSON.stringify([text, operationName, variables]);
    return createHash('sha256').update(whole).digest('base64url');
  }

  return {
    note(operation, lookups) {
      if (lookups.length === 0) return;
      const key = keyOf(operation);
      const now = Map.groupBy(lookups, ({ name }) => name);
      remembered.set(key, new Map([...(remembered.get(key) ?? []), ...now]));
    },
    forget: (operation) => void remembered.delete(keyOf(operation)),
    expected: (operation) => remembered.get(keyOf(operation)) ?? new Map<string, never>(),
  };
}
