import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { createMetrics } from '../../src/metrics.ts';
import type { Present } from '../../src/metrics.ts';
import type { CallRecord } from '../../src/upstream/call.ts';
import { callScope } from '../support/call-scope.ts';
import { parseExposition } from '../support/prometheus.ts';

const call: CallRecord = {
  upstream: 'twingate',
  kind: 'query',
  units: { 'twingate.reads': 1 },
  isJoined: false,
  waitedMs: 2_000,
  tookMs: 300,
  outcome: 'ok',
};

function createBench(present: Partial<Present> = {}) {
  const metrics = createMetrics({
    present: () => ({
      classes: {},
      queueLength: 0,
      cache: { entries: 0, size: 0 },
      schemas: {},
      brokenOperations: 0,
      auditNotWritten: 0,
      ...present,
    }),
    isListed: (client) => client === 'crm',
  });
  return { metrics, scrape: async () => parseExposition(await metrics.text()) };
}

describe('calls', () => {
  it('are counted by upstream, kind, client and outcome', async () => {
    const { metrics, scrape } = createBench();
    const scope = callScope({ client: 'crm' });
    metrics.called(call, scope);
    metrics.called(call, scope);
    metrics.called({ ...call, outcome: 'UPSTREAM_TIMEOUT' }, scope);
    metrics.called({ ...call, upstream: 'twenty', kind: 'mutation' }, scope);
    const name = 'twentygate_upstream_calls_total';
    const { value, sum } = await scrape();
    expect(value(name, { upstream: 'twingate', kind: 'query', client: 'crm', outcome: 'ok' })).toBe(2);
    expect(value(name, { outcome: 'UPSTREAM_TIMEOUT' })).toBe(1);
    expect(value(name, { upstream: 'twenty', kind: 'mutation' })).toBe(1);
    expect(sum('twentygate_upstream_call_duration_seconds_sum')).toBeCloseTo(1.2);
    expect(sum('twentygate_upstream_wait_seconds_sum')).toBeCloseTo(8);
  });

  it('that another pays for are waits and no calls', async () => {
    const { metrics, scrape } = createBench();
    metrics.called(call, callScope({ client: 'crm' }));
    metrics.called({ ...call, units: {}, isJoined: true }, callScope({ client: 'crm' }));
    const { sum, value } = await scrape();
    expect(sum('twentygate_upstream_calls_total')).toBe(1);
    expect(sum('twentygate_upstream_call_duration_seconds_count')).toBe(1);
    expect(value('twentygate_upstream_joined_total', { upstream: 'twingate', client: 'crm' })).toBe(1);
    expect(sum('twentygate_upstream_wait_seconds_count')).toBe(2);
  });
});

describe('units', () => {
  it('are counted by class, client, and what became of them', async () => {
    const { metrics, scrape } = createBench();
    metrics.budget.spent(callScope({ client: 'crm' }), 'twenty.tokens', 3, 'granted');
    metrics.budget.spent(callScope({ client: 'crm' }), 'twenty.tokens', 2, 'granted');
    metrics.budget.spent(callScope({ client: 'crm' }), 'twenty.tokens', 1, 'refused');
    const { value } = await scrape();
    const labels = { class: 'twenty.tokens', client: 'crm' };
    expect(value('twentygate_upstream_units_total', { ...labels, outcome: 'granted' })).toBe(5);
    expect(value('twentygate_upstream_units_total', { ...labels, outcome: 'refused' })).toBe(1);
  });

  it('that the budget does not give are counted as refusals', async () => {
    const { metrics, scrape } = createBench();
    const scope = callScope({ client: 'crm' });
    metrics.budget.refused(scope, new GatewayError('UPSTREAM_BUDGET_EXHAUSTED', '', { upstream: 'twenty' }));
    metrics.budget.refused(scope, new GatewayError('CLIENT_RATE_LIMITED', ''));
    const { value, values } = await scrape();
    const name = 'twentygate_budget_refusals_total';
    expect(value(name, { upstream: 'twenty', client: 'crm', code: 'UPSTREAM_BUDGET_EXHAUSTED' })).toBe(1);
    expect(value(name, { client: 'crm', code: 'CLIENT_RATE_LIMITED' })).toBe(1);
    expect([...values('upstream')]).toEqual(['twenty']);
  });
});

describe('the present', () => {
  it('is looked at when somebody asks', async () => {
    const classes: Record<string, Present['classes'][string]> = {
      'twingate.reads': {
        limit: 60,
        estimate: 50,
        remaining: 12,
        inFlight: 3,
        closedForMs: 1_500,
        latencyMs: 0,
      },
    };
    const schemas: Record<string, Present['schemas'][string]> = {
      twenty: { origin: 'live', hash: 'x', ageMs: 90_000 },
      twingate: { origin: 'shipped', hash: 'y', ageMs: undefined },
    };
    const { scrape } = createBench({ classes, queueLength: 7, schemas });
    const { value, sum } = await scrape();
    const gauges = ['limit', 'estimate', 'foreign', 'remaining', 'in_flight', 'closed_seconds'].map((name) =>
      value(`twentygate_units_${name}`, { class: 'twingate.reads' }),
    );
    expect(gauges).toEqual([60, 50, 10, 12, 3, 1.5]);
    expect(value('twentygate_queue_length')).toBe(7);
    expect(value('twentygate_schema_age_seconds')).toBe(90);
    delete classes['twingate.reads'];
    expect((await scrape()).value('twentygate_units_limit')).toBeUndefined();
    expect(sum('twentygate_units_limit')).toBe(60);
  });
});

describe('requests', () => {
  it('are counted by client, status and code, and timed', async () => {
    const { metrics, scrape } = createBench();
    metrics.answered({ client: 'crm', status: 200, code: 'ok', tookMs: 250 });
    metrics.answered({ client: 'anonymous', status: 429, code: 'CLIENT_RATE_LIMITED', tookMs: 0 });
    const { value } = await scrape();
    const name = 'twentygate_requests_total';
    expect(value(name, { client: 'crm', status: '200', code: 'ok' })).toBe(1);
    expect(value(name, { client: 'anonymous', status: '429', code: 'CLIENT_RATE_LIMITED' })).toBe(1);
    expect(value('twentygate_request_duration_seconds_sum')).toBe(0.25);
  });

  it('are under way until they end, well or not', async () => {
    const { metrics, scrape } = createBench();
    const inFlight = async () => (await scrape()).value('twentygate_requests_in_flight');
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const work = metrics.during(() => promise);
    expect(await inFlight()).toBe(1);
    await expect(metrics.during(() => Promise.reject(new Error('No.')))).rejects.toThrow('No.');
    resolve(undefined);
    await work;
    expect(await inFlight()).toBe(0);
  });
});

describe('the labels of clients', () => {
  it('are the names of a list and no others', async () => {
    const { metrics, scrape } = createBench();
    for (const client of ['crm', 'anonymous', 'twentygate', 'Ada', 'x"} 1', '__proto__']) {
      metrics.answered({ client, status: 200, code: 'ok', tookMs: 1 });
      metrics.called(call, callScope({ client }));
      metrics.budget.spent(callScope({ client }), 'twingate.reads', 1, 'granted');
      metrics.budget.refused(callScope({ client }), new GatewayError('CLIENT_RATE_LIMITED', ''));
    }
    const { values } = await scrape();
    expect([...values('client')].sort()).toEqual(['anonymous', 'crm', 'other', 'twentygate']);
  });
});

it('two gateways share no number', async () => {
  const [one, two] = [createBench(), createBench()];
  one.metrics.answered({ client: 'crm', status: 200, code: 'ok', tookMs: 1 });
  expect((await two.scrape()).sum('twentygate_requests_total')).toBe(0);
  expect((await one.scrape()).sum('twentygate_requests_total')).toBe(1);
});

it("the process's own numbers are there, however often somebody asks", async () => {
  const { scrape } = createBench();
  await scrape();
  const { value } = await scrape();
  expect(value('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
});
