import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { systemClock } from '../../src/clock.ts';
import type { ClassRules } from '../../src/upstream/budget/bank.ts';
import { createQueue } from '../../src/upstream/budget/queue.ts';
import { createRedisBank } from '../../src/upstream/budget/redis-bank.ts';
import type { RedisBank } from '../../src/upstream/budget/redis-bank.ts';
import { createRedisConnect } from '../../src/upstream/budget/redis-line.ts';
import { createArrivals } from '../support/arrivals.ts';
import type { BudgetProcess } from '../support/budget-process.ts';
import { createClockedLines } from '../support/clocked-lines.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { hasRedis } from '../support/redis-server.ts';
import { redisForTests } from '../support/test-redis.ts';

const silent = { info: () => undefined, warn: () => undefined };

/** The process's clock as another machine might have it. */
function skewed(offsetMs: number, rate: number): Clock {
  return {
    now: () => offsetMs + systemClock.now() * rate,
    wallNow: () => systemClock.wallNow() + offsetMs,
    sleep: async (ms, signal) => await systemClock.sleep(ms / rate, signal),
  };
}

/** Asks for units, makes a call with them, and settles it. */
function createSender(bank: RedisBank, clock: Clock) {
  const queue = createQueue({ bank, clock, limit: 10_000 });
  return async (
    name: string,
    client: string,
    call: () => Promise<void>,
    signal = new AbortController().signal,
  ) => {
    const wish = { client, weight: 1, rank: 'interactive' as const, needs: { [name]: 1 }, signal };
    await queue.enter({ ...wish, deadlineAtMs: Infinity, onForecast: () => undefined });
    await bank.send(name, 1);
    const sentAtMs = clock.now();
    await call();
    await bank.settle(name, 1, sentAtMs, { kind: 'granted' });
    queue.wake();
  };
}

describe.skipIf(!hasRedis)(
  'the traffic of several banks in one Redis (skipped without a redis-server)',
  () => {
    const server = redisForTests();

    it('stays within the limit in every window, whatever the clocks of the processes say', async () => {
      const [limit, windowMs] = [20, 1_000];
      const arrivals = createArrivals();
      const clocks = [skewed(0, 1), skewed(1e9, 1.2), skewed(-5_000, 0.8), skewed(3_600_000, 1.05)];
      const banks = clocks.map((clock) =>
        createRedisBank({
          connect: createRedisConnect({ url: () => server.url(), key: 'skewed' }),
          rules: { reads: { kind: 'window', limit, windowMs } },
          ...{ clock, newId: randomUUID, log: silent, leaseMs: 5_000 },
        }),
      );
      const calls = banks.flatMap((bank, place) => {
        const send = createSender(bank, clocks[place]!);
        return Array.from({ length: 17 }, async (_, number) => {
          await send('reads', `client ${place}`, async () => {
            arrivals.arrive(systemClock.now());
            // How long an answer takes.
            await systemClock.sleep((number * 7) % 40);
          });
        });
      });
      await Promise.all(calls);
      for (const bank of banks) await bank.close();
      expect(arrivals.count).toBe(68);
      expect(arrivals.most(windowMs)).toBeLessThanOrEqual(limit);
      // A slow machine may not use all of it, but much.
      expect(arrivals.most(windowMs)).toBeGreaterThan(limit / 2);
    });

    it('stays within the limit when they are processes of their own', async () => {
      const windowMs = 1_000;
      const arrivals = createArrivals();
      const told: BudgetProcess = { url: server.url(), key: 'processes', limit: 20, windowMs, calls: 15 };
      const file = new URL('../support/budget-process.ts', import.meta.url);
      const children = Array.from({ length: 4 }, () => fork(file, [JSON.stringify(told)]));
      for (const child of children) {
        child.on('message', (number: number) => {
          arrivals.arrive(systemClock.now());
          child.send(number);
        });
      }
      const exits = await Promise.all(children.map(async (child) => await once(child, 'exit')));
      expect(exits.map(([code]) => code as number)).toEqual([0, 0, 0, 0]);
      expect(arrivals.count).toBe(60);
      expect(arrivals.most(windowMs)).toBeLessThanOrEqual(told.limit);
      expect(arrivals.most(windowMs)).toBeGreaterThan(told.limit / 2);
    });

    describe('by a clock of the test', () => {
      const worlds: AsyncDisposable[] = [];
      afterAll(async () => {
        for (const world of worlds) await world[Symbol.asyncDispose]();
      });

      async function createWorld(key: string, rules: Record<string, ClassRules>) {
        const clock = createFakeClock();
        const lines = await createClockedLines(server.client(), key, clock);
        worlds.push(lines);
        const senders = Array.from({ length: 4 }, () => {
          const { connect } = lines.create();
          return createSender(
            createRedisBank({ connect, rules, clock, newId: randomUUID, log: silent, leaseMs: 20_000 }),
            clock,
          );
        });
        async function pass(ms: number): Promise<void> {
          await clock.advance(ms);
          await lines.idle();
        }
        return { clock, senders, pass };
      }

      it('is shared fairly by clients, however they are strewn over the processes', async () => {
        const { senders, pass } = await createWorld('fair', {
          reads: { kind: 'window', limit: 16, windowMs: 1_000 },
        });
        const leaving = new AbortController();
        const served = new Map<string, number>();
        // Five clients on the first, and one on each of the others.
        const homes = [0, 0, 0, 0, 0, 1, 2, 3];
        const calls = homes.flatMap((home, client) =>
          Array.from({ length: 60 }, async () => {
            const name = `client ${client}`;
            const count = async () => {
              await Promise.resolve(served.set(name, (served.get(name) ?? 0) + 1));
            };
            await senders[home]!('reads', name, count, leaving.signal);
          }),
        );
        const ended = Promise.allSettled(calls);
        const total = () => [...served.values()].reduce((sum, n) => sum + n, 0);
        while (total() < 240) await pass(100);
        leaving.abort();
        await ended;
        const counts = [...served.values()];
        const jain = total() ** 2 / (homes.length * counts.reduce((sum, n) => sum + n * n, 0));
        expect(jain).toBeGreaterThan(0.99);
      });

      it('is never refused by a bucket that throws away what it has earned in part', async () => {
        const { clock, senders, pass } = await createWorld('bucket', {
          tokens: { kind: 'bucket', limit: 100, windowMs: 60_000 },
        });
        // As Twenty counts.
        const bucket = { tokens: 100, atMs: clock.now(), refused: 0, accepted: 0 };
        const arrive = () => {
          const tokens = Math.min(100, bucket.tokens + Math.floor((clock.now() - bucket.atMs) / 600));
          if (tokens < 1) {
            bucket.refused += 1;
            return;
          }
          Object.assign(bucket, { tokens: tokens - 1, atMs: clock.now(), accepted: bucket.accepted + 1 });
        };
        const calls = senders.flatMap((send, place) =>
          Array.from({ length: 75 }, async (_, number) => {
            await send('tokens', `client ${place}`, async () => {
              await clock.sleep((number * 37) % 210);
              arrive();
              await clock.sleep((number * 53) % 190);
            });
          }),
        );
        let isDone = false;
        const done = Promise.all(calls).then(() => (isDone = true));
        const startedAtMs = clock.now();
        while (!isDone) await pass(50);
        await done;
        expect(bucket).toMatchObject({ refused: 0, accepted: 300 });
        // 200 beyond the first 100 take 120 s at best.
        expect(clock.now() - startedAtMs).toBeLessThan(150_000);
      });
    });
  },
);
