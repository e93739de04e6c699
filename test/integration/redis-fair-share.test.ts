import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { charge, createFairShare } from '../../src/upstream/budget/fair-share.ts';
import { hasRedis } from '../support/redis-server.ts';
import { redisForTests } from '../support/test-redis.ts';

const rules = readFileSync(new URL('../../src/upstream/budget/fair-share.lua', import.meta.url), 'utf8');
const serveMany = `${rules}
  local share = { now = 0, tags = {} }
  for nth = 0, ARGV[1] - 1 do charge(share, 'pod-' .. nth, 1 + nth % 3, 1 + nth % 4) end
  return cjson.encode(share)`;

describe.skipIf(!hasRedis)('who is next inside Redis (skipped without a redis-server)', () => {
  const server = redisForTests();

  it('is remembered of no more clients than in the process', async () => {
    const share = createFairShare();
    for (let nth = 0; nth < 250; nth += 1) charge(share, `pod-${nth}`, 1 + (nth % 3), 1 + (nth % 4));
    const told = JSON.parse((await server.client().eval(serveMany, 0, 250)) as string) as typeof share;
    expect(told.now).toBeCloseTo(share.now);
    expect(Object.keys(told.tags).sort()).toEqual(Object.keys(share.tags).sort());
  });
});
