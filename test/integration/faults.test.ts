import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import type { Fault, FaultPlan } from '../../src/sandbox/faults.ts';
import { askPatiently } from '../support/ask-patiently.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { Answer, TestGateway } from '../support/test-gateway.ts';

/** Stands in everything an upstream could send that must not leave the gateway. */
const SECRET = 'S3CRET-9f2c';

type FaultRule = FaultPlan[number];

const isMutation = (call: { body: string }) => /"query":"\s*mutation/.test(call.body);
/** Not what the gateway asks on its own account: the schema and its version. */
const isOurs = (call: { body: string }) => !/__schema|metadataVersion/.test(call.body);

const plans = { twingate: [] as FaultRule[], twenty: [] as FaultRule[] };

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway({
    environment: { CACHE_TTL_MS: '0' },
    twingateFaults: plans.twingate,
    twentyFaults: plans.twenty,
  });
});
afterEach(async () => {
  plans.twingate.length = 0;
  plans.twenty.length = 0;
  // Whatever a refusal has closed is open again.
  await gateway.clock.advance(180_000);
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

const ask = (query: string) => askPatiently(gateway, query);

function expectNoLeak({ data, errors, extensions, headers }: Answer): void {
  const told = JSON.stringify([data, errors, extensions, [...headers], gateway.logLines]);
  for (const leak of [SECRET, 'sandbox-admin', 'twingate.test', 'twenty.test', 'node_modules', 'at async']) {
    expect(told).not.toContain(leak);
  }
  for (const { extensions: of } of errors ?? []) {
    expect(['code', 'requestId', 'retryAfterMs', 'upstream']).toEqual(
      expect.arrayContaining(Object.keys(of)),
    );
  }
}

interface Case {
  readonly fault: Fault;
  readonly read: readonly [code: string, status: number];
  readonly write: readonly [code: string, status: number];
  /** How often a write that met the fault took effect. */
  readonly effects: 0 | 1;
}

const page = `<html>${SECRET} http://10.0.0.7:8443/?key=${SECRET}</html>`;
const unavailable = ['UPSTREAM_UNAVAILABLE', 502] as const;
const badResponse = ['UPSTREAM_BAD_RESPONSE', 502] as const;
const unknown = ['UPSTREAM_OUTCOME_UNKNOWN', 502] as const;
const rateLimited = ['UPSTREAM_RATE_LIMITED', 503] as const;
const rejectedKey = ['UPSTREAM_CREDENTIALS_REJECTED', 502] as const;

const cases: Readonly<Record<string, Case>> = {
  'HTTP 500': {
    fault: { kind: 'status', status: 500, body: page },
    read: unavailable,
    write: unknown,
    effects: 0,
  },
  'HTTP 500 after it ran': {
    fault: { kind: 'status', status: 500, body: page, ran: true },
    read: unavailable,
    write: unknown,
    effects: 1,
  },
  'HTTP 502 with JSON': {
    fault: { kind: 'status', status: 502, body: JSON.stringify({ errors: [{ message: SECRET }] }) },
    read: unavailable,
    write: unknown,
    effects: 0,
  },
  'HTTP 429': {
    fault: { kind: 'status', status: 429, body: page, headers: { 'retry-after': '120' } },
    read: rateLimited,
    write: rateLimited,
    effects: 0,
  },
  'HTTP 401': {
    fault: { kind: 'status', status: 401, body: page },
    read: rejectedKey,
    write: rejectedKey,
    effects: 0,
  },
  'HTTP 404': {
    fault: { kind: 'status', status: 404, body: page },
    read: badResponse,
    write: badResponse,
    effects: 0,
  },
  'a page': { fault: { kind: 'html' }, read: badResponse, write: unknown, effects: 0 },
  'no JSON': { fault: { kind: 'not-json' }, read: badResponse, write: unknown, effects: 0 },
  'half an answer': { fault: { kind: 'truncated' }, read: badResponse, write: unknown, effects: 1 },
  'JSON that is no result': {
    fault: { kind: 'status', status: 200, body: JSON.stringify([SECRET]) },
    read: badResponse,
    write: unknown,
    effects: 0,
  },
  'a broken connection': { fault: { kind: 'reset' }, read: unavailable, write: unknown, effects: 0 },
  'a broken connection after it ran': {
    fault: { kind: 'reset', ran: true },
    read: unavailable,
    write: unknown,
    effects: 1,
  },
  'no connection': { fault: { kind: 'refused' }, read: unavailable, write: unavailable, effects: 0 },
  silence: { fault: { kind: 'hang' }, read: ['UPSTREAM_TIMEOUT', 504], write: unknown, effects: 0 },
  'silence after it ran': {
    fault: { kind: 'hang', ran: true },
    read: ['UPSTREAM_TIMEOUT', 504],
    write: unknown,
    effects: 1,
  },
  'a redirect to somebody else': {
    fault: { kind: 'redirect', location: `https://elsewhere.example/?${SECRET}` },
    read: badResponse,
    write: badResponse,
    effects: 0,
  },
};

interface Target {
  readonly upstream: 'twingate' | 'twenty';
  readonly read: string;
  readonly otherRead: string;
  readonly write: (name: string) => string;
  /** How many of that name are there. */
  readonly count: (name: string) => string;
}

const targets: readonly Target[] = [
  {
    upstream: 'twingate',
    read: 'asked: twingate_groups(first: 1) { totalCount }',
    otherRead: 'other: twenty_people(first: 1) { totalCount }',
    write: (name) => `asked: twingate_groupCreate(name: "${name}") { ok error }`,
    count: (name) => `made: twingate_groups(filter: { name: { eq: "${name}" } }) { totalCount }`,
  },
  {
    upstream: 'twenty',
    read: 'asked: twenty_people(first: 1) { totalCount }',
    otherRead: 'other: twingate_groups(first: 1) { totalCount }',
    write: (name) => `asked: twenty_createCompany(data: { name: "${name}" }) { name }`,
    count: (name) => `made: twenty_companies(filter: { name: { eq: "${name}" } }) { totalCount }`,
  },
];

describe.each(targets)('$upstream answers with', ({ upstream, read, otherRead, write, count }) => {
  it.each(Object.entries(cases))('%s: a read', async (_name, { fault, read: [code, status] }) => {
    plans[upstream].push({ fault, when: (call) => !isMutation(call) && isOurs(call) });
    const alone = await ask(`{ ${read} }`);
    expect(alone.status).toBe(status);
    expect(alone.errors).toMatchObject([{ path: ['asked'], extensions: { code, upstream } }]);
    expectNoLeak(alone);
    if (code === 'UPSTREAM_RATE_LIMITED') expect(alone.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);

    // A refusal closes the way for everybody until its time is over.
    await gateway.clock.advance(180_000);
    const beside = await ask(`{ ${read} ${otherRead} }`);
    expect(beside.status).toBe(200);
    expect(beside.data).toEqual({ asked: null, other: { totalCount: expect.any(Number) } });
    expect(beside.errors).toMatchObject([{ path: ['asked'], extensions: { upstream } }]);
  });

  it.each(Object.entries(cases))('%s: a write', async (name, { fault, write: [code, status], effects }) => {
    plans[upstream].push({ fault, when: isMutation });
    const { calls } = gateway[upstream];
    const before = calls.filter(isMutation).length;
    const answer = await ask(`mutation { ${write(name)} }`);
    expect(answer.status).toBe(status);
    expect(answer.errors).toMatchObject([{ path: ['asked'], extensions: { code, upstream } }]);
    expectNoLeak(answer);
    // Sent again only where it is certain that nothing ran, and where there is time to wait.
    expect(calls.filter(isMutation).length - before).toBe(fault.kind === 'refused' ? 3 : 1);
    await gateway.clock.advance(180_000);
    const { data } = await ask(`{ ${count(name)} }`);
    expect(data.made.totalCount).toBe(effects);
  });
});

describe('an error of one field', () => {
  it('is told at each field of the same request that it took away', async () => {
    // The roots of Twingate's lists are non-null: one that fails makes the whole answer null.
    const { data, errors } = await ask(
      '{ twingate_users(first: -5) { totalCount } twingate_groups(first: 1) { totalCount } twingate_user(id: "VXNlcjox") { id } }',
    );
    expect(data).toEqual({ twingate_users: null, twingate_groups: null, twingate_user: null });
    expect(errors).toMatchObject([
      { path: ['twingate_users'], message: expect.stringMatching(/^Argument 'first' must be/) },
      { path: ['twingate_groups'], message: expect.stringMatching(/^Not answered, since .*'first' must be/) },
      { path: ['twingate_user'], message: expect.stringMatching(/^Not answered, since .*'first' must be/) },
    ]);
  });

  it('leaves the nullable fields beside it', async () => {
    const { data, errors } = await ask(
      '{ bad: twingate_user(id: "x") { id } twingate_groups(first: 1) { edges { node { name } } } }',
    );
    expect(data).toEqual({ bad: null, twingate_groups: { edges: [{ node: { name: expect.any(String) } }] } });
    expect(errors).toMatchObject([{ path: ['bad'], extensions: { code: 'UPSTREAM_REJECTED' } }]);
  });

  it('leaves what belongs to it behind: stack traces, other extensions', async () => {
    const body = JSON.stringify({
      data: { people: null },
      errors: [
        {
          message: 'No such view',
          path: ['people'],
          extensions: {
            code: 'BAD_USER_INPUT',
            stacktrace: [SECRET],
            response: { url: SECRET },
            http: { status: 418 },
          },
        },
      ],
    });
    plans.twenty.push({ fault: { kind: 'status', status: 200, body }, when: isOurs });
    const answer = await ask('{ asked: twenty_people(first: 1) { totalCount } }');
    expect(answer.status).toBe(200);
    expect(answer.errors).toMatchObject([
      {
        message: 'No such view',
        path: ['asked'],
        extensions: { code: 'UPSTREAM_REJECTED', upstream: 'twenty' },
      },
    ]);
    expectNoLeak(answer);
  });
});

describe('a permanent redirect of Twingate', () => {
  it('within its own domain is followed once, as the same call, and remembered', async () => {
    const moved = await createTestGateway({
      environment: { CACHE_TTL_MS: '0' },
      twingateFaults: [
        {
          fault: { kind: 'redirect', location: 'https://acme.us1.twingate.com/api/graphql/' },
          when: ({ url }) => new URL(url).hostname === 'acme.twingate.com',
        },
      ],
      twingateEndpoint: 'https://acme.twingate.com/api/graphql/',
    });
    try {
      const hosts = () => moved.twingate.calls.filter(isOurs).map(({ url }) => new URL(url).hostname);
      const query = 'mutation { twingate_groupCreate(name: "Moved") { ok } }';
      expect((await moved.ask(query)).data).toEqual({ twingate_groupCreate: { ok: true } });
      const [first, second, ...more] = moved.twingate.calls.filter(isOurs);
      expect(more).toEqual([]);
      expect(hosts()).toEqual(['acme.twingate.com', 'acme.us1.twingate.com']);
      expect([second?.method, second?.body]).toEqual(['POST', first?.body]);
      await moved.ask('{ twingate_groups(first: 1) { totalCount } }');
      expect(hosts().at(-1)).toBe('acme.us1.twingate.com');
      expect(hosts()).toHaveLength(3);
    } finally {
      await moved[Symbol.asyncDispose]();
    }
  });
});

describe('a broken row in a list of Twingate', () => {
  it('leaves the others, with an error at its place', async () => {
    await using broken = await createTestGateway({
      environment: { CACHE_TTL_MS: '0' },
      twingateSwitches: { orphanDevices: true },
    });
    const { data: found } = await broken.ask(
      `query ($email: String!) { twingate_users(filter: { email: { eq: $email } }) { edges { node { id } } } }`,
      { email: LANDMARKS.users.primaryMatch },
    );
    const { id } = found.twingate_users.edges[0].node;
    await broken.ask('mutation ($id: ID!) { twingate_userDelete(id: $id) { ok } }', { id });
    const { data, errors, status } = await broken.ask(
      '{ devices: twingate_devices(first: 5) { edges { node { name owner: user { email } } } } }',
    );
    expect(status).toBe(200);
    const nodes = data.devices.edges.map((edge: any) => edge?.node ?? null);
    expect(nodes).toHaveLength(5);
    const gone = nodes.flatMap((node: unknown, i: number) => (node === null ? [i] : []));
    expect(gone.length).toBeGreaterThan(0);
    expect(nodes.filter((node: unknown) => node !== null).length).toBe(5 - gone.length);
    expect(errors?.map(({ path }) => path[2])).toEqual(gone);
    for (const { extensions } of errors ?? [])
      expect(extensions).toMatchObject({ code: 'UPSTREAM_REJECTED' });
  });
});
