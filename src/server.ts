import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { createServerAdapter } from '@whatwg-node/server';
import type { Clock } from './clock.ts';
import { GatewayError, UsageError } from './errors.ts';
import { findCallerAddress, setCallerAddress } from './plugins/caller-address.ts';
import { securityHeaders } from './plugins/use-security-headers.ts';
import { refusalOf } from './request-head.ts';
import type { AllowedHosts, Refusal } from './request-head.ts';

export interface ServerOptions {
  readonly fetch: (request: Request) => Promise<Response>;
  /** Told, for the log, about what `fetch` should have answered and threw. */
  readonly onError: (error: unknown) => void;
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  /** @default any */
  readonly allowedHosts?: AllowedHosts;
  /** How many proxies in front are believed about who calls. @default 0 */
  readonly trustedProxies?: number;
  readonly limits?: Partial<ServerLimits>;
}

/** Milliseconds, by the names of node:http where it has one. */
interface ServerLimits {
  readonly headersTimeout: number;
  /** For the whole request to arrive; the answer may take longer. */
  readonly requestTimeout: number;
  /** How often those two are looked at. */
  readonly connectionsCheckingInterval: number;
  readonly keepAliveTimeout: number;
  /** For an answer to be fetched, from when it is there. */
  readonly answerTimeout: number;
  /** At once. */
  readonly maxConnections: number;
}

export interface Server {
  /** Where it listens, such as http://127.0.0.1:4000. */
  readonly url: string;
  /** Takes no new connection, lets running requests end for at most `drainMs`, then cuts what is left. */
  close(drainMs: number): Promise<void>;
}

/** Larger than any sensible document with its variables, small enough that a hundred at once do no harm. */
const MAX_BODY_BYTES = 1024 * 1024;

/** The request line with its address, and all headers: node:http answers longer ones with 431. */
const MAX_HEAD_BYTES = 16 * 1024;

/** Requests on one connection that are not answered yet. Hardly any client sends the next one before it has an answer. */
const MAX_PIPELINED = 16;

const defaultLimits: ServerLimits = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  /** Longer than the 60 s for which proxies usually keep a connection: they must be the ones to close it. */
  keepAliveTimeout: 65_000,
  /** GraphiQL, the largest of them, at 200 kbit/s. */
  answerTimeout: 120_000,
  /** With a body each, 1 GB. */
  maxConnections: 1_000,
};

/** What the adapter knows of a request beside the request. */
interface Exchange {
  readonly caller: string | undefined;
  readonly outgoing: ServerResponse;
}

/** Serves `fetch` over HTTP. Throws UsageError when the address cannot be listened on. */
export async function listen(options: ServerOptions): Promise<Server> {
  const { fetch, onError, host, port, clock, allowedHosts = [], trustedProxies = 0 } = options;
  const { maxConnections, answerTimeout, ...timeouts } = { ...defaultLimits, ...options.limits };

  const adapter = createServerAdapter<Exchange>(async (request, { caller, outgoing }) => {
    setCallerAddress(request, caller);
    try {
      return await fetch(request);
    } catch (error) {
      // The adapter would send the stack trace to the client.
      onError(error);
      return new Response(null, { status: 500, headers: securityHeaders });
    } finally {
      boundSending(outgoing);
    }
  });

  /** One who never reads the answer, or a byte of it now and then, would have it kept here forever. */
  function boundSending(outgoing: ServerResponse): void {
    if (outgoing.req.socket.destroyed) return;
    const sent = new AbortController();
    outgoing.once('close', () => sent.abort());
    clock.sleep(answerTimeout, sent.signal).then(
      () => outgoing.destroy(),
      () => undefined,
    );
  }

  /** By connection. */
  const unanswered = new Map<Socket, Set<ServerResponse>>();

  function track(socket: Socket): void {
    const waiting = new Set<ServerResponse>();
    unanswered.set(socket, waiting);
    socket.once('close', () => {
      unanswered.delete(socket);
      // Those whose turn had not come are not told by node:http that their client has left.
      for (const outgoing of waiting) if (outgoing.socket === null) outgoing.emit('close');
    });
  }

  function answer(incoming: IncomingMessage, outgoing: ServerResponse, onRead = () => {}): void {
    const { socket, headers } = incoming;
    const waiting = unanswered.get(socket);
    waiting?.add(outgoing);
    outgoing.once('close', () => waiting?.delete(outgoing));
    if (waiting && waiting.size > MAX_PIPELINED) {
      socket.destroy();
      return;
    }
    const refusal = refusalOf(incoming, allowedHosts);
    if (refusal) {
      refuse(outgoing, refusal);
      return;
    }
    const forwardedFor = headers['x-forwarded-for'];
    const caller = findCallerAddress(socket.remoteAddress, forwardedFor?.toString(), trustedProxies);
    // The adapter answers every failure itself.
    void adapter(limitBody(incoming, onRead), outgoing, { caller, outgoing });
  }

  const server = createServer(
    { ...timeouts, keepAliveTimeoutBuffer: 0, maxHeaderSize: MAX_HEAD_BYTES },
    answer,
  );
  server.on('connection', track);
  server.maxConnections = maxConnections;
  // Else it would leave out those beyond a number without a word.
  server.maxHeadersCount = 0;
  // A client that asks first whether to send its body is told so when somebody reads it, which nobody does for one without a key.
  server.on('checkContinue', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { shouldKeepAlive } = outgoing;
    // Whether it sends the body all the same can not be known.
    outgoing.shouldKeepAlive = false;
    answer(incoming, outgoing, () => {
      outgoing.shouldKeepAlive = shouldKeepAlive;
      outgoing.writeContinue();
    });
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
      for (const outgoing of [...unanswered.values()].flatMap((waiting) => [...waiting])) {
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

function refuse(outgoing: ServerResponse, { status, message }: Refusal): void {
  const body = `${JSON.stringify({ errors: [{ message }] })}\n`;
  outgoing
    .writeHead(status, {
      ...securityHeaders,
      'cache-control': 'no-store',
      connection: 'close',
      'content-length': Buffer.byteLength(body),
      'content-type': 'application/json',
    })
    .end(body);
}

/**
 * The same request with a body that fails beyond the limit. It is still read only when somebody wants it, so that
 * a request that is refused for its headers costs no memory.
 */
function limitBody(incoming: IncomingMessage, onRead: () => void): IncomingMessage {
  const { method, url, headers, socket } = incoming;
  const body = Readable.from(takeLimited(incoming, onRead), { objectMode: false });
  return Object.assign(body, { method, url, headers, socket }) as unknown as IncomingMessage;
}

async function* takeLimited(incoming: IncomingMessage, onRead: () => void): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw bodyTooLong();
    onRead();
    // Destroying it would take the connection away under the answer.
    for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) throw bodyTooLong();
      yield chunk;
    }
  } finally {
    // What is left of it would hold up the next request on the same connection, perhaps another client's.
    incoming.resume();
  }
}

function bodyTooLong(): GatewayError {
  return new GatewayError(
    'OPERATION_LIMIT_EXCEEDED',
    `The request's body is longer than ${MAX_BODY_BYTES} bytes. Send several smaller ones.`,
  );
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
