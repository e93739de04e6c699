import { LRUCache } from 'lru-cache';
import type { Clock } from '../../clock.ts';

/** What is read again and again. */
interface Wanted<Item> {
  readonly item: Item;
  /** How often since it was last asked for. */
  hits: number;
}

export interface PollingOptions<Item> {
  readonly clock: Clock;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** How old what is kept of it is, in parts of the time for which it is fresh; undefined when nothing is kept. */
  readonly ageOf: (item: Item) => number | undefined;
  /** Whether more units are left than anybody will miss. */
  readonly hasLeftOver: (item: Item) => boolean;
  /** Never rejects. */
  readonly refresh: (item: Item) => Promise<void>;
}

export interface Polling<Item> {
  /** Somebody has read it. */
  note(key: string, item: Item): void;
}

/** How many are known at a time: what was read least recently is forgotten. */
const KNOWN = 500;
/** At most one is asked for in this time. */
const PAUSE_MS = 1_000;
/** The part of its time after which something is worth being asked for. */
const RIPE = 0.8;

/**
 * Keeps fresh what is in demand and would grow old, where nobody tells of changes: what was read most often and is oldest
 * first. What nobody has read since it was last asked for is left alone, so it ends by itself. Sleeps only while there is
 * something to look after.
 */
export function createPolling<Item>(options: PollingOptions<Item>): Polling<Item> {
  const { clock, signal, ageOf, hasLeftOver, refresh } = options;
  const known = new LRUCache<string, Wanted<Item>>({ max: KNOWN });
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    while (known.size > 0 && (await pause())) {
      const next = mostWanted();
      if (!next || !hasLeftOver(next.item)) continue;
      next.hits = 0;
      await refresh(next.item);
    }
    isRunning = false;
  }

  /** Whether to go on. */
  async function pause(): Promise<boolean> {
    return await clock.sleep(PAUSE_MS, signal).then(
      () => true,
      () => false,
    );
  }

  function mostWanted(): Wanted<Item> | undefined {
    let best: { readonly wanted: Wanted<Item>; readonly weight: number } | undefined;
    for (const [key, wanted] of [...known]) {
      const age = ageOf(wanted.item);
      // It is gone, or has grown old without anybody asking.
      if (age === undefined || (wanted.hits === 0 && age > 1)) known.delete(key);
      else if (wanted.hits > 0 && age >= RIPE) {
        const weight = wanted.hits * age;
        if (!best || weight > best.weight) best = { wanted, weight };
      }
    }
    return best?.wanted;
  }

  return {
    note(key, item) {
      const wanted = known.get(key);
      if (wanted) wanted.hits += 1;
      else known.set(key, { item, hits: 1 });
      if (!isRunning) void run();
    },
  };
}
