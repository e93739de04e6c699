import { describe, expect, it } from 'vitest';
import { deadlineOf, useDeadline } from '../../../src/plugins/use-deadline.ts';
import { useRequestId } from '../../../src/plugins/use-request-id.ts';
import { useUpstreams } from '../../../src/plugins/use-upstreams.ts';
import type { CallRecord, CallScope } from '../../../src/upstream/call.ts';
import { createScopes } from '../../../src/upstream/scopes.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

/** A server whose field `a` is told the scope of its request. */
function createBench(a: (scope: CallScope, request: Request) => unknown) {
  const scopes = createScopes();
  const closed: CallScope[] = [];
  const clock = createFakeClock();
  const { fetch } = createInbound({
    plugins: [
      useRequestId(() => 'id-1'),
      useDeadline({ clock, deadlineMs: 30_000 }),
      useUpstreams({
        scopes,
        budget: { close: (scope) => void closed.push(scope), remaining: (name) => name.length },
        rootsOf: ({ operationName }) => [
          { name: operationName ?? 'nobody', round: 0, place: 0, isWrite: false, paths: [['a']] },
        ],
        needsOf: ([root]) => ({ [`of ${root?.name ?? ''}`]: 1 }),
        clock,
        onServed: () => undefined,
        clientOf: () => ({ name: 'crm', weight: 2, unitsPerMinute: 40 }),
        classes: {
          twingate: { reads: 'twingate.reads', writes: 'twingate.writes' },
          twenty: { tokens: 'twenty.tokens' },
        },
      }),
    ],
    a: (_root, _args, context) => a(scopes.of(context), (context as { request: Request }).request),
  });
  const ask = async (headers: Record<string, string> = {}, query = '{ a }') => {
    const response = await fetch(graphqlRequest({ query }, { headers }));
    return (await response.json()) as Record<string, unknown>;
  };
  return { ask, closed, clock };
}

function spendSome({ called }: CallScope): number {
  const call: CallRecord = {
    upstream: 'twingate',
    kind: 'query',
    units: { 'twingate.reads': 1 },
    isJoined: false,
    waitedMs: 10.4,
    tookMs: 5,
    outcome: 'ok',
  };
  called(call);
  called({ ...call, upstream: 'twenty', units: { 'twenty.tokens': 3 }, waitedMs: 0 });
  called({ ...call, upstream: 'twenty', units: { 'twenty.free': 1 }, waitedMs: 0 });
  called({ ...call, units: {}, isJoined: true });
  called({ ...call, kind: 'mutation', units: { 'twingate.writes': 1 }, waitedMs: 0 });
  return 1;
}

const REPORT = { 'x-gateway-report': '1' };

describe('the report', () => {
  it('says what the request took from each upstream and what is left', async () => {
    expect(await createBench(spendSome).ask(REPORT)).toEqual({
      data: { a: 1 },
      extensions: {
        upstreams: {
          twingate: {
            ...{ reads: 1, writes: 1, cacheHits: 0, joined: 1, waitedMs: 21 },
            remaining: { reads: 14, writes: 15 },
          },
          twenty: { tokens: 3, cacheHits: 0, joined: 0, waitedMs: 0, remaining: { tokens: 13 } },
        },
      },
    });
  });

  it('says when it took nothing', async () => {
    expect(await createBench(() => 1).ask(REPORT)).toMatchObject({
      extensions: { upstreams: { twingate: { reads: 0, writes: 0 }, twenty: { tokens: 0 } } },
    });
  });

  it('stands beside errors too', async () => {
    const { ask } = createBench((scope) => {
      spendSome(scope);
      throw new Error('No.');
    });
    expect(await ask(REPORT)).toMatchObject({
      data: { a: null },
      errors: [{ message: 'No.' }],
      extensions: { upstreams: { twenty: { tokens: 3 } } },
    });
  });

  it.each([{}, { 'x-gateway-report': '0' }, { 'x-gateway-report': 'true' }])(
    'is not given when nobody asks: %j',
    async (headers) => {
      expect(await createBench(spendSome).ask(headers)).toEqual({ data: { a: 1 } });
    },
  );

  it('is of one request only', async () => {
    const { ask } = createBench(spendSome);
    const [first, second] = await Promise.all([ask(REPORT), ask(REPORT)]);
    expect(first).toEqual(second);
  });
});

describe('the scope of a request', () => {
  it('says who pays, until when, and what the operation is known to need', async () => {
    let seen: CallScope | undefined;
    const { ask, clock } = createBench((scope) => {
      seen = scope;
      return 1;
    });
    await ask({}, 'query People { a }');
    expect(seen).toMatchObject({
      ...{
        client: 'crm',
        weight: 2,
        unitsPerMinute: 40,
        isBackground: false,
        operation: '',
        requestId: 'id-1',
      },
      deadlineAtMs: clock.now() + 30_000,
      needs: { 'of nobody': 1 },
      allowsUnfilteredWrites: false,
    });
  });

  it('ends with the deadline', async () => {
    let isDeadline = false;
    await createBench((scope, request) => {
      isDeadline = scope.signal === deadlineOf(request).signal;
      return 1;
    }).ask();
    expect(isDeadline).toBe(true);
  });

  it('is closed when the request has ended, whoever asks for a report', async () => {
    const scopes: CallScope[] = [];
    const { ask, closed } = createBench((scope) => scopes.push(scope));
    await ask();
    await ask(REPORT);
    expect(closed).toEqual(scopes);
  });
});
