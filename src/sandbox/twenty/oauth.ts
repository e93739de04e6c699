import { createHash, timingSafeEqual } from 'node:crypto';
import type { SandboxClock } from '../stand-in.ts';

/** Life of an access token. */
const ACCESS_TOKEN_LIFE_MS = 1_800_000;

const CLIENT_ID = 'sandbox-client';
const CLIENT_SECRET = 'sandbox-secret';

export interface OAuth {
  /** Answers `POST /oauth/token`: RFC 6749 sections 4.4 (client credentials) and 6 (refreshing). */
  token(request: Request): Promise<Response>;
  /** Answers `/.well-known/oauth-authorization-server` (RFC 8414) for a server at `origin`. */
  metadata(origin: string): Response;
  stateOf(accessToken: string): 'valid' | 'expired' | 'unknown';
}

type TokenRequest = Readonly<Record<string, string>>;

/** `newToken` gives a text no one else holds. */
export function createOAuth(clock: SandboxClock, newToken: () => string): OAuth {
  const expiryOfAccessTokens = new Map<string, number>();
  const refreshTokens = new Set<string>();

  function issue(scope: string): Response {
    const accessToken = newToken();
    const refreshToken = newToken();
    expiryOfAccessTokens.set(accessToken, clock.now() + ACCESS_TOKEN_LIFE_MS);
    refreshTokens.add(refreshToken);
    return oauthJson(200, {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_LIFE_MS / 1000,
      refresh_token: refreshToken,
      scope,
    });
  }

  function grant(params: TokenRequest): Response {
    switch (params['grant_type']) {
      case undefined:
        return refusal(400, 'invalid_request', 'grant_type is required');
      case 'client_credentials':
        return issue(params['scope'] ?? 'api');
      case 'refresh_token':
        // A refresh token works once (RFC 6749 section 10.4: rotation).
        if (!refreshTokens.delete(params['refresh_token'] ?? '')) {
          return refusal(400, 'invalid_grant', 'Invalid refresh token');
        }
        return issue(params['scope'] ?? 'api');
      default:
        return refusal(400, 'unsupported_grant_type', 'Unsupported grant_type');
    }
  }

  return {
    async token(request) {
      const params = await readParams(request);
      if (!params) return refusal(400, 'invalid_request', 'The body is neither a form nor a JSON object');
      if (!isClient(params)) return refusal(401, 'invalid_client', 'Client authentication failed');
      return grant(params);
    },
    metadata: (origin) =>
      oauthJson(200, {
        issuer: origin,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/oauth/token`,
        response_types_supported: ['code'],
        grant_types_supported: ['client_credentials', 'refresh_token'],
        token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
        scopes_supported: ['api', 'profile'],
      }),
    stateOf(accessToken) {
      const expiresAtMs = expiryOfAccessTokens.get(accessToken);
      if (expiresAtMs === undefined) return 'unknown';
      return clock.now() < expiresAtMs ? 'valid' : 'expired';
    },
  };
}

/** The form's or JSON object's texts, with the client of a Basic header among them. Null: unreadable. */
async function readParams(request: Request): Promise<TokenRequest | null> {
  const text = await request.text();
  const params = request.headers.get('content-type')?.includes('application/json')
    ? readJson(text)
    : Object.fromEntries(new URLSearchParams(text));
  if (!params) return null;
  const basic = /^Basic +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (basic === undefined) return params;
  const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return { ...params, client_id: id, client_secret: secret.join(':') };
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

function isClient(params: TokenRequest): boolean {
  return isSame(params['client_id'], CLIENT_ID) && isSame(params['client_secret'], CLIENT_SECRET);
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
