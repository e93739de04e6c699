import { describe, expect, it } from 'vitest';
import { useAccessLog } from '../../../src/plugins/use-access-log.ts';
import { useRequestId } from '../../../src/plugins/use-request-id.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

function createBench() {
  const clock = createFakeClock();
  const [log, lines] = recordingLog();
  const { fetch } = createInbound({
    plugins: [
      useRequestId(() => 'id-1'),
      useAccessLog({ log, clock, clientOf: () => ({ name: 'crm', weight: 1 }) }),
    ],
    a: async () => {
      await clock.advance(12.4);
      return 1;
    },
  });
  return { fetch, lines };
}

const time = expect.any(String) as string;

describe('the access log', () => {
  it('has one line a request, without what was asked', async () => {
    const { fetch, lines } = createBench();
    await fetch(
      graphqlRequest({
        query: 'query Named($v: String) { a(secret: $v) x: a(secret: "secret literal") }',
        variables: { v: 'secret value' },
        operationName: 'Named',
      }),
    );
    expect(lines).toEqual([
      {
        level: 'info',
        time,
        requestId: 'id-1',
        method: 'POST',
        path: '/graphql',
        client: 'crm',
        status: 200,
        durationMs: 25,
        operation: 'Named',
        msg: 'request answered',
      },
    ]);
  });

  it('has a line without the query of a GET', async () => {
    const { fetch, lines } = createBench();
    await fetch(new Request('http://gateway.example/graphql?query={a(secret:"x")}'));
    expect(lines).toMatchObject([{ method: 'GET', path: '/graphql', durationMs: 12 }]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('has a line of what was refused', async () => {
    const { fetch, lines } = createBench();
    await fetch(new Request('http://gateway.example/graphql', { method: 'DELETE' }));
    expect(lines).toMatchObject([{ method: 'DELETE', path: '/graphql', status: 405 }]);
  });

  it('does not repeat a path at which there is nothing, nor an operation name that is none', async () => {
    const { fetch, lines } = createBench();
    await fetch(new Request('http://gateway.example/anna@example.com'));
    await fetch(graphqlRequest({ query: '{ a }', operationName: 'anna@example.com' }));
    expect(lines).toMatchObject([{ status: 404 }, { path: '/graphql' }]);
    expect(JSON.stringify(lines)).not.toContain('anna');
  });

  it('keeps an operation name short', async () => {
    const { fetch, lines } = createBench();
    const operationName = 'N'.repeat(500);
    await fetch(graphqlRequest({ query: `query ${operationName} { a }`, operationName }));
    expect(lines).toMatchObject([{ operation: 'N'.repeat(100) }]);
  });

  it.each([5, { a: 1 }, ['N'], null])(
    'takes an operation name that is no text: %j',
    async (operationName) => {
      const { fetch, lines } = createBench();
      const response = await fetch(graphqlRequest({ query: '{ a }', operationName }));
      expect(response.status).toBeLessThan(500);
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toHaveProperty('operation');
    },
  );
});
