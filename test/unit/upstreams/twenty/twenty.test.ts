import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { UpstreamRequest } from '../../../../src/upstream/call.ts';
import {
  createTwentyCorePrice,
  createTwentyErrorReader,
  createTwentyPost,
  priceFree,
  staticRootsOf,
} from '../../../../src/upstreams/twenty/twenty.ts';
import { callScope } from '../../../support/call-scope.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { recordingTransport } from '../../../support/recording-transport.ts';

const fragment = parse(`
  extend type Query { search(q: String): Int timeline: Int }
  extend type Person { notAnything: Int }
  type Query2 { other: Int }
`);
const requestOf = (text: string): UpstreamRequest => ({
  document: parse(text),
  variables: {},
  kind: 'query',
  scope: callScope(),
});

it('the static roots are those the fragment adds to Query', () => {
  expect([...staticRootsOf(fragment)]).toEqual(['search', 'timeline']);
});

describe('the price of a record request', () => {
  const price = createTwentyCorePrice(staticRootsOf(fragment));
  it.each([
    ['{ people { id } }', 1],
    ['{ people { edges { node { company { id } } } } companies { id } }', 2],
    ['mutation { createPerson(data: {}) { id } updatePerson(id: 1) { id } }', 2],
    ['{ __typename people { id } }', 1],
    ['{ search timeline }', 0],
    ['{ __schema { queryType { name } } }', 0],
    ['fragment F on Query { id } { a: people { id } }', 1],
  ])('of %s is %i', (text, count) => {
    expect(price(requestOf(text))).toEqual(count === 0 ? { 'twenty.free': 1 } : { 'twenty.tokens': count });
  });
});

it('a metadata request is free', () => {
  expect(priceFree(requestOf('{ objects { id } }'))).toEqual({ 'twenty.free': 1 });
});

it('the token is a bearer token', async () => {
  const [transport, sent] = recordingTransport(() => Response.json({ data: { a: 1 } }));
  const options = { clock: createFakeClock(), timeoutMs: 1_000, tokenIntervalMs: 600 };
  const post = createTwentyPost({ url: 'http://twenty/graphql', transport, ...options });
  await post('token', 'the token')(requestOf('{ a }'));
  expect(sent).toMatchObject([{ headers: { authorization: 'Bearer token' } }]);
});

describe('an error', () => {
  const read = (message: string, extensions: Record<string, unknown> = {}) =>
    createTwentyErrorReader(600)({ message, extensions }, 'query');

  it.each<[string, Record<string, unknown>, number]>([
    ['of 2.21, which names no time', { subCode: 'LIMIT_REACHED', code: 'BAD_USER_INPUT' }, 600],
    ['of newer versions', { code: 'RATE_LIMITED', retryAfterMs: 1_234 }, 1_234],
    ['at once', { code: 'RATE_LIMITED', retryAfterMs: 0 }, 0],
    ['of a quota', { code: 'QUOTA_EXHAUSTED' }, 600],
    ['with a time that is none', { code: 'RATE_LIMITED', retryAfterMs: -5 }, 600],
    ['with a time without end', { code: 'RATE_LIMITED', retryAfterMs: Infinity }, 600],
    ['with a time in words', { code: 'RATE_LIMITED', retryAfterMs: 'soon' }, 600],
  ])('of a limit %s', (_name, extensions, retryAfterMs) => {
    expect(read('Limit reached', extensions)).toEqual({ code: 'UPSTREAM_RATE_LIMITED', retryAfterMs });
  });

  it.each<[string, string, Record<string, unknown>, string]>([
    ['a bad token', 'Token invalid.', { code: 'UNAUTHENTICATED' }, 'UPSTREAM_CREDENTIALS_REJECTED'],
    ['an expired token', 'Token has expired.', { code: 'UNAUTHENTICATED' }, 'UPSTREAM_CREDENTIALS_REJECTED'],
    [
      'a revoked key',
      'This API Key is revoked',
      { subCode: 'FORBIDDEN_EXCEPTION', code: 'FORBIDDEN' },
      'UPSTREAM_CREDENTIALS_REJECTED',
    ],
    [
      'a role that may not',
      'Entity performing the request does not have permission',
      { subCode: 'PERMISSION_DENIED', code: 'FORBIDDEN' },
      'UPSTREAM_REJECTED',
    ],
    [
      'a call for people only',
      'This endpoint requires a session access token',
      { subCode: 'FORBIDDEN_EXCEPTION', code: 'FORBIDDEN' },
      'UPSTREAM_REJECTED',
    ],
    ['an object that is gone', 'Cannot query field "rockets" on type "Query".', {}, 'SCHEMA_CHANGED'],
    [
      'an object that is gone, in newer words',
      'Unknown field rockets. The corresponding object may have been deleted or renamed.',
      { subCode: 'UNKNOWN_ROOT_FIELD' },
      'SCHEMA_CHANGED',
    ],
    ['an argument that is gone', 'Unknown argument "paging" on field "Query.objects".', {}, 'SCHEMA_CHANGED'],
    ['a record that is not there', 'Record not found', { code: 'NOT_FOUND' }, 'UPSTREAM_REJECTED'],
  ])('about %s', (_name, message, extensions, code) => {
    expect(read(message, extensions)).toEqual({ code });
  });
});
