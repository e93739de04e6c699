import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { UpstreamRequest } from '../../../../src/upstream/call.ts';
import { createCallerToken } from '../../../../src/upstream/caller-token.ts';
import type { CallerToken } from '../../../../src/upstream/caller-token.ts';
import { createTwentyApi } from '../../../../src/upstreams/twenty/api.ts';
import type { CacheOwn } from '../../../../src/upstreams/twenty/api.ts';
import { createKeyCredential } from '../../../../src/upstreams/twenty/own-credential.ts';
import { callScope } from '../../../support/call-scope.ts';

const URL_OF_API = 'https://twenty.test/graphql';
const jwt = (payload: unknown) => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.sig`;
const requestOf = (callerToken?: CallerToken): UpstreamRequest => ({
  ...{ document: parse('{ a }'), variables: {}, kind: 'query', scope: callScope({ callerToken }) },
});

/** An API whose caches tell what they were made with. */
function createBench() {
  const caches: CacheOwn[] = [];
  const prices: unknown[] = [];
  let wallNowMs = 1_000_000;
  const api = createTwentyApi({
    url: URL_OF_API,
    credential: createKeyCredential(() => 'key'),
    postWith: (token) => async () => await Promise.resolve({ data: { token }, errors: [] }),
    price: () => ({ 'twenty.tokens': 1 }),
    stages: {
      first: [],
      retry: (next) => next,
      budget: (price) => (next) => async (request) => {
        prices.push(price(request));
        return await next(request);
      },
    },
    cache: (own) => {
      caches.push(own);
      return (next) => next;
    },
    wallNow: () => wallNowMs,
  });
  const ask = async (token?: string) => {
    const { data } = await api.cached(requestOf(token === undefined ? undefined : createCallerToken(token)));
    return data?.['token'];
  };
  return { ask, caches, prices, pass: (ms: number) => void (wallNowMs += ms) };
}

describe('the cache of a credential', () => {
  it('is its own, by a name that does not tell the token; that of callers is in no other process', async () => {
    const { ask, caches } = createBench();
    const user = jwt({ type: 'ACCESS', sub: 'ada' });
    expect([await ask(), await ask('opaque'), await ask(user), await ask(user)]).toEqual([
      'key',
      'opaque',
      user,
      user,
    ]);
    const names = caches.map(({ scopeName }) => scopeName());
    expect(new Set(names).size).toBe(3);
    for (const name of names) {
      expect(name.startsWith(URL_OF_API)).toBe(true);
      expect(name).not.toMatch(/opaque|key|ada|eyJ/);
    }
    expect(caches.map(({ isShared }) => isShared)).toEqual([true, false, false]);
  });

  it('keeps nothing stale for a caller, and nothing beyond the end of the token', async () => {
    const { ask, caches, pass } = createBench();
    await ask('opaque');
    await ask(jwt({ exp: 1_010 }));
    const freshness = { ttlMs: 30_000, staleMs: 60_000 };
    const [own, opaque, ending] = caches;
    expect(own?.limited).toBeUndefined();
    expect(opaque?.limited?.(freshness)).toEqual({ ttlMs: 30_000, staleMs: 0 });
    expect(ending?.limited?.(freshness)).toEqual({ ttlMs: 10_000, staleMs: 0 });
    expect(ending?.limited?.({ ttlMs: 5_000, staleMs: 0 })).toEqual({ ttlMs: 5_000, staleMs: 0 });
    pass(9_999);
    expect(ending?.limited?.(freshness)).toEqual({ ttlMs: 1, staleMs: 0 });
    pass(5_000);
    expect(ending?.limited?.(freshness)).toEqual({ ttlMs: 0, staleMs: 0 });
  });

  it('is paid for by keys, and not by users', async () => {
    const { ask, prices } = createBench();
    for (const token of [undefined, 'opaque', jwt({ type: 'API_KEY' }), jwt({ type: 'ACCESS' })])
      await ask(token);
    const token = { 'twenty.tokens': 1 };
    expect(prices).toEqual([token, token, token, { 'twenty.free': 1 }]);
  });
});
