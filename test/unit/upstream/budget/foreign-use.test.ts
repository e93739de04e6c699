import { describe, expect, it } from 'vitest';
import { shareAccount } from '../../../support/shared-account.ts';
import type { SharedAccount, services } from '../../../support/shared-account.ts';

type Row = readonly [service: keyof typeof services, latency: number, used: number];

/** Calls that take 0.3 and 5 % of a window, and what part of what is left we use at least. */
const calm: readonly Row[] = [
  ['Twingate, any window', 0.003, 0.8],
  ['Twingate, any window', 0.05, 0.7],
  ['Twingate, each minute', 0.003, 0.95],
  ['Twingate, each minute', 0.05, 0.8],
  ['Twingate writes, any window', 0.003, 0.65],
  ['Twingate writes, each minute', 0.003, 0.8],
  ['Twenty 2.21', 0.003, 0.87],
  ['Twenty 2.21', 0.05, 0.75],
  ['Twenty, newer', 0.003, 0.93],
  ['Twenty, newer', 0.05, 0.88],
];
/** Of one window the other one leaves twice as much as of the next: whoever took all of it would be refused all the time. */
const bursty: readonly Row[] = [
  ['Twingate, any window', 0.003, 0.65],
  ['Twingate, each minute', 0.003, 0.85],
  ['Twenty 2.21', 0.003, 0.75],
  ['Twenty, newer', 0.003, 0.88],
];

async function shareOften(plan: Omit<SharedAccount, 'seed' | 'foreignShare' | 'windows' | 'foreignWindows'>) {
  const sum = { calls: 0, refused: 0, granted: 0, left: 0 };
  for (const seed of [1, 2, 3]) {
    const run = { ...plan, foreignShare: 0.3, windows: 20, foreignWindows: 20, seed };
    const { calls, refused, granted, left, foreign } = await shareAccount(run);
    // Otherwise it would have proved little.
    expect(foreign).toBeGreaterThan(0.2);
    sum.calls += calls;
    sum.refused += refused;
    sum.granted += granted.reduce((a, b) => a + b, 0);
    sum.left += left;
  }
  return { refused: sum.refused / sum.calls, used: sum.granted / sum.left };
}

describe('an account of which somebody else uses a third', () => {
  it.each(calm)(
    '%s, at latency %f: few are refused, most of the rest is used',
    async (...row) => {
      const [service, latency, least] = row;
      const { refused, used } = await shareOften({ service, latency, together: 1 });
      expect(refused).toBeLessThan(0.02);
      expect(used).toBeGreaterThan(least);
    },
    30_000,
  );

  it.each(bursty)(
    '%s, at latency %f, three at once: few are refused',
    async (service, latency, least) => {
      const { refused, used } = await shareOften({ service, latency, together: 3 });
      expect(refused).toBeLessThan(0.02);
      expect(used).toBeGreaterThan(least);
    },
    30_000,
  );

  it.each([
    ['Twingate, any window', 60, 28],
    ['Twingate writes, each minute', 20, 15],
    ['Twenty, newer', 100, 40],
  ] as const)(
    '%s: is all ours again when the other one has stopped, a unit a window',
    async (...row) => {
      const [service, limit, within] = row;
      const plan = { service, latency: 0.003, together: 1, foreignShare: 0.3, seed: 1 };
      const { granted } = await shareAccount({ ...plan, windows: 10 + within, foreignWindows: 10 });
      const sum = (from: number, to: number) => granted.slice(from, to).reduce((a, b) => a + b, 0);
      expect(sum(10, 13)).toBeLessThan(0.85 * 3 * limit);
      expect(sum(7 + within, 10 + within)).toBeGreaterThan(0.9 * 3 * limit);
    },
    30_000,
  );
});
