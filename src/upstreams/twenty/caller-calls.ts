import { LRUCache } from 'lru-cache';
import { GatewayError } from '../../errors.ts';
import type { Call } from '../../upstream/call.ts';
import type { CallerToken } from '../../upstream/caller-token.ts';
import type { PostWith } from './own-calls.ts';

/** How many callers' pipelines are remembered. One that is forgotten ends what it has under way, and begins anew. */
const KNOWN = 500;

/**
 * Sends what is asked with a caller's token through a pipeline of that token's own, and everything else through the
 * gateway's. All that one call may share with another, from its answer under way to a joint document, lies in a
 * pipeline: so nothing is ever shared between two credentials.
 */
export function createByCaller(own: Call, pipelineOf: (token: CallerToken) => Call): Call {
  const known = new LRUCache<string, Call>({ max: KNOWN });
  return async (request) => {
    const { callerToken } = request.scope;
    if (!callerToken) return await own(request);
    let call = known.get(callerToken.id);
    if (!call) {
      call = pipelineOf(callerToken);
      known.set(callerToken.id, call);
    }
    return await call(request);
  };
}

/** Sends with a caller's token. That Twenty does not take it is the caller's affair, not the operator's. */
export function callAsCaller(token: CallerToken, postWith: PostWith): Call {
  const post = postWith(token.reveal(), "the caller's token");
  return async (request) => {
    if (request.scope.callerToken?.id !== token.id)
      throw new Error('A call came to the pipeline of another credential.');
    try {
      const result = await post(request);
      return { ...result, errors: result.errors.map(toldToCaller) };
    } catch (error) {
      throw error instanceof GatewayError ? toldToCaller(error) : error;
    }
  };
}

function toldToCaller(error: GatewayError): GatewayError {
  if (error.code !== 'UPSTREAM_CREDENTIALS_REJECTED') return error;
  return new GatewayError(
    'UNAUTHENTICATED',
    'Twenty does not accept the token in x-twenty-authorization: it may have expired or been revoked.',
    { upstream: 'twenty', isOwnWording: true, ...(error.path && { path: error.path }) },
  );
}
