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
  it('drops to what was granted and rises by a unit with each clean window', () => {
    const estimate = createEstimate(60, windowMs, 0);
    noteGranted(estimate, 42, 100);
    noteRefused(estimate, 150, 200);
    expect(estimate.units).toBe(42);
    renewEstimate(estimate, 1_199);
    expect(estimate.units).toBe(42);
    renewEstimate(estimate, 1_200);
    expect(estimate.units).toBe(43);
    renewEstimate(estimate, 3_200);
    expect(estimate.units).toBe(45);
    renewEstimate(estimate, 3_600_000);
    expect(estimate.units).toBe(60);
  });

  it('takes the refusals of calls that were under way together for one', () => {
    const estimate = createEstimate(60, windowMs, 0);
    noteGranted(estimate, 42, 100);
    for (const nowMs of [200, 210, 220]) noteRefused(estimate, 150, nowMs);
    expect(estimate.units).toBe(42);
  });

  it('does not fall for others who were busy for once while little was asked for', () => {
    const estimate = createEstimate(60, windowMs, 0);
    noteGranted(estimate, 3, 100);
    noteRefused(estimate, 150, 200);
    expect(estimate.units).toBe(60);
    noteRefused(estimate, 1_150, 1_200);
    expect(estimate.units).toBe(30);
  });

  it('never falls below one unit', () => {
    const estimate = createEstimate(2, windowMs, 0);
    for (let nowMs = 100; nowMs < 1_000; nowMs += 100) noteRefused(estimate, nowMs, nowMs);
    expect(estimate.units).toBe(1);
  });

  it('lets only a few calls go together beyond what was ever granted', () => {
    const estimate = createEstimate(60, windowMs, 0);
    expect(withinProven(estimate, 59, 1)).toBe(29);
    expect(withinProven(estimate, 32, 28)).toBe(2);
    noteGranted(estimate, 30, 0);
    expect(withinProven(estimate, 29, 1)).toBe(2);
    expect(withinProven(estimate, 27, 3)).toBe(0);
    // A call that needs much goes alone.
    expect(withinProven(estimate, 30, 0)).toBe(30);
    noteGranted(estimate, 3, 10);
    expect(estimate.proven).toBe(33);
  });

  it('tells when it will be large enough', () => {
    const estimate = createEstimate(60, windowMs, 0);
    noteGranted(estimate, 42, 100);
    noteRefused(estimate, 150, 200);
    expect(grownAtMs(estimate, 42, 300)).toBe(300);
    expect(grownAtMs(estimate, 44, 300)).toBe(2_200);
    expect(grownAtMs(estimate, 61, 300)).toBe(Infinity);
  });
});
