import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { callerAddressOf } from '../../src/plugins/caller-address.ts';
import { listen } from '../../src/server.ts';
import type { Server, ServerOptions } from '../../src/server.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { openRaw, rawRequest, sendRaw } from '../support/raw-http.ts';

const HOST = 'Host: gateway.example';
const MAX_BODY = 1024 * 1024;

interface Bench extends Server {
  /** What has reached the handler, and what it could read of it. */
  readonly requests: string[];
}

/** A server that says what it was asked. */
async function start(options: Partial<ServerOptions> = {}): Promise<Bench> {
  const requests: string[] = [];
  const server = await listen({
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const body = await request.text().catch((error: unknown) => (error as Error).message);
      requests.push(`${request.method} ${pathname}${search} ${body}`.trim());
      return new Response('answer');
    },
    onError: () => undefined,
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    ...options,
  });
  onTestFinished(() => server.close(0));
  return { ...server, requests };
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);

describe('what is not looked at', () => {
  test.each<[string, number, string]>([
    ['no HTTP', 400, 'hello\r\n\r\n'],
    ['a greeting of TLS', 400, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['HTTP/2', 400, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/0.9', 400, 'GET /graphql\r\n\r\n'],
    ['HTTP/1.2', 400, `GET /graphql HTTP/1.2\r\n${HOST}\r\n\r\n`],
    ['a method of its own', 400, `HACK /graphql HTTP/1.1\r\n${HOST}\r\n\r\n`],
    ['a method in small letters', 400, `get /graphql HTTP/1.1\r\n${HOST}\r\n\r\n`],
    ['a line break without its other half', 400, `GET /graphql HTTP/1.1\n${HOST}\n\n`],
    ['a space before the colon', 400, 'GET /graphql HTTP/1.1\r\nHost : gateway.example\r\n\r\n'],
    ['a folded header', 400, `GET /graphql HTTP/1.1\r\n${HOST}\r\nX-Api-Key: a\r\n b\r\n\r\n`],
    ['a zero in a header', 400, `GET /graphql HTTP/1.1\r\n${HOST}\r\nX-Api-Key: a\x00b\r\n\r\n`],
    ['a header without a name', 400, `GET /graphql HTTP/1.1\r\n${HOST}\r\n: a\r\n\r\n`],
    ['no Host', 400, rawRequest('GET /graphql')],
    ['no Host in HTTP/1.0', 400, 'GET /graphql HTTP/1.0\r\n\r\n'],
    ['a Host with a path', 400, rawRequest('GET /healthz', ['Host: gateway.example/graphql?'])],
    ['a Host with a user', 400, rawRequest('GET /healthz', ['Host: a@gateway.example'])],
    ['two Hosts', 400, rawRequest('GET /graphql', [HOST, 'Host: other.example'])],
    ['two keys', 400, rawRequest('GET /graphql', [HOST, 'X-Api-Key: a', 'x-api-key: b'])],
    ['two tokens', 400, rawRequest('GET /graphql', [HOST, 'Authorization: a', 'authorization: b'])],
    [
      'two origins',
      400,
      rawRequest('GET /graphql', [HOST, 'Origin: null', 'Origin: http://gateway.example']),
    ],
    ['a whole address', 404, rawRequest('GET http://gateway.example/graphql', [HOST])],
    ['the address of another', 404, rawRequest('GET http://other.example/graphql', [HOST])],
    ['a star', 404, rawRequest('OPTIONS *', [HOST])],
    ['a path with dots', 404, rawRequest('GET /healthz/../graphql', [HOST])],
    ['a path with hidden dots', 404, rawRequest('GET /healthz/%2e%2E/graphql', [HOST])],
    ['a path that ends with dots', 404, rawRequest('GET /graphql/..', [HOST])],
    ['a path with backslashes', 404, rawRequest('GET /healthz\\..\\graphql', [HOST])],
    ['a part that is not sent', 404, rawRequest('GET /healthz#/graphql', [HOST])],
    ['a long address', 431, rawRequest(`GET /graphql?query=${'x'.repeat(17_000)}`, [HOST])],
    ['a long header', 431, rawRequest('GET /graphql', [HOST, `X: ${'x'.repeat(17_000)}`])],
    ['many headers', 431, rawRequest('GET /graphql', [HOST, ...Array.from({ length: 101 }, () => 'X:')])],
    [
      'thousands of headers',
      431,
      rawRequest('GET /graphql', [HOST, ...Array.from({ length: 3_000 }, () => 'X:')]),
    ],
    [
      'another expectation',
      417,
      rawRequest('POST /graphql', [HOST, 'Expect: more', 'Content-Length: 2'], '{}'),
    ],
    ['two lengths', 400, rawRequest('POST /graphql', [HOST, 'Content-Length: 2', 'Content-Length: 3'], '{}')],
    ['two lengths in one', 400, rawRequest('POST /graphql', [HOST, 'Content-Length: 2, 2'], '{}')],
    ['a length that is none', 400, rawRequest('POST /graphql', [HOST, 'Content-Length: two'], '{}')],
    ['a length below zero', 400, rawRequest('POST /graphql', [HOST, 'Content-Length: -1'], '{}')],
    ['a length with a sign', 400, rawRequest('POST /graphql', [HOST, 'Content-Length: +2'], '{}')],
    ['a length in another base', 400, rawRequest('POST /graphql', [HOST, 'Content-Length: 0x2'], '{}')],
    [
      'a length beyond all numbers',
      400,
      rawRequest('POST /graphql', [HOST, `Content-Length: ${'9'.repeat(40)}`], '{}'),
    ],
    [
      'a length and pieces',
      400,
      rawRequest('POST /graphql', [HOST, 'Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
    ],
    [
      'pieces and a length',
      400,
      rawRequest('POST /graphql', [HOST, 'Transfer-Encoding: chunked', 'Content-Length: 5'], '0\r\n\r\n'),
    ],
    [
      'pieces that are no last encoding',
      400,
      rawRequest('POST /graphql', [HOST, 'Transfer-Encoding: chunked, gzip']),
    ],
    [
      'compressed pieces',
      501,
      rawRequest('POST /graphql', [HOST, 'Transfer-Encoding: gzip, chunked'], '0\r\n\r\n'),
    ],
    [
      'an unheard-of encoding',
      501,
      rawRequest('POST /graphql', [HOST, 'Transfer-Encoding: xchunked'], '0\r\n\r\n'),
    ],
    [
      'a hidden encoding',
      400,
      rawRequest('POST /graphql', [HOST, 'Transfer-Encoding : chunked'], '0\r\n\r\n'),
    ],
    [
      'two encodings',
      400,
      rawRequest(
        'POST /graphql',
        [HOST, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
        '0\r\n\r\n',
      ),
    ],
    [
      'pieces in HTTP/1.0',
      400,
      `POST /graphql HTTP/1.0\r\n${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
  ])('%s: %i', async (_name, status, text) => {
    const { url, requests } = await start();
    const answer = await sendRaw(url, text);
    expect(statusOf(answer)).toBe(status);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(requests).toEqual([]);
  });

  test.each<[string, string]>([
    ['a tunnel', `CONNECT gateway.example:443 HTTP/1.1\r\n${HOST}\r\n\r\n`],
    [
      'a body whose pieces have no length',
      rawRequest('POST /graphql', [HOST, 'Transfer-Encoding: chunked'], 'x\r\n{}\r\n0\r\n\r\n'),
    ],
    [
      'a body whose pieces end nowhere',
      rawRequest('POST /graphql', [HOST, 'Transfer-Encoding: chunked'], '2\r\n{}x\r\n0\r\n\r\n'),
    ],
  ])('%s is cut', async (_name, text) => {
    const { url, requests } = await start();
    const answer = await sendRaw(url, text);
    expect(answer).not.toMatch(/^HTTP\/1\.1 200 /);
    expect(requests.filter((request) => request.includes('{}'))).toEqual([]);
  });

  test('tells no more than why, as a browser may see it', async () => {
    const { url } = await start();
    const answer = await sendRaw(url, rawRequest('GET /healthz/../graphql', [HOST]));
    expect(answer).toMatch(/\r\nx-content-type-options: nosniff\r\n/);
    expect(answer).toMatch(/\r\ncache-control: no-store\r\n/);
    expect(answer).not.toMatch(/\r\n(server|x-powered-by): /i);
    expect(answer).toMatch(/\r\n\r\n\{"errors":\[\{"message":"There is nothing at this path\."\}\]\}\n$/);
  });
});

describe('what is served', () => {
  test.each<[string, string, string]>([
    ['HTTP/1.0', `GET /graphql HTTP/1.0\r\n${HOST}\r\n\r\n`, 'GET /graphql'],
    [
      'an address as it is',
      rawRequest('GET /graphql?query=%7Ba%7D&x=/../y', [HOST]),
      'GET /graphql?query=%7Ba%7D&x=/../y',
    ],
    ['TRACE', rawRequest('TRACE /graphql', [HOST]), 'TRACE /graphql'],
    [
      'a wish for another protocol',
      rawRequest('GET /graphql', [HOST, 'Upgrade: websocket', 'Sec-WebSocket-Key: x', 'Connection: Upgrade']),
      'GET /graphql',
    ],
    [
      'a wish for HTTP/2',
      rawRequest('GET /graphql', [
        HOST,
        'Upgrade: h2c',
        'HTTP2-Settings: x',
        'Connection: Upgrade, HTTP2-Settings',
      ]),
      'GET /graphql',
    ],
    [
      'a body in pieces',
      rawRequest(
        'POST /graphql',
        [HOST, 'Transfer-Encoding: chunked'],
        '1\r\n{\r\n1;x=y\r\n}\r\n0\r\nX: y\r\n\r\n',
      ),
      'POST /graphql {}',
    ],
  ])('%s', async (_name, text, request) => {
    const { url, requests } = await start();
    expect(statusOf(await sendRaw(url, text))).toBe(200);
    expect(requests).toEqual([request]);
  });

  test('a compressed body as what it is, whatever it would grow to', async () => {
    const { url, requests } = await start();
    const bomb = gzipSync(Buffer.alloc(16 * MAX_BODY)).toString('latin1');
    const head = [HOST, 'Content-Encoding: gzip', `Content-Length: ${bomb.length}`];
    expect(statusOf(await sendRaw(url, rawRequest('POST /graphql', head, bomb)))).toBe(200);
    expect(requests[0]?.length).toBeLessThan(2 * bomb.length);
  });
});

describe('a body', () => {
  const TOO_LONG = `The request's body is longer than ${MAX_BODY} bytes. Send several smaller ones.`;

  test('that is told to be too long is refused before any of it has come', async () => {
    const { url, requests } = await start();
    const connection = openRaw(url, rawRequest('POST /graphql', [HOST, `Content-Length: ${MAX_BODY + 1}`]));
    expect(statusOf(await connection.until(/answer/))).toBe(200);
    expect(requests).toEqual([`POST /graphql ${TOO_LONG}`]);
    connection.socket.destroy();
  });

  test('whose pieces come to too much is cut there', async () => {
    const { url, requests } = await start();
    const piece = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const connection = openRaw(url, rawRequest('POST /graphql', [HOST, 'Transfer-Encoding: chunked']));
    for (let sent = 0; sent <= MAX_BODY; sent += 0x10000) connection.socket.write(piece);
    // It has no end yet.
    expect(statusOf(await connection.until(/answer/))).toBe(200);
    expect(requests).toEqual([`POST /graphql ${TOO_LONG}`]);
    connection.socket.destroy();
  });

  test('is asked for only when somebody reads it', async () => {
    const { url, requests } = await start();
    const head = rawRequest('POST /graphql', [HOST, 'Expect: 100-continue', 'Content-Length: 2']);
    const connection = openRaw(url, head);
    await connection.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    connection.socket.write('{}');
    expect(await connection.received).toMatch(/\r\n\r\nHTTP\/1\.1 200 [\s\S]*answer/);
    expect(requests).toEqual(['POST /graphql {}']);
  });

  test.each<[string, ServerOptions['fetch'], string, number]>([
    [
      'for who may not ask',
      () => Promise.resolve(new Response('', { status: 401 })),
      'Content-Length: 2',
      401,
    ],
    [
      'for one that is too long',
      async (request) => new Response(await request.text()),
      `Content-Length: ${MAX_BODY + 1}`,
      500,
    ],
  ])(
    'is not asked for %s, and what comes all the same is no request',
    async (_name, fetch, length, status) => {
      const { url } = await start({ fetch });
      const head = [HOST, 'Expect: 100-continue', length].join('\r\n');
      const answer = await sendRaw(
        url,
        `POST /graphql HTTP/1.1\r\n${head}\r\n\r\nGET /smuggled HTTP/1.1\r\n${HOST}\r\n\r\n`,
      );
      expect(statusOf(answer)).toBe(status);
      expect(answer).toMatch(/\r\nconnection: close\r\n/i);
      expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    },
  );
});

describe('a connection', () => {
  const SHORT = {
    headersTimeout: 40,
    requestTimeout: 80,
    keepAliveTimeout: 40,
    connectionsCheckingInterval: 10,
  };

  /** Writes now and then until the other side closes. */
  function drip(url: string, start: string, drop: string) {
    const connection = openRaw(url, start);
    const dripping = setInterval(() => connection.socket.write(drop), 5);
    connection.socket.once('close', () => clearInterval(dripping));
    return connection.received;
  }

  test.each<[string, string, string]>([
    ['whose headers drip', `GET /graphql HTTP/1.1\r\n${HOST}\r\nX: `, 'x'],
    ['whose headers come one by one', `GET /graphql HTTP/1.1\r\n${HOST}\r\n`, 'X: x\r\n'],
    ['whose address drips', 'GET /graphql?', 'x'],
    ['on which nothing but empty lines come', '\r\n', '\r\n'],
    ['whose body drips', `POST /graphql HTTP/1.1\r\n${HOST}\r\nContent-Length: 10000\r\n\r\n`, 'x'],
    [
      'whose body drips in pieces',
      `POST /graphql HTTP/1.1\r\n${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n`,
      '1\r\nx\r\n',
    ],
  ])('%s is closed', async (_name, first, drop) => {
    const { url } = await start({ limits: SHORT });
    expect(await drip(url, first, drop)).toMatch(/^(HTTP\/1\.1 408 .*\r\n\r\n)?$/s);
  });

  test('on which nothing comes is closed', async () => {
    const { url } = await start({ limits: SHORT });
    expect(statusOf(await sendRaw(url, ''))).toBe(408);
  });

  test('on which nothing more comes is closed', async () => {
    const { url } = await start({ limits: SHORT });
    expect(statusOf(await sendRaw(url, `GET /graphql HTTP/1.1\r\n${HOST}\r\n\r\n`))).toBe(200);
  });

  test('whose answer was given before its endless body is closed', async () => {
    const { url } = await start({
      limits: SHORT,
      fetch: () => Promise.resolve(new Response('', { status: 401 })),
    });
    const piece = '1\r\nx\r\n';
    const head = `POST /graphql HTTP/1.1\r\n${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect(statusOf(await drip(url, head, piece))).toBe(401);
  });

  test('on which the answer is not read is closed when its time is up', async () => {
    const clock = createFakeClock();
    const { url } = await start({
      clock,
      limits: { answerTimeout: 1_000 },
      // More than the buffers of both sides hold.
      fetch: () => Promise.resolve(new Response('x'.repeat(64 * MAX_BODY))),
    });
    const connection = openRaw(url, `GET /graphql HTTP/1.1\r\n${HOST}\r\n\r\n`);
    await connection.until(/^HTTP/);
    connection.socket.pause();
    await clock.advance(999);
    expect(connection.socket.destroyed).toBe(false);
    await clock.advance(1);
    connection.socket.resume();
    expect((await connection.received).length).toBeLessThan(64 * MAX_BODY);
    expect(clock.sleeping).toBe(0);
  });

  test('has its requests answered in their order', async () => {
    const { url } = await start({
      fetch: (request) => Promise.resolve(new Response(`[${new URL(request.url).pathname}]`)),
    });
    const one = (path: string) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n\r\n`;
    const connection = openRaw(url, one('/1') + one('/2') + rawRequest('GET /3', [HOST]));
    expect((await connection.received).match(/\[.*?\]/g)).toEqual(['[/1]', '[/2]', '[/3]']);
  });

  test('on which requests pile up is closed, and none of them goes on', async () => {
    const signals: AbortSignal[] = [];
    const { url } = await start({
      fetch: async ({ signal }) => {
        signals.push(signal);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return new Response('');
      },
    });
    const one = `GET /graphql HTTP/1.1\r\n${HOST}\r\n\r\n`;
    const waiting = openRaw(url, one.repeat(16));
    waiting.socket.write(one);
    expect(await waiting.received).toBe('');
    await Promise.all(
      signals.map(async (signal) => {
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      }),
    );
    expect(signals.length).toBeLessThanOrEqual(16);
  });

  test('is one of a number', async () => {
    const { url } = await start({ limits: { maxConnections: 1 } });
    const first = openRaw(url, `GET /graphql HTTP/1.1\r\n${HOST}\r\n\r\n`);
    await first.until(/answer/);
    expect(await sendRaw(url, rawRequest('GET /graphql', [HOST]))).toBe('');
    first.socket.destroy();
  });
});

describe('a name under which it is not reached', () => {
  test('is refused with what to do about it', async () => {
    const { url, requests } = await start({ allowedHosts: 'loopback' });
    const answer = await sendRaw(url, rawRequest('GET /graphql', ['Host: evil.example']));
    expect(statusOf(answer)).toBe(421);
    expect(answer).toContain('GATEWAY_ALLOWED_HOSTS');
    expect(answer).not.toContain('evil.example');
    expect(requests).toEqual([]);
    expect((await fetch(`${url}/graphql`)).status).toBe(200);
    expect((await fetch(`${url.replace('127.0.0.1', 'localhost')}/graphql`)).status).toBe(200);
  });

  test('is none of those listed', async () => {
    const { url } = await start({ allowedHosts: ['gateway.example'] });
    expect(statusOf(await sendRaw(url, rawRequest('GET /graphql', [HOST])))).toBe(200);
    expect(statusOf(await sendRaw(url, rawRequest('GET /graphql', ['Host: 192.0.2.7'])))).toBe(421);
  });
});

test.each([
  [0, '127.0.0.1'],
  [1, '2.2.2.2'],
  [2, '1.1.1.1'],
])('behind %i proxies a request comes from %s', async (trustedProxies, expected) => {
  const { url } = await start({
    trustedProxies,
    fetch: (request) => Promise.resolve(new Response(callerAddressOf(request))),
  });
  const headers = {
    'x-forwarded-for': '6.6.6.6, 1.1.1.1, 2.2.2.2',
    forwarded: 'for=6.6.6.6',
    'x-real-ip': '6.6.6.6',
  };
  expect(await (await fetch(url, { headers })).text()).toBe(expected);
});
