import type { Plugin } from 'graphql-yoga';

export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
}

/** `/metrics`, for Prometheus. Whoever reaches the port may read it: it must hold nothing secret. */
export function useMetrics(page: MetricsPage): Plugin {
  return {
    async onRequest({ url, request, endResponse, fetchAPI }) {
      if (url.pathname !== '/metrics') return;
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        endResponse(new fetchAPI.Response(null, { status: 405, headers: { allow: 'GET, HEAD' } }));
        return;
      }
      const body = request.method === 'HEAD' ? null : await page.text();
      endResponse(
        new fetchAPI.Response(body, {
          headers: { 'content-type': page.contentType, 'cache-control': 'no-store' },
        }),
      );
    },
  };
}
