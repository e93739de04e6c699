import { LRUCache } from 'lru-cache';
import type { Mark } from './epochs.ts';

/** What was read of one root field. */
export interface Entry {
  /** JSON: each reader parses its own, for whoever gets a value writes into it. */
  readonly text: string;
  /** It is right for as long as what it depends on stands like this. */
  readonly mark: NonNullable<Mark>;
  /** By the monotonic clock: when it was asked for. It is no newer than that. */
  readonly askedAtMs: number;
}

/** The memory of the read cache, bounded by bytes: what was used least recently goes first. */
export interface Store {
  get(key: string): Entry | undefined;
  set(key: string, entry: Entry): void;
  /** Bytes, roughly. */
  readonly size: number;
  readonly entries: number;
}

/** What an entry takes beside its text. */
const OVERHEAD_BYTES = 400;

/** `maxBytes` 0 keeps nothing. */
export function createStore(maxBytes: number): Store {
  if (maxBytes === 0) return { get: () => undefined, set: () => undefined, size: 0, entries: 0 };
  const lru = new LRUCache<string, Entry>({
    maxSize: maxBytes,
    // Strings take up to two bytes a character.
    sizeCalculation: ({ text, mark }, key) => OVERHEAD_BYTES + 2 * (key.length + text.length + mark.length),
  });
  return {
    get: (key) => lru.get(key),
    set: (key, entry) => void lru.set(key, entry),
    get size() {
      return lru.calculatedSize;
    },
    get entries() {
      return lru.size;
    },
  };
}
