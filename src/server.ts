import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createServerAdapter } from '@whatwg-node/server';
import type { Clock } from './clock.ts';
import { GatewayError, UsageError } from './errors.ts';

export interface ServerOptions {
  readonly fetch: (request: Request) => Promise<Response>;
  /** Told, for the log, about what `fetch` should have answered and threw. */
  readonly onError: (error: unknown) => void;
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
}

export interface Server {
  /** Where it listens, such as http://127.0.0.1:4000. */
  readonly url: string;
  /** Takes no new connection, lets running requests end for at most `drainMs`, then cuts what is left. */
  close(drainMs: number): Promise<void>;
}

/** Larger than any sensible document with its variables, small enough that a hundred at once do no harm. */
const MAX_BODY_BYTES = 1024 * 1024;

const limits = {
  headersTimeout: 10_000,
  /** For the whole request to arrive; the answer may take longer. */
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  /** Longer than the 60 s for which proxies usually keep a connection: they must be the ones to close it. */
  keepAliveTimeout: 65_000,
};

/** Serves `fetch` over HTTP. Throws UsageError when the address cannot be listened on. */
export async function listen({ fetch, onError, host, port, clock }: ServerOptions): Promise<Server> {
  const adapter = createServerAdapter(async (request: Request) => {
    try {
      return await fetch(request);
    } catch (error) {
      // The adapter would send the stack trace to the client.
      onError(error);
      return new Response(null, { status: 500 });
    }
  });
  const answering = new Set<ServerResponse>();
  const server = createServer(limits, (incoming, outgoing) => {
    answering.add(outgoing);
    outgoing.once('close', () => answering.delete(outgoing));
    const { host = '' } = incoming.headers;
    // RFC 9112 section 3.2: a Host that is none is answered with 400.
    if (!URL.canParse(`http://${host}${incoming.url ?? ''}`)) outgoing.writeHead(400).end();
    // The adapter answers every failure itself.
    else void adapter(limitBody(incoming), outgoing);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${reachableHost(address)}:${address.port}`,
    async close(drainMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const outgoing of answering) {
        // Else the client would keep the connection for its next request, and the drain would wait for that.
        if (!outgoing.headersSent) outgoing.setHeader('connection', 'close');
      }
      const drained = new AbortController();
      await Promise.race([closed, clock.sleep(drainMs, drained.signal).catch(() => undefined)]);
      drained.abort();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * The same request with a body that fails beyond the limit. It is still read only when somebody wants it, so that
 * a request that is refused for its headers costs no memory.
 */
function limitBody(incoming: IncomingMessage): IncomingMessage {
  const { method, url, headers, socket } = incoming;
  const body = Readable.from(takeLimited(incoming), { objectMode: false });
  return Object.assign(body, { method, url, headers, socket }) as unknown as IncomingMessage;
}

async function* takeLimited(incoming: IncomingMessage): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    // Destroying it would take the connection away under the answer.
    for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) {
        throw new GatewayError(
          'OPERATION_LIMIT_EXCEEDED',
          `The request's body is longer than ${MAX_BODY_BYTES} bytes. Send several smaller ones.`,
        );
      }
      yield chunk;
    }
  } finally {
    // What is left of it would hold up the next request on the same connection, perhaps another client's.
    incoming.resume();
  }
}

/** Every address of this machine is no address one can open in a browser. */
function reachableHost({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return 'localhost';
  return family === 'IPv6' ? `[${address}]` : address;
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new UsageError(
        `Port ${port} on ${host} is taken by another program.`,
        'Stop that program, or choose another port: PORT=4001 npm start',
        { cause: error },
      );
    case 'EACCES':
      return new UsageError(
        `This user may not listen on port ${port}.`,
        'Choose a port above 1023: PORT=4000',
        { cause: error },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new UsageError(
        `${host} is no address of this machine.`,
        'Set HOST to 127.0.0.1, or to 0.0.0.0 for every address.',
        {
          cause: error,
        },
      );
    default:
      return error;
  }
}
