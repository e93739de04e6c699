import { describe, expect, it } from 'vitest';
import { createPolling } from '../../../../src/upstream/cache/polling.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

function createWorld() {
  const clock = createFakeClock();
  const ending = new AbortController();
  const ages = new Map<string, number>();
  const refreshed: string[] = [];
  const state = { hasLeftOver: true };
  const polling = createPolling<string>({
    clock,
    signal: ending.signal,
    ageOf: (item) => ages.get(item),
    hasLeftOver: () => state.hasLeftOver,
    refresh: (item) => {
      refreshed.push(item);
      ages.set(item, 0);
      return Promise.resolve();
    },
  });
  const read = (...items: string[]) => {
    for (const item of items) polling.note(item, item);
  };
  return { clock, ending, ages, refreshed, state, read };
}

describe('polling', () => {
  it('asks for what is read most and is oldest first, one at a time', async () => {
    const { clock, ages, refreshed, read } = createWorld();
    ages.set('rare', 1).set('often', 0.9).set('old', 3).set('young', 0.7);
    read('rare', 'often', 'often', 'old', 'young', 'young', 'young');
    await clock.advance(1_000);
    expect(refreshed).toEqual(['old']);
    await clock.advance(1_000);
    expect(refreshed).toEqual(['old', 'often']);
    await clock.advance(10_000);
    expect(refreshed).toEqual(['old', 'often', 'rare']);
  });

  it('asks for nothing again that nobody has read since', async () => {
    const { clock, ages, refreshed, read } = createWorld();
    ages.set('a', 1);
    read('a');
    await clock.advance(1_000);
    ages.set('a', 0.8);
    await clock.advance(5_000);
    expect(refreshed).toEqual(['a']);
    read('a');
    await clock.advance(1_000);
    expect(refreshed).toEqual(['a', 'a']);
  });

  it('waits while nothing is left over, and sleeps no more when there is nothing to look after', async () => {
    const { clock, ages, refreshed, state, read } = createWorld();
    ages.set('a', 1);
    state.hasLeftOver = false;
    read('a', 'gone');
    await clock.advance(10_000);
    expect(refreshed).toEqual([]);
    expect(clock.sleeping).toBe(1);
    ages.delete('a');
    await clock.advance(2_000);
    expect(clock.sleeping).toBe(0);
    // It starts again by itself.
    ages.set('a', 1);
    state.hasLeftOver = true;
    read('a');
    await clock.advance(1_000);
    expect(refreshed).toEqual(['a']);
  });

  it('ends with its signal', async () => {
    const { clock, ending, ages, refreshed, read } = createWorld();
    ages.set('a', 1);
    read('a');
    ending.abort();
    await clock.advance(5_000);
    expect(refreshed).toEqual([]);
    expect(clock.sleeping).toBe(0);
  });

  it('knows no more than five hundred', async () => {
    const { clock, ages, refreshed, read } = createWorld();
    for (let i = 0; i < 600; i += 1) ages.set(String(i), 1);
    read(...ages.keys());
    await clock.advance(700_000);
    expect(refreshed).toHaveLength(500);
    expect(refreshed).not.toContain('0');
  });
});
