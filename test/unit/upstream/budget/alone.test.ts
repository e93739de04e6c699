import { describe, expect, it } from 'vitest';
import { createAlone, shareOf } from '../../../../src/upstream/budget/alone.ts';
import type { Definition } from '../../../../src/upstream/budget/bank-script.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const windowMs = 60_000;
const leaseMs = 20_000;

function createLoner({ replicas = 2, inFlight = 0 } = {}) {
  const clock = createFakeClock();
  const rules = new Map<string, Definition>([
    ['reads', { kind: 'window', limit: 20, windowMs, isOwn: false }],
    ['tokens', { kind: 'bucket', limit: 100, windowMs, isOwn: false }],
    ['places', { kind: 'window', limit: 8, windowMs: 0, isOwn: false }],
    ['client.ada', { kind: 'window', limit: 6, windowMs, isOwn: true }],
  ]);
  const held = { reads: { reserved: 0, inFlight } };
  const alone = createAlone({ rules, replicas, held, lastContactAtMs: clock.now() - 500, leaseMs, clock });
  return { alone, clock };
}

describe('a share of the limits', () => {
  it.each([
    ['window', 60, 1, 59],
    ['window', 60, 4, 14],
    ['window', 20, 4, 5],
    ['window', 8, 20, 1],
    ['bucket', 100, 1, 99],
    ['bucket', 100, 2, 24],
    ['bucket', 100, 4, 11],
    ['bucket', 4, 4, 1],
  ] as const)('of a %s of %i for one of %i is %i', (kind, limit, replicas, share) => {
    expect(shareOf({ kind, limit, windowMs }, replicas)).toBe(share);
  });

  // What calls that are not in step throw away of a bucket is less than a token each.
  it.each([2, 3, 4, 8])('of a bucket leaves room for what the calls of all %i throw away', (replicas) => {
    const share = shareOf({ kind: 'bucket', limit: 100, windowMs }, replicas);
    expect(2 * replicas * share).toBeLessThanOrEqual(100);
  });
});

describe('a bank without the shared one', () => {
  it('grants nothing until the calls and windows of others are over', async () => {
    const { alone, clock } = createLoner();
    expect(alone.openAtMs).toBe(clock.now() - 500 + leaseMs + windowMs + 3);
    await clock.advance(leaseMs + windowMs + 2 - 500);
    expect([alone.remaining('reads'), alone.remaining('tokens'), alone.remaining('client.ada')]).toEqual([
      0, 0, 0,
    ]);
    await clock.advance(1);
    expect([alone.remaining('reads'), alone.remaining('tokens'), alone.remaining('client.ada')]).toEqual([
      9, 24, 3,
    ]);
  });

  it('shares places at once', () => {
    expect(createLoner().alone.remaining('places')).toBe(4);
  });

  it('counts what is under way', async () => {
    const { alone, clock } = createLoner({ inFlight: 4 });
    await clock.advance(leaseMs + windowMs);
    expect(alone.reading('reads').inFlight).toBe(4);
    await alone.settle('reads', 4, clock.now() - 1_000, { kind: 'granted' });
    expect(alone.remaining('reads')).toBe(5);
  });

  it('tells what it has spent, and until when that counts', async () => {
    const { alone, clock } = createLoner({ inFlight: 3 });
    await alone.settle('reads', 2, clock.now() - 1_000, { kind: 'granted' });
    await clock.advance(10_000);
    await alone.settle('reads', 1, clock.now() - 1_000, { kind: 'unknown' });
    expect(alone.spent()).toEqual({
      reads: [
        { freeInMs: windowMs + 3 - 10_000, units: 2 },
        { freeInMs: windowMs + 3, units: 1 },
      ],
    });
    await clock.advance(windowMs + 3 - 10_000);
    expect(alone.spent()).toEqual({ reads: [{ freeInMs: 10_000, units: 1 }] });
  });

  it('does not say of what fits the whole limit that it never fits', async () => {
    const { alone } = createLoner();
    const unsure = [
      { id: 'more than a share', needs: { reads: 15 }, upTo: { reads: 15 } },
      { id: 'too much', needs: { reads: 21 }, upTo: { reads: 21 } },
    ];
    const { fitsInMs } = await alone.grant({ heads: [], units: {} }, unsure);
    expect(Object.fromEntries(fitsInMs)).toEqual({ 'more than a share': windowMs, 'too much': Infinity });
  });
});
