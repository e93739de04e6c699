import { GatewayError } from '../../errors.ts';
import type { Call, Interceptor, UpstreamResult } from '../../upstream/call.ts';
import type { OwnCredential } from './own-credential.ts';
import type { TokenClaims } from './token-claims.ts';

/**
 * Whether calls with a token are charged to the limit that the gateway's own are charged to. Twenty charges the API keys
 * of a workspace together, each OAuth application by itself, and users not at all
 * (common-base-query-runner.service.ts of twentyhq/twenty, read in November 2026). Of a token that does not say what it is
 * nobody knows.
 *
 * What a token says has not been verified. One that is made up to look like a user's costs nothing here, and nothing at
 * Twenty either, which refuses it before it charges; what the gateway lends it is one of the few places for free calls,
 * for which clients wait in their turn. One that is made up to look like a key costs units here that Twenty has not
 * taken: the client's own share of them, as any question of it would.
 */
export function spendsOwnLimit(own: OwnCredential, claims: TokenClaims | undefined): boolean {
  switch (claims?.type) {
    case 'ACCESS':
      return false;
    case 'API_KEY':
      return own.kind === 'key';
    case 'APPLICATION_ACCESS':
      return own.kind === 'application' && isSame(own.claims()?.applicationId, claims.applicationId);
    default:
      return true;
  }
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

/**
 * Keeps from the budget what is said of a limit that is not its own: whoever has used up another's would close it for all.
 * `hide` stands behind the budget, `tell` in front of retry, since such a call is not worth another try at once.
 */
export function createForeignLimit(): { readonly hide: Interceptor; readonly tell: Interceptor } {
  const told = new WeakMap<GatewayError, GatewayError>();

  function hidden(error: GatewayError): GatewayError {
    if (error.code !== 'UPSTREAM_RATE_LIMITED') return error;
    const { message, path, isOwnWording } = error;
    const other = new GatewayError('UPSTREAM_REJECTED', message, {
      ...{ upstream: 'twenty', isOwnWording, ...(path && { path }) },
    });
    told.set(other, error);
    return other;
  }

  return {
    hide: through(({ data, errors }) => ({ data, errors: errors.map(hidden) }), hidden),
    tell: through(
      (result) => ({ ...result, errors: result.errors.map((error) => told.get(error) ?? error) }),
      (error) => told.get(error) ?? error,
    ),
  };
}

function through(
  ofResult: (result: UpstreamResult) => UpstreamResult,
  ofError: (error: GatewayError) => GatewayError,
): Interceptor {
  return (next: Call) => async (request) => {
    try {
      return ofResult(await next(request));
    } catch (error) {
      throw error instanceof GatewayError ? ofError(error) : error;
    }
  };
}
