import { expect, it } from 'vitest';
import { useRoutes } from '../../../src/plugins/use-routes.ts';
import { createInbound } from './inbound.ts';

let asked = 0;
const { fetch } = createInbound({
  plugins: [useRoutes({ endpoint: '/graphql' })],
  a: () => ++asked,
  b: () => [],
});
const BROWSER = { accept: 'text/html,*/*;q=0.8' };

it.each([
  '/',
  '//graphql',
  '/graphql/',
  '/graphql//',
  '/GraphQL',
  '/graphql;v=1',
  '/graphql.json',
  '/graphql/x',
  '/x/graphql',
  '/x?x=/graphql',
  '/x?/graphql/',
  '/x#/graphql',
  '/%67raphql',
  '/graphql%2F',
  '/graphql%00',
  '/graphql%20',
  '/x%2Fgraphql',
  '/x/..%2fgraphql',
  '/-/none',
  '/x/-/none',
  '/graphql/-/none',
  '/.well-known/graphql',
])('there is nothing at %s', async (path) => {
  asked = 0;
  const separator = path.includes('?') ? '&' : '?';
  for (const request of [
    new Request(`http://gateway.example${path}`),
    new Request(`http://gateway.example${path}${separator}query={a}`),
    new Request(`http://gateway.example${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ a }"}',
    }),
  ]) {
    const response = await fetch(request);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ errors: [{ message: 'There is nothing at this path.' }] });
    expect(response.headers.get('cache-control')).toBe('no-store');
  }
  expect(asked).toBe(0);
});

it.each(['', '?', '?x=/-/none', '?x=/graphql/', '?x=/../'])(
  'the endpoint is itself with %s',
  async (search) => {
    const request = new Request(`http://gateway.example/graphql${search}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ b }"}',
    });
    expect(await (await fetch(request)).json()).toEqual({ data: { b: [] } });
  },
);

it('a browser is led to the endpoint from the root', async () => {
  const response = await fetch(new Request('http://gateway.example/?query={a}', { headers: BROWSER }));
  expect([response.status, response.headers.get('location')]).toEqual([302, '/graphql']);
  const elsewhere = await fetch(new Request('http://gateway.example/other', { headers: BROWSER }));
  expect(elsewhere.status).toBe(404);
});
