import { describe, expect, it } from 'vitest';
import type { Rank } from '../../../../src/upstream/budget/bank.ts';
import type { Units } from '../../../../src/upstream/call.ts';
import { createLocalBank } from '../../../../src/upstream/budget/local-bank.ts';
import { createQueue, NotGranted } from '../../../../src/upstream/budget/queue.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const windowMs = 60_000;

function createLine({ reads = 60, writes = 20, tokens = 100, limit = 1_000 } = {}) {
  const clock = createFakeClock();
  const bank = createLocalBank(
    {
      reads: { kind: 'window', limit: reads, windowMs },
      writes: { kind: 'window', limit: writes, windowMs },
      tokens: { kind: 'bucket', limit: tokens, windowMs },
    },
    clock,
  );
  const queue = createQueue({ bank, clock, limit });
  const granted: string[] = [];
  const refused: { name: string; error: unknown }[] = [];

  /** Waits for units and gives each of them to a call that takes no time. */
  function enter(
    name: string,
    needs: Units,
    options: {
      client?: string;
      weight?: number;
      rank?: Rank;
      withinMs?: number;
      signal?: AbortSignal;
      /** As if it had been sent so long ago. */
      tookMs?: number;
    } = {},
  ): void {
    const { client = 'app', weight = 1, rank = 'interactive', withinMs = 86_400_000, tookMs = 0 } = options;
    const signal = options.signal ?? new AbortController().signal;
    queue
      .enter({
        client,
        weight,
        rank,
        needs,
        deadlineAtMs: clock.now() + withinMs,
        signal,
        onForecast: () => undefined,
      })
      .then(async () => {
        granted.push(name);
        for (const [unit, count] of Object.entries(needs)) {
          await bank.send(unit, count);
          await bank.settle(unit, count, clock.now() - tookMs, { kind: 'granted' });
        }
        queue.wake();
      })
      .catch((error: unknown) => refused.push({ name, error }));
  }
  return { clock, bank, queue, enter, granted, refused };
}

describe('the queue', () => {
  it('lets through what fits, and the rest one window after', async () => {
    const { clock, enter, granted, queue } = createLine({ reads: 3 });
    for (let i = 0; i < 5; i += 1) enter(String(i), { reads: 1 });
    await clock.advance(0);
    expect(granted).toEqual(['0', '1', '2']);
    expect(queue.length).toBe(2);
    await clock.advance(windowMs);
    expect(granted).toHaveLength(3);
    await clock.advance(10);
    expect(granted).toEqual(['0', '1', '2', '3', '4']);
  });

  it('refuses at once what cannot fit before its deadline, and says when it would', async () => {
    const { clock, enter, granted, refused } = createLine({ reads: 2 });
    for (let i = 0; i < 4; i += 1) enter(String(i), { reads: 1 });
    enter('late', { reads: 1 }, { withinMs: 70_000 });
    await clock.advance(0);
    // Two windows must pass before the fifth: the third and the fourth go first.
    expect(granted).toHaveLength(2);
    expect(refused).toEqual([{ name: 'late', error: expect.any(NotGranted) }]);
    expect((refused[0]!.error as NotGranted).fitsInMs).toBeGreaterThanOrEqual(windowMs);
  });

  it('does not wait for what never fits', async () => {
    const { clock, enter, refused } = createLine({ reads: 2 });
    enter('too much', { reads: 3 });
    await clock.advance(0);
    expect((refused[0]!.error as NotGranted).fitsInMs).toBe(Infinity);
  });

  it('refuses at the deadline what others were let through before', async () => {
    const { clock, enter, granted, refused } = createLine({ reads: 1 });
    enter('first', { reads: 1 });
    enter('last', { reads: 1 }, { withinMs: 61_000, rank: 'background' });
    await clock.advance(0);
    enter('continuation', { reads: 1 }, { rank: 'continuation' });
    await clock.advance(0);
    await clock.advance(62_000);
    expect(granted).toEqual(['first', 'continuation']);
    expect(refused.map(({ name }) => name)).toEqual(['last']);
    expect((refused[0]!.error as NotGranted).fitsInMs).toBeGreaterThan(50_000);
  });

  it('refuses at once what would be granted too late for a call as usual', async () => {
    const { clock, enter, granted, refused, bank } = createLine({ reads: 1 });
    enter('first', { reads: 1 }, { tookMs: 5_000 });
    await clock.advance(0);
    enter('too late', { reads: 1 }, { withinMs: windowMs + 5_002 });
    enter('in time', { reads: 1 }, { withinMs: windowMs + 5_003 });
    await clock.advance(0);
    expect(refused).toEqual([{ name: 'too late', error: expect.any(NotGranted) }]);
    expect((refused[0]!.error as NotGranted).fitsInMs).toBe(windowMs + 3);
    await clock.advance(windowMs + 3);
    expect(granted).toEqual(['first', 'in time']);
    expect(bank.reading('reads')).toMatchObject({ remaining: 0, inFlight: 0 });
  });

  it('refuses as soon as a call as usual would end too late what others were let through before', async () => {
    const { clock, bank, enter, granted, refused } = createLine({ reads: 1 });
    enter('first', { reads: 1 }, { tookMs: 5_000 });
    await clock.advance(0);
    enter('last', { reads: 1 }, { withinMs: 2 * windowMs + 4_000, rank: 'background' });
    await clock.advance(0);
    enter('continuation', { reads: 1 }, { rank: 'continuation', tookMs: 5_000 });
    await clock.advance(0);
    await clock.advance(2 * windowMs - 1_000);
    expect([granted, refused]).toEqual([['first', 'continuation'], []]);
    await clock.advance(1);
    expect(refused.map(({ name }) => name)).toEqual(['last']);
    expect((refused[0]!.error as NotGranted).fitsInMs).toBe(1_005);
    await clock.advance(2_000);
    // Nothing was burnt for it.
    expect(granted).toHaveLength(2);
    expect(bank.remaining('reads')).toBe(1);
  });

  it('grants what is there at once, however little time is left', async () => {
    // Half of them are there at once.
    const { clock, enter, granted, refused } = createLine({ reads: 6 });
    enter('first', { reads: 1 }, { tookMs: 5_000 });
    await clock.advance(0);
    enter('second', { reads: 1 }, { withinMs: 1 });
    enter('third', { reads: 1 }, { withinMs: 4_999 });
    enter('fourth', { reads: 1 }, { withinMs: 4_999 });
    await clock.advance(0);
    expect(granted).toEqual(['first', 'second', 'third']);
    expect(refused.map(({ name }) => name)).toEqual(['fourth']);
  });

  it('grants needs of several upstreams together or not at all', async () => {
    const { clock, bank, enter, granted } = createLine({ reads: 5, tokens: 1 });
    enter('token', { tokens: 1 });
    enter('both', { reads: 1, tokens: 1 });
    await clock.advance(0);
    expect(granted).toEqual(['token']);
    expect(bank.remaining('reads')).toBe(5);
    await clock.advance(windowMs + 10);
    expect(granted).toEqual(['token', 'both']);
  });

  it('keeps the place of whoever waits for two upstreams', async () => {
    const { clock, enter, granted } = createLine({ reads: 1, tokens: 1 });
    enter('token', { tokens: 1 });
    enter('both', { reads: 1, tokens: 1 }, { client: 'a' });
    // Takes the read only if nobody needs it with a token that is still to come.
    enter('read', { reads: 1 }, { client: 'b' });
    await clock.advance(0);
    await clock.advance(windowMs + 10);
    expect(granted).toEqual(['token', 'both']);
    await clock.advance(windowMs + 10);
    expect(granted).toEqual(['token', 'both', 'read']);
  });

  it('lets what needs another class pass a client that waits', async () => {
    const { clock, enter, granted } = createLine({ reads: 1 });
    enter('read', { reads: 1 });
    enter('second read', { reads: 1 });
    enter('write', { writes: 1 });
    await clock.advance(0);
    expect(granted).toEqual(['read', 'write']);
  });

  it('frees the place of a client that leaves', async () => {
    const { clock, enter, granted, refused, queue } = createLine({ reads: 1 });
    const leaving = new AbortController();
    enter('first', { reads: 1 });
    enter('leaver', { reads: 1 }, { signal: leaving.signal });
    enter('next', { reads: 1 });
    await clock.advance(0);
    leaving.abort(new Error('gone'));
    await clock.advance(0);
    await clock.advance(windowMs + 10);
    expect(granted).toEqual(['first', 'next']);
    expect(refused).toEqual([{ name: 'leaver', error: expect.objectContaining({ message: 'gone' }) }]);
    expect(queue.length).toBe(0);
    expect(clock.sleeping).toBe(0);
  });

  it('sheds the newest of the client that has the most in it when it is full', async () => {
    const { clock, enter, refused } = createLine({ reads: 1, limit: 4 });
    enter('first', { reads: 1 });
    await clock.advance(0);
    for (const name of ['a1', 'a2', 'a3']) enter(name, { reads: 1 }, { client: 'a' });
    for (const name of ['b1', 'b2']) enter(name, { reads: 1 }, { client: 'b' });
    await clock.advance(0);
    expect(refused.map(({ name }) => name)).toEqual(['a3']);
  });

  it('sleeps in one timer, however many wait', async () => {
    const { clock, enter, queue } = createLine({ reads: 1 });
    for (let i = 0; i < 100; i += 1) enter(String(i), { reads: 1 }, { client: `client-${i}` });
    await clock.advance(0);
    expect(queue.length).toBe(99);
    expect(clock.sleeping).toBe(1);
  });

  it('lets background work have one unit in twenty-one when others always wait', async () => {
    const { clock, enter, granted } = createLine({ reads: 1 });
    for (let i = 0; i < 60; i += 1) enter('interactive', { reads: 1 });
    for (let i = 0; i < 10; i += 1)
      enter('background', { reads: 1 }, { client: 'refresh', rank: 'background' });
    for (let i = 0; i < 62; i += 1) await clock.advance(windowMs + 5);
    const isBackground = granted.slice(0, 60).filter((name) => name === 'background');
    expect(isBackground.length).toBeGreaterThanOrEqual(2);
    expect(isBackground.length).toBeLessThanOrEqual(3);
  });
});

describe('shares', () => {
  /** 1 when all have the same, 1/n when one has all (Jain, Chiu and Hawe, 1984). */
  const jain = (shares: readonly number[]) =>
    shares.reduce((a, b) => a + b, 0) ** 2 / (shares.length * shares.reduce((a, b) => a + b * b, 0));

  it('are equal however many requests a client throws in', async () => {
    const { clock, enter, granted } = createLine();
    for (let client = 0; client < 10; client += 1) {
      for (let i = 0; i < 30 + client * 10; i += 1)
        enter(String(client), { reads: 1 }, { client: String(client) });
    }
    for (let i = 0; i < 4; i += 1) await clock.advance(i * (windowMs + 10));
    const shares = Array.from(
      { length: 10 },
      (_, client) => granted.filter((name) => name === String(client)).length,
    );
    expect(shares.reduce((a, b) => a + b)).toBeGreaterThan(150);
    expect(jain(shares)).toBeGreaterThan(0.99);
  });

  it('follow the weights', async () => {
    const { clock, enter, granted } = createLine();
    for (let i = 0; i < 120; i += 1) enter('heavy', { reads: 1 }, { client: 'heavy', weight: 3 });
    for (let i = 0; i < 120; i += 1) enter('light', { reads: 1 }, { client: 'light' });
    await clock.advance(0);
    expect(granted.filter((name) => name === 'heavy').length).toBe(45);
  });

  it('leave to others what one does not take', async () => {
    const { clock, enter, granted } = createLine();
    for (let i = 0; i < 5; i += 1) enter('light', { reads: 1 }, { client: 'light' });
    for (let i = 0; i < 100; i += 1) enter('busy', { reads: 1 }, { client: 'busy' });
    await clock.advance(0);
    expect(granted.filter((name) => name === 'busy').length).toBe(55);
  });

  it('owe nothing for times in which nobody else waited', async () => {
    const { clock, enter, granted } = createLine();
    for (let i = 0; i < 60; i += 1) enter('early', { reads: 1 }, { client: 'early' });
    await clock.advance(0);
    for (let i = 0; i < 40; i += 1) enter('early', { reads: 1 }, { client: 'early' });
    for (let i = 0; i < 40; i += 1) enter('late', { reads: 1 }, { client: 'late' });
    await clock.advance(windowMs + 10);
    expect(granted.slice(60).filter((name) => name === 'early').length).toBe(30);
  });
});
