import { GatewayError } from '../../errors.ts';
import type { Call, Interceptor, UpstreamResult } from '../../upstream/call.ts';
import type { OwnCredential } from './own-credential.ts';

/** A call with this token; `title` names it for people. */
export type PostWith = (token: string, title: string) => Call;

/**
 * Sends with the gateway's own token. One that Twenty refuses is given up and the call made again with another, once: a
 * refused token proves that nothing has run, not even a write, and Twenty charges nothing for it.
 */
export function callAsGateway(credential: OwnCredential, postWith: PostWith): Call {
  return async (request) => {
    const { signal, callerToken } = request.scope;
    if (callerToken) throw new Error("A call with a caller's token came to the gateway's own pipeline.");
    const token = await credential.token(signal);
    let refusal: UpstreamResult | GatewayError;
    try {
      const result = await postWith(token, credential.title)(request);
      if (!isRefused(result)) return result;
      refusal = result;
    } catch (error) {
      if (!(error instanceof GatewayError) || !isRefusal(error)) throw error;
      refusal = error;
    }
    if (credential.refused(token))
      return await postWith(await credential.token(signal), credential.title)(request);
    if (refusal instanceof GatewayError) throw refusal;
    return refusal;
  };
}

/** Has a token before anything else is done for a call: nothing is spent when there is none. */
export function withToken(credential: OwnCredential): Interceptor {
  return (next) => async (request) => {
    await credential.token(request.scope.signal);
    return await next(request);
  };
}

/** Whether all of it was refused, before anything was done. */
function isRefused({ data, errors }: UpstreamResult): boolean {
  return (
    errors.length > 0 && errors.every(isRefusal) && Object.values(data ?? {}).every((value) => value === null)
  );
}

function isRefusal({ code }: GatewayError): boolean {
  return code === 'UPSTREAM_CREDENTIALS_REJECTED';
}
