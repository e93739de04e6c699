import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServerAdapter } from '@whatwg-node/server';
import type { Clock } from './clock.ts';
import { UsageError } from './errors.ts';

export interface ServerOptions {
  readonly fetch: (request: Request) => Promise<Response>;
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

/** Serves `fetch` over HTTP. Throws UsageError when the address cannot be listened on. */
export async function listen({ fetch, host, port, clock }: ServerOptions): Promise<Server> {
  const adapter = createServerAdapter((request: Request) => fetch(request));
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- node:http ignores what a listener returns; the adapter answers every failure itself.
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 60_000 }, adapter);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${shownHost}:${address.port}`,
    async close(drainMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const drained = new AbortController();
      await Promise.race([closed, clock.sleep(drainMs, drained.signal).catch(() => undefined)]);
      drained.abort();
      server.closeAllConnections();
      await closed;
    },
  };
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
