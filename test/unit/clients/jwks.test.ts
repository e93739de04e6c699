import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIssuerKeys } from '../../../src/clients/jwks.ts';
import type { IssuerKeys, KeysProblem } from '../../../src/clients/jwks.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import { createIssuer, createIssuerKey, JWKS_URL } from '../../support/token-issuer.ts';
import type { Issuer, IssuerKey } from '../../support/token-issuer.ts';

let first: IssuerKey;
let second: IssuerKey;
beforeAll(async () => {
  [first, second] = await Promise.all([createIssuerKey('first'), createIssuerKey('second')]);
});

let clock: FakeClock;
let issuer: Issuer;
let keys: IssuerKeys;
let problems: KeysProblem[];
beforeEach(() => {
  clock = createFakeClock();
  issuer = createIssuer(first.jwk);
  problems = [];
  keys = createIssuerKeys({
    ...{ jwksUrl: JWKS_URL, transport: issuer.transport, clock },
    onProblem: (problem) => problems.push(problem),
  });
});

/** Whether the key is there, or how long to wait at least. */
async function find(kid: string): Promise<boolean | number> {
  const current = await keys.current(kid);
  if (!('getKey' in current)) return current.retryAfterMs;
  return await Promise.resolve(current.getKey({ alg: 'ES256', kid }, { payload: '', signature: '' })).then(
    () => true,
    () => false,
  );
}

const asked = () => issuer.requests.length;
const unreachable = () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED login.test'), { code: 'ECONNREFUSED' });
  throw new TypeError('fetch failed', { cause });
};

describe('the keys of an issuer', () => {
  it('are fetched when they are needed, once for all who wait, and kept ten minutes', async () => {
    expect(asked()).toBe(0);
    expect(await Promise.all(Array.from({ length: 20 }, () => find('first')))).toEqual(
      Array.from({ length: 20 }, () => true),
    );
    await clock.advance(599_999);
    expect([await find('first'), asked()]).toEqual([true, 1]);
    issuer.publish(second.jwk);
    await clock.advance(1);
    expect([await find('first'), asked()]).toEqual([false, 2]);
  });

  it('are asked for without following a redirect', async () => {
    issuer.answer(() => new Response(null, { status: 302, headers: { location: 'https://evil.test/' } }));
    expect(await find('first')).toBe(5_000);
    expect(problems).toEqual([{ problem: 'bad_status', status: 302 }]);
    expect(issuer.requests.map(({ url, method }) => [url, method])).toEqual([[JWKS_URL, 'GET']]);
  });

  it('are fetched again for a new key, at most once in thirty seconds', async () => {
    await find('first');
    issuer.publish(first.jwk, second.jwk);
    expect([await find('second'), asked()]).toEqual([false, 1]);
    await clock.advance(30_000);
    expect([await find('second'), asked()]).toEqual([true, 2]);
    // Whatever is made up.
    for (let forged = 0; forged < 120; forged += 1) {
      await clock.advance(1_000);
      expect(await find(`forged-${forged}`)).toBe(false);
    }
    expect(asked()).toBe(6);
    expect(await find('second')).toBe(true);
  });

  it('stay in use for a day while there are no others', async () => {
    await find('first');
    issuer.answer(unreachable);
    await clock.advance(600_000);
    expect([await find('first'), asked()]).toEqual([true, 2]);
    expect([await find('first'), asked()]).toEqual([true, 2]);
    await clock.advance(24 * 3_600_000 - 600_001);
    expect([await find('first'), asked()]).toEqual([true, 3]);
    await clock.advance(1);
    expect(await find('first')).toBeTypeOf('number');
    await clock.advance(5_000);
    issuer.publish(first.jwk);
    expect(await find('first')).toBe(true);
    expect(problems).toEqual(
      Array.from({ length: 2 }, () => ({ problem: 'unreachable', code: 'ECONNREFUSED' })),
    );
  });

  it('are asked for every five seconds while there are none', async () => {
    issuer.answer(unreachable);
    expect([await find('first'), asked()]).toEqual([5_000, 1]);
    await clock.advance(4_999);
    expect([await find('first'), asked()]).toEqual([1, 1]);
    issuer.publish(first.jwk);
    await clock.advance(1);
    expect([await find('first'), asked()]).toEqual([true, 2]);
  });

  it('are not waited for longer than five seconds', async () => {
    issuer.answer(() => new Promise(() => undefined));
    const found = find('first');
    await clock.advance(4_999);
    expect(problems).toEqual([]);
    await clock.advance(1);
    expect(await found).toBe(0);
    expect(problems).toEqual([{ problem: 'timeout' }]);
    expect(clock.sleeping).toBe(0);
  });

  it('are waited for once where their issuer hangs, and asked for behind the requests from then on', async () => {
    await find('first');
    issuer.answer(() => new Promise(() => undefined));
    await clock.advance(600_000);
    const found = find('first');
    await clock.advance(5_000);
    expect(await found).toBe(true);
    await clock.advance(30_000);
    expect([await find('first'), asked()]).toEqual([true, 3]);
    // One that is not known yet may be among those that come.
    const unknown = find('second');
    issuer.publish(first.jwk, second.jwk);
    await clock.advance(5_000);
    expect(await unknown).toBe(false);
    await clock.advance(30_000);
    expect([await find('first'), asked()]).toEqual([true, 4]);
    await clock.advance(0);
    expect(await find('second')).toBe(true);
  });

  it.each<[string, () => Response, KeysProblem]>([
    ['an error', () => new Response('{"keys":[]}', { status: 503 }), { problem: 'bad_status', status: 503 }],
    ['a page', () => new Response('<html>'), { problem: 'no_key_set' }],
    ['something else', () => Response.json({ keys: { first: 1 } }), { problem: 'no_key_set' }],
    ['nothing at all', () => Response.json(null), { problem: 'no_key_set' }],
    ['no keys', () => Response.json({ keys: [] }), { problem: 'no_key_set' }],
    ['too much', () => new Response(' '.repeat(1_048_577)), { problem: 'too_large' }],
  ])('do not go away for %s', async (_what, respond, problem) => {
    await find('first');
    issuer.answer(respond);
    await clock.advance(600_000);
    expect(await find('first')).toBe(true);
    expect(problems).toEqual([problem]);
  });

  it('are good beside one that nobody understands', async () => {
    issuer.publish({ kty: 'NEW', kid: 'strange' }, first.jwk);
    expect(await find('first')).toBe(true);
  });
});
