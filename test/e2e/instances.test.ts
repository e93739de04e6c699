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
      ...{ REDIS_URL: redis.url, TWINGATE_READS_PER_WINDOW: '7', CACHE_TTL_MS: '0' },
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

  it('share what they read, and each sees what was written through the other', async () => {
    await using redis = await startRedis();
    await using upstreams = await startUpstreams();
    const environment = { ...upstreams.environment, REDIS_URL: redis.url };
    await using first = await startGateway(environment);
    await using second = await startGateway(environment);
    const shared = async (gateway: typeof first) => (await gateway.readiness()).cache.shared?.mode as unknown;
    await expect.poll(async () => await shared(first)).toBe('shared');
    await expect.poll(async () => await shared(second)).toBe('shared');

    const titles = '{ twenty_people(first: 1) { edges { node { id jobTitle } } } }';
    const { id, jobTitle } = (await first.ask(titles)).data.twenty_people.edges[0].node;
    const report = { 'x-gateway-report': '1' };
    const known = await second.ask(titles, report);
    expect(known.data.twenty_people.edges[0].node.jobTitle).toBe(jobTitle);
    expect(known.extensions.freshness).toMatchObject([{ path: ['twenty_people'], state: 'cached' }]);

    for (const [writer, reader, title] of [
      [second, first, 'One'],
      [first, second, 'Two'],
    ] as const) {
      await writer.ask(
        `mutation { twenty_updatePerson(id: "${id}", data: { jobTitle: "${title}" }) { id } }`,
      );
      const after = await reader.ask(titles, report);
      expect(after.data.twenty_people.edges[0].node.jobTitle).toBe(title);
      expect(after.extensions.freshness).toBeUndefined();
    }
  });
});
