import { describe, expect, it } from 'vitest';
import { deadlineOf, useDeadline } from '../../../src/plugins/use-deadline.ts';
import { useUpstreams } from '../../../src/plugins/use-upstreams.ts';
import type { CallScope } from '../../../src/upstream/call.ts';
import { createScopes } from '../../../src/upstream/scopes.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

/** A server whose field `a` is told the scope of its request. */
function createBench(a: (scope: CallScope, request: Request) => unknown) {
  const scopes = createScopes();
  const { fetch } = createInbound({
    plugins: [useDeadline({ clock: createFakeClock(), deadlineMs: 30_000 }), useUpstreams({ scopes })],
    a: (_root, _args, context) => a(scopes.of(context), (context as { request: Request }).request),
  });
  return async (headers: Record<string, string> = {}, query = '{ a }') => {
    const response = await fetch(graphqlRequest({ query }, { headers }));
    return (await response.json()) as Record<string, unknown>;
  };
}

function spendSome({ spent }: CallScope): number {
  spent({ upstream: 'twingate', unit: 'reads', count: 1 });
  spent({ upstream: 'twenty', unit: 'tokens', count: 3 });
  spent({ upstream: 'twingate', unit: 'reads', count: 1 });
  spent({ upstream: 'twingate', unit: 'writes', count: 1 });
  return 1;
}

const REPORT = { 'x-gateway-report': '1' };

describe('the report', () => {
  it('says what the request took from each upstream', async () => {
    expect(await createBench(spendSome)(REPORT)).toEqual({
      data: { a: 1 },
      extensions: { upstreams: { twingate: { reads: 2, writes: 1 }, twenty: { tokens: 3 } } },
    });
  });

  it('says when it took nothing', async () => {
    expect(await createBench(() => 1)(REPORT)).toMatchObject({
      extensions: { upstreams: { twingate: { reads: 0, writes: 0 }, twenty: { tokens: 0 } } },
    });
  });

  it('stands beside errors too', async () => {
    const ask = createBench((scope) => {
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
      expect(await createBench(spendSome)(headers)).toEqual({ data: { a: 1 } });
    },
  );

  it('is of one request only', async () => {
    const ask = createBench(spendSome);
    const [first, second] = await Promise.all([ask(REPORT), ask(REPORT)]);
    expect(first).toEqual(second);
  });
});

it("a request's upstream calls end with its deadline", async () => {
  let isDeadline = false;
  await createBench((scope, request) => {
    isDeadline = scope.signal === deadlineOf(request);
    return 1;
  })();
  expect(isDeadline).toBe(true);
});
