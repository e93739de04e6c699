import type { Clock } from '../../src/clock.ts';

interface Sleeper {
  readonly dueAtMs: number;
  readonly wake: () => void;
}

export interface FakeClock extends Clock {
  /** Moves time on by `ms`, waking due sleepers in order and letting their continuations run in between. */
  advance(ms: number): Promise<void>;
  /** How many sleepers wait. */
  readonly sleeping: number;
}

/** A clock that moves only when told. Starts at a non-zero time, since zero hides missing initialisation. */
export function createFakeClock(wallStart: number = Date.parse('2026-11-25T12:00:00Z')): FakeClock {
  const startedAtMs = 1_000;
  let nowMs = startedAtMs;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => nowMs,
    wallNow: () => wallStart + (nowMs - startedAtMs),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error);
          return;
        }
        const sleeper: Sleeper = {
          dueAtMs: nowMs + ms,
          wake: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        const onAbort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    async advance(ms) {
      const target = nowMs + ms;
      for (;;) {
        const next = [...sleepers]
          .filter((s) => s.dueAtMs <= target)
          .sort((a, b) => a.dueAtMs - b.dueAtMs)[0];
        if (!next) break;
        sleepers.delete(next);
        nowMs = Math.max(nowMs, next.dueAtMs);
        next.wake();
        await new Promise((resolve) => setImmediate(resolve));
      }
      nowMs = target;
      await new Promise((resolve) => setImmediate(resolve));
    },
    get sleeping() {
      return sleepers.size;
    },
  };
}
