import type { Clock } from '../../clock.ts';
import type { Units } from '../call.ts';
import type { Rank } from './bank.ts';
import type { Bank } from './local-bank.ts';
import { lineOf, unitsUpTo, waitingOf } from './waiting.ts';
import type { Waiter } from './waiting.ts';

/** What somebody waits for. */
interface Ask {
  readonly client: string;
  readonly weight: number;
  readonly rank: Rank;
  /** Granted together or not at all. */
  readonly needs: Units;
  /** The last moment at which an answer is of use. */
  readonly deadlineAtMs: number;
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal;
  /** Told when it will be granted, as far as is known when it comes. */
  readonly onForecast: (fitsAtMs: number) => void;
}

/** Nothing was granted. `fitsInMs` is when it would have been; Infinity when never. */
export class NotGranted extends Error {
  readonly fitsInMs: number;
  constructor(fitsInMs: number) {
    super('Not granted.');
    this.fitsInMs = fitsInMs;
  }
}

export interface QueueOptions {
  readonly bank: Bank;
  readonly clock: Clock;
  /** How many may wait. */
  readonly limit: number;
}

export interface Queue {
  /**
   * Resolves when all that was asked for is granted.
   *
   * Throws NotGranted as soon as it cannot be in time for a call of the usual length to end before the deadline, or when
   * the queue is full and this client has the most in it; the signal's reason when that aborts. What is there at once is
   * granted however little time is left.
   */
  enter(ask: Ask): Promise<void>;
  /** Something has changed: asks the bank again. */
  wake(): void;
  /** How many wait. */
  readonly length: number;
}

interface Entry extends Waiter {
  readonly deadlineAtMs: number;
  /** Granted later than that, a call would burn what it costs: it would hardly end before the deadline. */
  readonly usefulUntilMs: number;
  readonly onForecast: (fitsAtMs: number) => void;
  readonly granted: () => void;
  readonly refused: (error: unknown) => void;
}

/**
 * The line in front of the bank. It holds places and deadlines; who is next is the bank's to say.
 *
 * Sleeps until the next moment at which something can change. A full queue sheds the newest entry of the client that has
 * the most units in it for its weight.
 */
export function createQueue({ bank, clock, limit }: QueueOptions): Queue {
  /** In the order in which they came. */
  const entries = new Map<string, Entry>();
  let newcomers: Entry[] = [];
  let count = 0;
  let isAsking = false;
  let isOutdated = false;
  let alarm = new AbortController();
  bank.onChange(() => {
    if (entries.size > 0) wake();
  });

  function wake(): void {
    isOutdated = true;
    if (!isAsking) void ask();
  }

  async function ask(): Promise<void> {
    isAsking = true;
    alarm.abort();
    let nextInMs = Infinity;
    while (isOutdated) {
      isOutdated = false;
      nextInMs = await askOnce();
    }
    isAsking = false;
    sleep(nextInMs);
  }

  /** Gives when to ask again, in milliseconds. */
  async function askOnce(): Promise<number> {
    const nowMs = clock.now();
    const isNew = new Set(newcomers);
    const late = [...entries.values()].filter(
      (entry) => entry.deadlineAtMs <= nowMs || (entry.usefulUntilMs < nowMs && !isNew.has(entry)),
    );
    const unsure = [...newcomers.filter(({ id }) => entries.has(id)), ...late];
    newcomers = [];
    const asked = unsure.map((entry) => ({ ...entry, upTo: unitsUpTo(entry, entries.values()) }));
    for (const { id } of late) entries.delete(id);
    const waiting = waitingOf(entries.values());
    const { ids, nextInMs, fitsInMs } = await bank.grant(waiting, asked);

    for (const id of ids) {
      const entry = entries.get(id);
      const head = waiting.heads.find((one) => one.id === id);
      if (entry) granted(entry);
      // It left while the bank was asked.
      else for (const [name, units] of Object.entries(head?.needs ?? {})) void bank.release(name, units);
    }
    for (const entry of late) entry.refused(new NotGranted(fitsInMs.get(entry.id) ?? 0));
    for (const entry of unsure) {
      const inMs = fitsInMs.get(entry.id) ?? 0;
      const fitsAtMs = clock.now() + inMs;
      if (fitsAtMs > entry.usefulUntilMs) refuse(entry, inMs);
      else entry.onForecast(fitsAtMs);
    }
    while (entries.size > limit) shed((id) => fitsInMs.get(id) ?? nextInMs);
    // Whoever stood behind a granted head has not been seen.
    if (ids.length > 0 && entries.size > 0) isOutdated = true;
    return nextInMs;
  }

  function sleep(nextInMs: number): void {
    const nowMs = clock.now();
    const waitMs = [...entries.values()].reduce(
      (least, { usefulUntilMs }) => Math.min(least, usefulUntilMs - nowMs),
      nextInMs,
    );
    if (entries.size === 0 || waitMs === Infinity) return;
    alarm = new AbortController();
    clock.sleep(Math.max(1, Math.ceil(waitMs)), alarm.signal).then(wake, () => undefined);
  }

  function granted(entry: Entry): void {
    entries.delete(entry.id);
    entry.granted();
  }

  function refuse(entry: Entry, fitsInMs: number): void {
    if (entries.delete(entry.id)) entry.refused(new NotGranted(fitsInMs));
  }

  function shed(fitsInMs: (id: string) => number): void {
    const loads = new Map<string, number>();
    for (const { client, weight, needs } of entries.values()) {
      const units = Object.values(needs).reduce((sum, one) => sum + one, 0);
      loads.set(client, (loads.get(client) ?? 0) + units / weight);
    }
    const heaviest = [...loads].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
    const newest = [...entries.values()].findLast(({ client }) => client === heaviest);
    if (newest) refuse(newest, fitsInMs(newest.id));
  }

  return {
    async enter({ client, weight, rank, needs, deadlineAtMs, signal, onForecast }) {
      signal.throwIfAborted();
      const id = String(++count);
      const onAbort = () => {
        const entry = entries.get(id);
        if (!entry) return;
        entries.delete(id);
        entry.refused(signal.reason);
        wake();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        await new Promise<void>((resolve, reject) => {
          const sinceMs = clock.now();
          const latencies = Object.keys(needs).map((name) => bank.reading(name).latencyMs);
          const entry: Entry = {
            ...{
              id,
              line: lineOf({ client, rank, needs }),
              client,
              weight,
              rank,
              needs,
              sinceMs,
              deadlineAtMs,
              usefulUntilMs: deadlineAtMs - Math.max(0, ...latencies),
            },
            ...{ onForecast, granted: resolve, refused: reject },
          };
          entries.set(id, entry);
          newcomers.push(entry);
          wake();
        });
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
    wake,
    get length() {
      return entries.size;
    },
  };
}
