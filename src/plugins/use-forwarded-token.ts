import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors.ts';
import type { CallerToken } from '../upstream/caller-token.ts';
import { deadlineOf } from './use-deadline.ts';

export interface ForwardedTokenOptions {
  /** Whether callers may have Twenty asked with tokens of their own. */
  readonly isAllowed: boolean;
  /** Takes a token. Throws GatewayError for one that is not to be used. */
  readonly accept: (token: string, signal: AbortSignal) => Promise<CallerToken>;
}

const HEADER = 'x-twenty-authorization';
const MAX_LENGTH = 8_192;
/** RFC 6750 section 2.1. A header that was sent twice arrives as one with a comma in it, and so is none. */
const bearer = /^Bearer ([\w~+/.-]+=*)$/i;

const tokens = new WeakMap<Request, CallerToken>();

/** The token with which a caller wants Twenty to be asked; undefined where it is to be asked as the gateway. */
export function forwardedTokenOf(request: Request): CallerToken | undefined {
  return tokens.get(request);
}

/**
 * Reads a caller's own token for Twenty from the header `x-twenty-authorization: Bearer ...`. One that cannot be used, or is
 * not wanted, is refused and never passed over: the caller would be answered with the gateway's rights in place of its own.
 * Nothing of the token is in a message.
 *
 * Needs `useDeadline` before it.
 */
export function useForwardedToken({ isAllowed, accept }: ForwardedTokenOptions): Plugin {
  return {
    async onParams({ request }) {
      const header = request.headers.get(HEADER);
      if (header === null) return;
      if (!isAllowed) throw notWanted();
      tokens.set(request, await accept(tokenIn(header), deadlineOf(request).signal));
    },
  };
}

function tokenIn(header: string): string {
  const token = header.length <= MAX_LENGTH ? bearer.exec(header)?.[1] : undefined;
  if (token !== undefined) return token;
  throw new GatewayError(
    'BAD_USER_INPUT',
    `The header ${HEADER} takes one token of Twenty: Bearer, a space and the token, ${MAX_LENGTH} characters at most.`,
    { upstream: 'twenty', isOwnWording: true },
  );
}

function notWanted(): GatewayError {
  return new GatewayError(
    'FORBIDDEN',
    `This gateway asks Twenty with its own key only. Leave out the header ${HEADER}, or have GATEWAY_FORWARD_TWENTY_TOKEN set to on.`,
    { upstream: 'twenty', isOwnWording: true },
  );
}
