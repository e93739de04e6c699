import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { loadConfig } from '../../src/config.ts';
import type { Environment } from '../../src/config.ts';
import { createSharing } from '../../src/sharing.ts';
import type { Sharing } from '../../src/sharing.ts';
import { classRules } from '../../src/upstreams/limits.ts';
import { createFiles } from '../support/files.ts';
import { recordingLog } from '../support/recording-log.ts';
import { hasRedis } from '../support/redis-server.ts';
import { redisForTests } from '../support/test-redis.ts';

const live = {
  TWINGATE_NETWORK: 'acme',
  TWINGATE_API_KEY: 'key-of-twingate',
  TWENTY_API_KEY: 'key-of-twenty',
  GATEWAY_AUTH: 'none',
};
const people = ['Person'];

describe.skipIf(!hasRedis)('what instances share (skipped without a redis-server)', () => {
  const server = redisForTests();
  const opened: Sharing[] = [];
  afterEach(async () => {
    for (const sharing of opened.splice(0)) await sharing.close();
  });

  /** There is contact. */
  async function open(environment: Environment): Promise<Sharing> {
    const config = loadConfig({ ...environment, REDIS_URL: server.url() }, createFiles({}));
    const [log] = recordingLog();
    const rules = classRules(config.limits);
    const sharing = createSharing({
      config,
      rules,
      clock: systemClock,
      log,
      newId: randomUUID,
      leaseMs: 1_000,
    });
    opened.push(sharing);
    await vi.waitFor(async () => {
      expect(sharing.status().redis).toMatchObject({ mode: 'shared' });
      expect(await sharing.epochs.mark(people)).toBeDefined();
    });
    return sharing;
  }

  const kept = { text: '"Ada"', mark: 'm,1', ageMs: 0 };

  it('is what the same services have answered', async () => {
    const [a, b] = [await open(live), await open(live)];
    const before = await a.epochs.mark(people);
    expect(await b.epochs.mark(people)).toBe(before);
    await b.epochs.changed(people);
    expect(await a.epochs.mark(people)).not.toBe(before);
    await vi.waitFor(async () => {
      await a.secondTier!.set('people', kept, 60_000);
      expect(await b.secondTier!.get('people')).toMatchObject({ text: kept.text, mark: kept.mark });
    });
    const c = await open({ ...live, TWINGATE_NETWORK: 'other' });
    expect(await c.epochs.mark(people)).not.toBe(await a.epochs.mark(people));
    expect(await c.secondTier!.get('people')).toBeUndefined();
    expect(a.status()).toMatchObject({ redis: { mode: 'shared' }, sharedCache: { mode: 'shared' } });
  });

  it('is nothing that a sandbox has answered: each is a world of its own', async () => {
    const [a, b] = [await open({}), await open({})];
    const before = await a.epochs.mark(people);
    await b.epochs.changed(people);
    expect(await a.epochs.mark(people)).toBe(before);
    expect([a.secondTier, b.secondTier]).toEqual([undefined, undefined]);
    expect(a.status()).toMatchObject({ redis: { mode: 'shared' } });
    expect(a.status().sharedCache).toBeUndefined();
  });
});
