import type { Plugin } from 'graphql-yoga';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { ClientOf } from './client.ts';
import { persistedOperationOf } from './use-persisted-operations.ts';
import { requestIdOf } from './request-id.ts';

export interface AccessLogOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly clientOf: ClientOf;
}

/** What GraphQL takes for a name: anything else in its place may be an address or a key. */
const NAME = /^[_A-Za-z]\w*$/;

/**
 * One line a request: which, how it ended, how long it took. Neither query nor variables, which hold people's data, and no
 * path at which there is nothing, which may hold anything.
 */
export function useAccessLog({ log, clock, clientOf }: AccessLogOptions): Plugin {
  const startedAtMs = new WeakMap<Request, number>();
  const operations = new WeakMap<Request, string>();
  return {
    onRequest({ request }) {
      startedAtMs.set(request, clock.now());
    },
    onParams({ request, params }) {
      // As the client sent it: nobody has looked at its type yet.
      const { operationName } = params as { operationName?: unknown };
      if (typeof operationName === 'string' && NAME.test(operationName))
        operations.set(request, operationName.slice(0, 100));
    },
    onResponse({ request, response }) {
      const { pathname } = new URL(request.url);
      const operation = persistedOperationOf(request)?.name ?? operations.get(request);
      log.info(
        {
          requestId: requestIdOf(request),
          method: request.method,
          ...((pathname === '/graphql' || response.status !== 404) && { path: pathname }),
          status: response.status,
          durationMs: Math.round(clock.now() - (startedAtMs.get(request) ?? clock.now())),
          ...(pathname === '/graphql' && { client: clientOf(request).name }),
          ...(operation !== undefined && { operation }),
        },
        'request answered',
      );
    },
  };
}
