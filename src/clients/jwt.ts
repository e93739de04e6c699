import { createHash } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import type { JwtConfig } from '../config/auth.ts';
import type { Transport } from '../upstream/transport.ts';
import type { ProvenClient, TokenReader } from './authentication.ts';
import { isClientName } from './clients-file.ts';
import { createIssuerKeys } from './jwks.ts';
import type { KeysProblem } from './jwks.ts';

export interface TokenReaderOptions extends JwtConfig {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Told each time the issuer's keys could not be fetched. */
  readonly onProblem: (problem: KeysProblem) => void;
}

type TokenClient = Pick<ProvenClient, 'name' | 'role'>;

const MAX_LENGTH = 8_192;

/** Those whose signing key is nobody's but the issuer's (RFC 7518 section 3.1, RFC 8037, RFC 9864). */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** How much clocks may differ. */
const LEEWAY_S = 30;

/** A token is not verified again for so long. */
const REMEMBERED_MS = 60_000;
const MAX_REMEMBERED = 1_000;

interface Refused {
  readonly reason: string;
}

interface Verified {
  readonly claims: JWTPayload;
  /** Epoch seconds. */
  readonly exp: number;
}

interface Remembered {
  readonly client: TokenClient;
  readonly verifiedAtMs: number;
  /** Epoch seconds. */
  readonly exp: number;
}

/**
 * Reads JSON web tokens (RFC 7519) of one issuer, by the advice of RFC 8725: the issuer's own keys and nothing that a
 * token names, asymmetric algorithms only, and every claim that says whom it is for. Of a token that is refused nothing
 * is told but a word for the reason.
 */
export function createTokenReader(options: TokenReaderOptions): TokenReader {
  const { issuer, audience, roleClaim, clock } = options;
  const keys = createIssuerKeys(options);
  const remembered = new LRUCache<string, Remembered>({ max: MAX_REMEMBERED });

  function recall(hash: string): TokenClient | undefined {
    const entry = remembered.get(hash);
    if (!entry) return undefined;
    const isGood = clock.now() - entry.verifiedAtMs < REMEMBERED_MS && clock.wallNow() < entry.exp * 1000;
    return isGood ? entry.client : undefined;
  }

  async function verify(token: string, getKey: JWTVerifyGetKey): Promise<Verified | Refused> {
    const now = clock.wallNow();
    try {
      const { payload } = await jwtVerify(token, getKey, {
        ...{ algorithms: ALGORITHMS, issuer, audience, requiredClaims: ['exp'] },
        ...{ clockTolerance: LEEWAY_S, currentDate: new Date(now) },
      });
      const { exp = NaN, iat } = payload;
      // JSON has numbers that are infinite.
      if (!Number.isFinite(exp)) return { reason: 'bad_exp' };
      if (iat !== undefined && iat > now / 1000 + LEEWAY_S) return { reason: 'bad_iat' };
      return { claims: payload, exp };
    } catch (error) {
      return { reason: reasonOf(error) };
    }
  }

  return {
    async read(token) {
      const header = headerOf(token);
      if ('reason' in header) return header;
      const hash = createHash('sha256').update(token).digest('base64');
      const known = recall(hash);
      if (known) return { client: known };

      const current = await keys.current(header.kid);
      if (!('getKey' in current)) return { reason: 'no_keys', retryAfterMs: current.retryAfterMs };
      const verifiedAtMs = clock.now();
      const verified = await verify(token, current.getKey);
      if ('reason' in verified) return verified;
      const { claims, exp } = verified;
      const role = roleOf(claims, roleClaim);
      if (!role) return { reason: 'no_role' };
      const name = nameOf(claims);
      if (name === undefined) return { reason: 'no_name' };
      const client = { name, role };
      remembered.set(hash, { client, verifiedAtMs, exp });
      return { client };
    },
  };
}

/** What a token says of how it is signed, if that is anything to look at. */
function headerOf(token: string): { readonly kid: string | undefined } | Refused {
  if (token.length > MAX_LENGTH) return { reason: 'too_long' };
  if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) return { reason: 'malformed' };
  try {
    const { alg, crit, kid } = decodeProtectedHeader(token);
    if (typeof alg !== 'string' || !ALGORITHMS.includes(alg)) return { reason: 'wrong_algorithm' };
    if (crit !== undefined) return { reason: 'critical_header' };
    return kid === undefined || typeof kid === 'string' ? { kid } : { reason: 'malformed' };
  } catch {
    return { reason: 'malformed' };
  }
}

/** A word for the log: the library's messages and errors hold claims. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return CLAIM_REASONS[error.claim] ?? 'bad_claims';
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown_key';
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'ambiguous_key';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad_signature';
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return 'malformed';
  // One that cannot be used: too short, say, or a private one.
  return 'bad_key';
}

const CLAIM_REASONS: Readonly<Record<string, string>> = {
  iss: 'wrong_issuer',
  aud: 'wrong_audience',
  exp: 'bad_exp',
  nbf: 'not_yet_valid',
  iat: 'bad_iat',
};

const ROLES = ['analyst', 'app', 'service'] as const;

/** The one role that the claim names, alone or in a list of anything. Who has two of them has none: nothing says which one counts. */
function roleOf(claims: JWTPayload, path: string): TokenClient['role'] | undefined {
  const value = claimAt(claims, path);
  const named = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  const [role, another] = ROLES.filter((one) => named.includes(one));
  return another === undefined ? role : undefined;
}

/** A claim whose own name has dots in it, as a URL has, comes before a way into objects. */
function claimAt(claims: JWTPayload, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let at: unknown = claims;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}

/** The program that asks (RFC 9068 section 2.2), else what stands for the subject, which may be somebody's e-mail address. */
function nameOf({ client_id: clientId, azp, iss, sub }: JWTPayload): string | undefined {
  for (const name of [clientId, azp]) if (typeof name === 'string' && isClientName(name)) return name;
  if (typeof sub !== 'string' || sub === '' || iss === undefined) return undefined;
  return `jwt-${createHash('sha256')
    .update(iss + sub)
    .digest('hex')
    .slice(0, 12)}`;
}
