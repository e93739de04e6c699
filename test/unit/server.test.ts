import { Agent, request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { UsageError } from '../../src/errors.ts';
import { listen } from '../../src/server.ts';
import type { Server, ServerOptions } from '../../src/server.ts';
import { createFakeClock } from '../support/fake-clock.ts';

async function startServer(options: Partial<ServerOptions> = {}): Promise<Server> {
  const server = await listen({
    fetch: () => Promise.resolve(new Response('hello')),
    onError: () => undefined,
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    ...options,
  });
  onTestFinished(() => server.close(0));
  return server;
}

test('says an address that can be opened', async () => {
  expect((await startServer()).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const { url } = await startServer({ host: '0.0.0.0' });
  expect(url).toMatch(/^http:\/\/localhost:\d+$/);
  expect(await (await fetch(url.replace('localhost', '127.0.0.1'))).text()).toBe('hello');
});

test('what the handler throws is told to the log and not to the client', async () => {
  const thrown: unknown[] = [];
  const error = new Error('/srv/secret/path');
  const { url } = await startServer({ fetch: () => Promise.reject(error), onError: (e) => thrown.push(e) });
  const response = await fetch(url);
  expect([response.status, await response.text()]).toEqual([500, '']);
  expect(thrown).toEqual([error]);
});

test('a refused request need not be read', async () => {
  const { url } = await startServer({ fetch: () => Promise.resolve(new Response(null, { status: 401 })) });
  const body = new Blob(['x'.repeat(5_000_000)]).stream();
  const response = await fetch(url, { method: 'POST', body, duplex: 'half' } as RequestInit);
  expect(response.status).toBe(401);
});

test('cuts what has not ended when the drain is over', async () => {
  const arrived = Promise.withResolvers<undefined>();
  const server = await startServer({
    fetch: () => {
      arrived.resolve(undefined);
      return new Promise(() => undefined);
    },
  });
  const answer = fetch(server.url).then(
    () => 'answered',
    () => 'cut',
  );
  await arrived.promise;
  await server.close(0);
  expect(await answer).toBe('cut');
});

/** A server whose one request waits until the test lets it go on. */
async function startBusyServer() {
  const clock = createFakeClock();
  const arrived = Promise.withResolvers<undefined>();
  const going = Promise.withResolvers<Response>();
  const server = await startServer({
    clock,
    fetch: () => {
      arrived.resolve(undefined);
      return going.promise;
    },
  });
  const answer = fetch(server.url).then(
    async (response) => await response.text(),
    () => 'cut',
  );
  await arrived.promise;
  return { clock, server, answer, finish: () => going.resolve(new Response('done')) };
}

test('waits for a running request when it closes, and takes no new one', async () => {
  const { clock, server, answer, finish } = await startBusyServer();
  const closed = server.close(10_000);
  await clock.advance(9_999);
  await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  finish();
  expect(await answer).toBe('done');
  await closed;
  expect(clock.sleeping).toBe(0);
});

test('cuts a running request when its time to end is over, not before', async () => {
  const { clock, server, answer } = await startBusyServer();
  let isClosed = false;
  const closed = server.close(10_000).then(() => (isClosed = true));
  await clock.advance(9_999);
  expect(isClosed).toBe(false);
  await clock.advance(1);
  await closed;
  expect(await answer).toBe('cut');
});

test('closes at once when nothing runs, kept connections or not', async () => {
  const clock = createFakeClock();
  const server = await startServer({ clock });
  await (await fetch(server.url)).text();
  await server.close(10_000);
  expect(clock.sleeping).toBe(0);
});

/** How starting ends that cannot succeed. */
async function refusalOf(options: Partial<ServerOptions>): Promise<[string, string]> {
  const error: unknown = await startServer(options).catch((reason: unknown) => reason);
  if (!(error instanceof UsageError)) throw new Error(`expected a UsageError, got ${String(error)}`);
  return [error.message, error.fix];
}

test('says whom to stop when the port is taken', async () => {
  const port = Number(new URL((await startServer()).url).port);
  expect(await refusalOf({ port })).toEqual([
    `Port ${port} on 127.0.0.1 is taken by another program.`,
    'Stop that program, or choose another port: PORT=4001 npm start',
  ]);
});

test('says which addresses there are when one is not of this machine', async () => {
  // A block kept for documentation (RFC 5737).
  expect(await refusalOf({ host: '192.0.2.1' })).toEqual([
    '192.0.2.1 is no address of this machine.',
    'Set HOST to 127.0.0.1, or to 0.0.0.0 for every address.',
  ]);
});

test('reads no more of a body than it takes', async () => {
  const problems: unknown[] = [];
  const { url } = await startServer({
    fetch: async (incoming) => {
      try {
        return new Response(String((await incoming.text()).length));
      } catch (error) {
        problems.push(error);
        return new Response('too long');
      }
    },
  });
  const MAX = 1024 * 1024;
  const send = async (bytes: number) =>
    await (await fetch(url, { method: 'POST', body: 'x'.repeat(bytes) })).text();
  expect(await send(MAX)).toBe(String(MAX));
  expect(problems).toEqual([]);
  expect(await send(MAX + 1)).toBe('too long');
  expect(problems).toMatchObject([{ code: 'OPERATION_LIMIT_EXCEEDED' }]);
});

test('refuses a Host that is none', async () => {
  const { url } = await startServer();
  const status = await new Promise((resolve, reject) => {
    request(url, { headers: { host: 'a b' } }, ({ statusCode }) => resolve(statusCode))
      .on('error', reject)
      .end();
  });
  expect(status).toBe(400);
});

test("a client that leaves aborts its request's signal", async () => {
  const arrived = Promise.withResolvers<Request>();
  const { url } = await startServer({
    fetch: (incoming) => {
      arrived.resolve(incoming);
      return new Promise((resolve) =>
        incoming.signal.addEventListener('abort', () => resolve(new Response(null))),
      );
    },
  });
  const leaving = new AbortController();
  const answer = fetch(url, { method: 'POST', body: '{}', signal: leaving.signal });
  const { signal } = await arrived.promise;
  const left = new Promise((resolve) => signal.addEventListener('abort', resolve));
  leaving.abort();
  await expect(answer).rejects.toThrow('aborted');
  await left;
  expect(signal.aborted).toBe(true);
});

test('a body that is too long does not hold up the next request on its connection', async () => {
  const { url } = await startServer({
    fetch: async (incoming) =>
      await incoming.text().then(
        () => new Response('read'),
        () => new Response('too long', { status: 400 }),
      ),
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const post = (body: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const outgoing = request(url, { agent, method: 'POST' }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode));
    });
    outgoing.once('error', reject).end(body);
    return promise;
  };
  expect(await post('x'.repeat(3 * 1024 * 1024))).toBe(400);
  expect(await post('x')).toBe(200);
});
