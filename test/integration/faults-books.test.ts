import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UpstreamName } from '../../src/errors.ts';
import type { Fault, FaultPlan } from '../../src/sandbox/faults.ts';
import { callScope } from '../support/call-scope.ts';
import { createPipelines } from '../support/pipelines.ts';
import type { Pipelines } from '../support/pipelines.ts';
import { hasRedis, startRedis } from '../support/redis-server.ts';
import type { RedisServer } from '../support/redis-server.ts';

type FaultRule = FaultPlan[number];

const timeoutMs = 2_000;
const windowMs = 60_000;
/** A read has time for three attempts, but not for the two minutes that a refusal asks for. */
const withinMs = 20_000;

interface End {
  readonly code: string;
  /** How many calls of it arrive. */
  readonly calls: number;
}

interface Case {
  readonly fault: (clock: Pipelines['clock'], upstream: UpstreamName) => Fault;
  /** Left out: every call meets it. */
  readonly times?: number;
  readonly read: End;
  readonly write: End;
  /** How often the write takes effect. */
  readonly effects: 0 | 1;
}

const unavailable: End = { code: 'UPSTREAM_UNAVAILABLE', calls: 3 };
const badResponse: End = { code: 'UPSTREAM_BAD_RESPONSE', calls: 3 };
const timeout: End = { code: 'UPSTREAM_TIMEOUT', calls: 3 };
const unknown: End = { code: 'UPSTREAM_OUTCOME_UNKNOWN', calls: 1 };
const refused: End = { code: 'UPSTREAM_RATE_LIMITED', calls: 1 };
const answeredLater: End = { code: 'ok', calls: 2 };

/** As each of them words it in an answer: one as it was seen with HTTP 429, the other always with HTTP 200. */
const refusals: Readonly<Record<UpstreamName, object>> = {
  twingate: { data: null, errors: [{ message: '429 Too Many Requests' }] },
  twenty: {
    data: null,
    errors: [
      {
        message: 'Limit reached (100 tokens per 60000 ms)',
        extensions: { code: 'BAD_USER_INPUT', subCode: 'LIMIT_REACHED' },
      },
    ],
  },
};

const cases: Readonly<Record<string, Case>> = {
  'HTTP 429': {
    fault: () => ({ kind: 'status', status: 429, headers: { 'retry-after': '120' } }),
    ...{ read: refused, write: refused, effects: 0 },
  },
  'HTTP 429 once': {
    fault: () => ({ kind: 'status', status: 429, headers: { 'retry-after': '1' } }),
    ...{ times: 1, read: answeredLater, write: answeredLater, effects: 1 },
  },
  'a refusal in the answer, once': {
    fault: (_clock, upstream) => ({
      ...{ kind: 'status', status: 200, body: JSON.stringify(refusals[upstream]) },
      headers: { 'retry-after': '1' },
    }),
    ...{ times: 1, read: answeredLater, write: answeredLater, effects: 1 },
  },
  'HTTP 500': {
    fault: () => ({ kind: 'status', status: 500 }),
    ...{ read: unavailable, write: unknown, effects: 0 },
  },
  'HTTP 502 after it ran': {
    fault: () => ({ kind: 'status', status: 502, ran: true }),
    ...{ read: unavailable, write: unknown, effects: 1 },
  },
  'a page': { fault: () => ({ kind: 'html' }), read: badResponse, write: unknown, effects: 0 },
  'a broken connection': {
    fault: () => ({ kind: 'reset' }),
    ...{ read: unavailable, write: unknown, effects: 0 },
  },
  'a broken connection after it ran': {
    fault: () => ({ kind: 'reset', ran: true }),
    ...{ read: unavailable, write: unknown, effects: 1 },
  },
  'no connection, once': {
    fault: () => ({ kind: 'refused' }),
    ...{ times: 1, read: answeredLater, write: answeredLater, effects: 1 },
  },
  'silence after it ran': {
    fault: () => ({ kind: 'hang', ran: true }),
    ...{ read: timeout, write: unknown, effects: 1 },
  },
  'an answer drop by drop': {
    fault: (clock) => ({ kind: 'drip', clock, chunkBytes: 1, everyMs: 300 }),
    ...{ read: timeout, write: unknown, effects: 1 },
  },
  'half an answer': {
    fault: () => ({ kind: 'truncated' }),
    ...{ read: badResponse, write: unknown, effects: 1 },
  },
};

interface Target {
  readonly upstream: UpstreamName;
  readonly kind: 'read' | 'write';
  /** What it costs. */
  readonly name: string;
  readonly limit: number;
  readonly document: (name: string) => string;
}

const targets: readonly Target[] = [
  {
    ...{ upstream: 'twingate', kind: 'read', name: 'twingate.reads', limit: 60 },
    document: (name) => `{ groups(filter: { name: { eq: "${name}" } }) { totalCount } }`,
  },
  {
    ...{ upstream: 'twingate', kind: 'write', name: 'twingate.writes', limit: 20 },
    document: (name) => `mutation { groupCreate(name: "${name}") { ok } }`,
  },
  {
    ...{ upstream: 'twenty', kind: 'read', name: 'twenty.tokens', limit: 100 },
    document: (name) => `{ companies(filter: { name: { eq: "${name}" } }) { totalCount } }`,
  },
  {
    ...{ upstream: 'twenty', kind: 'write', name: 'twenty.tokens', limit: 100 },
    document: (name) => `mutation { createCompany(data: { name: "${name}" }) { name } }`,
  },
];
const [countGroups, , countCompanies] = targets;

interface Setting {
  readonly title: string;
  readonly instances: number;
}

const settings: readonly Setting[] = [
  { title: 'one instance', instances: 1 },
  { title: 'two instances with one Redis (skipped without a redis-server)', instances: 2 },
];

describe.each(settings)('$title', ({ instances: count }) => {
  const faults = { twingate: [] as FaultRule[], twenty: [] as FaultRule[] };
  let pipelines: Pipelines;
  let server: RedisServer | undefined;
  let redis: Redis | undefined;
  const isPossible = count === 1 || hasRedis;
  beforeAll(async () => {
    if (!isPossible) return;
    server = count > 1 ? await startRedis() : undefined;
    redis = server && new Redis(server.url);
    const shared = redis && { redis, key: 'faults', instances: count };
    pipelines = await createPipelines({ ...(shared && { shared }), faults, timeoutMs });
  });
  afterAll(async () => {
    await (pipelines as Pipelines | undefined)?.[Symbol.asyncDispose]();
    redis?.disconnect();
    await server?.[Symbol.asyncDispose]();
  });

  /** What it ends with, once time has passed. */
  async function endOf<Result>(promise: Promise<Result>): Promise<Result> {
    const ended: Result[] = [];
    const watched = promise.then((result) => void ended.push(result));
    for (let leftMs = withinMs + 1_000; ended.length === 0 && leftMs > 0; leftMs -= 500) {
      await pipelines.pass(500);
    }
    await watched;
    return ended[0]!;
  }

  describe.each(targets)('a $kind of $upstream', ({ upstream, kind, name, limit, document }) => {
    it.skipIf(!isPossible).each(Object.entries(cases))('that meets %s', async (title, one) => {
      const { instances, spent, clock } = pipelines;
      const { code, calls } = one[kind];
      const plan = faults[upstream];
      const text = document(title);
      const arrived = () => pipelines[upstream].calls.length;
      const [spentBefore, arrivedBefore] = [spent.get(name) ?? 0, arrived()];

      plan.push({ fault: one.fault(clock, upstream), ...(one.times && { times: one.times }) });
      expect(await endOf(instances[0]!.ask(upstream, text, withinMs))).toBe(code);
      plan.length = 0;

      // Sent as often as is safe, took effect as often, and all of it is in the books.
      expect(arrived() - arrivedBefore).toBe(calls);
      expect((spent.get(name) ?? 0) - spentBefore).toBe(calls);
      if (kind === 'write') {
        const counter = upstream === 'twingate' ? countGroups : countCompanies;
        const { data } = await pipelines.askStandIn(upstream, counter!.document(title));
        expect(Object.values(data)).toEqual([{ totalCount: one.effects }]);
      }

      // Everybody knows it.
      await pipelines.pass(2_000);
      for (const { budget } of instances) {
        const { remaining, inFlight, closedForMs } = budget.reading(name);
        expect(inFlight).toBe(0);
        if (code === 'UPSTREAM_RATE_LIMITED') expect([remaining, closedForMs > 110_000]).toEqual([0, true]);
        else expect(closedForMs).toBe(0);
        // A bucket has earned some of it again.
        if (upstream === 'twingate' && closedForMs === 0) expect(remaining).toBe(limit - calls);
      }

      // A window in which nothing happens, and all of it can be spent again, by any of them.
      await pipelines.pass(code === 'UPSTREAM_RATE_LIMITED' ? 180_000 : windowMs);
      for (const { budget } of instances) {
        expect(budget.reading(name)).toMatchObject({
          limit,
          estimate: limit,
          remaining: limit,
          closedForMs: 0,
        });
      }
      const scope = callScope({ deadlineAtMs: clock.now() + 1_000 });
      const { budget } = instances.at(-1)!;
      const needs = { [name]: limit };
      await endOf(budget.admit(scope, needs));
      expect(budget.queueLength).toBe(0);
      await endOf(budget.spend(scope, needs, () => Promise.resolve({ data: {}, errors: [] })));
      await pipelines.pass(2_000);
      for (const one of instances) expect(one.budget.remaining(name)).toBeLessThan(5);
      await pipelines.pass(windowMs + 1_000);
    });
  });
});
