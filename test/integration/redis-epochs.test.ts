import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisEpochs } from '../../src/upstream/cache/redis-epochs.ts';
import type { RedisEpochs } from '../../src/upstream/cache/redis-epochs.ts';
import { createClockedScriptLines } from '../support/clocked-script-lines.ts';
import type { ClockedScriptLine } from '../support/clocked-script-lines.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { hasRedis, startRedis } from '../support/redis-server.ts';
import type { RedisServer } from '../support/redis-server.ts';

const leaseMs = 10_000;
/** Redis counts a lease from when it hears of it, and leaves its answer a second to arrive. */
const longestMs = leaseMs + 1_000;
const people = ['Person'];
const ada = ['Person#ada', 'Person*'];
const companies = ['Company'];

interface Process {
  readonly epochs: RedisEpochs;
  readonly line: ClockedScriptLine;
  readonly log: unknown[];
}

describe.skipIf(!hasRedis)('the epochs of several processes (skipped without a redis-server)', () => {
  let server: RedisServer;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url);
  });
  afterAll(async () => {
    for (const { epochs } of processes) epochs.close();
    redis.disconnect();
    await server[Symbol.asyncDispose]();
  });

  const processes: Process[] = [];
  let worlds = 0;

  function createWorld() {
    const clock = createFakeClock();
    const lines = createClockedScriptLines(redis, clock);
    const key = `epochs:${(worlds += 1)}`;

    async function create(isCut = false): Promise<Process> {
      const line = lines.create();
      if (isCut) line.cut();
      const log: unknown[] = [];
      const write = (...facts: unknown[]) => void log.push(facts);
      const epochs = createRedisEpochs({
        ...{ connect: line.connect, key, clock, newId: randomUUID, longestLeaseMs: leaseMs },
        log: { info: write, warn: write } as never,
      });
      await lines.idle();
      processes.push({ epochs, line, log });
      return { epochs, line, log };
    }

    async function pass(ms: number): Promise<void> {
      for (let leftMs = ms; leftMs > 0; leftMs -= 500) {
        await clock.advance(Math.min(500, leftMs));
        await lines.idle();
      }
    }

    return { key, clock, create, pass, idle: async () => await lines.idle() };
  }

  it('agree for as long as nothing changes', async () => {
    const { create, pass } = createWorld();
    const [a, b] = [await create(), await create()];
    const mark = await a.epochs.mark([...people, ...ada]);
    expect(mark).toBeTypeOf('string');
    await pass(60_000);
    expect(await b.epochs.mark([...people, ...ada])).toBe(mark);
    await b.epochs.changed(companies);
    expect(await a.epochs.mark([...people, ...ada])).toBe(mark);
    const c = await create();
    expect(await c.epochs.mark([...people, ...ada])).toBe(mark);
  });

  it('know of the beginning and the end of every write of any of them', async () => {
    const { create } = createWorld();
    const [a, b] = [await create(), await create()];
    const before = await a.epochs.mark(people);
    const other = await a.epochs.mark(ada);
    const write = await b.epochs.begin([...people, 'Person#bob'], leaseMs);
    const during = await a.epochs.mark(people);
    expect(during).not.toBe(before);
    expect(await b.epochs.mark(people)).toBe(during);
    await write.end(false);
    const after = await a.epochs.mark(people);
    expect(after).not.toBe(before);
    expect(after).not.toBe(during);
    expect(await b.epochs.mark(people)).toBe(after);
    expect(await a.epochs.mark(ada)).toBe(other);
  });

  it.each([
    ['of some', ['Person']],
    ['of everything', undefined],
    ['of more than is told one by one', Array.from({ length: 1_200 }, (_, n) => `Person#${n}`)],
  ])('know of a change %s', async (_, tags) => {
    const { create } = createWorld();
    const [a, b] = [await create(), await create()];
    const marks = [await a.epochs.mark(people), await a.epochs.mark(companies)];
    await b.epochs.changed(tags);
    expect(await a.epochs.mark(people)).not.toBe(marks[0]);
    const isAll = tags?.length !== 1;
    expect((await a.epochs.mark(companies)) !== marks[1]).toBe(isAll);
  });

  it('say nothing of what may have been written, until the lease is over', async () => {
    const { create, pass } = createWorld();
    const [a, b] = [await create(), await create()];
    const before = await a.epochs.mark(people);
    const write = await b.epochs.begin(people, leaseMs);
    const during = await a.epochs.mark(people);
    await pass(4_000);
    await write.end(true);
    for (const { epochs } of [a, b]) {
      expect(await epochs.mark(people)).toBeUndefined();
      expect(await epochs.mark([...companies, ...people])).toBeUndefined();
      expect(await epochs.mark(companies)).toBeTypeOf('string');
    }
    await pass(leaseMs - 4_000 - 1);
    expect(await a.epochs.mark(people)).toBeUndefined();
    await pass(1);
    const after = await a.epochs.mark(people);
    expect(after).toBeTypeOf('string');
    expect([before, during]).not.toContain(after);
    expect(await b.epochs.mark(people)).toBe(after);
  });

  it('say nothing at all where anything may have been written', async () => {
    const { create, pass } = createWorld();
    const [a, b] = [await create(), await create()];
    const write = await b.epochs.begin(undefined, leaseMs);
    await write.end(true);
    expect(await a.epochs.mark(companies)).toBeUndefined();
    await pass(leaseMs);
    expect(await a.epochs.mark(companies)).toBeTypeOf('string');
  });

  describe('one of which dies', () => {
    it('count its writes as a change when their leases are over', async () => {
      const { create, pass } = createWorld();
      const [a, b] = [await create(), await create()];
      await b.epochs.begin(people, leaseMs);
      b.line.cut();
      const during = await a.epochs.mark(people);
      const other = await a.epochs.mark(companies);
      await pass(longestMs - 1);
      expect(await a.epochs.mark(people)).toBe(during);
      await pass(1);
      const after = await a.epochs.mark(people);
      expect(after).not.toBe(during);
      await pass(longestMs);
      expect(await a.epochs.mark(people)).toBe(after);
      expect(await a.epochs.mark(companies)).toBe(other);
    });

    it('count them beside later writes of the same', async () => {
      const { create, pass } = createWorld();
      const [a, b] = [await create(), await create()];
      await b.epochs.begin(people, leaseMs);
      b.line.cut();
      await pass(3_000);
      const later = await a.epochs.begin(people, leaseMs);
      await pass(1_000);
      await later.end(false);
      const between = await a.epochs.mark(people);
      await pass(longestMs - 4_000 - 1);
      expect(await a.epochs.mark(people)).toBe(between);
      await pass(1);
      const after = await a.epochs.mark(people);
      expect(after).not.toBe(between);
      // The later one has told its end.
      await pass(4_000);
      expect(await a.epochs.mark(people)).toBe(after);
    });

    it('still say nothing of what it may have written', async () => {
      const { create, pass } = createWorld();
      const [a, b] = [await create(), await create()];
      const write = await b.epochs.begin(people, leaseMs);
      await write.end(true);
      b.line.cut();
      await pass(leaseMs - 1);
      expect(await a.epochs.mark(people)).toBeUndefined();
      await pass(1);
      expect(await a.epochs.mark(people)).toBeTypeOf('string');
    });
  });

  describe('one of which loses contact', () => {
    it('go on as before when it comes back soon', async () => {
      const { create, pass } = createWorld();
      const [a, b] = [await create(), await create()];
      const before = await a.epochs.mark(people);
      a.line.cut();
      expect(await a.epochs.mark(people)).toBeUndefined();
      let isBegun = false;
      const begun = a.epochs.begin(companies, leaseMs).then((write) => {
        isBegun = true;
        return write;
      });
      await pass(1_000);
      expect(isBegun).toBe(false);
      a.line.mend();
      await pass(500);
      const write = await begun;
      expect(await a.epochs.mark(people)).toBe(before);
      const during = await b.epochs.mark(companies);
      await write.end(false);
      expect(await b.epochs.mark(companies)).not.toBe(during);
      expect(a.log).toEqual([['read cache shared through Redis']]);
      expect(a.epochs.status()).toEqual({ mode: 'shared', forMs: 1_500 });
    });

    it('let it write, and know of that before it reads again', async () => {
      const { create, pass } = createWorld();
      const [a, b] = [await create(), await create()];
      const marks = [await a.epochs.mark(people), await a.epochs.mark(companies)];
      a.line.cut();
      await pass(2_000);
      expect(a.epochs.status()).toEqual({ mode: 'lost', forMs: 0 });
      const write = await a.epochs.begin(people, leaseMs);
      await write.end(false);
      expect(await a.epochs.mark(people)).toBeUndefined();
      // The others cannot know.
      expect(await b.epochs.mark(people)).toBe(marks[0]);
      a.line.mend();
      await pass(500);
      const after = await a.epochs.mark(people);
      expect(after).not.toBe(marks[0]);
      expect(await b.epochs.mark(people)).toBe(after);
      expect(await a.epochs.mark(companies)).toBe(marks[1]);
      // It tells that once.
      a.line.cut();
      a.line.mend();
      await pass(500);
      expect(await a.epochs.mark(people)).toBe(after);
      const shared = ['read cache shared through Redis'];
      const lost = [{ code: 'CLOSED' }, 'no contact with Redis: nothing is read from the cache'];
      expect(a.log).toEqual([shared, [{ code: 'ECONNREFUSED' }, lost[1]], shared]);
    });

    it('know of its write that began meanwhile when it comes back, and of its end', async () => {
      const { create, pass } = createWorld();
      const [a, b] = [await create(), await create()];
      const before = await b.epochs.mark(people);
      a.line.cut();
      await pass(2_000);
      await a.epochs.begin(people, leaseMs);
      const write = await a.epochs.begin(companies, leaseMs);
      a.line.mend();
      await pass(1_000);
      const during = await b.epochs.mark(people);
      expect(during).not.toBe(before);
      const companiesDuring = await b.epochs.mark(companies);
      await write.end(false);
      const companiesAfter = await b.epochs.mark(companies);
      expect(companiesAfter).not.toBe(companiesDuring);
      // Now it dies.
      a.line.cut();
      await pass(leaseMs);
      expect(await b.epochs.mark(people)).not.toBe(during);
      expect(await b.epochs.mark(companies)).toBe(companiesAfter);
    });

    it('say nothing of what it may have written meanwhile', async () => {
      const { create, pass } = createWorld();
      const [a, b] = [await create(), await create()];
      const write = await a.epochs.begin(people, leaseMs);
      a.line.cut();
      await pass(2_000);
      await write.end(true);
      a.line.mend();
      await pass(500);
      expect(await a.epochs.mark(people)).toBeUndefined();
      expect(await b.epochs.mark(people)).toBeUndefined();
      await pass(leaseMs);
      expect(await b.epochs.mark(people)).toBeTypeOf('string');
    });

    it('know of everything when it has written more than it remembers', async () => {
      const { create, pass } = createWorld();
      const [a, b] = [await create(), await create()];
      const before = await b.epochs.mark(companies);
      a.line.cut();
      await pass(2_000);
      for (let n = 0; n < 11; n += 1) {
        await a.epochs.changed(Array.from({ length: 100 }, (_, m) => `Person#${n}.${m}`));
      }
      a.line.mend();
      await pass(500);
      expect(await b.epochs.mark(companies)).not.toBe(before);
    });

    it('do not mind whether Redis has heard what nobody heard it answer', async () => {
      const { create, pass } = createWorld();
      const [a, b] = [await create(), await create()];
      const before = await b.epochs.mark(people);
      a.line.loseNextReply();
      const begun = a.epochs.begin(people, leaseMs);
      await pass(500);
      const write = await begun;
      const during = await b.epochs.mark(people);
      expect(during).not.toBe(before);
      a.line.loseNextReply();
      const ended = write.end(false);
      await pass(500);
      await ended;
      const after = await b.epochs.mark(people);
      expect(after).not.toBe(during);
      a.line.loseNextReply();
      expect(await a.epochs.mark(people)).toBeUndefined();
      await pass(longestMs + 1_000);
      // Nothing of it is left.
      expect(await a.epochs.mark(people)).toBe(after);
    });

    it('still know what it has to tell when nobody heard the answer to its return', async () => {
      const { create, pass } = createWorld();
      const [a, b] = [await create(), await create()];
      a.line.cut();
      await pass(2_000);
      await a.epochs.changed(people);
      const before = await b.epochs.mark(people);
      a.line.mend();
      a.line.loseNextReply();
      await pass(500);
      expect(await b.epochs.mark(people)).not.toBe(before);
      // While it is on its way back once more, this waits.
      const changed = a.epochs.changed(companies);
      await pass(500);
      await changed;
      expect(a.epochs.status().mode).toBe('shared');
    });
  });

  it('let a process write that never reaches Redis', async () => {
    const { create, pass } = createWorld();
    const { epochs, log } = await create(true);
    expect(await epochs.mark(people)).toBeUndefined();
    const begun = epochs.begin(people, leaseMs);
    await pass(2_000);
    const write = await begun;
    await write.end(false);
    await epochs.changed(undefined);
    expect(await epochs.mark(people)).toBeUndefined();
    expect(epochs.status()).toEqual({ mode: 'lost', forMs: 2_000 });
    expect(log).toHaveLength(1);
  });

  it('keep nobody waiting who closes', async () => {
    const { create } = createWorld();
    const { epochs, line } = await create();
    line.cut();
    const begun = epochs.begin(people, leaseMs);
    epochs.close();
    const write = await begun;
    await write.end(true);
    expect(await epochs.mark(people)).toBeUndefined();
  });

  describe('whose register is gone', () => {
    it('agree on a new one, and believe no earlier mark', async () => {
      const { create, pass, idle, key } = createWorld();
      const [a, b] = [await create(), await create()];
      await a.epochs.changed(people);
      const marks = [await a.epochs.mark(people), await a.epochs.mark(companies)];
      await redis.del(key);
      expect(await a.epochs.mark(people)).toBeUndefined();
      expect(await b.epochs.mark(people)).toBeUndefined();
      await idle();
      // Writes of processes that are gone too may be under way.
      expect(await a.epochs.mark(people)).toBeUndefined();
      await pass(longestMs - 1);
      expect(await b.epochs.mark(people)).toBeUndefined();
      await pass(1);
      for (const { epochs } of [a, b]) {
        expect(marks).not.toContain(await epochs.mark(people));
        expect(marks).not.toContain(await epochs.mark(companies));
      }
      const mark = await a.epochs.mark(people);
      expect(mark).toBeTypeOf('string');
      expect(await b.epochs.mark(people)).toBe(mark);
    });

    it('do not lose time because one hears of it late', async () => {
      const { create, pass, idle, key } = createWorld();
      const [a, b] = [await create(), await create()];
      await redis.del(key);
      expect(await a.epochs.mark(people)).toBeUndefined();
      await idle();
      await pass(longestMs);
      const mark = await a.epochs.mark(people);
      expect(mark).toBeTypeOf('string');
      expect(await b.epochs.mark(people)).toBeUndefined();
      await idle();
      expect(await b.epochs.mark(people)).toBe(mark);
    });

    it('believe nothing that a new one has read before they told it what may be under way', async () => {
      const { create, pass, idle, key } = createWorld();
      const a = await create();
      await redis.del(key);
      const c = await create();
      const before = await c.epochs.mark(people);
      expect(before).toBeTypeOf('string');
      expect(await a.epochs.mark(people)).toBeUndefined();
      await idle();
      expect(await c.epochs.mark(people)).toBeUndefined();
      await pass(longestMs);
      expect(await c.epochs.mark(people)).not.toBe(before);
      expect(await a.epochs.mark(people)).toBe(await c.epochs.mark(people));
    });

    it('believe nothing that a new one has read before they told it so late that nothing can be', async () => {
      const { create, pass, idle, key } = createWorld();
      const a = await create();
      a.line.cut();
      await redis.del(key);
      const c = await create();
      const before = await c.epochs.mark(people);
      await pass(2 * longestMs);
      expect(await c.epochs.mark(people)).toBe(before);
      a.line.mend();
      await pass(500);
      await idle();
      const after = await c.epochs.mark(people);
      expect(after).toBeTypeOf('string');
      expect(after).not.toBe(before);
    });

    it('believe nothing that a new one has read of what they may have written', async () => {
      const { create, pass, key } = createWorld();
      const a = await create();
      const write = await a.epochs.begin(people, 60_000);
      await write.end(true);
      a.line.cut();
      await redis.del(key);
      const c = await create();
      const before = await c.epochs.mark(people);
      await pass(longestMs);
      a.line.mend();
      await pass(500);
      expect(await c.epochs.mark(people)).toBeUndefined();
      await pass(60_000);
      const after = await c.epochs.mark(people);
      expect(after).toBeTypeOf('string');
      expect(after).not.toBe(before);
    });

    it('tell it of their writes', async () => {
      const { create, pass, idle, key } = createWorld();
      const [a, b] = [await create(), await create()];
      const write = await a.epochs.begin(people, 60_000);
      await a.epochs.begin(companies, 60_000);
      await redis.del(key);
      expect(await a.epochs.mark(people)).toBeUndefined();
      await b.epochs.changed(['Note']);
      await idle();
      await pass(longestMs);
      const during = [await b.epochs.mark(people), await b.epochs.mark(companies)];
      await write.end(true);
      expect(await b.epochs.mark(people)).toBeUndefined();
      a.line.cut();
      await pass(50_000);
      expect(during[1]).toBeTypeOf('string');
      expect(await b.epochs.mark(companies)).not.toBe(during[1]);
      expect(await b.epochs.mark(people)).not.toBe(during[0]);
    });
  });

  it('leave nothing in Redis for ever', async () => {
    const { create, key } = createWorld();
    const { epochs } = await create();
    await epochs.changed(people);
    expect(await redis.pttl(key)).toBeGreaterThan(24 * 60 * 60 * 1_000);
    await redis.pexpire(key, 1_000);
    await epochs.mark(people);
    expect(await redis.pttl(key)).toBeGreaterThan(24 * 60 * 60 * 1_000);
  });
});
