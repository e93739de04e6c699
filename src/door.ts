import type { Plugin } from 'graphql-yoga';
import { createAuthentication } from './clients/authentication.ts';
import { createTokenReader } from './clients/jwt.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { createSelfNaming } from './plugins/client.ts';
import type { ClientOf } from './plugins/client.ts';
import { requestIdOf } from './plugins/request-id.ts';
import { createAuthenticationPlugin } from './plugins/use-authentication.ts';
import type { Transport } from './upstream/transport.ts';

export interface DoorOptions {
  readonly config: Pick<Config, 'auth' | 'clients'>;
  /** How a token issuer's keys are fetched. */
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
}

/** Who is let in. */
export interface Door {
  readonly clientOf: ClientOf;
  /** Whether the list names somebody so. */
  readonly isListed: (name: string) => boolean;
  readonly plugins: readonly Plugin[];
}

/** Lets in everybody by the name they give themselves, or those who prove who they are. */
export function createDoor({ config, transport, clock, log }: DoorOptions): Door {
  const listed = () =>
    config.clients?.current((problem) =>
      log.error(problem, 'clients file not taken over: the last good one stays in use'),
    );
  const isListed = (name: string) => listed()?.has(name) === true;
  if (config.auth.isOpen) return { clientOf: createSelfNaming(listed), isListed, plugins: [] };
  const tokens =
    config.auth.jwt &&
    createTokenReader({
      ...{ ...config.auth.jwt, transport, clock },
      onProblem: (problem) => log.warn(problem, "token issuer's keys not fetched"),
    });
  const { clientOf, plugin } = createAuthenticationPlugin({
    identify: createAuthentication({ listed, tokens, wallNow: () => clock.wallNow() }),
    refused: (request, reason) => log.warn({ requestId: requestIdOf(request), reason }, 'client not let in'),
  });
  return { clientOf, isListed, plugins: [plugin] };
}
