import { describe, expect, it } from 'vitest';
import { createAuthentication } from '../../../src/clients/authentication.ts';
import type { TokenReader } from '../../../src/clients/authentication.ts';
import { parseClients } from '../../../src/clients/clients-file.ts';
import type { ListedClient } from '../../../src/clients/clients-file.ts';
import { hashOf } from '../../support/client-keys.ts';

const FILE = `
clients:
  - { name: dana, role: analyst, key: '${hashOf('key-of-dana')}', weight: 2 }
  - name: crm
    role: app
    keys:
      - { key: '${hashOf('old-key')}', expiresAt: 2026-06-30 }
      - { key: '${hashOf('older-key')}', expiresAt: '2026-06-30T12:00:00+02:00' }
      - { key: '${hashOf('new-key')}' }
  - { name: keyless, role: app }
`;

function listOf(text: string): ReadonlyMap<string, ListedClient> {
  const parsed = parseClients(text);
  if ('problems' in parsed) throw new Error(parsed.problems.map(({ message }) => message).join());
  return new Map(parsed.clients.map((client) => [client.name, client]));
}

function createBench(options: { readonly now?: string; readonly tokens?: TokenReader } = {}) {
  const identify = createAuthentication({
    listed: () => listOf(FILE),
    wallNow: () => Date.parse(options.now ?? '2026-06-30T09:00:00Z'),
    tokens: options.tokens,
  });
  /** The name, or why not. */
  return async (headers: Record<string, string>) => {
    const identity = await identify(new Headers(headers));
    return 'client' in identity ? identity.client.name : identity.refusal.reason;
  };
}

describe('a key', () => {
  it.each([
    { authorization: 'Bearer key-of-dana' },
    { authorization: 'bearer   key-of-dana' },
    { 'x-api-key': 'key-of-dana' },
    { 'x-api-key': ' key-of-dana ' },
  ])('is taken from %j', async (headers) => {
    expect(await createBench()(headers)).toBe('dana');
  });

  it('brings along what the file says of its client', async () => {
    const identify = createAuthentication({ listed: () => listOf(FILE), wallNow: () => 0 });
    expect(await identify(new Headers({ 'x-api-key': 'key-of-dana' }))).toMatchObject({
      client: { name: 'dana', role: 'analyst', weight: 2 },
    });
  });

  it.each<[string, Record<string, string>, string]>([
    ['none', {}, 'no credentials'],
    ['a name instead', { 'x-client-name': 'dana' }, 'no credentials'],
    [
      'two, even if both are right',
      { 'x-api-key': 'new-key', authorization: 'Bearer new-key' },
      'two credentials',
    ],
    ['another', { 'x-api-key': 'key-of-nobody' }, 'unknown key'],
    ['its hash', { 'x-api-key': hashOf('key-of-dana') }, 'unknown key'],
    ['nothing in it', { 'x-api-key': '' }, 'unknown key'],
    ['an empty bearer', { authorization: 'Bearer ' }, 'no credentials'],
    ['basic credentials', { authorization: 'Basic ZGFuYTprZXk=' }, 'unreadable credentials'],
    ['the bare key', { authorization: 'key-of-dana' }, 'unreadable credentials'],
    ['two in one header', { authorization: 'Bearer key-of-dana, Bearer new-key' }, 'unreadable credentials'],
    ['two in one header, the other one', { 'x-api-key': 'key-of-dana, new-key' }, 'unknown key'],
    ['a long one', { 'x-api-key': 'k'.repeat(8_000) }, 'unknown key'],
    ['another case', { 'x-api-key': 'KEY-OF-DANA' }, 'unknown key'],
    ['a token where none are taken', { authorization: 'Bearer a.b.c' }, 'unknown key'],
  ])('is refused when it is %s', async (_name, headers, reason) => {
    expect(await createBench()(headers)).toBe(reason);
  });

  it('counts to the end of its last day, or to its moment, and then never again', async () => {
    const at = async (now: string, key: string) => await createBench({ now })({ 'x-api-key': key });
    expect(await at('2026-06-30T23:59:59.999Z', 'old-key')).toBe('crm');
    expect(await at('2026-07-01T00:00:00Z', 'old-key')).toBe('expired key');
    expect(await at('2026-06-30T09:59:59.999Z', 'older-key')).toBe('crm');
    expect(await at('2026-06-30T10:00:00Z', 'older-key')).toBe('expired key');
    expect(await at('2036-01-01T00:00:00Z', 'new-key')).toBe('crm');
  });
});

describe('a token of another issuer', () => {
  const read: string[] = [];
  const tokens: TokenReader = {
    read: (token) => {
      read.push(token);
      return Promise.resolve(
        token === 'a.b.c' ? { client: { name: 'dana', role: 'app' } } : { reason: 'wrong_issuer' },
      );
    },
  };

  it('says who it is and what it may do; the file adds the limits of that name', async () => {
    const identify = createAuthentication({ listed: () => listOf(FILE), wallNow: () => 0, tokens });
    expect(await identify(new Headers({ authorization: 'Bearer a.b.c' }))).toMatchObject({
      client: { name: 'dana', role: 'app', weight: 2 },
    });
  });

  it('is not said to be bad when it cannot be checked', async () => {
    const unsure: TokenReader = { read: () => Promise.resolve({ reason: 'no_keys', retryAfterMs: 5_000 }) };
    const identify = createAuthentication({ listed: () => listOf(FILE), wallNow: () => 0, tokens: unsure });
    expect(await identify(new Headers({ authorization: 'Bearer a.b.c' }))).toMatchObject({
      refusal: {
        ...{ reason: 'no_keys', retryAfterMs: 5_000 },
        message: expect.stringContaining('says nothing about yours') as string,
      },
    });
  });

  it('is looked at only when it is no key and looks like one', async () => {
    const ask = createBench({ tokens });
    read.length = 0;
    expect(await ask({ authorization: 'Bearer x.y.z' })).toBe('wrong_issuer');
    expect(await ask({ authorization: 'Bearer new-key' })).toBe('crm');
    expect(await ask({ authorization: 'Bearer neither' })).toBe('unknown key');
    expect(read).toEqual(['x.y.z']);
  });
});
