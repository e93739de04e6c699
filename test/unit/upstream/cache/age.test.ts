import { describe, expect, it } from 'vitest';
import { servingOf } from '../../../../src/upstream/cache/age.ts';
import type { Accepts } from '../../../../src/upstream/cache/age.ts';

const freshness = { ttlMs: 100, staleMs: 1_000 };

/** How a value of each age is served. */
function states(ages: readonly number[], accepts?: Accepts, isNothing = false) {
  return ages.map((ageMs) => {
    const serving = servingOf({ ageMs, isNothing }, freshness, accepts);
    return serving.state === 'stale' && serving.isSoon ? 'soon' : serving.state;
  });
}

describe('a kept value', () => {
  it('is fresh, then served while it is asked for anew, then only when there is nothing better', () => {
    expect(states([0, 99, 100, 199, 200, 1_099, 1_100])).toEqual([
      'fresh',
      'fresh',
      'soon',
      'soon',
      'stale',
      'stale',
      'none',
    ]);
  });

  it('is never served to who wants it live', () => {
    expect(states([0, 50, 150], { maxAgeMs: 0 })).toEqual(['none', 'none', 'none']);
  });

  it('is no older than asked, and nothing stale goes with that unless it is asked for too', () => {
    expect(states([49, 50, 150], { maxAgeMs: 50 })).toEqual(['fresh', 'none', 'none']);
    expect(states([49, 50, 249, 250], { maxAgeMs: 50, maxStaleMs: 200 })).toEqual([
      'fresh',
      'soon',
      'soon',
      'none',
    ]);
  });

  it('is no fresher for a client that would take it older', () => {
    expect(states([99, 150, 300], { maxAgeMs: 10_000 })).toEqual(['fresh', 'none', 'none']);
  });

  it('is served stale at once as long as the client says, and no longer than configured', () => {
    expect(states([99, 100, 599, 600], { maxStaleMs: 500 })).toEqual(['fresh', 'soon', 'soon', 'none']);
    expect(states([1_099, 1_100], { maxStaleMs: 1e9 })).toEqual(['soon', 'none']);
    expect(states([99, 100], { maxStaleMs: 0 })).toEqual(['fresh', 'none']);
  });

  it('that says there is nothing is never stale, and short-lived where others are not', () => {
    expect(states([99, 100], {}, true)).toEqual(['fresh', 'none']);
    const long = { ttlMs: 60_000, staleMs: 60_000 };
    expect(servingOf({ ageMs: 4_999, isNothing: true }, long)).toEqual({ state: 'fresh', ageMs: 4_999 });
    expect(servingOf({ ageMs: 5_000, isNothing: true }, long)).toEqual({ state: 'none' });
  });

  it('is none where nothing is kept', () => {
    expect(servingOf(undefined, freshness)).toEqual({ state: 'none' });
    expect(servingOf({ ageMs: 0, isNothing: false }, { ttlMs: 0, staleMs: 1_000 })).toEqual({
      state: 'none',
    });
  });
});
