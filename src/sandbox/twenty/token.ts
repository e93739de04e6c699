import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SandboxClock } from '../stand-in.ts';

/** What a token of Twenty says; moments in whole seconds, as RFC 7519 has them. */
export interface TokenClaims {
  readonly sub: string;
  readonly type: 'API_KEY' | 'ACCESS' | 'APPLICATION_ACCESS' | 'APPLICATION_REFRESH';
  readonly workspaceId: string;
  /** The API key. */
  readonly jti?: string;
  readonly userWorkspaceId?: string;
  readonly applicationId?: string;
}

export interface Tokens {
  sign(claims: TokenClaims, lifeMs: number): string;
  /** What an own token says, or why it is not taken. */
  read(token: string): TokenClaims | 'invalid' | 'expired';
}

/**
 * The tokens of one server: JWTs, as Twenty's are. Twenty signs with ES256 keys that anybody may look up; nobody but the
 * stand-in checks these, so they have one secret.
 */
export function createTokens(clock: SandboxClock, secret: string): Tokens {
  const signatureOf = (signed: string) => createHmac('sha256', secret).update(signed).digest();

  return {
    sign(claims, lifeMs) {
      const iat = Math.floor(clock.wallNow() / 1000);
      const signed = [
        { alg: 'HS256', typ: 'JWT' },
        { ...claims, iat, exp: iat + Math.floor(lifeMs / 1000) },
      ]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      return `${signed}.${signatureOf(signed).toString('base64url')}`;
    },

    read(token) {
      const [header = '', payload = '', signature = '', ...more] = token.split('.');
      const given = Buffer.from(signature, 'base64url');
      const expected = signatureOf(`${header}.${payload}`);
      if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected))
        return 'invalid';
      const { exp, ...claims } = JSON.parse(
        Buffer.from(payload, 'base64url').toString('utf8'),
      ) as TokenClaims & {
        readonly exp: number;
      };
      return exp * 1000 <= clock.wallNow() ? 'expired' : claims;
    },
  };
}
