import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { exportSPKI, SignJWT } from 'jose';
import type { JWTHeaderParameters, JWTPayload } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTokenReader } from '../../../src/clients/jwt.ts';
import type { TokenReader } from '../../../src/clients/authentication.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import {
  AUDIENCE,
  createIssuer,
  createIssuerKey,
  ISSUER,
  JWKS_URL,
  sign,
} from '../../support/token-issuer.ts';
import type { Issuer, IssuerKey } from '../../support/token-issuer.ts';

let ec: IssuerKey;
let rsa: IssuerKey;
let edwards: IssuerKey;
let stranger: IssuerKey;
beforeAll(async () => {
  [ec, rsa, edwards, stranger] = await Promise.all([
    createIssuerKey('ec'),
    createIssuerKey('rsa', 'RS256'),
    createIssuerKey('edwards', 'EdDSA'),
    createIssuerKey('ec'),
  ]);
});

let clock: FakeClock;
let issuer: Issuer;
let reader: TokenReader;
beforeEach(() => {
  clock = createFakeClock();
  issuer = createIssuer(ec.jwk, rsa.jwk, edwards.jwk);
  reader = createReader();
});

function createReader(roleClaim = 'role'): TokenReader {
  return createTokenReader({
    ...{ jwksUrl: JWKS_URL, issuer: ISSUER, audience: AUDIENCE, roleClaim },
    ...{ transport: issuer.transport, clock, onProblem: () => undefined },
  });
}

const nowS = () => Math.floor(clock.wallNow() / 1000);

function goodClaims(changes: Record<string, unknown> = {}): JWTPayload {
  return {
    ...{ iss: ISSUER, aud: AUDIENCE, exp: nowS() + 300, sub: 'dana@example.com' },
    ...{ client_id: 'crm', role: 'app', ...changes },
  };
}

/** The client, or why there is none. */
async function read(token: string, by: TokenReader = reader) {
  const result = await by.read(token);
  return 'client' in result ? result.client : result.reason;
}

const readClaims = async (changes: Record<string, unknown>, by: TokenReader = reader) =>
  await read(await sign(ec, goodClaims(changes)), by);

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

const CRM = { name: 'crm', role: 'app' };

describe('a signature', () => {
  it('counts by each kind of key that the issuer publishes', async () => {
    for (const key of [ec, rsa, edwards]) expect(await read(await sign(key, goodClaims()))).toEqual(CRM);
    expect(issuer.requests).toHaveLength(1);
  });

  it('of a key with the name of another counts for nothing', async () => {
    expect(await read(await sign(stranger, goodClaims()))).toBe('bad_signature');
  });

  it('is of the claims that stand there', async () => {
    const [header, , signature] = (await sign(ec, goodClaims({ role: 'analyst' }))).split('.');
    expect(await read(`${header}.${encode(goodClaims())}.${signature}`)).toBe('bad_signature');
  });

  it.each(['none', 'None', 'HS256', 'HS512', 'dir', ''])('by %j is no signature', async (alg) => {
    const head = `${encode({ alg, kid: 'rsa' })}.${encode(goodClaims())}`;
    const mac = createHmac('sha256', await exportSPKI(rsa.publicKey))
      .update(head)
      .digest('base64url');
    expect(await read(`${head}.`)).toBe('wrong_algorithm');
    expect(await read(`${head}.${mac}`)).toBe('wrong_algorithm');
    expect(issuer.requests).toHaveLength(0);
  });

  it('by a shared secret is none, also where the issuer publishes one', async () => {
    const secret = new TextEncoder().encode('s'.repeat(32));
    issuer.publish({ kty: 'oct', kid: 'shared', k: Buffer.from(secret).toString('base64url') });
    const token = new SignJWT(goodClaims()).setProtectedHeader({ alg: 'HS256', kid: 'shared' });
    expect(await read(await token.sign(secret))).toBe('wrong_algorithm');
  });

  it.each([
    ['ES256', 'rsa'],
    ['RS256', 'ec'],
    ['PS256', 'rsa'],
    ['RS512', 'rsa'],
    ['EdDSA', 'ec'],
  ])('that claims %s of the key %s counts for nothing', async (alg, kid) => {
    const [, , signature] = (await sign(kid === 'rsa' ? rsa : ec, goodClaims())).split('.');
    const token = `${encode({ alg, kid })}.${encode(goodClaims())}.${signature}`;
    expect(await read(token)).toBe('unknown_key');
  });

  it('of a key for something else counts for nothing', async () => {
    issuer.publish({ ...ec.jwk, use: 'enc' });
    expect(await read(await sign(ec, goodClaims()))).toBe('unknown_key');
  });

  it('without the name of a key counts where only one key can have made it', async () => {
    const token = await new SignJWT(goodClaims()).setProtectedHeader({ alg: 'ES256' }).sign(ec.privateKey);
    expect(await read(token)).toEqual(CRM);
    issuer.publish(ec.jwk, { ...stranger.jwk, kid: 'other' });
    expect(await read(token, createReader())).toBe('ambiguous_key');
  });
});

describe('what a token says of its own key', () => {
  it('is not looked at', async () => {
    const headers: Partial<JWTHeaderParameters>[] = [
      { jwk: stranger.jwk },
      { jku: 'https://evil.test/keys' },
      { x5u: 'https://evil.test/chain' },
      { jku: 'https://evil.test/keys', kid: 'unheard-of' },
    ];
    const reasons = [];
    for (const header of headers) reasons.push(await read(await sign(stranger, goodClaims(), header)));
    expect(reasons).toEqual(['bad_signature', 'bad_signature', 'bad_signature', 'unknown_key']);
    expect(new Set(issuer.requests.map(({ url }) => url))).toEqual(new Set([JWKS_URL]));
  });

  it('must not have to be understood', async () => {
    const head = encode({ alg: 'ES256', kid: 'ec', crit: ['b64'], b64: true });
    expect(await read(`${head}.${encode(goodClaims())}.c2ln`)).toBe('critical_header');
  });
});

describe('claims', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['another issuer', { iss: 'https://login.test' }, 'wrong_issuer'],
    ['issuers in a list', { iss: [ISSUER] }, 'wrong_issuer'],
    ['no issuer', { iss: undefined }, 'wrong_issuer'],
    ['another audience', { aud: `${AUDIENCE}/` }, 'wrong_audience'],
    ['other audiences', { aud: ['a', 'b'] }, 'wrong_audience'],
    ['an audience inside another', { aud: `x ${AUDIENCE} y` }, 'wrong_audience'],
    ['no audience', { aud: undefined }, 'wrong_audience'],
    ['no end', { exp: undefined }, 'bad_exp'],
    ['an end in words', { exp: '2099-01-01' }, 'bad_exp'],
    ['a beginning in words', { nbf: 'now' }, 'not_yet_valid'],
    ['an issue in words', { iat: 'now' }, 'bad_iat'],
    ['no name and no subject', { client_id: undefined, sub: undefined }, 'no_name'],
    ['no name and an empty subject', { client_id: undefined, sub: '' }, 'no_name'],
    ['no name and a number for a subject', { client_id: undefined, sub: 7 }, 'no_name'],
  ])('with %s are refused', async (_what, changes, reason) => {
    expect(await readClaims(changes)).toBe(reason);
  });

  it('with an end that never comes are refused', async () => {
    const text = JSON.stringify(goodClaims()).replace(/"exp":\d+/, '"exp":1e999');
    const head = `${encode({ alg: 'ES256', kid: 'ec' })}.${Buffer.from(text).toString('base64url')}`;
    const signature = await crypto.subtle.sign(
      { name: 'ECDSA', hash: 'SHA-256' },
      ec.privateKey,
      Buffer.from(head),
    );
    expect(await read(`${head}.${Buffer.from(signature).toString('base64url')}`)).toBe('bad_exp');
  });

  it('may be meant for others, too', async () => {
    expect(await readClaims({ aud: ['https://other.test', AUDIENCE] })).toEqual(CRM);
  });

  it.each<[string, number, unknown]>([
    ['exp', -29, CRM],
    ['exp', -30, 'expired'],
    ['nbf', 30, CRM],
    ['nbf', 31, 'not_yet_valid'],
    ['iat', 30, CRM],
    ['iat', 31, 'bad_iat'],
  ])('with %s at %i seconds from now', async (claim, seconds, expected) => {
    expect(await readClaims({ [claim]: nowS() + seconds })).toEqual(expected);
  });
});

describe('the role', () => {
  it.each<[string, unknown, unknown]>([
    ['a text', 'analyst', 'analyst'],
    ['a list', ['service'], 'service'],
    ['a list with other things', ['offline_access', 7, null, 'app'], 'app'],
    ['two of them', ['app', 'analyst'], undefined],
    ['none of them', ['admin'], undefined],
    ['an empty list', [], undefined],
    ['another', 'admin', undefined],
    ['another case', 'App', undefined],
    ['several in one text', 'app analyst', undefined],
    ['a list in a list', [['app']], undefined],
    ['an object', { app: true }, undefined],
    ['nothing', undefined, undefined],
  ])('is read from %s', async (_what, role, expected) => {
    const client = await readClaims({ role });
    expect(client).toEqual(expected === undefined ? 'no_role' : { name: 'crm', role: expected });
  });

  it('may lie in objects, or under a name with dots', async () => {
    const nested = { resource_access: { gateway: { roles: ['analyst'] } } };
    const deep = createReader('resource_access.gateway.roles');
    expect(await readClaims(nested, deep)).toEqual({ name: 'crm', role: 'analyst' });
    expect(await readClaims({ resource_access: null }, deep)).toBe('no_role');
    const named = createReader('https://example.com/role');
    expect(await readClaims({ 'https://example.com/role': 'service' }, named)).toMatchObject({
      role: 'service',
    });
  });

  it('is nothing that a claim has by nature', async () => {
    expect(await readClaims({}, createReader('constructor.name'))).toBe('no_role');
    expect(await readClaims({}, createReader('role.length'))).toBe('no_role');
  });
});

describe('the name', () => {
  const SUBJECT_NAME = /^jwt-[0-9a-f]{12}$/;
  it.each<[string, Record<string, unknown>, string | RegExp]>([
    ['client_id', { client_id: 'one', azp: 'two' }, 'one'],
    ['azp', { client_id: undefined, azp: 'two' }, 'two'],
    ['azp, where client_id is no name', { client_id: 'a b', azp: 'two' }, 'two'],
    ['the subject', { client_id: undefined }, SUBJECT_NAME],
    ['the subject, where it is a reserved one', { client_id: 'anonymous' }, SUBJECT_NAME],
    ['the subject, where it is too long', { client_id: 'x'.repeat(65) }, SUBJECT_NAME],
    ['the subject, where it would break a line', { client_id: 'crm\n' }, SUBJECT_NAME],
    ['the subject, where it is in other letters', { client_id: 'сrm' }, SUBJECT_NAME],
    ['the subject, where it is a list', { client_id: ['crm'] }, SUBJECT_NAME],
  ])('comes from %s', async (_what, changes, expected) => {
    const client = await readClaims(changes);
    expect(client).toMatchObject({ name: expect.stringMatching(expected) as string });
    if (typeof expected === 'string') expect(client).toMatchObject({ name: expected });
  });

  it('of a subject is the same each time, another for another, and not readable', async () => {
    const nameFor = async (sub: string) => await readClaims({ client_id: undefined, sub });
    expect(await nameFor('dana@example.com')).toEqual(await nameFor('dana@example.com'));
    expect(await nameFor('dana@example.com')).not.toEqual(await nameFor('дана@example.com'));
  });
});

describe('something else than a token', () => {
  it.each<[string, string, string]>([
    ['nothing', '', 'malformed'],
    ['dots', '..', 'malformed'],
    ['words', 'a.b.c', 'malformed'],
    ['four parts', 'YQ.YQ.YQ.YQ', 'malformed'],
    ['no base64', '{"alg":"ES256"}.e30.e30', 'malformed'],
    ['other letters', 'ключ.ключ.ключ', 'malformed'],
    ['a list for a header', `${encode([])}.e30.e30`, 'malformed'],
    ['a number for a key', `${encode({ alg: 'ES256', kid: 7 })}.e30.e30`, 'malformed'],
    ['a header alone', `${encode({ alg: 'ES256', kid: 'ec' })}.e30.`, 'bad_signature'],
    ['too much', `${encode({ alg: 'ES256', kid: 'ec' })}.${'a'.repeat(8_192)}.e30`, 'too_long'],
  ])('is refused: %s', async (_what, token, reason) => {
    expect(await read(token)).toBe(reason);
  });

  it('is refused whatever it is', async () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.base64String().map((text) => text.replaceAll(/[+/=]/g, '-')),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
      fc.constantFrom(encode({ alg: 'ES256', kid: 'ec' }), encode({ alg: 'RS256' }), encode(goodClaims())),
    );
    const tokens = fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.'));
    await fc.assert(fc.asyncProperty(tokens, async (token) => typeof (await read(token)) === 'string'));
  });

  it('is refused where signed claims are no object', async () => {
    for (const text of ['7', 'null', '[]', '{', '\ud800']) {
      const head = `${encode({ alg: 'ES256', kid: 'ec' })}.${Buffer.from(text).toString('base64url')}`;
      const by = { name: 'ECDSA', hash: 'SHA-256' };
      const signature = await crypto.subtle.sign(by, ec.privateKey, Buffer.from(head));
      expect(await read(`${head}.${Buffer.from(signature).toString('base64url')}`)).toBe('malformed');
    }
  });
});

describe('a token that was verified', () => {
  it('is not verified again for a minute, and then by the keys that there are', async () => {
    const token = await sign(ec, goodClaims());
    expect(await read(token)).toEqual(CRM);
    issuer.publish(rsa.jwk);
    // Another unknown key has the set fetched again.
    await clock.advance(30_000);
    expect(await read(await sign(ec, goodClaims(), { kid: 'new' }))).toBe('unknown_key');
    await clock.advance(29_999);
    expect(await read(token)).toEqual(CRM);
    await clock.advance(1);
    expect(await read(token)).toBe('unknown_key');
  });

  it('ends when it says so, the leeway included', async () => {
    const token = await sign(ec, goodClaims({ exp: nowS() + 10 }));
    expect(await read(token)).toEqual(CRM);
    await clock.advance(39_000);
    expect(await read(token)).toEqual(CRM);
    await clock.advance(1_000);
    expect(await read(token)).toBe('expired');
  });
});
