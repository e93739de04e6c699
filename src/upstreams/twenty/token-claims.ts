/**
 * What a token of Twenty says of itself. Nobody has verified it: whoever makes one up can say anything, and Twenty refuses
 * it. Source: the payload types of `auth/types` in twentyhq/twenty, read in November 2026.
 */
export interface TokenClaims {
  /** `API_KEY`, `ACCESS` for a user's, `APPLICATION_ACCESS` for an OAuth application's. */
  readonly type?: string;
  readonly workspaceId?: string;
  readonly applicationId?: string;
  /** Epoch milliseconds; from then on it is good for nothing. */
  readonly expiresAtMs?: number;
}

/** Undefined for a token that is no JWT (RFC 7519), and so says nothing. Never throws. */
export function readTokenClaims(token: string): TokenClaims | undefined {
  const parts = token.split('.');
  const [, payload = ''] = parts;
  if (parts.length !== 3) return undefined;
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return undefined;
  const { type, workspaceId, applicationId, sub, exp } = claims as Readonly<Record<string, unknown>>;
  // Keys of before there were types name the workspace as their subject only.
  const workspace = type === undefined && workspaceId === undefined ? sub : workspaceId;
  return {
    ...(typeof type === 'string' && { type }),
    ...(typeof workspace === 'string' && { workspaceId: workspace }),
    ...(typeof applicationId === 'string' && { applicationId }),
    ...(typeof exp === 'number' && Number.isFinite(exp) && { expiresAtMs: exp * 1000 }),
  };
}
