import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors.ts';

/** How old what a client gets may be, in milliseconds; as configured where it says nothing. */
export interface AcceptedAges {
  /** Fresh values may be no older; 0 is live. */
  readonly maxAgeMs?: number;
  /** Stale ones may be so much older than fresh ones. */
  readonly maxStaleMs?: number;
}

const headers = { maxAgeMs: 'x-max-age-ms', maxStaleMs: 'x-max-stale-ms' } as const;

/** Refuses a request whose headers `x-max-age-ms` and `x-max-stale-ms` cannot be read: it would get older values than it means. */
export function useAcceptedAges(): Plugin {
  return {
    onParams({ request }) {
      const wrong = Object.values(headers).find((name) => Number.isNaN(read(request, name)));
      if (wrong === undefined) return;
      const message = `The header ${wrong} takes a whole number of milliseconds; 0 means none.`;
      throw new GatewayError('BAD_USER_INPUT', message);
    },
  };
}

export function acceptedAgesOf(request: Request): AcceptedAges {
  const maxAgeMs = read(request, headers.maxAgeMs);
  const maxStaleMs = read(request, headers.maxStaleMs);
  return { ...(maxAgeMs !== undefined && { maxAgeMs }), ...(maxStaleMs !== undefined && { maxStaleMs }) };
}

/** NaN when it cannot be read. */
function read(request: Request, name: string): number | undefined {
  const text = request.headers.get(name);
  if (text === null) return undefined;
  return /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
}
