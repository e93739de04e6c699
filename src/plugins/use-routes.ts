import type { Plugin } from 'graphql-yoga';
import { wantsPage } from './wants-page.ts';

/**
 * Nothing but the endpoint, at exactly its path; a browser is led there from `/`. Yoga itself takes every address that
 * ends with the endpoint's path for the endpoint, such as `/other?x=/graphql` (graphql-yoga 5, use-unhandled-route.js).
 * Belongs after the plugins that have paths of their own.
 */
export function useRoutes({ endpoint }: { readonly endpoint: string }): Plugin {
  return {
    onRequest({ url, request, endResponse, fetchAPI }) {
      if (url.pathname === endpoint) return;
      if (url.pathname === '/' && wantsPage(request)) {
        endResponse(
          new fetchAPI.Response(null, { status: 302, headers: { location: endpoint, vary: 'accept' } }),
        );
        return;
      }
      endResponse(
        new fetchAPI.Response('{"errors":[{"message":"There is nothing at this path."}]}\n', {
          status: 404,
          headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
        }),
      );
    },
  };
}
