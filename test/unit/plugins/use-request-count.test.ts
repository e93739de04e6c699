import { expect, it } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { useErrorContract } from '../../../src/plugins/use-error-contract.ts';
import { useMetrics } from '../../../src/plugins/use-metrics.ts';
import { useRequestCount } from '../../../src/plugins/use-request-count.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

function createBench(a?: () => unknown) {
  const clock = createFakeClock();
  const answered: unknown[] = [];
  const { fetch } = createInbound({
    plugins: [
      useMetrics({ contentType: 'text/plain', text: () => Promise.resolve('') }),
      useErrorContract({ log: recordingLog()[0] }),
      useRequestCount({
        clock,
        clientOf: () => ({ name: 'crm', weight: 1 }),
        answered: (request) => answered.push(request),
      }),
    ],
    a: async () => {
      await clock.advance(70);
      return a?.() ?? 1;
    },
  });
  return { answered, fetch };
}

it('tells of an answer', async () => {
  const { answered, fetch } = createBench();
  await fetch(graphqlRequest({ query: '{ a }' }));
  expect(answered).toEqual([{ client: 'crm', status: 200, code: 'ok', tookMs: 70 }]);
});

it.each([
  ['of a whole failure', '{ a }', 503, 'UPSTREAM_BUDGET_EXHAUSTED'],
  ['of a part that failed', '{ a __typename }', 200, 'UPSTREAM_BUDGET_EXHAUSTED'],
])('tells the code %s as the client gets it', async (_name, query, status, code) => {
  const { answered, fetch } = createBench(() => {
    throw new GatewayError('UPSTREAM_BUDGET_EXHAUSTED', 'No.', { retryAfterMs: 1 });
  });
  await fetch(graphqlRequest({ query }));
  expect(answered).toEqual([{ client: 'crm', status, code, tookMs: 70 }]);
});

it('tells of what is no request', async () => {
  const { answered, fetch } = createBench();
  await fetch(graphqlRequest('{ no JSON'));
  await fetch(graphqlRequest({ query: '{ a ' }));
  expect(answered).toMatchObject([{ status: 400, code: 'BAD_USER_INPUT' }, { code: 'GRAPHQL_PARSE_FAILED' }]);
});

it('tells nothing of other pages', async () => {
  const { answered, fetch } = createBench();
  await fetch(new Request('http://gateway.test/metrics'));
  await fetch(new Request('http://gateway.test/nowhere'));
  expect(answered).toEqual([]);
});
