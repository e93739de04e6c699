import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketRules, createBucket } from '../../../../src/upstream/budget/bucket.ts';
import { simulate } from './simulation.ts';
import type { PlannedCall, Receiver } from './simulation.ts';

const windowMs = 6_000;

/** The published algorithm: what was earned since the last accepted call, rounded down; a newer version does not round. */
function publishedBucket(limit: number, startMs: number, rounds: boolean): Receiver {
  let tokens = limit;
  let atMs = startMs;
  return {
    accepts(units, nowMs) {
      const earned = ((nowMs - atMs) * limit) / windowMs;
      const level = Math.min(limit, tokens + (rounds ? Math.floor(earned) : earned));
      if (level < units) return false;
      tokens = level - units;
      atMs = nowMs;
      return true;
    },
  };
}

const plannedCall: fc.Arbitrary<PlannedCall> = fc.record({
  gapMs: fc.oneof(fc.nat(40), fc.nat(400)),
  units: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 10 })),
  thereMs: fc.nat(150),
  backMs: fc.nat(150),
  isLost: fc.boolean(),
});

const saturating = (count: number, latencyMs: number): PlannedCall[] =>
  Array.from({ length: count }, () => ({
    gapMs: 0,
    units: 1,
    thereMs: latencyMs / 2,
    backMs: latencyMs / 2,
    isLost: false,
  }));

describe('the ledger of a bucket', () => {
  it.each([
    ['rounds down', true],
    ['keeps fractions', false],
  ])('never grants what an upstream that %s would refuse', (_, rounds) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 30 }),
        fc.array(plannedCall, { maxLength: 80 }),
        (limit, calls) => {
          const receiver = publishedBucket(limit, 7_000, rounds);
          const { refused } = simulate(
            bucketRules,
            createBucket(limit, windowMs, 7_000),
            receiver,
            calls,
            7_000,
          );
          expect(refused).toBe(0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([5, 50, 150])('uses at least 95 percent of the allowance when calls take %i ms', (latencyMs) => {
    const minuteMs = 60_000;
    // A full bucket and four windows.
    const count = 500;
    const state = createBucket(100, minuteMs, 0);
    const accepted: number[] = [];
    const receiver = {
      accepts: (_units: number, nowMs: number) => {
        accepted.push(nowMs);
        return true;
      },
    };
    simulate(bucketRules, state, receiver, saturating(count, latencyMs), 0);
    const within = accepted.filter((atMs) => atMs <= 4 * minuteMs).length;
    expect(within).toBeGreaterThanOrEqual(0.95 * 500);
  });

  it('waits for few tokens when few wait', () => {
    const state = createBucket(100, 60_000, 0);
    for (let i = 0; i < 100; i += 1) {
      bucketRules.reserve(state, 1, 0);
      bucketRules.send(state, 1, 0);
      bucketRules.settle(state, 1, 50, 0, { kind: 'granted' });
    }
    expect(bucketRules.readyAtMs(state, 1, 1, 50)).toBe(50 + 600 + 3);
    expect(bucketRules.readyAtMs(state, 1, 50, 50)).toBe(50 + 9 * 600 + 3);
  });

  it('takes a refusal for an empty bucket', () => {
    const state = createBucket(100, 60_000, 0);
    bucketRules.reserve(state, 1, 0);
    bucketRules.send(state, 1, 0);
    bucketRules.settle(state, 1, 100, 0, { kind: 'refused', retryAfterMs: 600 });
    expect(bucketRules.available(state, 1, 650)).toBe(0);
    expect(bucketRules.available(state, 1, 703)).toBe(1);
  });

  it('leaves a third of what is ours in the bucket when others draw from it', () => {
    const state = createBucket(100, 60_000, 0);
    for (let i = 0; i < 63; i += 1) {
      bucketRules.reserve(state, 1, 0);
      bucketRules.send(state, 1, 0);
      bucketRules.settle(state, 1, 0, 0, { kind: 'granted' });
    }
    bucketRules.reserve(state, 1, 0);
    bucketRules.send(state, 1, 0);
    bucketRules.settle(state, 1, 100, 0, { kind: 'refused', retryAfterMs: 600 });
    // 59 in a minute, one every 1017 ms, and 20 of them stay.
    expect(bucketRules.readyAtMs(state, 1, 1, 100)).toBeCloseTo(100 + (21 * 60_000) / 59 + 3, 5);
    expect(bucketRules.available(state, 1, 20_000)).toBeLessThan(1);
    expect(bucketRules.available(state, 1, 22_000)).toBe(1);
  });

  it('holds no more tokens than an answer says are left', () => {
    const state = createBucket(100, 60_000, 0);
    const answered = (units: number) => {
      bucketRules.reserve(state, 1, 0);
      bucketRules.send(state, 1, 0);
      bucketRules.settle(state, 1, 0, 0, { kind: 'granted', left: { units } });
    };
    answered(1_000);
    expect(bucketRules.available(state, 1, 0)).toBe(99);
    // Ten of the thirty are held.
    bucketRules.reserve(state, 10, 0);
    answered(30);
    expect(bucketRules.available(state, 1, 0)).toBe(20);
    bucketRules.release(state, 5, 0);
    bucketRules.send(state, 5, 0);
    bucketRules.settle(state, 5, 0, 0, { kind: 'granted' });
    expect(bucketRules.available(state, 1, 0)).toBe(25);
    expect(bucketRules.available(state, 1, 603)).toBe(26);
  });

  it('lets held tokens earn on', () => {
    const state = createBucket(100, 60_000, 0);
    bucketRules.reserve(state, 100, 0);
    bucketRules.send(state, 90, 0);
    bucketRules.settle(state, 90, 0, 0, { kind: 'granted' });
    bucketRules.release(state, 10, 6_003);
    expect(bucketRules.available(state, 1, 6_003)).toBe(20);
  });
});
