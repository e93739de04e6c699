import { describe, expect, it } from 'vitest';
import {
  createEstimate,
  grownAtMs,
  noteGranted,
  noteRefused,
  renewEstimate,
  withinProven,
} from '../../../../src/upstream/budget/estimate.ts';

const windowMs = 1_000;

describe('the estimate of what is ours', () => {
  it('drops a little below what was granted and rises by a unit with each clean window', () => {
    const estimate = createEstimate(60, windowMs, 0);
    noteGranted(estimate, 42, 100);
    expect(noteRefused(estimate, 150, 200)).toBe(true);
    expect(estimate.units).toBe(39);
    renewEstimate(estimate, 1_199);
    expect(estimate.units).toBe(39);
    renewEstimate(estimate, 1_200);
    expect(estimate.units).toBe(40);
    renewEstimate(estimate, 2_200);
    expect(estimate.units).toBe(41);
    renewEstimate(estimate, 3_600_000);
    expect(estimate.units).toBe(60);
  });

  it('tries again with care what was too much the last time, and only that', () => {
    const estimate = createEstimate(60, windowMs, 0);
    noteGranted(estimate, 42, 100);
    noteRefused(estimate, 150, 200);
    expect([41, 42, 43].map((units) => grownAtMs(estimate, units, 300))).toEqual([2_200, 6_200, 7_200]);
    for (const [nowMs, units] of [
      [6_199, 41],
      [6_200, 42],
      [7_200, 43],
      [24_199, 59],
      [24_200, 60],
    ] as const) {
      renewEstimate(estimate, nowMs);
      expect(estimate.units).toBe(units);
    }
  });

  it('lets fewer go together of a small limit', () => {
    const estimate = createEstimate(20, windowMs, 0);
    noteGranted(estimate, 10, 100);
    expect([0, 1].map((unsettled) => withinProven(estimate, 10, unsettled, 1))).toEqual([10, 0]);
  });

  it('takes the refusals of calls that were under way together for one', () => {
    const estimate = createEstimate(60, windowMs, 0);
    noteGranted(estimate, 42, 100);
    expect([200, 210, 220].map((nowMs) => noteRefused(estimate, 150, nowMs))).toEqual([true, false, false]);
    expect(estimate.units).toBe(39);
  });

  it('does not fall for others who were busy for once while little was asked for', () => {
    const estimate = createEstimate(60, windowMs, 0);
    noteGranted(estimate, 3, 100);
    expect(noteRefused(estimate, 150, 200)).toBe(false);
    expect(estimate.units).toBe(60);
    expect(noteRefused(estimate, 1_150, 1_200)).toBe(true);
    expect(estimate.units).toBe(30);
  });

  it('never falls below one unit', () => {
    const estimate = createEstimate(2, windowMs, 0);
    for (let nowMs = 100; nowMs < 1_000; nowMs += 100) noteRefused(estimate, nowMs, nowMs);
    expect(estimate.units).toBe(1);
  });

  it('lets only a few calls go together beyond what was ever granted', () => {
    const estimate = createEstimate(60, windowMs, 0);
    expect(withinProven(estimate, 59, 1, 1)).toBe(29);
    expect(withinProven(estimate, 32, 28, 1)).toBe(2);
    noteGranted(estimate, 30, 0);
    expect(withinProven(estimate, 29, 1, 1)).toBe(2);
    expect(withinProven(estimate, 27, 3, 1)).toBe(0);
    // A call that needs much goes alone.
    expect(withinProven(estimate, 30, 0, 1)).toBe(30);
    noteGranted(estimate, 3, 10);
    expect(estimate.proven).toBe(33);
  });

  it('takes nothing for proven while others have their part', () => {
    const estimate = createEstimate(60, windowMs, 0);
    noteGranted(estimate, 42, 100);
    noteRefused(estimate, 150, 200);
    noteGranted(estimate, 10, 300);
    expect(withinProven(estimate, 20, 1, 4)).toBe(3);
    expect(withinProven(estimate, 20, 4, 4)).toBe(0);
    // All of it is ours again.
    renewEstimate(estimate, 60_000);
    expect(withinProven(estimate, 60, 1, 4)).toBe(2);
    noteGranted(estimate, 60, 60_000);
    renewEstimate(estimate, 61_000);
    expect(withinProven(estimate, 60, 1, 4)).toBe(59);
  });

  it('has nothing to find out about places that are free again at once', () => {
    const estimate = createEstimate(8, 0, 0);
    expect(withinProven(estimate, 7, 1, 1)).toBe(7);
  });

  it('tells when it will be large enough', () => {
    const estimate = createEstimate(60, windowMs, 0);
    noteGranted(estimate, 42, 100);
    noteRefused(estimate, 150, 200);
    expect(grownAtMs(estimate, 39, 300)).toBe(300);
    expect(grownAtMs(estimate, 41, 300)).toBe(2_200);
    expect(grownAtMs(estimate, 61, 300)).toBe(Infinity);
  });
});
