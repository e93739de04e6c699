import type { Plugin } from 'graphql-yoga';

export interface Readiness {
  readonly ready: boolean;
  readonly [fact: string]: unknown;
}

/**
 * `/healthz`: the process lives. `/readyz`: 200 when it can serve, 503 when it cannot or is about to stop, with a
 * JSON body that says why. The body holds no addresses and no credentials.
 */
export function useHealth(readiness: () => Readiness): Plugin {
  return {
    onRequest({ url, request, endResponse, fetchAPI }) {
      if (url.pathname !== '/healthz' && url.pathname !== '/readyz') return;
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        endResponse(new fetchAPI.Response(null, { status: 405, headers: { allow: 'GET, HEAD' } }));
        return;
      }
      const body: Partial<Readiness> = url.pathname === '/healthz' ? { alive: true } : readiness();
      const status = (body.ready ?? true) ? 200 : 503;
      endResponse(
        new fetchAPI.Response(request.method === 'HEAD' ? null : `${JSON.stringify(body, null, 2)}\n`, {
          status,
          headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
        }),
      );
    },
  };
}
