import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Clock } from '../clock.ts';
import type { ClientOf } from './client.ts';

/** An answer to a GraphQL request. */
export interface AnsweredRequest {
  readonly client: string;
  readonly status: number;
  /** `ok`, or the code of the first error. */
  readonly code: string;
  readonly tookMs: number;
}

export interface RequestCountOptions {
  readonly clock: Clock;
  readonly clientOf: ClientOf;
  readonly answered: (request: AnsweredRequest) => void;
}

/** Tells of each GraphQL request how it was answered. Belongs after all that changes errors. */
export function useRequestCount({ clock, clientOf, answered }: RequestCountOptions): Plugin {
  const startedAtMs = new WeakMap<Request, number>();
  const codes = new WeakMap<Request, string>();
  return {
    onRequest({ request }) {
      startedAtMs.set(request, clock.now());
    },
    onResultProcess({ request, result }) {
      if (Array.isArray(result) || Symbol.asyncIterator in result) return;
      const { errors } = result as ExecutionResult;
      const code = errors?.[0]?.extensions['code'];
      codes.set(request, typeof code === 'string' ? code : 'ok');
    },
    onResponse({ request, response }) {
      // Pages, probes and scrapes have none.
      const code = codes.get(request);
      if (code === undefined) return;
      answered({
        client: clientOf(request).name,
        status: response.status,
        code,
        tookMs: clock.now() - (startedAtMs.get(request) ?? clock.now()),
      });
    },
  };
}
