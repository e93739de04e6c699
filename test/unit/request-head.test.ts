import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../src/request-head.ts';
import type { AllowedHosts } from '../../src/request-head.ts';

interface Given {
  readonly url?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly httpVersion?: string;
  readonly allowedHosts?: AllowedHosts;
}

const HOST = ['Host', 'gateway.example'] as const;

/** As node:http reads headers: the first of those that may be there once. */
function statusOf({
  url = '/graphql',
  headers = [HOST],
  httpVersion = '1.1',
  allowedHosts = [],
}: Given): number {
  const byName = Object.fromEntries(
    [...headers].reverse().map(([name, value]) => [name.toLowerCase(), value]),
  );
  const head = { url, headers: byName, rawHeaders: headers.flat(), httpVersion };
  return refusalOf(head, allowedHosts)?.status ?? 200;
}

describe('the target', () => {
  it.each([
    '/',
    '/graphql',
    '/graphql?query={a}',
    '/graphql?x=/../y',
    '/graphql?a=\\',
    '/graphql?',
    '//graphql',
    '/graphql/',
    '/%67raphql',
    '/%',
    '/a;b',
    '/a%2fb',
  ])('%s is a path as it is', (url) => {
    expect(statusOf({ url })).toBe(200);
  });

  it.each([
    '',
    '*',
    'graphql',
    'gateway.example:80',
    'http://gateway.example/graphql',
    'HTTP://elsewhere.example/graphql',
    '@elsewhere.example/graphql',
    '/graphql/..',
    '/graphql/.',
    '/healthz/../graphql',
    '/healthz/%2e%2e/graphql',
    '/healthz/%2E./graphql',
    '/./graphql',
    '/../graphql',
    '/healthz/..\\graphql',
    '/\\graphql',
    '\\graphql',
    '/healthz#/graphql',
    '/graphql?#',
    '/gra\tphql',
    '/gra phql',
    '/graphql\n',
    '/gra"phql',
    '/gra<phql',
    '/\u00fc',
  ])('%s is none', (url) => {
    expect(statusOf({ url })).toBe(404);
  });
});

describe('the host', () => {
  it.each([
    'gateway.example',
    'GATEWAY.example:4000',
    'localhost',
    'a_b.example',
    '192.0.2.7:80',
    '[2001:db8::1]',
    '[::1]:4000',
    'gateway.example.',
  ])('%s is one', (host) => {
    expect(statusOf({ headers: [['Host', host]] })).toBe(200);
  });

  it.each([
    '',
    ' ',
    'a b',
    'a/graphql?',
    'a?',
    'a#',
    'a\\b',
    'user@gateway.example',
    'user:password@gateway.example',
    'http://gateway.example',
    'gateway.example:',
    'gateway.example:99999',
    'gateway.example:x',
    'gateway.example:80:80',
    'a,b',
    '[',
    '[::1',
    '::1',
    '[zz]',
    '[::1]x',
    '%',
    '%67ateway.example',
    '999.999.999.999',
    'g\u00e4teway.example',
    "a'b",
  ])('%s is none', (host) => {
    expect(statusOf({ headers: [['Host', host]] })).toBe(400);
  });

  it('has to be there', () => {
    expect(statusOf({ headers: [] })).toBe(400);
    expect(statusOf({ headers: [], httpVersion: '1.0' })).toBe(400);
  });
});

describe('a name that a website can make lead here', () => {
  const under = (host: string, allowedHosts: AllowedHosts) =>
    statusOf({ headers: [['Host', host]], allowedHosts });

  it.each([
    'localhost',
    'localhost:4000',
    'LOCALHOST',
    '127.0.0.1',
    '127.9.9.9:1',
    '[::1]:4000',
    '127.1',
    '127.0.0.1.',
  ])('is not %s', (host) => {
    expect(under(host, 'loopback')).toBe(200);
    expect(under(host, ['gateway.example'])).toBe(200);
  });

  it.each([
    'evil.example',
    'localhost.evil.example',
    'evil.localhost',
    'localhost.',
    '127.0.0.1.evil.example',
    '128.0.0.1',
    '192.168.0.7',
    '0.0.0.0',
    '[::]',
    '[::2]',
    'gateway.example.evil.example',
    'evil-gateway.example',
    'xgateway.example',
  ])('is %s', (host) => {
    expect(under(host, 'loopback')).toBe(421);
    expect(under(host, ['gateway.example'])).toBe(421);
  });

  it('is none of those listed, whatever their case and port', () => {
    const allowed = ['Gateway.Example', '10.1.2.3', '[2001:db8::1]'];
    expect(under('gateway.example:4000', allowed)).toBe(200);
    expect(under('GATEWAY.EXAMPLE', allowed)).toBe(200);
    expect(under('10.1.2.3', allowed)).toBe(200);
    expect(under('[2001:DB8::1]:80', allowed)).toBe(200);
    expect(under('10.1.2.4', allowed)).toBe(421);
  });
});

describe('headers', () => {
  it.each(['Authorization', 'X-Api-Key', 'Content-Type', 'ORIGIN', 'x-twenty-authorization', 'host'])(
    'have %s once',
    (name) => {
      const once = [HOST, [name, 'a']] as const;
      expect(statusOf({ headers: name === 'host' ? [HOST] : once })).toBe(200);
      expect(statusOf({ headers: [...once, [name.toLowerCase(), 'a']] })).toBe(400);
    },
  );

  it('are a hundred at most', () => {
    const others = (count: number) =>
      Array.from({ length: count }, (_, index) => [`x-${index}`, ''] as const);
    expect(statusOf({ headers: [HOST, ...others(99)] })).toBe(200);
    expect(statusOf({ headers: [HOST, ...others(100)] })).toBe(431);
  });

  it.each([
    ['chunked', '1.1', 200],
    ['Chunked', '1.1', 200],
    ['gzip, chunked', '1.1', 501],
    ['identity', '1.1', 501],
    ['chunked, chunked', '1.1', 501],
    ['chunked', '1.0', 400],
  ])('name the transfer encoding %s in HTTP/%s: %i', (encoding, httpVersion, status) => {
    expect(statusOf({ headers: [HOST, ['Transfer-Encoding', encoding]], httpVersion })).toBe(status);
  });
});

it('what is let through is the same address to whoever reads it', () => {
  const piece = fc.constantFrom(
    ...[
      '/',
      '\\',
      '.',
      '..',
      '%2e',
      '%2F',
      '?',
      '#',
      '@',
      ':',
      ';',
      '[',
      ']',
      '::1',
      '80',
      ' ',
      '\t',
      '\n',
      '"',
      '%',
    ],
    ...['graphql', 'healthz', 'a.example', 'localhost', '127.0.0.1', 'http://'],
  );
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  let letThrough = 0;
  fc.assert(
    fc.property(text, text, fc.boolean(), (start, target, isPath) => {
      const [host, url] = [isPath ? 'a.example' : start, isPath ? `/${target}` : '/graphql'];
      if (statusOf({ url, headers: [['Host', host]] }) !== 200) return;
      letThrough += 1;
      // As the server puts it together.
      const read = new URL(`http://${host}${url}`);
      expect(read.pathname).toBe(url.replace(/\?.*/s, ''));
      expect(read.pathname + read.search).toBe(encodeQuery(url));
      expect(read.host).toBe(new URL(`http://${host}`).host);
      expect([read.username, read.password, read.hash]).toEqual(['', '', '']);
    }),
    { numRuns: 2_000 },
  );
  expect(letThrough).toBeGreaterThan(50);
});

/** What a URL makes of a query, and of no other part. */
function encodeQuery(url: string): string {
  const at = url.indexOf('?');
  return at === -1 ? url : url.slice(0, at) + new URL(`http://host/${url.slice(at)}`).search;
}
