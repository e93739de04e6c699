import type { Plugin } from 'graphql-yoga';
import { requestIdOf } from './request-id.ts';
import { wantsPage } from './wants-page.ts';

export interface CrossOriginOptions {
  /** The websites whose pages may ask, such as https://app.example.com. */
  readonly origins: readonly string[];
}

/** What a page of an allowed website may send beyond what browsers always let it send. */
const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'if-none-match',
  'x-api-key',
  'x-client-name',
  'x-deadline-ms',
  'x-gateway-report',
  'x-max-age-ms',
  'x-max-stale-ms',
  'x-request-id',
  'x-twenty-authorization',
].join(', ');

/** What it may read of an answer, likewise. */
const EXPOSED_HEADERS = 'age, etag, retry-after, x-request-id';

/** As long as Chromium keeps the answer to a preflight at most. */
const PREFLIGHT_MAX_AGE_SECONDS = 7200;

/**
 * Lets the pages of other websites use the gateway where their website is listed, and refuses what they make a browser
 * send otherwise, before it costs anything: a gateway on the reader's own machine or network trusts whom it should not
 * trust when their browser asks. A browser tells where a request comes from with headers that no page can set; what has
 * none of them is no browser's. The order of the checks is that of Go's net/http:
 * https://pkg.go.dev/net/http#CrossOriginProtection, which takes `Sec-Fetch-Site` for the better witness, since a proxy
 * may change `Host`. Other than there GETs are checked too: they run queries.
 *
 * Browsers send `Sec-Fetch-Site` over TLS and to the reader's own machine only
 * (https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header), and no `Origin` with an image. So over plain HTTP a
 * page can have a GET sent to a gateway elsewhere, whose answer it cannot read; there only keys keep it from running.
 *
 * A link to the page is followed from everywhere, but without what the link wants to have asked. No cookie is ever looked
 * at, so credentials are not allowed.
 */
export function useCrossOrigin(options: CrossOriginOptions): Plugin {
  const origins: ReadonlySet<string> = new Set(options.origins);

  function allowedOrigin({ headers }: Request): string | undefined {
    const origin = headers.get('origin');
    return origin !== null && origins.has(origin) ? origin : undefined;
  }

  return {
    onRequest({ request, url, endResponse, fetchAPI: { Response } }) {
      if (allowedOrigin(request) !== undefined) {
        if (request.method === 'OPTIONS') {
          const headers = {
            'access-control-allow-methods': 'GET, POST',
            'access-control-allow-headers': ALLOWED_HEADERS,
            'access-control-max-age': String(PREFLIGHT_MAX_AGE_SECONDS),
          };
          endResponse(new Response(null, { status: 204, headers }));
        }
      } else if (isForeign(request, url)) {
        if (!isFollowedLink(request)) {
          endResponse(
            new Response(JSON.stringify(refusal(request)), {
              status: 403,
              headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
            }),
          );
        } else if (url.search !== '') {
          const headers = { location: url.pathname, 'cache-control': 'no-store' };
          endResponse(new Response(null, { status: 302, headers }));
        }
      }
    },
    onResponse({ request, response: { headers } }) {
      if (origins.size === 0) return;
      headers.append('vary', 'origin');
      const origin = allowedOrigin(request);
      if (origin === undefined) return;
      headers.set('access-control-allow-origin', origin);
      headers.set('access-control-expose-headers', EXPOSED_HEADERS);
    },
  };
}

/** Whether another website's page made a browser send it. */
function isForeign({ headers }: Request, { host }: URL): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = headers.get('origin');
  // The scheme may be another one here than in front of a proxy that ends TLS.
  return origin !== null && URL.parse(origin)?.host !== host;
}

/** https://web.dev/articles/fetch-metadata: navigating is allowed, but not into a frame. */
function isFollowedLink(request: Request): boolean {
  const { headers } = request;
  return (
    wantsPage(request) &&
    headers.get('sec-fetch-mode') === 'navigate' &&
    headers.get('sec-fetch-dest') === 'document'
  );
}

function refusal(request: Request) {
  return {
    errors: [
      {
        message:
          "A page of another website sent this request. Whoever runs the gateway can list the website's origin (GATEWAY_CORS_ORIGINS).",
        extensions: { code: 'FORBIDDEN', requestId: requestIdOf(request) },
      },
    ],
  };
}
