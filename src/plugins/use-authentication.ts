import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors.ts';
import type { Client, ClientOf } from './client.ts';

/** Who asks, or what to tell somebody who does not say so rightly; `reason` is for the log. */
type Identity =
  { readonly client: Client } | { readonly refusal: { readonly message: string; readonly reason: string } };

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
 * Lets in who proves who they are. Anybody else gets UNAUTHENTICATED before the body is read. Belongs after what
 * decides how a request is read, since what is said last counts.
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
        const { message, reason } = identity.refusal;
        options.refused(request, reason);
        setRequestParser(() => {
          throw new GatewayError('UNAUTHENTICATED', message, { isOwnWording: true });
        });
      },
    },
    clientOf: (request) => clients.get(request) ?? UNKNOWN,
  };
}
