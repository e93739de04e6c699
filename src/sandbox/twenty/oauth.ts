import { createHash, timingSafeEqual } from 'node:crypto';
import type { TokenClaims, Tokens } from './token.ts';

/** How long tokens live. Source: APPLICATION_ACCESS_TOKEN_EXPIRES_IN and APPLICATION_REFRESH_TOKEN_EXPIRES_IN, their defaults. */
const ACCESS_TOKEN_LIFE_MS = 1_800_000;
const REFRESH_TOKEN_LIFE_MS = 60 * 24 * 3600 * 1000;

const CLIENT_ID = 'sandbox-client';
const CLIENT_SECRET = 'sandbox-secret';
/** What a user has granted the client. */
const REFRESH_TOKEN = 'sandbox-refresh-token';

export interface OAuth {
  /** Answers `POST /oauth/token`: RFC 6749 sections 4.4 (client credentials) and 6 (refreshing). */
  token(request: Request): Promise<Response>;
  /** Answers `/.well-known/oauth-authorization-server` (RFC 8414) for a server at `origin`. */
  metadata(origin: string): Response;
}

type TokenRequest = Readonly<Record<string, string>>;

/**
 * Access tokens of the application that `claims` tell of. Those who ask with a refresh token get another; the old one stays
 * good until it expires: Twenty keeps no list (oauth.service.ts and application-token.service.ts of twentyhq/twenty,
 * read in November 2026).
 */
export function createOAuth(tokens: Tokens, claims: TokenClaims): OAuth {
  function issue(more: Readonly<Record<string, unknown>> = {}): Response {
    return oauthJson(200, {
      access_token: tokens.sign(claims, ACCESS_TOKEN_LIFE_MS),
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_LIFE_MS / 1000,
      scope: 'api profile',
      ...more,
    });
  }

  function isRefreshToken(token: string): boolean {
    if (token === REFRESH_TOKEN) return true;
    const read = tokens.read(token);
    return typeof read === 'object' && read.type === 'APPLICATION_REFRESH';
  }

  function grant(params: TokenRequest): Response {
    switch (params['grant_type']) {
      case undefined:
        return refusal(400, 'invalid_request', 'grant_type is required');
      case 'client_credentials':
        return issue();
      case 'refresh_token':
        return isRefreshToken(params['refresh_token'] ?? '')
          ? issue({
              refresh_token: tokens.sign({ ...claims, type: 'APPLICATION_REFRESH' }, REFRESH_TOKEN_LIFE_MS),
            })
          : refusal(400, 'invalid_grant', 'Invalid or expired refresh token');
      default:
        return refusal(400, 'unsupported_grant_type', 'The provided grant_type is not supported');
    }
  }

  return {
    async token(request) {
      const params = await readParams(request);
      if (!params) return refusal(400, 'invalid_request', 'The body is neither a form nor a JSON object');
      if (!isSame(params['client_id'], CLIENT_ID)) return refusal(401, 'invalid_client', 'Client not found');
      if (!isSame(params['client_secret'], CLIENT_SECRET))
        return refusal(401, 'invalid_client', 'Invalid client secret');
      return grant(params);
    },
    metadata: (origin) =>
      oauthJson(200, {
        issuer: origin,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/oauth/token`,
        response_types_supported: ['code'],
        grant_types_supported: ['client_credentials', 'refresh_token'],
        token_endpoint_auth_methods_supported: ['client_secret_post'],
        scopes_supported: ['api', 'profile'],
      }),
  };
}

/** The form's or JSON object's texts; Twenty reads no Basic header. Null: unreadable. */
async function readParams(request: Request): Promise<TokenRequest | null> {
  const text = await request.text();
  return request.headers.get('content-type')?.includes('application/json')
    ? readJson(text)
    : Object.fromEntries(new URLSearchParams(text));
}

function readJson(text: string): TokenRequest | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.fromEntries(Object.entries(value).filter(([, each]) => typeof each === 'string'));
}

function isSame(given: string | undefined, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given ?? ''), digest(expected));
}

function refusal(status: number, error: string, description: string): Response {
  return oauthJson(status, { error, error_description: description });
}

/** RFC 6749 section 5.1: token answers must not be cached. */
function oauthJson(status: number, body: Readonly<Record<string, unknown>>): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      pragma: 'no-cache',
    },
  });
}
