import { gunzipSync } from 'node:zlib';
import { parse } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { graphiqlTabs } from '../../../src/plugins/graphiql-tabs.ts';
import { useOfflineGraphiQL } from '../../../src/plugins/use-graphiql.ts';
import { createInbound } from './inbound.ts';

const URL_OF_PAGE = 'http://gateway.example/graphql';
const BROWSER = 'text/html,application/xhtml+xml,*/*;q=0.8';

let asked = 0;
const { fetch } = createInbound({
  plugins: [useOfflineGraphiQL({ endpoint: '/graphql' })],
  a: () => ++asked,
});
beforeEach(() => {
  asked = 0;
});

const open = (headers: Record<string, string> = {}, url = URL_OF_PAGE) =>
  fetch(new Request(url, { headers: { accept: BROWSER, ...headers } }));

describe('the page', () => {
  it('comes with headers that let it load nothing from elsewhere', async () => {
    const response = await open();
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      vary: 'accept, accept-encoding',
      etag: expect.stringMatching(/^"[\w-]{43}"$/) as string,
    });
    expect(response.headers.has('content-encoding')).toBe(false);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:|\*/);
  });

  it('brings all it needs with it', async () => {
    const html = await (await open()).text();
    expect(html).toContain('Twentygate');
    // What a browser would load: of the page itself, not of the text of its scripts and styles.
    const page = html.replace(/(<(script|style)\b[^>]*>)[\s\S]*?(<\/\2>)/gi, '$1$3');
    const loaded = [...page.matchAll(/\s(?:src|href)\s*=\s*["']?([^"'\s>]+)/gi)].map(
      ([, address]) => address,
    );
    expect(loaded.filter((address) => /^(https?:)?\/\//.test(address ?? ''))).toEqual([]);
    const styles = [...html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/gi)].map(([, style]) => style ?? '');
    expect(styles.join('')).not.toMatch(/@import|url\(\s*["']?https?:/);
  });

  it('opens with tabs, and asks for the report', async () => {
    const html = await (await open()).text();
    expect(html).toContain('x-gateway-report');
    for (const { query } of graphiqlTabs) {
      expect(html).toContain(query.split('\n')[0]);
      expect(() => parse(query)).not.toThrow();
    }
  });

  it('is the same compressed', async () => {
    const response = await open({ 'accept-encoding': 'gzip, deflate, br' });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const html = gunzipSync(await response.arrayBuffer()).toString();
    expect(html).toBe(await (await open()).text());
  });

  it('is not sent again to whoever has it', async () => {
    const etag = (await open()).headers.get('etag') ?? '';
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const response = await open({ 'if-none-match': header });
      expect([response.status, await response.text()]).toEqual([304, '']);
      expect(response.headers.get('etag')).toBe(etag);
    }
    expect((await open({ 'if-none-match': '"other"' })).status).toBe(200);
  });
});

it.each(['?query={a}', '?documentId=x', '?extensions={}', '?'])(
  'is what a browser opens with %s, and nothing runs',
  async (search) => {
    const response = await open({}, `${URL_OF_PAGE}${search}`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(asked).toBe(0);
  },
);

describe('a key', () => {
  it('is not stored in the browser', async () => {
    expect(await (await open()).text()).toContain('"shouldPersistHeaders":false');
  });

  it('has its place ready where one is needed, and else not', async () => {
    const text = '"headers":"{ \\"Authorization\\": \\"Bearer \\" }"';
    expect(await (await open()).text()).not.toContain(text);
    const closed = createInbound({ plugins: [useOfflineGraphiQL({ endpoint: '/graphql', needsKey: true })] });
    const response = await closed.fetch(new Request(URL_OF_PAGE, { headers: { accept: BROWSER } }));
    expect(await response.text()).toContain(text);
  });
});

describe('what is no page', () => {
  it('is a query by GET of a client that takes anything', async () => {
    const response = await open({ accept: '*/*' }, `${URL_OF_PAGE}?query={a}`);
    expect(await response.json()).toEqual({ data: { a: 1 } });
  });

  it.each([
    ['another path', new Request('http://gateway.example/other', { headers: { accept: BROWSER } }), 404],
    ['the root, for what is no browser', new Request('http://gateway.example/'), 404],
    ['another method', new Request(URL_OF_PAGE, { method: 'DELETE', headers: { accept: BROWSER } }), 405],
    ['a client that wants JSON', new Request(URL_OF_PAGE, { headers: { accept: 'application/json' } }), 200],
  ])('is %s', async (_name, request, status) => {
    const response = await fetch(request);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-security-policy')).toBeNull();
  });
});
