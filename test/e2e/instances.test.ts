import { expect, it, describe } from 'vitest';
import { startGateway } from '../support/program.ts';
import { hasRedis, startRedis } from '../support/redis-server.ts';
import { startUpstreams } from '../support/upstream-servers.ts';

const ask = '{ twingate_users(first: 1) { edges { node { id } } } }';

describe.skipIf(!hasRedis)('two instances (skipped without a redis-server)', () => {
  it('share the limits through Redis', async () => {
    await using redis = await startRedis();
    await using upstreams = await startUpstreams();
    const environment = {
      ...upstreams.environment,
      ...{ REDIS_URL: redis.url, TWINGATE_READS_PER_WINDOW: '7' },
    };
    await using first = await startGateway(environment);
    await using second = await startGateway(environment);
    await expect.poll(async () => (await first.readiness()).redis.replicas as unknown).toBe(2);
    expect((await second.readiness()).redis).toMatchObject({ mode: 'shared', replicas: 2 });

    // Each has asked for the schema.
    const codes: unknown[] = [];
    for (const gateway of [first, first, second, first, second, first, second]) {
      const { errors } = await gateway.ask(ask);
      codes.push(errors?.[0]?.extensions.code ?? 'ok');
    }
    const exhausted = 'UPSTREAM_BUDGET_EXHAUSTED';
    expect(codes).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', exhausted, exhausted]);

    first.program.signal('SIGTERM');
    expect(await first.program.ended).toEqual({ code: 0, signal: null });
    await expect
      .poll(async () => (await second.readiness()).redis.replicas as unknown, { timeout: 5_000 })
      .toBe(1);
    for (const { program } of [first, second]) {
      expect(program.stdout()).toContain('budgets shared through Redis');
      expect(program.stdout()).not.toContain(redis.url);
    }
  });
});
