import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import { createFiles } from '../support/files.ts';
import { parseExposition } from '../support/prometheus.ts';
import type { Exposition } from '../support/prometheus.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const CLIENTS = `
clients:
  - { name: app, role: app, weight: 2 }
  - { name: report, role: service, unitsPerMinute: 40 }
`;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway({
    environment: {
      GATEWAY_CLIENTS_FILE: 'clients.yaml',
      SANDBOX_RATE_LIMITS: 'on',
      SANDBOX_TWENTY_CHARGING: 'newer',
      CACHE_TTL_MS: '0',
    },
    files: createFiles({ 'clients.yaml': CLIENTS }),
  });
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

async function get(path: string): Promise<string> {
  const response = await gateway.gateway.fetch(new Request(`http://gateway.test${path}`));
  return await response.text();
}

const scrape = async () => parseExposition(await get('/metrics'));

const OPERATIONS = [
  '{ twingate_users(first: 2) { edges { node { email } } } }',
  '{ twingate_users(first: 2) { edges { node { email twentyPerson { id } } } } twingate_groups { totalCount } }',
  '{ twenty_people(first: 3) { edges { node { id twingateUser { id } } } } }',
  '{ twenty_people(first: 1) { totalCount } twenty_companies(first: 2) { edges { node { name people { totalCount } } } } }',
  '{ twentyMetadata_objects { edges { node { id } } } }',
  `{ twenty_company(filter: { id: { eq: "${LANDMARKS.companies.northwind.id}" } }) { name twingateDevices { name } } }`,
  'mutation { twingate_groupCreate(name: "of a test") { ok } }',
  'mutation { twenty_createPerson(data: { city: "Delft" }) { id } }',
  '{ nothing }',
  '{ broken',
] as const;

const CHARGED = ['twingate.reads', 'twingate.writes', 'twenty.tokens'] as const;

/** Units of each class in the lines that say `upstream called`. */
function unitsLogged(lines: readonly string[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const line of lines) {
    const { msg, units } = JSON.parse(line) as { msg: string; units?: Record<string, number> };
    if (msg !== 'upstream called') continue;
    for (const [name, count] of Object.entries(units ?? {})) sum[name] = (sum[name] ?? 0) + count;
  }
  return sum;
}

describe('after any traffic', () => {
  it('the log, the metrics and the upstreams have counted the same', async () => {
    const request = fc.record({
      query: fc.constantFrom(...OPERATIONS),
      client: fc.constantFrom('app', 'report', 'somebody', undefined),
      gapMs: fc.constantFrom(0, 0, 0, 500, 5_000),
      deadlineMs: fc.constantFrom(1_000, 30_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 20, maxLength: 60 }), async (requests) => {
        gateway.spent();
        const linesBefore = gateway.logLines.length;
        const before = await scrape();
        const answers: Promise<unknown>[] = [];
        for (const { query, client, gapMs, deadlineMs } of requests) {
          await gateway.clock.advance(gapMs);
          const headers = { 'x-deadline-ms': String(deadlineMs), ...(client && { 'x-client-name': client }) };
          answers.push(gateway.ask(query, {}, headers));
        }
        for (let passedMs = 0; passedMs <= 31_000; passedMs += 500) await gateway.clock.advance(500);
        await Promise.all(answers);

        const { reads, writes, tokens } = gateway.spent();
        const logged = unitsLogged(gateway.logLines.slice(linesBefore));
        expect(CHARGED.map((name) => logged[name] ?? 0)).toEqual([reads, writes, tokens]);
        const after = await scrape();
        const since = (name: string, labels: Record<string, string> = {}) =>
          after.sum(name, labels) - before.sum(name, labels);
        const counted = CHARGED.map((name) => since('twentygate_upstream_units_total', { class: name }));
        expect(counted).toEqual([reads, writes, tokens]);
        expect(since('twentygate_upstream_units_total', { outcome: 'refused' })).toBe(0);
        expect(since('twentygate_requests_total')).toBe(requests.length);
        expect(since('twentygate_request_duration_seconds_count')).toBe(requests.length);
        const waited = since('twentygate_upstream_calls_total') + since('twentygate_upstream_joined_total');
        expect(since('twentygate_upstream_wait_seconds_count')).toBe(waited);
        expectAtRest(after);
      }),
      { numRuns: 6 },
    );
  });

  function expectAtRest({ value, sum }: Exposition): void {
    expect(value('twentygate_queue_length')).toBe(0);
    expect(sum('twentygate_units_in_flight')).toBe(0);
    expect(value('twentygate_requests_in_flight')).toBe(1);
  }
});

describe('/metrics', () => {
  it('says what the requests of each client became', async () => {
    const before = await scrape();
    await gateway.clock.advance(120_000);
    await gateway.ask('{ nothing }', {}, { 'x-client-name': 'app' });
    await gateway.ask('{ __typename }', {}, { 'x-client-name': 'whoever' });
    const after = await scrape();
    for (const labels of [
      { client: 'app', code: 'GRAPHQL_VALIDATION_FAILED' },
      { client: 'other', code: 'ok', status: '200' },
    ]) {
      const name = 'twentygate_requests_total';
      expect(after.sum(name, labels) - before.sum(name, labels)).toBe(1);
    }
  });

  it('says what the budget refuses', async () => {
    await gateway.clock.advance(120_000);
    const before = await scrape();
    // No two of them are alike: what is alike leaves together.
    const asked = Array.from({ length: 14 }, (_, number) => {
      const three = ['people', 'companies', 'notes'].map(
        (name) => `twenty_${name}(first: ${number + 1}) { edges { node { id } } }`,
      );
      const headers = { 'x-client-name': 'report', 'x-deadline-ms': '2000' };
      return gateway.ask(`{ ${three.join(' ')} }`, {}, headers);
    });
    for (let passedMs = 0; passedMs <= 3_000; passedMs += 500) await gateway.clock.advance(500);
    const refused = (await Promise.all(asked)).filter(({ status }) => status === 429);
    const after = await scrape();
    const labels = { client: 'report', code: 'CLIENT_RATE_LIMITED' };
    expect(refused.length).toBeGreaterThan(0);
    for (const name of ['twentygate_budget_refusals_total', 'twentygate_requests_total']) {
      expect(after.sum(name, labels) - before.sum(name, labels)).toBeGreaterThanOrEqual(refused.length);
    }
  });

  it('holds nothing secret, and no name that is made up', async () => {
    const eMail = LANDMARKS.people.manyDevices.email;
    await gateway.ask(
      `query Hush { twenty_people(filter: { emails: { primaryEmail: { eq: "${eMail}" } } }) { totalCount } }`,
      {},
      { 'x-client-name': 'made-up', authorization: 'Bearer t0p-s3cret' },
    );
    await gateway.clock.advance(1_000);
    const text = await get('/metrics');
    for (const hidden of ['sandbox-admin', '.test', eMail, 'Hush', 'made-up', 's3cret', 'clients.yaml']) {
      expect(text).not.toContain(hidden);
    }
    const { values } = parseExposition(text);
    const clients = [...values('client')];
    expect(
      clients.filter((one) => !['app', 'report', 'anonymous', 'other', 'twentygate'].includes(one)),
    ).toEqual([]);
  });
});

it('/readyz says what is left of each limit', async () => {
  await gateway.clock.advance(180_000);
  await gateway.ask(OPERATIONS[0]);
  const { ledgers, queueLength } = JSON.parse(await get('/readyz'));
  expect(ledgers['twingate.reads']).toEqual({ remaining: 59, limit: 60, estimate: 60, closedForMs: 0 });
  expect(Object.keys(ledgers)).toEqual(['twingate.reads', 'twingate.writes', 'twenty.tokens', 'twenty.free']);
  expect(queueLength).toBe(0);
});
