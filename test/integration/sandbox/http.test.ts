import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { serveStandIn } from '../../../src/sandbox/http.ts';
import type { StandInServer } from '../../../src/sandbox/http.ts';

const servers: StandInServer[] = [];

async function serve(answer: (request: Request) => Promise<Response> | Response): Promise<string> {
  const standIn = { fetch: async (request: Request) => await answer(request) };
  const server = await serveStandIn(standIn, { host: '127.0.0.1', port: 0 });
  servers.push(server);
  return server.url;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

it('hands over address, method, headers and body as they were sent', async () => {
  const url = await serve(async (request) =>
    Response.json({
      url: request.url,
      method: request.method,
      key: request.headers.get('x-api-key'),
      body: await request.text(),
    }),
  );
  const response = await fetch(`${url}/api/graphql/?a=b%20c`, {
    method: 'POST',
    body: '{"query":"{ü}"}',
    headers: { 'X-API-KEY': 'sandbox-admin' },
  });
  expect(await response.json()).toEqual({
    url: `${url}/api/graphql/?a=b%20c`,
    method: 'POST',
    key: 'sandbox-admin',
    body: '{"query":"{ü}"}',
  });
});

it('gives back status, headers and body', async () => {
  const url = await serve(() => new Response('slow down', { status: 429, headers: { 'retry-after': '7' } }));
  const response = await fetch(url);
  expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
    429,
    '7',
    'slow down',
  ]);
});

it('gives back an answer without a body, and leaves redirects to the caller', async () => {
  const url = await serve(
    () => new Response(null, { status: 308, headers: { location: 'http://127.0.0.1:1/' } }),
  );
  const response = await fetch(url, { redirect: 'manual' });
  expect([response.status, response.headers.get('location'), await response.text()]).toEqual([
    308,
    'http://127.0.0.1:1/',
    '',
  ]);
});

it('streams an answer', async () => {
  let finish: (() => void) | undefined;
  const url = await serve(
    () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('first '));
            finish = () => {
              controller.enqueue(new TextEncoder().encode('last'));
              controller.close();
            };
          },
        }),
      ),
  );
  const reader = (await fetch(url)).body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe('first ');
  finish?.();
  expect((await reader.read()).value).toBe('last');
  expect((await reader.read()).done).toBe(true);
});

it.each([
  [10 * 1024 * 1024, 200],
  [10 * 1024 * 1024 + 1, 413],
])('answers a body of %i bytes with %i', async (bytes, status) => {
  let received = 0;
  const url = await serve(async (request) => {
    received = (await request.bytes()).length;
    return new Response('ok');
  });
  const response = await fetch(url, { method: 'POST', body: new Uint8Array(bytes) });
  await response.text();
  expect(response.status).toBe(status);
  expect(received).toBe(status === 200 ? bytes : 0);
});

it('tells the stand-in that the client has left', async () => {
  const caller = new AbortController();
  const aborted = Promise.withResolvers<boolean>();
  const url = await serve((request) => {
    request.signal.addEventListener('abort', () => aborted.resolve(true));
    caller.abort();
    return new Promise<Response>(() => undefined);
  });
  await expect(fetch(url, { signal: caller.signal })).rejects.toThrow('aborted');
  expect(await aborted.promise).toBe(true);
});

it('lets go of an answer whose reader has left', async () => {
  const cancelled = Promise.withResolvers<boolean>();
  const url = await serve(
    () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('first'));
          },
          cancel() {
            cancelled.resolve(true);
          },
        }),
      ),
  );
  const caller = new AbortController();
  const reader = (await fetch(url, { signal: caller.signal })).body!.getReader();
  await reader.read();
  caller.abort();
  await expect(reader.read()).rejects.toThrow('aborted');
  expect(await cancelled.promise).toBe(true);
});

it('does not tell a stand-in that has answered that the client has left', async () => {
  let isAborted = false;
  const url = await serve((request) => {
    request.signal.addEventListener('abort', () => (isAborted = true));
    return new Response('done');
  });
  await (await fetch(url, { headers: { connection: 'close' } })).text();
  await servers.splice(0)[0]?.close();
  expect(isAborted).toBe(false);
});

it('answers 500 for a stand-in that throws, and goes on', async () => {
  let isBroken = true;
  const url = await serve(() => {
    if (isBroken) throw new Error('no such table');
    return new Response('fine');
  });
  const response = await fetch(url);
  expect([response.status, await response.text()]).toEqual([
    500,
    'The stand-in failed: Error: no such table',
  ]);
  isBroken = false;
  expect((await fetch(url)).status).toBe(200);
});

it('breaks the connection when the stand-in reports a broken one, or its answer ends early', async () => {
  const broken = await serve(() => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
  });
  await expect(fetch(broken)).rejects.toThrow('fetch failed');
  const early = await serve(
    () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            controller.error(new Error('cut'));
          },
        }),
      ),
  );
  await expect(fetch(early).then((response) => response.text())).rejects.toThrow();
});

it.each(['TRACE / HTTP/1.1', 'GET http://[ HTTP/1.1'])(
  'answers 400 to what is no request: %s',
  async (line) => {
    const { hostname, port } = new URL(await serve(() => new Response('reached')));
    const socket = connect(Number(port), hostname);
    socket.end(`${line}\r\nhost: sandbox\r\nconnection: close\r\n\r\n`);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  },
);

it('says plainly that the port is taken', async () => {
  const { port } = new URL(await serve(() => new Response('first')));
  await expect(
    serveStandIn({ fetch: () => Promise.resolve(new Response()) }, { host: '127.0.0.1', port: Number(port) }),
  ).rejects.toThrow(`Cannot listen on 127.0.0.1:${port}: the port is taken; choose another one.`);
});

it('breaks off running calls when it closes', async () => {
  const arrived = Promise.withResolvers<undefined>();
  const url = await serve(() => {
    arrived.resolve(undefined);
    return new Promise<Response>(() => undefined);
  });
  const call = fetch(url);
  await arrived.promise;
  await servers.splice(0)[0]?.close();
  await expect(call).rejects.toThrow('fetch failed');
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});
