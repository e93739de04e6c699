import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { listen } from '../../src/server.ts';
import type { Server, ServerOptions } from '../../src/server.ts';

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
