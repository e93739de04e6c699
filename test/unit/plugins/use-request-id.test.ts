import { expect, it } from 'vitest';
import { requestIdOf } from '../../../src/plugins/request-id.ts';
import { useRequestId } from '../../../src/plugins/use-request-id.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

async function ask(given?: string) {
  let seen = '';
  let made = 0;
  const { fetch } = createInbound({
    plugins: [
      useRequestId(() => {
        made += 1;
        return `new-${made}`;
      }),
    ],
    a: (_root, _args, context) => {
      seen = requestIdOf((context as { request: Request }).request);
      return 1;
    },
  });
  const headers: Record<string, string> = given === undefined ? {} : { 'x-request-id': given };
  const response = await fetch(graphqlRequest({ query: '{ a }' }, { headers }));
  return { answered: response.headers.get('x-request-id'), seen, made };
}

it('a request without an ID gets a new one, which the answer repeats', async () => {
  expect(await ask()).toEqual({ answered: 'new-1', seen: 'new-1', made: 1 });
});

it.each(['4f1c', 'trace:01.a_b-C', 'x'.repeat(128)])('a request keeps its own: %s', async (id) => {
  expect(await ask(id)).toEqual({ answered: id, seen: id, made: 0 });
});

it.each(['', 'two words', 'x'.repeat(129), '"quoted"', 'semi;colon', 'é'])(
  'what is no plain word is not taken over: %s',
  async (id) => {
    expect(await ask(id)).toEqual({ answered: 'new-1', seen: 'new-1', made: 1 });
  },
);

it('answers that are no GraphQL carry it too', async () => {
  const { fetch } = createInbound({ plugins: [useRequestId(() => 'new')] });
  const response = await fetch(new Request('http://gateway.example/elsewhere'));
  expect([response.status, response.headers.get('x-request-id')]).toEqual([404, 'new']);
});
