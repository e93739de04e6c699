import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NotGranted } from '../../src/upstream/budget/queue.ts';
import { createBankWorld, leaseMs, standard, windowMs } from '../support/bank-world.ts';
import type { BankWorld } from '../support/bank-world.ts';
import { hasRedis, startRedis } from '../support/redis-server.ts';
import type { RedisServer } from '../support/redis-server.ts';

describe.skipIf(!hasRedis)('several banks in one Redis (skipped without a redis-server)', () => {
  let server: RedisServer;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url);
  });
  afterAll(async () => {
    for (const world of worlds) await world[Symbol.asyncDispose]();
    redis.disconnect();
    await server[Symbol.asyncDispose]();
  });

  const worlds: BankWorld[] = [];
  async function createWorld(): Promise<BankWorld> {
    const world = await createBankWorld(redis, `test:${worlds.length}`);
    worlds.push(world);
    return world;
  }

  it('start with everything', async () => {
    const { create } = await createWorld();
    const { bank, take } = await create();
    expect(bank.status()).toEqual({ mode: 'shared', replicas: 1, forMs: 0 });
    expect(bank.reading('reads')).toEqual({
      ...{ limit: 10, estimate: 10, remaining: 10, inFlight: 0, closedForMs: 0, latencyMs: 0 },
    });
    expect(await take('reads', 10)).toBe(true);
    expect(await take('reads')).toBe(false);
  });

  it('count what any of them spends', async () => {
    const { create, pass } = await createWorld();
    const [a, b] = [await create(), await create()];
    expect(await a.take('reads', 4)).toBe(true);
    await a.end('reads', 4);
    await pass(1_000);
    expect(b.bank.status().replicas).toBe(2);
    expect(b.bank.remaining('reads')).toBe(6);
    expect(await b.take('reads', 7)).toBe(false);
    expect(await b.take('reads', 6)).toBe(true);
    await b.bank.close();
    await pass(windowMs + 1_000);
    expect(a.bank.status().replicas).toBe(1);
    expect(a.bank.remaining('reads')).toBe(10);
  });

  it('go by the newest limits', async () => {
    const { create, pass } = await createWorld();
    const a = await create();
    await create({ ...standard, reads: { kind: 'window', limit: 7, windowMs } });
    await pass(1_000);
    expect(a.bank.remaining('reads')).toBe(7);
    await create();
    await pass(1_000);
    expect(a.bank.remaining('reads')).toBe(10);
  });

  it('keep the limits of clients', async () => {
    const { create, pass } = await createWorld();
    const [a, b] = [await create(), await create()];
    await a.bank.define('client.ada', { kind: 'window', limit: 3, windowMs });
    await b.bank.define('client.ada', { kind: 'window', limit: 3, windowMs });
    expect(await a.take('client.ada', 2)).toBe(true);
    expect(await b.take('client.ada', 2)).toBe(false);
    expect(await b.take('client.ada')).toBe(true);
    a.line.cut();
    await pass(leaseMs + windowMs + 1_000);
    expect(a.bank.status().mode).toBe('alone');
    // The two under way are more than half of three.
    expect(await a.take('client.ada')).toBe(false);
    await a.end('client.ada', 2);
    a.line.mend();
    await pass(1_000);
    expect(a.bank.status().mode).toBe('shared');
    expect(a.bank.reading('client.ada').limit).toBe(3);
  });

  describe('one of which crashes', () => {
    it('count what it has sent as spent, and take back what it has not', async () => {
      const { create, pass } = await createWorld();
      const [a, b] = [await create(), await create()];
      expect(await a.take('reads', 3)).toBe(true);
      expect(await a.hold('reads', 2)).toBe(true);
      a.line.cut();
      await pass(leaseMs - 1_000);
      // Its calls may still be under way.
      expect(b.bank.reading('reads')).toMatchObject({ remaining: 0, inFlight: 3 });
      await pass(2_000);
      expect(b.bank.status().replicas).toBe(1);
      expect(b.bank.remaining('reads')).toBe(7);
      await pass(windowMs + 1_000);
      expect(b.bank.remaining('reads')).toBe(10);
    });

    it('do not wait for what it waited for', async () => {
      const { create, pass, clock } = await createWorld();
      const [a, b] = [await create(), await create()];
      expect(await a.take('reads', 5)).toBe(true);
      await a.end('reads', 5);
      const head = { id: '1', line: 'l', client: 'a', weight: 1, needs: { reads: 8 }, isLastSeen: false };
      const heads = [{ ...head, rank: 'continuation' as const, sinceMs: clock.now() }];
      await a.bank.grant({ heads, units: { reads: 8 } }, []);
      expect(await b.take('reads')).toBe(false);
      let isTold = false;
      b.bank.onChange(() => (isTold = true));
      a.line.cut();
      await pass(4_500);
      expect(isTold).toBe(true);
      expect(await b.take('reads')).toBe(true);
    });
  });

  describe('whose contact breaks', () => {
    it('go on as before when it comes back soon', async () => {
      const { create, pass } = await createWorld();
      const { bank, line, hold, take, end } = await create();
      await pass(1_000);
      expect(await take('reads', 2)).toBe(true);
      expect(await hold('reads', 2)).toBe(true);
      line.cut();
      const sent = bank.send('reads', 1);
      const taken = take('reads');
      await end('reads', 2);
      await pass(1_000);
      line.mend();
      await pass(500);
      await sent;
      expect(await taken).toBe(true);
      await bank.release('reads', 1);
      await pass(1_000);
      expect(bank.status()).toEqual({ mode: 'shared', replicas: 1, forMs: 3_500 });
      expect(bank.reading('reads').inFlight).toBe(2);
      await end('reads', 2);
      await pass(1_000);
      expect(bank.remaining('reads')).toBe(6);
    });

    it('are counted once when nobody heard the answer to their return', async () => {
      const { create, pass } = await createWorld();
      const { bank, line, take } = await create();
      expect(await take('reads', 2)).toBe(true);
      line.cut();
      await pass(500);
      line.mend({ isDeafOnce: true });
      await pass(1_000);
      expect(bank.status()).toMatchObject({ mode: 'shared', replicas: 1 });
      expect(bank.reading('reads').inFlight).toBe(2);
      await bank.settle('reads', 2, 0, { kind: 'granted' });
      await pass(1_000);
      expect(bank.remaining('reads')).toBe(8);
    });

    it('send nothing until what others spent is out of every window, and then their share', async () => {
      const { create, pass, clock } = await createWorld();
      const [a, b] = [await create(), await create()];
      await pass(1_000);
      const lostAtMs = clock.now();
      for (const { line } of [a, b]) line.cut();
      await pass(3_000);
      expect(a.bank.status()).toMatchObject({ mode: 'waiting', replicas: 2 });
      const silentMs = leaseMs + windowMs + 3;
      const unsure = [
        { id: 'one', needs: { reads: 1 }, upTo: { reads: 1 } },
        { id: 'more than a share', needs: { reads: 9 }, upTo: { reads: 9 } },
        { id: 'too much', needs: { reads: 11 }, upTo: { reads: 11 } },
      ];
      const { fitsInMs } = await a.bank.grant({ heads: [], units: {} }, unsure);
      expect(fitsInMs.get('one')).toBeCloseTo(lostAtMs + silentMs - clock.now(), 5);
      expect(fitsInMs.get('more than a share')).toBe(windowMs);
      expect(fitsInMs.get('too much')).toBe(Infinity);
      // A number of places has no past.
      expect(await a.take('free', 4)).toBe(true);
      expect(await a.take('free')).toBe(false);
      await pass(silentMs - 3_000 - 1);
      expect(await a.take('reads')).toBe(false);
      expect(await a.take('tokens')).toBe(false);
      await pass(1);
      expect(a.bank.status()).toEqual({ mode: 'alone', replicas: 2, forMs: 0 });
      const spent = { reads: 0, tokens: 0 };
      for (const { take, end } of [a, b]) {
        for (const name of ['reads', 'tokens'] as const) {
          while (await take(name)) {
            spent[name] += 1;
            await end(name);
          }
        }
      }
      // 5 each, and of 20 tokens a quarter.
      expect(spent).toEqual({ reads: 10, tokens: 10 });
    });

    it('count what was spent alone when it comes back', async () => {
      const { create, pass } = await createWorld();
      const { bank, line, take, end } = await create();
      line.cut();
      await pass(leaseMs + windowMs + 1_000);
      expect(bank.status().mode).toBe('alone');
      for (const name of ['reads', 'tokens']) {
        for (let i = 0; i < 4; i += 1) {
          expect(await take(name)).toBe(true);
          await end(name);
        }
      }
      expect(await take('reads')).toBe(true);
      line.mend();
      await pass(1_000);
      expect(bank.status()).toMatchObject({ mode: 'shared', replicas: 1 });
      expect(bank.reading('reads')).toMatchObject({ limit: 10, inFlight: 1, closedForMs: 0 });
      expect(await take('reads', 6)).toBe(false);
      await end('reads');
      expect(await take('reads', 6)).toBe(false);
      expect(await take('reads', 5)).toBe(true);
      expect(bank.remaining('tokens')).toBe(16);
      await end('reads', 5);
      await pass(windowMs + 1_000);
      expect(bank.remaining('reads')).toBe(10);
      expect(bank.remaining('tokens')).toBe(20);
    });

    it('spend nothing for a window after all were alone: the first to come back knows nothing of the others', async () => {
      const { create, pass } = await createWorld();
      const [a, b] = [await create(), await create()];
      await pass(1_000);
      for (const { line } of [a, b]) line.cut();
      await pass(leaseMs + windowMs + 1_000);
      expect(await b.take('reads', 2)).toBe(true);
      await b.end('reads', 2);
      a.line.mend();
      await pass(1_000);
      expect(a.bank.status().mode).toBe('shared');
      expect(await a.take('reads')).toBe(false);
      b.line.mend();
      await pass(windowMs - 2_000);
      expect(await a.take('reads')).toBe(false);
      await pass(3_000);
      expect(await a.take('reads', 10)).toBe(true);
    });

    it('do not send what was granted and is not theirs any more', async () => {
      const { create, pass } = await createWorld();
      const [a, b] = [await create(), await create()];
      expect(await a.hold('reads', 4)).toBe(true);
      a.line.cut();
      await pass(leaseMs + windowMs + 1_000);
      await expect(a.bank.send('reads', 1)).rejects.toThrow(NotGranted);
      a.line.mend();
      await pass(1_000);
      await expect(a.bank.send('reads', 1)).rejects.toThrow(NotGranted);
      await a.bank.release('reads', 2);
      await pass(1_000);
      expect(b.bank.reading('reads')).toMatchObject({ remaining: 10, inFlight: 0 });
      expect(await a.take('reads')).toBe(true);
    });

    it('divide the limits by four where they have never known how many they are', async () => {
      const { create, pass } = await createWorld();
      const { bank, take, end } = await create(standard, true);
      expect(bank.status()).toEqual({ mode: 'waiting', replicas: 4, forMs: 0 });
      await pass(2_000);
      expect(await take('reads')).toBe(false);
      await pass(leaseMs + windowMs);
      expect(bank.status().mode).toBe('alone');
      let spent = 0;
      for (; await take('reads'); spent += 1) await end('reads');
      expect(spent).toBe(2);
    });
  });

  it('spend nothing for a window when the bank is gone', async () => {
    const { create, pass, key } = await createWorld();
    const [a, b] = [await create(), await create()];
    expect(await a.take('reads', 2)).toBe(true);
    expect(await b.hold('reads', 2)).toBe(true);
    await redis.del(key);
    await pass(2_000);
    for (const { bank } of [a, b]) {
      expect(bank.status()).toMatchObject({ mode: 'shared', replicas: 2 });
      expect(bank.reading('reads')).toMatchObject({ remaining: 0, inFlight: 2 });
      expect(bank.remaining('tokens')).toBe(0);
    }
    await expect(b.bank.send('reads', 2)).rejects.toThrow(NotGranted);
    await a.end('reads', 2);
    await pass(windowMs - 3_000);
    expect(b.bank.reading('reads')).toMatchObject({ remaining: 0 });
    await pass(5_000);
    expect(b.bank.remaining('reads')).toBe(10);
    expect(b.bank.remaining('tokens')).toBe(20);
  });
});
