import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src/errors.ts';
import type { Call, UpstreamRequest, UpstreamResult } from '../../../../src/upstream/call.ts';
import { callAsGateway, withToken } from '../../../../src/upstreams/twenty/own-calls.ts';
import { createKeyCredential } from '../../../../src/upstreams/twenty/own-credential.ts';
import type { OwnCredential } from '../../../../src/upstreams/twenty/own-credential.ts';
import { callScope } from '../../../support/call-scope.ts';
import { errorOf } from './oauth-bench.ts';

const request = (kind: UpstreamRequest['kind'] = 'query'): UpstreamRequest => ({
  ...{ document: parse('{ a }'), variables: {}, kind, scope: callScope() },
});
const rejection = new GatewayError('UPSTREAM_CREDENTIALS_REJECTED', 'Token invalid.');
const ok: UpstreamResult = { data: { a: 1 }, errors: [] };

/** Calls with the tokens `first`, `second` and so on; `another` says whether there is one after a refusal. */
function createBench(answer: (token: string) => UpstreamResult | GatewayError, another = true) {
  const tokens = ['first', 'second', 'third'];
  const refused: string[] = [];
  const asked: string[] = [];
  const credential: OwnCredential = {
    kind: 'application',
    title: 'the token',
    holder: () => 'holder',
    token: async () => await Promise.resolve(tokens[refused.length] ?? ''),
    refused(token) {
      refused.push(token);
      return another;
    },
    claims: () => undefined,
  };
  const call = callAsGateway(credential, (token): Call => async () => {
    asked.push(token);
    const answered = await Promise.resolve(answer(token));
    if (answered instanceof GatewayError) throw answered;
    return answered;
  });
  return { call, asked, refused };
}

describe.each(['query', 'mutation'] as const)('a %s', (kind) => {
  it('is sent once with a token that is taken', async () => {
    const { call, asked, refused } = createBench(() => ok);
    expect(await call(request(kind))).toBe(ok);
    expect([asked, refused]).toEqual([['first'], []]);
  });

  it.each([
    ['an error', rejection],
    ['an answer', { data: null, errors: [rejection] }],
    ['an answer that names what was asked', { data: { a: null }, errors: [rejection] }],
  ])('is sent once more with another token when the refusal is %s', async (_, refusal) => {
    const { call, asked, refused } = createBench((token) => (token === 'first' ? refusal : ok));
    expect(await call(request(kind))).toBe(ok);
    expect([asked, refused]).toEqual([['first', 'second'], ['first']]);
  });

  it('is not sent a third time', async () => {
    const { call, asked } = createBench(() => rejection);
    expect(await errorOf(call(request(kind)))).toBe(rejection);
    expect(asked).toEqual(['first', 'second']);
  });

  it('is not sent again when there is no other token', async () => {
    const thrown = createBench(() => rejection, false);
    expect(await errorOf(thrown.call(request(kind)))).toBe(rejection);
    const told: UpstreamResult = { data: null, errors: [rejection] };
    const answered = createBench(() => told, false);
    expect(await answered.call(request(kind))).toBe(told);
    expect([thrown.asked, answered.asked]).toEqual([['first'], ['first']]);
  });

  it('is not sent again after anything else', async () => {
    const other = new GatewayError('UPSTREAM_REJECTED', 'No.');
    const partial = createBench(() => ({ data: { a: 1, b: null }, errors: [rejection] }));
    await partial.call(request(kind));
    const mixed = createBench(() => ({ data: null, errors: [rejection, other] }));
    await mixed.call(request(kind));
    const thrown = createBench(() => other);
    await errorOf(thrown.call(request(kind)));
    expect([partial, mixed, thrown].flatMap(({ asked }) => asked)).toEqual(['first', 'first', 'first']);
  });
});

it('a key that was rotated while it was refused is tried, the same one is not', async () => {
  let key = 'old';
  const asked: string[] = [];
  const call = callAsGateway(
    createKeyCredential(() => key),
    (token) => async () => {
      asked.push(token);
      key = 'new';
      if (token === 'old') throw rejection;
      return await Promise.resolve(ok);
    },
  );
  expect(await call(request())).toBe(ok);
  const same = callAsGateway(
    createKeyCredential(() => 'old'),
    (token) => async () => {
      asked.push(token);
      return await Promise.reject(rejection);
    },
  );
  expect(await errorOf(same(request()))).toBe(rejection);
  expect(asked).toEqual(['old', 'new', 'old']);
});

it('nothing else is done for a call when there is no token', async () => {
  const credential = { ...createKeyCredential(() => ''), token: async () => await Promise.reject(rejection) };
  let calls = 0;
  const call = withToken(credential)(async () => {
    calls += 1;
    return await Promise.resolve(ok);
  });
  expect(await errorOf(call(request()))).toBe(rejection);
  expect(calls).toBe(0);
});
