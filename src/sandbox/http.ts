import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebReadable } from 'node:stream/web';
import type { StandIn } from './stand-in.ts';

/** Twenty refuses bodies above 10 MB; nothing sensible is larger for Twingate either. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface StandInServer {
  /** Scheme, host and the real port, without a slash at the end. */
  readonly url: string;
  /** Takes no more calls and breaks off the running ones. */
  close(): Promise<void>;
}

/** Puts a stand-in behind a socket. Port 0 takes a free one. Throws when it cannot listen there. */
export async function serveStandIn(
  standIn: StandIn,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<StandInServer> {
  const authority = (boundPort: number) => `${host.includes(':') ? `[${host}]` : host}:${boundPort}`;
  let origin = '';
  const server = createServer((incoming, outgoing) => {
    void answer(standIn, origin, incoming, outgoing);
  });
  try {
    origin = `http://${authority(await listen(server, host, port))}`;
  } catch (error) {
    const reason = codeOf(error) === 'EADDRINUSE' ? 'the port is taken; choose another one' : String(error);
    throw new Error(`Cannot listen on ${authority(port)}: ${reason}.`, { cause: error });
  }
  return {
    url: origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/** Never rejects: what goes wrong becomes a status, or the end of the connection once the answer has begun. */
async function answer(
  standIn: StandIn,
  origin: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const left = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) left.abort();
  });
  try {
    const request = await readRequest(origin, incoming, left.signal);
    const response = request instanceof Response ? request : await standIn.fetch(request);
    outgoing.statusCode = response.status;
    outgoing.setHeaders(response.headers);
    // Not the web stream itself: `pipeline` would not cancel it when the client leaves between two chunks (seen with Node 24.21).
    if (response.body) await pipeline(Readable.fromWeb(response.body as WebReadable), outgoing);
    else outgoing.end();
  } catch (error) {
    const isBroken = error instanceof Error && codeOf(error.cause) === 'ECONNRESET';
    if (left.signal.aborted || outgoing.headersSent || isBroken) outgoing.destroy();
    else
      outgoing.writeHead(500, { 'content-type': 'text/plain' }).end(`The stand-in failed: ${String(error)}`);
  }
}

/** The request as `fetch` would send it, or the refusal of one that cannot be put that way. */
async function readRequest(
  origin: string,
  incoming: IncomingMessage,
  signal: AbortSignal,
): Promise<Request | Response> {
  const { method = 'GET', headersDistinct } = incoming;
  const url = URL.parse(incoming.url ?? '/', origin);
  if (!url || method === 'TRACE') return refusal(400, 'Bad Request');
  const body = await readBody(incoming);
  if (!body) return refusal(413, 'Payload Too Large');
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return new Request(url, { method, headers, signal, ...(hasBody && { body }) });
}

/** Undefined when it is too long; the rest is then read and thrown away, so that the caller gets to hear of it. */
async function readBody(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

function refusal(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain' } });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
