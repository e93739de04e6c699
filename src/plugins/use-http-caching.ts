import { createHash } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';
import type { Lifetime } from './freshness.ts';

export interface HttpCachingOptions {
  /** For how long the answer to a request is what it is; undefined when nobody can say. */
  readonly lifetimeOf: (request: Request) => Lifetime | undefined;
}

/** Who asks, and how fresh, decides what the answer is. */
const VARY = [
  'accept',
  'authorization',
  'x-api-key',
  'x-client-name',
  'x-gateway-report',
  'x-max-age-ms',
  'x-max-stale-ms',
  'x-twenty-authorization',
];

/**
 * Tells caches of HTTP how long the answer to a GET may be kept: for its client alone (`private`), as long as the part of it
 * that grows old first is fresh, counted from when the oldest part was asked for (RFC 9111 sections 4.2.3, 5.1, 5.2.2).
 * Answers with errors, stale ones and those of which nobody can say are not to be kept without asking. A client that asks
 * whether what it has is still right (`If-None-Match`) gets 304 when it is.
 */
export function useHttpCaching({ lifetimeOf }: HttpCachingOptions): Plugin {
  return {
    async onResponse({ request, response, setResponse, fetchAPI }) {
      const { pathname } = new URL(request.url);
      if (request.method !== 'GET' || pathname !== '/graphql' || response.headers.has('cache-control'))
        return;
      const headers = new Headers(response.headers);
      headers.set('vary', VARY.join(', '));
      const lifetime = response.status === 200 ? lifetimeOf(request) : undefined;
      if (!lifetime) {
        headers.set('cache-control', 'private, no-store');
        const { status, statusText } = response;
        setResponse(new fetchAPI.Response(response.body, { status, statusText, headers }));
        return;
      }
      // A part of a second less fresh, and a part of a second older: never the other way.
      const age = Math.ceil(lifetime.ageMs / 1000);
      const left = Math.floor(lifetime.leftMs / 1000);
      headers.set('cache-control', left > 0 ? `private, max-age=${age + left}` : 'private, no-cache');
      headers.set('age', String(age));
      const body = await response.text();
      const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
      headers.set('etag', etag);
      if (isKnown(request.headers.get('if-none-match'), etag)) {
        headers.delete('content-type');
        headers.delete('content-length');
        setResponse(new fetchAPI.Response(null, { status: 304, headers }));
      } else {
        setResponse(new fetchAPI.Response(body, { status: 200, headers }));
      }
    },
  };
}

/** Weak comparison (RFC 9110 section 13.1.2): a proxy that compresses makes tags weak. */
function isKnown(header: string | null, etag: string): boolean {
  if (header === null) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}
