import type { Plugin } from 'graphql-yoga';
import { expect, it } from 'vitest';
import { useSecurityHeaders } from '../../../src/plugins/use-security-headers.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

const answersWith = (headers: Record<string, string>): Plugin => ({
  onRequest: (payload) => payload.endResponse(new payload.fetchAPI.Response(null, { headers })),
});

it.each([
  ['an answer', graphqlRequest({ query: '{ a }' })],
  ['an answer that is an error', graphqlRequest({ query: '{ nothing }' })],
  ['a body that is no JSON', graphqlRequest('{')],
  ['an unknown path', new Request('http://gateway.example/nothing')],
  ['another method', new Request('http://gateway.example/graphql', { method: 'DELETE' })],
])('are on %s', async (_name, request) => {
  const { headers } = await createInbound({ plugins: [useSecurityHeaders()] }).fetch(request);
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  });
  expect(headers.has('server')).toBe(false);
  expect(headers.has('x-powered-by')).toBe(false);
});

it("leave a page's own policy", async () => {
  const own = { 'content-security-policy': "default-src 'self'" };
  const { headers } = await createInbound({ plugins: [useSecurityHeaders(), answersWith(own)] }).fetch(
    new Request('http://gateway.example/graphql'),
  );
  expect(headers.get('content-security-policy')).toBe("default-src 'self'");
  expect(headers.get('x-frame-options')).toBe('DENY');
});

it('say that nobody keeps the answer to a POST, unless it says so itself', async () => {
  const { fetch } = createInbound({ plugins: [useSecurityHeaders()] });
  expect((await fetch(graphqlRequest({ query: '{ a }' }))).headers.get('cache-control')).toBe('no-store');
  const get = await fetch(new Request('http://gateway.example/graphql?query={a}'));
  expect(get.headers.has('cache-control')).toBe(false);
  const own = createInbound({
    plugins: [useSecurityHeaders(), answersWith({ 'cache-control': 'no-cache' })],
  });
  expect((await own.fetch(graphqlRequest('{}'))).headers.get('cache-control')).toBe('no-cache');
});
