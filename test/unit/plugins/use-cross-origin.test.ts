import { beforeEach, describe, expect, it } from 'vitest';
import { useCrossOrigin } from '../../../src/plugins/use-cross-origin.ts';
import { createInbound } from './inbound.ts';

const APP = 'https://app.example.com';
const ENDPOINT = 'http://gateway.example:4000/graphql';

let asked = 0;
beforeEach(() => {
  asked = 0;
});
const withApp = createInbound({ plugins: [useCrossOrigin({ origins: [APP] })], a: () => ++asked });
const alone = createInbound({ plugins: [useCrossOrigin({ origins: [] })], a: () => ++asked });

const post = (headers: Record<string, string>) =>
  new Request(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"query":"{ a }"}',
  });
const get = (headers: Record<string, string>) =>
  new Request(`${ENDPOINT}?query={a}`, { headers: { accept: '*/*', ...headers } });

type Headers = Record<string, string>;

describe('what a browser was made to send', () => {
  it.each<[string, Headers]>([
    ['by another site', { 'sec-fetch-site': 'cross-site' }],
    ['by another site, with its origin', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['by another site that names the gateway', { 'sec-fetch-site': 'cross-site', origin: ENDPOINT }],
    ['by a neighbour', { 'sec-fetch-site': 'same-site', origin: 'http://other.gateway.example' }],
    ['by something unheard of', { 'sec-fetch-site': 'unheard-of' }],
    ['by several', { 'sec-fetch-site': 'same-origin, cross-site' }],
    ['by an older browser', { origin: 'https://evil.example' }],
    ['by a page in a sandbox', { origin: 'null' }],
    ['by a page on another port', { origin: 'http://gateway.example:4001' }],
    ['by a page on the usual port', { origin: 'http://gateway.example' }],
    ['by a longer name', { origin: 'http://gateway.example:4000.evil.example' }],
    ['by a name in front', { origin: 'http://gateway.example@evil.example:4000' }],
    ['by an extension', { origin: 'chrome-extension://gateway' }],
    ['by a file', { origin: 'file://' }],
    ['by two', { origin: 'http://gateway.example:4000, https://evil.example' }],
    ['by nobody', { origin: '' }],
  ])('%s is refused before it costs anything', async (_name, headers) => {
    for (const { fetch } of [alone, withApp]) {
      for (const request of [post(headers), get(headers)]) {
        const response = await fetch(request);
        expect(response.status).toBe(403);
        expect(response.headers.has('access-control-allow-origin')).toBe(false);
        expect(response.headers.get('cache-control')).toBe('no-store');
        expect(await response.json()).toEqual({
          errors: [
            {
              message: expect.stringContaining('GATEWAY_CORS_ORIGINS') as string,
              extensions: { code: 'FORBIDDEN', requestId: 'unknown' },
            },
          ],
        });
      }
    }
    expect(asked).toBe(0);
  });

  it.each<[string, Headers]>([
    ['nothing a browser would say', {}],
    ["the gateway's own page", { 'sec-fetch-site': 'same-origin', origin: 'http://gateway.example:4000' }],
    ['its page behind a proxy', { 'sec-fetch-site': 'same-origin', origin: 'https://public.example' }],
    ['its page in an older browser', { origin: 'http://gateway.example:4000' }],
    ['its page behind TLS, likewise', { origin: 'https://gateway.example:4000' }],
    ['somebody at the address bar', { 'sec-fetch-site': 'none' }],
  ])('goes on with %s', async (_name, headers) => {
    expect(await (await alone.fetch(post(headers))).json()).toEqual({ data: { a: 1 } });
    expect(await (await withApp.fetch(get(headers))).json()).toEqual({ data: { a: 2 } });
  });
});

describe('a link from elsewhere', () => {
  const LINK = {
    accept: 'text/html,*/*;q=0.8',
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  };

  it('leads to the page', async () => {
    // Here stands no page: what answers is what comes behind.
    const response = await alone.fetch(new Request(ENDPOINT, { headers: LINK }));
    expect(response.status).not.toBe(403);
  });

  it.each(['?query={a}', '?documentId=x', '?extensions={}', '?x'])(
    'leaves behind what it brings: %s',
    async (search) => {
      const response = await alone.fetch(new Request(`${ENDPOINT}${search}`, { headers: LINK }));
      expect([response.status, response.headers.get('location')]).toEqual([302, '/graphql']);
      expect(asked).toBe(0);
    },
  );

  it.each<[string, Headers]>([
    ['a frame', { 'sec-fetch-dest': 'iframe' }],
    ['an object', { 'sec-fetch-dest': 'object' }],
    ['an image', { 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors', accept: 'image/*' }],
    ['a script that calls itself a page', { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' }],
    ['what wants no page', { accept: '*/*' }],
  ])('is none in %s', async (_name, headers) => {
    const request = new Request(`${ENDPOINT}?query={a}`, { headers: { ...LINK, ...headers } });
    expect((await alone.fetch(request)).status).toBe(403);
    expect(asked).toBe(0);
  });

  it('is none as a form that is sent', async () => {
    expect((await alone.fetch(post({ ...LINK, origin: 'https://evil.example' }))).status).toBe(403);
    expect(asked).toBe(0);
  });
});

describe('the page of an allowed website', () => {
  const HEADERS = { origin: APP, 'sec-fetch-site': 'cross-site' };

  it.each([post, get])('may ask and read the answer', async (build) => {
    const response = await withApp.fetch(build(HEADERS));
    expect(await response.json()).toEqual({ data: { a: 1 } });
    expect(response.headers.get('access-control-allow-origin')).toBe(APP);
    expect(response.headers.get('access-control-expose-headers')).toContain('retry-after');
    expect(response.headers.get('vary')).toContain('origin');
    expect(response.headers.has('access-control-allow-credentials')).toBe(false);
  });

  it('is told before what it may send, without anything being run', async () => {
    const preflight = {
      ...HEADERS,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,x-evil',
    };
    const response = await withApp.fetch(new Request(ENDPOINT, { method: 'OPTIONS', headers: preflight }));
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toEqual({
      'access-control-allow-headers':
        'authorization, content-type, if-none-match, x-api-key, x-client-name, x-deadline-ms, x-gateway-report, x-max-age-ms, x-max-stale-ms, x-request-id, x-twenty-authorization',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-origin': APP,
      'access-control-expose-headers': 'age, etag, retry-after, x-request-id',
      'access-control-max-age': '7200',
      vary: 'origin',
    });
    expect(await response.text()).toBe('');
  });

  it.each([
    'https://app.example.com.evil.example',
    'https://evil.example/https://app.example.com',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://APP.example.com',
    'https://app.example.com/',
    'null',
    '*',
  ])('is not that of %s', async (origin) => {
    const headers = { origin, 'access-control-request-method': 'POST' };
    const preflight = await withApp.fetch(new Request(ENDPOINT, { method: 'OPTIONS', headers }));
    expect(preflight.status).toBe(403);
    expect([...preflight.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect((await withApp.fetch(post({ origin }))).status).toBe(403);
  });

  it('is told of caches where it matters, and not where nobody is allowed', async () => {
    expect((await withApp.fetch(post({}))).headers.get('vary')).toContain('origin');
    expect((await alone.fetch(post({}))).headers.get('vary') ?? '').not.toContain('origin');
  });
});
