import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** What is kept for texts. */
interface Kept<Value> {
  get(text: string): Value | undefined;
  set(text: string, value: Value): void;
}

/** Documents that need not be read and validated again, in Yoga's form (`parserAndValidationCache`). */
export interface KnownDocuments {
  readonly documentCache: Kept<DocumentNode>;
  readonly errorCache: Kept<unknown>;
  /** How many there are. */
  readonly count: number;
}

/** The least that a document counts, in characters: what is kept beside it. */
const LEAST_CHARACTERS = 100;

/**
 * Keeps the documents that were asked last, of so many characters together: one takes up to a hundred bytes for each of
 * its characters. Yoga by itself keeps 1,024 of any length, so that a few hundred long ones fill the memory. What cannot
 * be read is not kept.
 */
export function createKnownDocuments(maxCharacters = 500_000): KnownDocuments {
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: maxCharacters,
    sizeCalculation: (_document, text) => Math.max(text.length, LEAST_CHARACTERS),
  });
  return {
    documentCache: {
      get: (text) => documents.get(text),
      set: (text, document) => void documents.set(text, document),
    },
    errorCache: { get: () => undefined, set: () => undefined },
    get count() {
      return documents.size;
    },
  };
}
