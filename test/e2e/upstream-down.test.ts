import { expect, test } from 'vitest';
import { startGateway } from '../support/program.ts';
import { startUpstreams } from '../support/upstream-servers.ts';

const askPeople =
  '{ twenty_people(first: 1) { edges { node { id } } } twingate_users(first: 1) { edges { node { id } } } }';

test('with Twenty down it starts from the shipped schema, says so, and catches up', async () => {
  await using upstreams = await startUpstreams();
  await upstreams.stopTwenty();
  await using gateway = await startGateway(upstreams.environment);

  const { ready, schemas } = await gateway.readiness();
  expect(ready).toBe(true);
  expect(schemas.twingate.origin).toBe('live');
  for (const name of ['twenty', 'twentyMetadata']) {
    expect(schemas[name]).toMatchObject({
      origin: 'shipped',
      note: expect.stringContaining('has not answered yet'),
      lastError: expect.stringContaining('Twenty'),
    });
  }
  // What the other service knows is answered.
  const { status, data, errors } = await gateway.ask(askPeople);
  expect(status).toBe(200);
  expect(data.twingate_users.edges).toHaveLength(1);
  expect(data.twenty_people).toBeNull();
  expect(errors?.map((error) => error.extensions.code)).toEqual(['UPSTREAM_UNAVAILABLE']);

  await upstreams.resumeTwenty();
  await expect
    .poll(async () => (await gateway.readiness()).schemas.twenty.origin as unknown, { timeout: 20_000 })
    .toBe('live');
  expect((await gateway.ask(askPeople)).errors).toBeUndefined();
});

test('with Twenty down it starts from the last good schema', async () => {
  await using upstreams = await startUpstreams();
  {
    await using gateway = await startGateway(upstreams.environment);
    expect((await gateway.readiness()).schemas.twenty.origin).toBe('live');
  }
  await upstreams.stopTwenty();
  await using gateway = await startGateway(upstreams.environment);
  const { ready, schemas } = await gateway.readiness();
  expect(ready).toBe(true);
  expect(schemas.twenty).toMatchObject({ origin: 'state', ageMs: expect.any(Number) });
});

test('a Twenty that never answers does not hold up the start', async () => {
  await using upstreams = await startUpstreams({ twentyFaults: [{ fault: { kind: 'hang' } }] });
  await using gateway = await startGateway(upstreams.environment);
  const { ready, schemas } = await gateway.readiness();
  expect(ready).toBe(true);
  expect(schemas.twingate.origin).toBe('live');
  expect(schemas.twenty.origin).toBe('shipped');
  // It is still being asked for its schema; that must not hold up the end either.
  gateway.program.signal('SIGTERM');
  expect(await gateway.program.ended).toEqual({ code: 0, signal: null });
});
