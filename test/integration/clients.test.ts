import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFiles } from '../support/files.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { Answer, TestGateway } from '../support/test-gateway.ts';

const CLIENTS = `
clients:
  - { name: dashboard, role: app, requestsPerMinute: 5 }
  - { name: report, role: service, unitsPerMinute: 3 }
  - { name: heavy, role: app, weight: 3 }
  - { name: light, role: app, weight: 1 }
`;

let files = createFiles({});
let gateway: TestGateway;
beforeEach(async () => {
  files = createFiles({ 'clients.yaml': CLIENTS });
  gateway = await createTestGateway({
    environment: {
      GATEWAY_CLIENTS_FILE: 'clients.yaml',
      SANDBOX_RATE_LIMITS: 'on',
      SANDBOX_TWENTY_CHARGING: 'newer',
      REQUEST_DEADLINE_MS: '600000',
      CACHE_TTL_MS: '0',
    },
    files,
  });
});
afterEach(async () => await gateway[Symbol.asyncDispose]());

const ONE_READ = '{ twingate_users(first: 1) { totalCount } }';
const TWO_TOKENS = '{ twenty_people(first: 1) { totalCount } twenty_companies(first: 1) { totalCount } }';

const ask = (
  client: string,
  query = ONE_READ,
  deadlineMs = 30_000,
  variables: Record<string, unknown> = {},
) => gateway.ask(query, variables, { 'x-client-name': client, 'x-deadline-ms': String(deadlineMs) });

/** Lets time pass until all of it is done. */
async function patiently<T>(work: Promise<T>, stepMs = 1_000): Promise<T> {
  const done = new Set<unknown>();
  // What fails is told when it is awaited.
  work.then(
    () => done.add(work),
    () => done.add(work),
  );
  for (let steps = 0; done.size === 0 && steps < 2_000; steps += 1) await gateway.clock.advance(stepMs);
  return await work;
}

const codesOf = (answers: readonly Answer[]) =>
  answers.map(({ errors }) => errors?.[0]?.extensions.code ?? 'ok');

describe('requests a minute', () => {
  it('are exactly the limit when many come together, and the others reach no upstream', async () => {
    const before = gateway.twingate.calls.length;
    const answers = await patiently(Promise.all(Array.from({ length: 50 }, () => ask('dashboard'))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(45);
    for (const { errors, headers, data } of refused) {
      expect(errors).toMatchObject([{ extensions: { code: 'CLIENT_RATE_LIMITED', retryAfterMs: 60_000 } }]);
      expect([headers.get('retry-after'), data]).toEqual(['60', undefined]);
    }
    expect(gateway.twingate.calls.length - before).toBeLessThanOrEqual(5);
    await gateway.clock.advance(60_000);
    expect((await ask('dashboard')).status).toBe(200);
  });

  it('follow the file, and the last good one while it is broken', async () => {
    files.write('clients.yaml', CLIENTS.replace('requestsPerMinute: 5', 'requestsPerMinute: 1'));
    expect([await ask('dashboard'), await ask('dashboard')].map(({ status }) => status)).toEqual([200, 429]);
    files.write('clients.yaml', CLIENTS.replace('role: app', 'role: s3cret'));
    expect((await ask('dashboard')).status).toBe(429);
    const errors = gateway.logLines.filter((line) => line.includes('"level":"error"'));
    expect(errors.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { msg: 'clients file not taken over: the last good one stays in use', lines: [3] },
    ]);
    expect(errors.join()).not.toContain('s3cret');
    files.write('clients.yaml', CLIENTS);
    expect((await ask('dashboard')).status).toBe(200);
  });
});

describe('units a minute', () => {
  it('are those of both services together, and keep nobody else back', async () => {
    expect((await patiently(ask('report'))).status).toBe(200);
    expect((await patiently(ask('report', TWO_TOKENS))).status).toBe(200);
    const refused = await patiently(ask('report'));
    expect(refused).toMatchObject({ status: 429, errors: [{ extensions: { code: 'CLIENT_RATE_LIMITED' } }] });
    expect(refused.errors?.[0].extensions).not.toHaveProperty('upstream');
    const { retryAfterMs } = refused.errors?.[0].extensions as { retryAfterMs: number };
    expect(refused.headers.get('retry-after')).toBe(String(Math.ceil(retryAfterMs / 1000)));
    expect((await patiently(ask('light'))).status).toBe(200);
    await gateway.clock.advance(retryAfterMs);
    expect((await patiently(ask('report'))).status).toBe(200);
  });

  it('are waited for within the deadline', async () => {
    await patiently(Promise.all([ask('report'), ask('report', TWO_TOKENS)]));
    const fourth = await patiently(ask('report', ONE_READ, 120_000));
    expect(fourth.status).toBe(200);
  });

  it('that are used up hold up nobody who asks the same', async () => {
    await patiently(Promise.all([ask('report'), ask('report', TWO_TOKENS)]));
    const waiting = ask('report', ONE_READ, 120_000);
    await gateway.clock.advance(1_000);
    const startedAtMs = gateway.clock.now();
    expect((await patiently(ask('light', ONE_READ, 120_000), 100)).status).toBe(200);
    expect(gateway.clock.now() - startedAtMs).toBeLessThan(1_000);
    expect((await patiently(waiting)).status).toBe(200);
  });

  it('that are never enough for an operation are no matter of time', async () => {
    const four = `{ ${['people', 'companies', 'notes', 'tasks'].map((name) => `twenty_${name}(first: 1) { totalCount }`).join(' ')} }`;
    const answer = await patiently(ask('report', four));
    expect(answer.status).toBe(400);
    expect(codesOf([answer])).toEqual(['OPERATION_LIMIT_EXCEEDED']);
  });
});

describe('weights', () => {
  const WRITE = 'mutation ($name: String!) { twingate_groupCreate(name: $name) { ok } }';

  it('divide what the upstreams grant while several wait', async () => {
    const order: string[] = [];
    const write = async (client: string, number: number) => {
      const answer = await ask(client, WRITE, 600_000, { name: `${client} ${number}` });
      expect(codesOf([answer])).toEqual(['ok']);
      order.push(client);
    };
    const numbers = Array.from({ length: 40 }, (_, number) => number);
    await patiently(
      Promise.all(numbers.flatMap((number) => [write('light', number), write('heavy', number)])),
    );
    const heavyAmong = (count: number) => order.slice(0, count).filter((client) => client === 'heavy').length;
    expect(heavyAmong(40)).toBeGreaterThanOrEqual(29);
    expect(heavyAmong(40)).toBeLessThanOrEqual(31);
    expect(order).toHaveLength(80);
  });

  it('are one together for all names that are not listed', async () => {
    const order: string[] = [];
    const write = async (client: string, number: number) => {
      await ask(client, WRITE, 600_000, { name: `${client} ${number}` });
      order.push(client);
    };
    const numbers = Array.from({ length: 20 }, (_, number) => number);
    await patiently(
      Promise.all(
        numbers.flatMap((number) => [write('light', number), write('this', number), write('that', number)]),
      ),
    );
    const light = order.slice(0, 40).filter((client) => client === 'light').length;
    expect(light).toBeGreaterThanOrEqual(19);
  });
});
