import { GatewayError } from '../../errors.ts';
import { createCallerToken } from '../../upstream/caller-token.ts';
import type { CallerToken } from '../../upstream/caller-token.ts';
import type { OwnCredential } from './own-credential.ts';
import { readTokenClaims } from './token-claims.ts';

/** What a caller may have Twenty asked with. */
export interface CallerTokensOptions {
  readonly credential: OwnCredential;
  /** Epoch milliseconds. */
  readonly wallNow: () => number;
}

/**
 * Takes a caller's token for Twenty, as far as it tells what it is: whether it is good only Twenty knows. It is for the
 * workspace that the gateway serves: what it writes ends the life of what is kept of that one.
 *
 * Throws UNAUTHENTICATED for one that has expired, FORBIDDEN for one of another workspace, and what the gateway's own
 * credential throws when it is to be compared with that and there is none.
 */
export function createCallerTokens({
  credential,
  wallNow,
}: CallerTokensOptions): (token: string, signal: AbortSignal) => Promise<CallerToken> {
  return async (token, signal) => {
    const { expiresAtMs = Infinity, workspaceId } = readTokenClaims(token) ?? {};
    if (expiresAtMs <= wallNow()) {
      throw refusal('UNAUTHENTICATED', 'The token for Twenty has expired. Get another one there.');
    }
    if (workspaceId !== undefined) {
      // It may be the first.
      await credential.token(signal);
      const own = credential.claims()?.workspaceId;
      if (own !== undefined && own !== workspaceId) {
        throw refusal(
          'FORBIDDEN',
          'The token for Twenty is one of another workspace than this gateway serves.',
        );
      }
    }
    return createCallerToken(token);
  };
}

function refusal(code: 'FORBIDDEN' | 'UNAUTHENTICATED', message: string): GatewayError {
  return new GatewayError(code, message, { upstream: 'twenty', isOwnWording: true });
}
