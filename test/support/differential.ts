import fc from 'fast-check';
import { expect } from 'vitest';

/**
 * Runs of a property from a seed that is told. `DIFFERENTIAL_SEED` replays them, `DIFFERENTIAL_PATH` only the example that a
 * failure names, `DIFFERENTIAL_RUNS` makes them more or fewer.
 */
export function differentialRun(numRuns: number): fc.Parameters<unknown> {
  const { DIFFERENTIAL_SEED, DIFFERENTIAL_PATH, DIFFERENTIAL_RUNS } = process.env;
  const seed = Number(DIFFERENTIAL_SEED ?? Math.floor(Math.random() * 2 ** 31));
  const runs = Number(DIFFERENTIAL_RUNS ?? numRuns);
  console.info(`Seed ${seed}, ${runs} runs.`);
  return {
    seed,
    numRuns: runs,
    ...(DIFFERENTIAL_PATH !== undefined && { path: DIFFERENTIAL_PATH }),
    plugins: [fc.interruptAfterTimeLimit(280_000, { failOnInterrupt: true })],
  };
}

const cursorKeys: ReadonlySet<string> = new Set(['cursor', 'startCursor', 'endCursor', 's']);

/** Cursors are the gateway's own affair; that there is one is not. What is under `ga...` comes in no order. */
function comparable(data: unknown): string {
  return JSON.stringify(data, (key, value: unknown) => {
    if (cursorKeys.has(key) && typeof value === 'string') return 'a cursor';
    if (key.startsWith('ga') && Array.isArray(value)) {
      return value.map(comparable).sort();
    }
    return value;
  });
}

export function expectSame(real: unknown, ideal: unknown, told: string): void {
  const [left, right] = [comparable(real), comparable(ideal)];
  if (left === right) return;
  // Where they part is enough to read.
  const apart = Array.from(left).findIndex((letter, index) => letter !== right.charAt(index));
  const from = Math.max(0, (apart < 0 ? left.length : apart) - 200);
  expect(left.slice(from, from + 400), told).toBe(right.slice(from, from + 400));
}
