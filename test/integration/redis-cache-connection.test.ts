import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createRedisEpochs } from '../../src/upstream/cache/redis-epochs.ts';
import type { RedisEpochs } from '../../src/upstream/cache/redis-epochs.ts';
import { createRedisSecondTier } from '../../src/upstream/cache/redis-second-tier.ts';
import { createScriptConnect } from '../../src/upstream/redis-script.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { hasRedis, startRedis } from '../support/redis-server.ts';
import type { RedisServer } from '../support/redis-server.ts';

const longestLeaseMs = 300;
const people = ['Person'];

interface Opened extends Disposable {
  readonly epochs: RedisEpochs;
  readonly log: unknown[];
}

function open(url: string): Opened {
  const log: unknown[] = [];
  const write = (...facts: unknown[]) => void log.push(facts);
  const epochs = createRedisEpochs({
    ...{ connect: createScriptConnect(() => url), key: 'cache' },
    ...{ clock: systemClock, newId: randomUUID, longestLeaseMs },
    log: { info: write, warn: write } as never,
  });
  return { epochs, log, [Symbol.dispose]: () => epochs.close() };
}

async function becomes(isSo: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(isSo, { timeout: 20_000, interval: 20 });
}

/** The first mark that there is. */
async function markOf({ epochs }: Opened): Promise<string> {
  let mark: string | undefined;
  await becomes(async () => {
    mark = await epochs.mark(people);
    expect(mark).toBeDefined();
  });
  return mark!;
}

async function tell(server: RedisServer, ...command: [string, ...string[]]): Promise<unknown> {
  const redis = new Redis(server.url);
  try {
    return await redis.call(...command);
  } finally {
    redis.disconnect();
  }
}

const suite = describe.skipIf(!hasRedis).concurrent;

suite('epochs in a real Redis (skipped without a redis-server)', () => {
  it('count a write that tells no end when its lease is over', async () => {
    await using server = await startRedis();
    using a = open(server.url);
    const b = open(server.url);
    await markOf(b);
    await b.epochs.begin(people, 100);
    b.epochs.close();
    const during = await markOf(a);
    await becomes(async () => expect(await markOf(a)).not.toBe(during));
    const after = await markOf(a);
    expect(await a.epochs.mark(people)).toBe(after);
  });

  it('say nothing of what may have been written, until the lease is over', async () => {
    await using server = await startRedis();
    using a = open(server.url);
    using b = open(server.url);
    await markOf(a);
    await markOf(b);
    const write = await b.epochs.begin(people, 1_000);
    const during = await a.epochs.mark(people);
    await write.end(true);
    expect(await a.epochs.mark(people)).toBeUndefined();
    expect(await markOf(a)).not.toBe(during);
  });

  it('believe no mark from before everything was deleted', async () => {
    await using server = await startRedis();
    using a = open(server.url);
    using b = open(server.url);
    const before = await markOf(a);
    expect(await markOf(b)).toBe(before);
    await tell(server, 'FLUSHALL');
    const after = await markOf(a);
    expect(after).not.toBe(before);
    expect(await markOf(b)).toBe(after);
  });

  it.each([
    ['has forgotten everything', false],
    ['knows an earlier state', true],
  ])('believe no mark from before a restart that %s', async (_, isSaved) => {
    await using server = await startRedis();
    using a = open(server.url);
    const before = await markOf(a);
    if (isSaved) await tell(server, 'SAVE');
    await a.epochs.changed(people);
    const later = await markOf(a);
    await server.kill();
    await becomes(async () => expect(await a.epochs.mark(people)).toBeUndefined());
    await server.start();
    expect([before, later]).not.toContain(await markOf(a));
    // One that starts only now.
    using b = open(server.url);
    expect(await markOf(b)).toBe(await markOf(a));
  });

  it('believe no mark from before their Redis went back to an earlier state, as the replica of its replica', async () => {
    await using server = await startRedis('--repl-diskless-sync-delay', '0');
    await using other = await startRedis('--repl-diskless-sync-delay', '0');
    const follow = async (one: RedisServer, { url }: RedisServer) => {
      await tell(one, 'REPLICAOF', '127.0.0.1', new URL(url).port);
      await becomes(async () =>
        expect(await tell(one, 'INFO', 'replication')).toContain('master_link_status:up'),
      );
    };
    const lead = async (one: RedisServer) => await tell(one, 'REPLICAOF', 'NO', 'ONE');
    using a = open(server.url);
    await markOf(a);
    await follow(other, server);
    const before = await markOf(a);
    await becomes(async () =>
      expect(await tell(other, 'HLEN', 'cache')).toBe(await tell(server, 'HLEN', 'cache')),
    );
    await lead(other);
    await a.epochs.changed(people);
    const later = await markOf(a);
    await follow(server, other);
    await lead(server);
    expect([before, later]).not.toContain(await markOf(a));
  });

  it('believe their marks when only the connection broke', async () => {
    await using server = await startRedis();
    using a = open(server.url);
    const before = await markOf(a);
    await tell(server, 'CLIENT', 'KILL', 'TYPE', 'normal');
    expect(await markOf(a)).toBe(before);
    await tell(server, 'SCRIPT', 'FLUSH');
    expect(await a.epochs.mark(people)).toBe(before);
  });

  it('are without marks while Redis does not answer, and tell it of what was written', async () => {
    await using server = await startRedis();
    using a = open(server.url);
    using b = open(server.url);
    const before = await markOf(a);
    expect(await markOf(b)).toBe(before);
    server.pause();
    expect(await a.epochs.mark(people)).toBeUndefined();
    await becomes(() => expect(a.epochs.status().mode).toBe('lost'));
    const write = await a.epochs.begin(people, longestLeaseMs);
    await write.end(false);
    expect(a.log.at(-1)).toEqual([
      { code: 'ETIMEDOUT' },
      'no contact with Redis: nothing is read from the cache',
    ]);
    server.resume();
    const after = await markOf(a);
    expect(after).not.toBe(before);
    expect(await markOf(b)).toBe(after);
    expect(a.epochs.status().mode).toBe('shared');
  });

  it.each([
    ['a write', async ({ epochs }: Opened) => await (await epochs.begin(people, longestLeaseMs)).end(false)],
    ['a change', async ({ epochs }: Opened) => await epochs.changed(people)],
  ])('believe no mark from before %s of which Redis was not told, being full', async (_, tellOf) => {
    await using server = await startRedis('--maxmemory', '10mb', '--maxmemory-policy', 'noeviction');
    using a = open(server.url);
    using b = open(server.url);
    const before = await markOf(a);
    expect(await markOf(b)).toBe(before);
    await tell(server, 'CONFIG', 'SET', 'maxmemory', '100kb');
    await tellOf(a);
    expect(await b.epochs.mark(people)).toBeUndefined();
    expect(a.log.at(-1)).toEqual([{ code: 'OOM' }, 'no contact with Redis: nothing is read from the cache']);
    await tell(server, 'CONFIG', 'SET', 'maxmemory', '10mb');
    expect(await markOf(b)).not.toBe(before);
    expect(await markOf(a)).toBe(await markOf(b));
  });

  it('do not try for ever to tell what Redis cannot take down', async () => {
    await using server = await startRedis();
    using a = open(server.url);
    await markOf(a);
    await a.epochs.changed(people);
    const fields = (await tell(server, 'HKEYS', 'cache')) as string[];
    const place = fields.find((field) => /^\d+$/.test(field))!;
    await tell(server, 'HSET', 'cache', place, 'Ü');
    await a.epochs.changed(people);
    expect(await a.epochs.mark(['Company'])).toBeUndefined();
    await becomes(() => expect(a.epochs.status().mode).toBe('lost'));
    const stats = String(await tell(server, 'INFO', 'stats'));
    expect(Number(/total_connections_received:(\d+)/.exec(stats)![1])).toBeLessThan(30);
    // It still has to be told before there are marks again.
    await tell(server, 'HDEL', 'cache', place);
    const after = await markOf(a);
    expect(await tell(server, 'HEXISTS', 'cache', place)).toBe(1);
    expect(await a.epochs.mark(people)).toBe(after);
  });

  it('ask for the password, and tell nobody', async () => {
    await using server = await startRedis('--requirepass', 'right-password');
    const withPassword = (password: string) => server.url.replace('//', `//:${password}@`);
    using right = open(withPassword('right-password'));
    await markOf(right);
    using wrong = open(withPassword('wrong-password'));
    await becomes(() => expect(wrong.log).toHaveLength(1));
    expect(JSON.stringify(wrong.log)).toMatch(/WRONGPASS/);
    expect(JSON.stringify(wrong.log)).not.toMatch(/wrong-password|127\.0\.0\.1/);
  });
});

suite('values in a real Redis (skipped without a redis-server)', () => {
  const kept = { text: '{"name":"Zoë"}', mark: 'm,1', ageMs: 5_000 };

  function openTier(url: string, clock = systemClock) {
    const tier = createRedisSecondTier({
      ...{ connect: createScriptConnect(() => url), key: 'cache:value', clock },
    });
    return { ...tier, [Symbol.dispose]: () => tier.close() };
  }

  it('are given to everybody, with their age by the clock of Redis', async () => {
    await using server = await startRedis();
    using a = openTier(server.url);
    using b = openTier(server.url);
    expect(await b.get('twenty people')).toBeUndefined();
    await becomes(async () => {
      await a.set('twenty people', kept, 60_000);
      expect(await b.get('twenty people')).toMatchObject({ text: kept.text, mark: kept.mark });
    });
    const first = await b.get('twenty people');
    expect(first?.ageMs).toBeGreaterThanOrEqual(5_000);
    expect(first?.ageMs).toBeLessThan(30_000);
    await becomes(async () => {
      expect((await b.get('twenty people'))!.ageMs).toBeGreaterThan(first!.ageMs);
    });
    expect(await b.get('twenty companies')).toBeUndefined();
    await a.set('twenty people', { ...kept, text: 'null', mark: 'm,2', ageMs: 0 }, 60_000);
    expect(await b.get('twenty people')).toMatchObject({ text: 'null', mark: 'm,2' });
  });

  it('are forgotten in time, and their names say nothing', async () => {
    await using server = await startRedis();
    using tier = openTier(server.url);
    await becomes(async () => {
      await tier.set('people named Ada', kept, 200);
      expect(await tell(server, 'KEYS', '*')).toEqual([expect.stringMatching(/^cache:value:[0-9a-f]{64}$/)]);
    });
    await becomes(async () => expect(await tier.get('people named Ada')).toBeUndefined());
    expect(await tell(server, 'KEYS', '*')).toEqual([]);
    await tier.set('people named Ada', kept, 0);
    expect(await tell(server, 'KEYS', '*')).toEqual([]);
  });

  it.each([
    ['is no hash', ['SET', 'x']],
    ['lacks its mark', ['HSET', 'text', '{}', 'askedAtMs', '1']],
    ['has no time', ['HSET', 'text', '{}', 'mark', 'm,1', 'askedAtMs', 'soon']],
    ['is from the future', ['HSET', 'text', '{}', 'mark', 'm,1', 'askedAtMs', '9999999999999']],
    ['is broken off', ['HSET', 'text', '{"name":"Zo', 'mark', 'm,1', 'askedAtMs', '1']],
  ])('are asked for anew where what is there %s', async (_, [command, ...fields]) => {
    await using server = await startRedis();
    using tier = openTier(server.url);
    await becomes(async () => {
      await tier.set('people', kept, 60_000);
      expect(await tier.get('people')).toBeDefined();
    });
    const [name] = (await tell(server, 'KEYS', '*')) as [string];
    await tell(server, 'DEL', name);
    await tell(server, command!, name, ...fields);
    expect(await tier.get('people')).toBeUndefined();
    // At once: there is still contact.
    await tier.set('people', kept, 60_000);
    expect(await tier.get('people')).toMatchObject({ text: kept.text, mark: kept.mark });
    expect(await tell(server, 'PTTL', name)).toBeGreaterThan(0);
  });

  it('are not kept when they are large', async () => {
    await using server = await startRedis();
    using tier = openTier(server.url);
    const large = { ...kept, text: JSON.stringify('x'.repeat(1_000_000 - 2)) };
    await becomes(async () => {
      await tier.set('large', large, 60_000);
      expect(await tier.get('large')).toMatchObject({ text: large.text });
    });
    await tier.set('larger', { ...large, text: `${large.text} ` }, 60_000);
    expect(await tier.get('larger')).toBeUndefined();
  });

  it('leave half of the memory to what must not be lost', async () => {
    await using server = await startRedis('--maxmemory', '20mb', '--maxmemory-policy', 'noeviction');
    using tier = openTier(server.url);
    const large = { ...kept, text: JSON.stringify('x'.repeat(900_000)) };
    await becomes(async () => {
      await tier.set('first', kept, 60_000);
      expect(await tier.get('first')).toBeDefined();
    });
    for (let n = 0; n < 30; n += 1) await tier.set(`large ${n}`, large, 60_000);
    expect(await tier.get('large 0')).toBeDefined();
    expect(await tier.get('large 29')).toBeUndefined();
    const used = /used_memory:(\d+)/.exec(String(await tell(server, 'INFO', 'memory')))?.[1];
    expect(Number(used)).toBeLessThan(13_000_000);
  });

  it('are not waited for', async () => {
    await using server = await startRedis();
    const clock = createFakeClock();
    using tier = openTier(server.url, clock);
    await becomes(async () => {
      await tier.set('one', kept, 60_000);
      expect(await tier.get('one')).toBeDefined();
    });
    server.pause();
    const waiting = tier.get('one');
    await clock.advance(100);
    expect(await waiting).toBeUndefined();
    // Nobody answers, and nobody is told.
    await tier.set('one', kept, 60_000);
    expect(await tier.get('one')).toBeUndefined();
    server.resume();
  });

  it('do not seem younger for having been taken down late', async () => {
    await using server = await startRedis();
    using a = openTier(server.url);
    using b = openTier(server.url);
    for (const tier of [a, b]) {
      await becomes(async () => {
        await tier.set('one', kept, 60_000);
        expect(await tier.get('one')).toBeDefined();
      });
    }
    server.pause();
    await a.set('late', { ...kept, ageMs: 0 }, 60_000);
    server.resume();
    await becomes(async () => expect(await b.get('late')).toBeDefined());
    // So long nobody answered.
    expect((await b.get('late'))!.ageMs).toBeGreaterThanOrEqual(1_000);
  });

  it('are missed where there is no Redis', async () => {
    using tier = openTier('redis://127.0.0.1:1');
    await tier.set('one', kept, 60_000);
    expect(await tier.get('one')).toBeUndefined();
  });

  it('need no more rights than the documentation says', async () => {
    const text = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    const rights = /`(~twentygate:\* [^`]+)`/.exec(text)![1]!;
    await using server = await startRedis();
    await tell(server, 'ACL', 'SETUSER', 'gateway', 'on', '>secret', ...rights.split(' '));
    const url = server.url.replace('//', '//gateway:secret@');
    const options = { connect: createScriptConnect(() => url), clock: systemClock };
    const log = { info: () => undefined, warn: () => undefined };
    const epochs = createRedisEpochs({
      ...{ ...options, log, newId: randomUUID, longestLeaseMs },
      key: 'twentygate:cache',
    });
    const tier = createRedisSecondTier({ ...options, key: 'twentygate:cache:value' });
    await becomes(async () => expect(await epochs.mark(people)).toBeDefined());
    const write = await epochs.begin(people, 100);
    await write.end(true);
    await becomes(async () => {
      await tier.set('one', kept, 60_000);
      expect(await tier.get('one')).toBeDefined();
    });
    epochs.close();
    tier.close();
  });
});
