import type { Random } from '../stand-in.ts';

/** Milliseconds. */
export const HOUR = 3_600_000;
/** Milliseconds. */
export const DAY = 24 * HOUR;

/** Distances from now, in milliseconds back, so that nothing but the moments depends on the clock. */
export interface Span {
  readonly oldest: number;
  readonly newest: number;
}

/** The creation moment of item `index` of `count`: evenly spread with some jitter, always later than the one before. */
export function createdAt(wallNow: number, span: Span, index: number, count: number, random: Random): number {
  const step = (span.oldest - span.newest) / count;
  return Math.round(wallNow - span.oldest + (index + random() * 0.9) * step);
}
