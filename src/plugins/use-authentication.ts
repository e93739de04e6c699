import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors.ts';
import type { Client, ClientOf } from './client.ts';

/** Who asks, or what to tell somebody who does not say so rightly, or of whom it cannot be told now. */
type Identity = { readonly client: Client } | { readonly refusal: Refusal };

interface Refusal {
  readonly message: string;
  /** For the log. */
  readonly reason: string;
  /** Given when it is not the request's fault. */
  readonly retryAfterMs?: number;
}

export interface AuthenticationPlugin {
  readonly plugin: Plugin;
  /** Of a request that was let in; somebody unknown otherwise. */
  readonly clientOf: ClientOf;
}

export interface AuthenticationPluginOptions {
  readonly identify: (headers: Headers) => Promise<Identity>;
  /** Told of each request that is not let in. */
  readonly refused: (request: Request, reason: string) => void;
}

/** Whose request could not be told. It may do nothing. */
const UNKNOWN: Client = { name: 'unknown', weight: 1, role: 'service', fields: { allow: [] } };

/**
 * Lets in who proves who they are. Anybody else gets UNAUTHENTICATED before the body is read, or UPSTREAM_UNAVAILABLE when
 * what could prove it is out of reach. Belongs after what decides how a request is read, since what is said last counts.
 */
export function createAuthenticationPlugin(options: AuthenticationPluginOptions): AuthenticationPlugin {
  const clients = new WeakMap<Request, Client>();
  return {
    plugin: {
      async onRequestParse({ request, setRequestParser }) {
        const identity = await options.identify(request.headers);
        if ('client' in identity) {
          clients.set(request, identity.client);
          return;
        }
        const { message, reason, retryAfterMs } = identity.refusal;
        options.refused(request, reason);
        setRequestParser(() => {
          throw retryAfterMs === undefined
            ? new GatewayError('UNAUTHENTICATED', message, { isOwnWording: true })
            : new GatewayError('UPSTREAM_UNAVAILABLE', message, { retryAfterMs, isOwnWording: true });
        });
      },
    },
    clientOf: (request) => clients.get(request) ?? UNKNOWN,
  };
}
