import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createRedisBank } from '../../src/upstream/budget/redis-bank.ts';
import type { RedisBank } from '../../src/upstream/budget/redis-bank.ts';
import { createRedisConnect } from '../../src/upstream/budget/redis-line.ts';
import { hasRedis, startRedis } from '../support/redis-server.ts';

const windowMs = 60_000;

interface Opened extends AsyncDisposable {
  readonly bank: RedisBank;
  readonly log: { readonly facts: object; readonly message: string }[];
}

function open(url: string): Opened {
  const log: Opened['log'] = [];
  const write = (facts: object, message: string) => void log.push({ facts, message });
  const bank = createRedisBank({
    connect: createRedisConnect({ url: () => url, key: 'bank' }),
    rules: { reads: { kind: 'window', limit: 10, windowMs } },
    ...{ clock: systemClock, newId: randomUUID, leaseMs: 20_000 },
    log: { info: write, warn: write } as never,
  });
  return { bank, log, [Symbol.asyncDispose]: async () => await bank.close() };
}

async function take(bank: RedisBank, units: number): Promise<boolean> {
  const needs = { reads: units };
  const head = { id: randomUUID(), needs, line: 'l', client: 'c', weight: 1, rank: 'interactive' as const };
  const waiting = { heads: [{ ...head, sinceMs: systemClock.now(), isLastSeen: false }], units: needs };
  const { ids } = await bank.grant(waiting, []);
  await bank.grant({ heads: [], units: {} }, []);
  if (ids.length > 0) await bank.send('reads', units);
  return ids.length > 0;
}

async function becomes(isSo: () => void): Promise<void> {
  await vi.waitFor(isSo, { timeout: 20_000, interval: 20 });
}

describe.skipIf(!hasRedis).concurrent('contact with Redis (skipped without a redis-server)', () => {
  it.each([
    ['has forgotten everything', false],
    ['knows an earlier state', true],
  ])('counts every window as full after a restart that %s', async (_, isSaved) => {
    await using server = await startRedis();
    await using opened = open(server.url);
    const { bank } = opened;
    expect(await take(bank, 2)).toBe(true);
    if (isSaved) {
      const redis = new Redis(server.url);
      await redis.save();
      redis.disconnect();
    }
    await server.kill();
    await server.start();
    await becomes(() => expect(bank.reading('reads').closedForMs).toBeGreaterThan(0));
    expect(bank.reading('reads').closedForMs).toBeGreaterThan(windowMs - 20_000);
    expect(bank.reading('reads')).toMatchObject({ remaining: 0, inFlight: 2 });
    expect(bank.status()).toMatchObject({ mode: 'shared', replicas: 1 });
    expect(await take(bank, 1)).toBe(false);
  });

  it('goes on without Redis, says so, and shares again when it is back', async () => {
    await using server = await startRedis();
    await using opened = open(server.url);
    const { bank, log } = opened;
    expect(await take(bank, 1)).toBe(true);
    await server.kill();
    await becomes(() => expect(bank.status().mode).toBe('waiting'));
    expect(await take(bank, 1)).toBe(false);
    await bank.settle('reads', 1, systemClock.now(), { kind: 'granted' });
    await server.start();
    await becomes(() => expect(bank.status().mode).toBe('shared'));
    expect(log).toEqual([
      { facts: { replicas: 1 }, message: 'budgets shared through Redis' },
      {
        facts: { code: 'ECONNREFUSED', replicas: 1, aloneInMs: expect.any(Number) },
        message: 'no contact with Redis: waiting, then alone',
      },
      { facts: { replicas: 1 }, message: 'budgets shared through Redis' },
    ]);
  });

  it('does not wait long for a Redis that does not answer', async () => {
    await using server = await startRedis();
    await using opened = open(server.url);
    const { bank } = opened;
    expect(await take(bank, 1)).toBe(true);
    server.pause();
    const startedAtMs = systemClock.now();
    expect(await take(bank, 1)).toBe(false);
    expect(systemClock.now() - startedAtMs).toBeLessThan(10_000);
    expect(bank.status().mode).toBe('waiting');
    server.resume();
    await becomes(() => expect(bank.status().mode).toBe('shared'));
    // Redis remembers, and so does the bank.
    expect(bank.reading('reads')).toMatchObject({ inFlight: 1, closedForMs: 0 });
    expect(await take(bank, 9)).toBe(false);
    expect(await take(bank, 2)).toBe(true);
  });

  it('outlives a Redis that has forgotten the script', async () => {
    await using server = await startRedis();
    await using opened = open(server.url);
    expect(await take(opened.bank, 1)).toBe(true);
    const redis = new Redis(server.url);
    await redis.script('FLUSH');
    redis.disconnect();
    expect(await take(opened.bank, 1)).toBe(true);
    expect(opened.bank.status().mode).toBe('shared');
  });

  it('asks for the password, and tells nobody', async () => {
    await using server = await startRedis('--requirepass', 'right-password');
    const withPassword = (password: string) => server.url.replace('//', `//:${password}@`);
    await using right = open(withPassword('right-password'));
    expect(await take(right.bank, 1)).toBe(true);
    await using wrong = open(withPassword('wrong-password'));
    await becomes(() => expect(wrong.log).not.toHaveLength(0));
    expect(wrong.log[0]?.facts).toMatchObject({ code: 'WRONGPASS', replicas: 4 });
    expect(JSON.stringify(wrong.log)).not.toMatch(/wrong-password|127\.0\.0\.1/);
    expect(wrong.bank.status().mode).toBe('waiting');
  });
});
