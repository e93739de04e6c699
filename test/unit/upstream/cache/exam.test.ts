import { describe, expect, it } from 'vitest';
import { walk } from './walk.ts';

/** Another seed for each run; CACHE_SEED plays one again. */
const seed = process.env['CACHE_SEED'] ?? String(Math.floor(Math.random() * 1e9));
const STEPS = 1_000_000;

describe('a million random steps of reads, writes, webhooks and refreshes', () => {
  it(`give nothing older than the last change told, nor than it says (seed ${seed})`, async () => {
    const { wrong, reads, calls, served } = await walk(seed, STEPS);
    expect(wrong).toEqual([]);
    // Otherwise nothing was put to the test.
    expect(served).toBeGreaterThan(reads / 20);
    expect(calls).toBeGreaterThan(reads / 20);
  }, 120_000);
});
