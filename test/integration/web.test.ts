import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { listen } from '../../src/server.ts';
import type { Server } from '../../src/server.ts';
import { hashOf } from '../support/client-keys.ts';
import { createFiles } from '../support/files.ts';
import { rawRequest, sendRaw } from '../support/raw-http.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const APP = 'https://app.example.com';
const HOST = 'Host: gateway.example';
/** Costs one read where it is run. */
const QUERY = '{ twingate_users(first: 1) { totalCount } }';
const QUERY_IN_ADDRESS = `query=${encodeURIComponent(QUERY)}`;
const MUTATION = 'mutation { twingate_groupCreate(name: "From elsewhere") { ok } }';
const BODY = JSON.stringify({ query: QUERY });
const PAGE = 'Accept: text/html,*/*;q=0.8';

interface Site {
  readonly gateway: TestGateway;
  readonly server: Server;
}

async function open(environment: Record<string, string>): Promise<Site> {
  const files = createFiles({
    'clients.yaml': `clients: [{ name: dana, role: analyst, key: '${hashOf('key-dana')}' }]`,
  });
  const gateway = await createTestGateway({ environment, files });
  const server = await listen({
    fetch: (request) => gateway.gateway.fetch(request),
    onError: (error) => {
      throw error;
    },
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
  });
  return { gateway, server };
}

async function close({ gateway, server }: Site): Promise<void> {
  await server.close(0);
  await gateway[Symbol.asyncDispose]();
}

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

async function send({ server }: Site, text: string): Promise<Answer> {
  const answer = await sendRaw(server.url, text);
  const [head = '', ...body] = answer.split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]), head, body: body.join('\r\n\r\n') };
}

const get = (target: string, ...headers: string[]) => rawRequest(`GET ${target}`, [HOST, ...headers]);
const post = (target: string, body: string, ...headers: string[]) =>
  rawRequest(
    `POST ${target}`,
    [HOST, `Content-Length: ${Buffer.byteLength(body, 'latin1')}`, ...headers],
    body,
  );
const postJson = (target: string, body: string, ...headers: string[]) =>
  post(target, body, 'Content-Type: application/json', ...headers);

describe('a gateway that asks nobody who they are', () => {
  let site: Site;
  beforeAll(async () => {
    site = await open({ GATEWAY_CORS_ORIGINS: APP, TWENTY_WEBHOOK_SECRET: 'a-secret-that-is-long-enough' });
  });
  afterAll(async () => await close(site));
  afterEach(() => {
    site.gateway.spent();
  });

  it('answers what is asked rightly, for a price', async () => {
    for (const text of [
      postJson('/graphql', BODY),
      postJson('/graphql?x=/healthz', BODY),
      post('/graphql', BODY, 'Content-Type: application/json; charset=utf-8'),
      get(`/graphql?${QUERY_IN_ADDRESS}`),
      get(`/graphql?${QUERY_IN_ADDRESS}`, 'Accept: */*', 'Sec-Fetch-Site: same-origin'),
      postJson('/graphql', BODY, 'Origin: http://gateway.example'),
      postJson('/graphql', BODY, `Origin: ${APP}`, 'Sec-Fetch-Site: cross-site'),
    ]) {
      const { status, head, body } = await send(site, text);
      expect([status, body]).toEqual([200, expect.stringContaining('"totalCount"')]);
      expect(head).toMatch(/\r\nx-content-type-options: nosniff/);
      expect(head).toMatch(/\r\ncache-control: (no-store|private, no-cache)/);
      expect(head).not.toMatch(/access-control-allow-(origin: \*|credentials)/i);
      expect(site.gateway.spent().reads).toBe(1);
    }
  });

  const elsewhere = (path: string): [string, number, string][] => [
    [`GET ${path}`, 404, get(`${path}${path.includes('?') ? '&' : '?'}${QUERY_IN_ADDRESS}`)],
    [
      `GET ${path} that ends like the endpoint`,
      404,
      get(`${path}${path.includes('?') ? '&' : '?'}${QUERY_IN_ADDRESS}&x=/graphql`),
    ],
    [`POST ${path}`, 404, postJson(path, BODY)],
  ];
  const foreign = (name: string, ...headers: string[]): [string, number, string][] => [
    [`a GET ${name}`, 403, get(`/graphql?${QUERY_IN_ADDRESS}`, ...headers)],
    [`a POST ${name}`, 403, postJson('/graphql', BODY, ...headers)],
  ];
  const otherwise = (type: string, body: string): [string, number, string] => [
    `a body that is ${type}`,
    415,
    post('/graphql', body, `Content-Type: ${type}`),
  ];

  it.each<[string, number, string]>([
    ...[
      '/',
      '//graphql',
      '///graphql',
      '/graphql/',
      '/graphql//',
      '/Graphql',
      '/GRAPHQL',
      '/graphql;x=y',
      '/graphql.php',
      '/graphql/graphql',
      '/v1/graphql',
      '/%67raphql',
      '/graphql%2f',
      '/%2fgraphql',
      '/graphql%00',
      '/graphql%0a',
      '/graphql%3f',
      '/healthz/graphql',
      '/healthz/..%2fgraphql',
      '/healthz/../graphql',
      '/healthz/%2e%2e/graphql',
      '/healthz\\..\\graphql',
      '/graphql/../graphql',
      '/graphql/.',
      '/./graphql',
      '/metrics/../graphql',
      '/webhooks/twenty/../../graphql',
      '/webhooks/graphql',
      '/x?y=/graphql',
      '/x?/graphql',
      'http://gateway.example/graphql',
      '*',
    ].flatMap(elsewhere),
    ...foreign(
      'that an image makes',
      'Sec-Fetch-Site: cross-site',
      'Sec-Fetch-Mode: no-cors',
      'Sec-Fetch-Dest: image',
    ),
    ...foreign('of a neighbour', 'Sec-Fetch-Site: same-site', 'Origin: http://other.example'),
    ...foreign(
      'of a frame',
      PAGE,
      'Sec-Fetch-Site: cross-site',
      'Sec-Fetch-Mode: navigate',
      'Sec-Fetch-Dest: iframe',
    ),
    ...foreign('of an older browser', 'Origin: https://evil.example'),
    ...foreign('of a page in a sandbox', 'Origin: null'),
    ...foreign('of something like an allowed website', 'Origin: https://app.example.com.evil.example'),
    ...foreign('of an allowed website without TLS', 'Origin: http://app.example.com'),
    ...foreign(
      'that says so of itself',
      'Sec-Fetch-Site: cross-site',
      'X-Forwarded-Host: evil.example',
      'Origin: https://evil.example',
    ),
    [
      'a link that brings a query',
      302,
      get(
        `/graphql?${QUERY_IN_ADDRESS}`,
        PAGE,
        'Sec-Fetch-Site: cross-site',
        'Sec-Fetch-Mode: navigate',
        'Sec-Fetch-Dest: document',
      ),
    ],
    ['an address that is opened', 200, get(`/graphql?${QUERY_IN_ADDRESS}`, PAGE, 'Sec-Fetch-Site: none')],
    [
      'a form of another website',
      403,
      post(
        '/graphql',
        QUERY_IN_ADDRESS,
        'Content-Type: application/x-www-form-urlencoded',
        'Origin: https://evil.example',
        'Sec-Fetch-Site: cross-site',
        'Sec-Fetch-Mode: navigate',
        'Sec-Fetch-Dest: document',
        PAGE,
      ),
    ],
    [
      'a preflight of another website',
      403,
      rawRequest('OPTIONS /graphql', [
        HOST,
        'Origin: https://evil.example',
        'Access-Control-Request-Method: POST',
      ]),
    ],
    [
      'a preflight of an allowed one',
      204,
      rawRequest('OPTIONS /graphql', [HOST, `Origin: ${APP}`, 'Access-Control-Request-Method: POST']),
    ],
    ['a write by GET', 405, get(`/graphql?query=${encodeURIComponent(MUTATION)}`)],
    ['several at once', 400, postJson('/graphql', `[${BODY},${BODY}]`)],
    otherwise('application/x-www-form-urlencoded', QUERY_IN_ADDRESS),
    otherwise('application/x-www-form-urlencoded; a=application/json', QUERY_IN_ADDRESS),
    otherwise(
      'multipart/form-data; boundary=x',
      `--x\r\nContent-Disposition: form-data; name="query"\r\n\r\n${QUERY}\r\n--x--\r\n`,
    ),
    otherwise('text/plain', BODY),
    otherwise('text/plain, application/json', BODY),
    otherwise('text/plain; application/json', BODY),
    otherwise('application/graphql', QUERY),
    otherwise('application/json-patch+json', BODY),
    otherwise('', BODY),
    ['a body of no type', 415, post('/graphql', BODY)],
    [
      'a compressed body',
      415,
      postJson('/graphql', gzipSync(BODY).toString('latin1'), 'Content-Encoding: gzip'),
    ],
    ['a body that is called compressed', 415, postJson('/graphql', BODY, 'Content-Encoding: br')],
    ['a body that is too long', 400, postJson('/graphql', BODY + ' '.repeat(1024 * 1024))],
    [
      'a body that calls itself too long',
      400,
      rawRequest('POST /graphql', [HOST, 'Content-Type: application/json', 'Content-Length: 9999999']),
    ],
    ...['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'QUERY', 'PURGE', 'OPTIONS'].map(
      (method): [string, number, string] => [
        method,
        405,
        rawRequest(
          `${method} /graphql?${QUERY_IN_ADDRESS}`,
          [HOST, 'Content-Type: application/json', `Content-Length: ${BODY.length}`],
          BODY,
        ),
      ],
    ),
    ['HEAD', 405, rawRequest(`HEAD /graphql?${QUERY_IN_ADDRESS}`, [HOST])],
    [
      'another method by a header',
      405,
      get(`/graphql?query=${encodeURIComponent(MUTATION)}`, 'X-HTTP-Method-Override: POST'),
    ],
    [
      'another path by a header',
      200,
      get('/healthz', 'X-Original-URL: /graphql', `X-Rewrite-URL: /graphql?${QUERY_IN_ADDRESS}`),
    ],
    ['a webhook without a signature', 401, postJson('/webhooks/twenty', BODY)],
    ['a webhook by GET', 405, get('/webhooks/twenty')],
    ['a probe that is written to', 405, postJson('/healthz', BODY)],
  ])('spends nothing on %s: %i', async (_name, status, text) => {
    const answer = await send(site, text);
    expect(answer.status).toBe(status);
    expect(answer.head).toMatch(/\r\nx-content-type-options: nosniff/);
    expect(answer.head).toMatch(/\r\nx-frame-options: DENY/);
    expect(answer.head).toMatch(/\r\ncontent-security-policy: default-src 'none'/);
    expect(answer.head).toMatch(/\r\ncross-origin-resource-policy: same-origin/);
    expect(answer.head).not.toMatch(/\r\n(server|x-powered-by|x-yoga-id|set-cookie):/i);
    if (status >= 400) expect(answer.head).not.toMatch(/\r\ncache-control: (?!(private, )?no-store)/i);
    expect(answer.body).not.toContain('"totalCount"');
    expect(site.gateway.spent()).toEqual({ reads: 0, writes: 0, tokens: 0 });
  });

  it('leads a browser from the root to the page', async () => {
    const { status, head } = await send(site, get('/', PAGE));
    expect([status, /\r\nlocation: (.*)/i.exec(head)?.[1]]).toEqual([302, '/graphql']);
  });

  it('refuses foreign pages as it refuses everything', async () => {
    const { body } = await send(
      site,
      postJson('/graphql', BODY, 'Sec-Fetch-Site: cross-site', 'X-Request-Id: r-1'),
    );
    expect(JSON.parse(body.replace(/^[\da-f]+\r\n|\r\n0$/g, ''))).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN', requestId: 'r-1' } }],
    });
  });
});

describe('a gateway that wants keys', () => {
  let site: Site;
  beforeAll(async () => {
    site = await open({
      GATEWAY_AUTH: 'clients',
      GATEWAY_CLIENTS_FILE: 'clients.yaml',
      GATEWAY_CORS_ORIGINS: APP,
    });
  });
  afterAll(async () => await close(site));

  it.each<[string, number, string]>([
    ['the page', 200, get('/graphql', PAGE)],
    ['the way to the page', 302, get('/', PAGE)],
    ['an unknown path', 404, get('/nothing')],
    ['a preflight, which can have no key', 204, rawRequest('OPTIONS /graphql', [HOST, `Origin: ${APP}`])],
    ['a probe', 200, get('/healthz')],
  ])('shows %s to anybody', async (_name, status, text) => {
    expect((await send(site, text)).status).toBe(status);
  });

  it.each<[string, number, string]>([
    ['nobody', 401, postJson('/graphql', BODY)],
    ['nobody, by GET', 401, get(`/graphql?${QUERY_IN_ADDRESS}`)],
    [
      'nobody, with a form',
      401,
      post('/graphql', QUERY_IN_ADDRESS, 'Content-Type: application/x-www-form-urlencoded'),
    ],
    ['a page of an allowed website without a key', 401, postJson('/graphql', BODY, `Origin: ${APP}`)],
    [
      'a foreign page with a key',
      403,
      postJson('/graphql', BODY, 'Authorization: Bearer key-dana', 'Origin: https://evil.example'),
    ],
    [
      'two keys',
      400,
      postJson('/graphql', BODY, 'Authorization: Bearer x', 'Authorization: Bearer key-dana'),
    ],
  ])('does nothing for %s: %i', async (_name, status, text) => {
    expect((await send(site, text)).status).toBe(status);
    expect(site.gateway.spent()).toEqual({ reads: 0, writes: 0, tokens: 0 });
  });

  it("lets an allowed website's page read why it got nothing", async () => {
    const { head } = await send(site, postJson('/graphql', BODY, `Origin: ${APP}`));
    expect(head).toMatch(/\r\naccess-control-allow-origin: https:\/\/app\.example\.com/);
    expect(head).toMatch(/\r\nvary: .*origin/);
  });

  it('answers who has one', async () => {
    const { status } = await send(site, postJson('/graphql', BODY, 'Authorization: Bearer key-dana'));
    expect([status, site.gateway.spent().reads]).toEqual([200, 1]);
  });
});
