import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { Plugin } from 'graphql-yoga';
import { graphiqlTabs } from './graphiql-tabs.ts';
import { wantsPage } from './wants-page.ts';

export interface GraphiQLOptions {
  readonly endpoint: string;
  /** Whether one has to say who one is: the header that does it then stands ready in every tab. @default false */
  readonly needsKey?: boolean;
}

interface Page {
  readonly html: string;
  readonly gzipped: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

/**
 * Nothing from any other host: the page brings its scripts, styles and workers with it (9 MB, 2.4 MB gzipped).
 * Its scripts are inline and its workers are blobs, and the editor makes styles as it goes.
 */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:; style-src 'unsafe-inline'; " +
  "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * GraphiQL, offline, for every `GET` from a browser that wants a page: opening an address runs nothing. The page shows the
 * `query` of its address, which it keeps there as one types, and asks for nothing by itself but the schema.
 */
export function useOfflineGraphiQL({ endpoint, needsKey = false }: GraphiQLOptions): Plugin {
  let page: Promise<Page> | undefined;
  return {
    async onRequest({ url, request, endResponse, fetchAPI }) {
      if (url.pathname !== endpoint || !wantsPage(request)) return;
      const { html, gzipped, etag } = await (page ??= renderPage(needsKey));
      const headers = {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': CONTENT_SECURITY_POLICY,
        // No website that opened it keeps a hand on it.
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-cache',
        vary: 'accept, accept-encoding',
        etag,
      };
      // It may be one of several, or marked weak by a proxy.
      if ((request.headers.get('if-none-match') ?? '').includes(etag)) {
        endResponse(new fetchAPI.Response(null, { status: 304, headers }));
      } else if ((request.headers.get('accept-encoding') ?? '').includes('gzip')) {
        endResponse(new fetchAPI.Response(gzipped, { headers: { ...headers, 'content-encoding': 'gzip' } }));
      } else {
        endResponse(new fetchAPI.Response(html, { headers }));
      }
    },
  };
}

/** GraphiQL 5 leaves a stale transform on the focused tab, under which the first click on another one is lost. */
const TAB_FIX = '<style>.graphiql-tab { transform: none !important; }</style>';

/** Where the key goes. */
const KEY_HEADERS = '{ "Authorization": "Bearer " }';

async function renderPage(needsKey: boolean): Promise<Page> {
  const page = renderGraphiQL({
    title: 'Twentygate',
    defaultTabs: graphiqlTabs.map((tab) => ({ ...tab })),
    additionalHeaders: { 'x-gateway-report': '1' },
    // A key is gone with the page: what a browser stores, others at the same machine and every script of the page can read.
    shouldPersistHeaders: false,
    ...(needsKey && { headers: KEY_HEADERS }),
  });
  const html = page.replace('</head>', () => `${TAB_FIX}</head>`);
  const gzipped = await promisify(gzip)(html);
  return {
    html,
    gzipped: new Uint8Array(gzipped),
    etag: `"${createHash('sha256').update(html).digest('base64url')}"`,
  };
}
