import { readTokenClaims } from './token-claims.ts';
import type { TokenClaims } from './token-claims.ts';

/** What Twenty lets the gateway itself in with. */
export interface OwnCredential {
  /** The keys of a workspace share a limit; an OAuth application has one of its own. */
  readonly kind: 'key' | 'application';
  /** For people. */
  readonly title: string;
  /** Another one may see other things. A token that is renewed as a matter of routine has the same holder. Secret. */
  readonly holder: () => string;
  /** Throws GatewayError when none is to be had; the signal's reason when that aborts first. */
  readonly token: (signal: AbortSignal) => Promise<string>;
  /** Twenty has refused this token. Whether there is another one, or may be. */
  readonly refused: (token: string) => boolean;
  /** What the present token says of itself; undefined when there has been none yet, and when it says nothing. */
  readonly claims: () => TokenClaims | undefined;
}

/** An API key. It may be another one the next time, since keys can be rotated. */
export function createKeyCredential(key: () => string): OwnCredential {
  return {
    kind: 'key',
    title: "the gateway's API key",
    holder: key,
    token: async () => await Promise.resolve(key()),
    refused: (token) => key() !== token,
    claims: () => readTokenClaims(key()),
  };
}
