import type { Plugin } from 'graphql-yoga';

/**
 * What a browser must not do with an answer that is no page: guess its type, tell others where it came from, use it on
 * another website's page, run or load anything from it, show it in a frame. After the OWASP REST Security Cheat Sheet,
 * https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
 */
export const securityHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** Puts them on every answer that has none of its own. What is no answer to a GET is kept by nobody. */
export function useSecurityHeaders(): Plugin {
  return {
    onResponse({ request, response: { headers } }) {
      for (const [name, value] of Object.entries(securityHeaders)) {
        if (!headers.has(name)) headers.set(name, value);
      }
      if (request.method !== 'GET' && !headers.has('cache-control')) headers.set('cache-control', 'no-store');
    },
  };
}
