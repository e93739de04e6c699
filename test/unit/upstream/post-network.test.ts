import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { networkTransport } from '../../../src/upstream/transport.ts';
import { createBench, errorOf, TIMEOUT_MS } from './post-bench.ts';

describe('over the real network', () => {
  /** A server on this machine that takes requests and answers as it is told. */
  async function serve(answer: Parameters<typeof createServer>[1]) {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      async [Symbol.asyncDispose]() {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }

  it('a timeout closes the connection to an upstream that hangs', async () => {
    let onRequest: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (onRequest = resolve));
    let onClose: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (onClose = resolve));
    await using server = await serve((incoming) => {
      incoming.socket.once('close', onClose);
      onRequest();
    });
    const { post, clock } = createBench(networkTransport, { url: server.url });
    const call = errorOf(post('query'));
    await arrived;
    await clock.advance(TIMEOUT_MS);
    expect((await call).code).toBe('UPSTREAM_TIMEOUT');
    await closed;
    expect(clock.sleeping).toBe(0);
  });

  it('a client that leaves closes the connection', async () => {
    let onRequest: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (onRequest = resolve));
    let onClose: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (onClose = resolve));
    await using server = await serve((incoming) => {
      incoming.socket.once('close', onClose);
      onRequest();
    });
    const { post, leaving } = createBench(networkTransport, { url: server.url });
    const call = errorOf(post('mutation'));
    await arrived;
    leaving.abort();
    expect((await call).code).toBe('UPSTREAM_OUTCOME_UNKNOWN');
    await closed;
  });

  it('a redirect is seen, and followed as a POST with its body', async () => {
    const bodies: string[] = [];
    await using server = await serve((incoming, outgoing) => {
      let body = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      incoming.once('end', () => {
        bodies.push(`${incoming.method ?? ''} ${incoming.url ?? ''} ${body}`);
        if (incoming.url === '/') outgoing.writeHead(308, { location: '/moved/' }).end();
        else outgoing.end('{"data":{"a":1}}');
      });
    });
    const { post } = createBench(networkTransport, { url: server.url });
    expect(await post('mutation')).toEqual({ data: { a: 1 }, errors: [] });
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).toBe(bodies[0]!.replace('POST / ', 'POST /moved/ '));
  });

  it('a redirect elsewhere is not followed by the network itself', async () => {
    let reached = 0;
    await using elsewhere = await serve((_incoming, outgoing) => {
      reached += 1;
      outgoing.end('{"data":{"a":1}}');
    });
    await using server = await serve((_incoming, outgoing) => {
      outgoing.writeHead(308, { location: elsewhere.url.replace('127.0.0.1', 'localhost') }).end();
    });
    const error = await errorOf(createBench(networkTransport, { url: server.url }).post('query'));
    expect(error.code).toBe('UPSTREAM_BAD_RESPONSE');
    expect(reached).toBe(0);
  });

  it('a port nobody listens on is known to have run nothing', async () => {
    const server = await serve(() => undefined);
    await server[Symbol.asyncDispose]();
    const error = await errorOf(createBench(networkTransport, { url: server.url }).post('mutation'));
    expect(error.code).toBe('UPSTREAM_UNAVAILABLE');
    expect(JSON.stringify(error)).not.toContain('127.0.0.1');
  });
});
