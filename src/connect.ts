import { join } from 'node:path';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { LiveUpstreams } from './config/upstreams.ts';
import { createSandbox } from './sandbox/sandbox.ts';
import { postWebhook } from './sandbox/twenty/webhook-delivery.ts';
import type { Transport } from './upstream/transport.ts';
import { createOAuthTokens } from './upstreams/twenty/oauth-tokens.ts';
import { createKeyCredential } from './upstreams/twenty/own-credential.ts';
import type { OwnCredential } from './upstreams/twenty/own-credential.ts';
import { createRefreshTokens } from './upstreams/twenty/refresh-tokens.ts';
import type { Connections } from './upstreams/upstreams.ts';

/**
 * Reaches the services the configuration names: the real ones over `network`, or the embedded stand-ins in process.
 * `onProblem` is told of what nobody waits for.
 */
export function connect(
  config: Config,
  clock: Clock,
  network: Transport,
  onProblem: (error: unknown) => void = () => undefined,
): Connections {
  if (config.upstreams.mode === 'live') {
    const { twingate, twenty } = config.upstreams;
    return {
      twingate: {
        endpoint: twingate.endpoint,
        readKey: () => twingate.readKey.reveal(),
        writeKey: () => twingate.writeKey.reveal(),
        transport: network,
      },
      twenty: {
        coreEndpoint: twenty.coreEndpoint,
        metadataEndpoint: twenty.metadataEndpoint,
        credential: twentyCredential(twenty.auth, config, clock, network, onProblem),
        transport: network,
      },
    };
  }
  const { rateLimits, windowMs, latencyMs, twentyCharging } = config.sandbox;
  const sandbox = createSandbox({
    clock,
    rateLimits,
    windowMs,
    latencyMs,
    charging: twentyCharging,
    // Webhooks go to this machine only; the stand-in sees to that.
    deliver: postWebhook,
  });
  return {
    twingate: {
      endpoint: 'http://twingate.sandbox.invalid/api/graphql/',
      readKey: () => 'sandbox-admin',
      writeKey: () => 'sandbox-admin',
      transport: (request) => sandbox.twingate.fetch(request),
    },
    twenty: {
      coreEndpoint: 'http://twenty.sandbox.invalid/graphql',
      metadataEndpoint: 'http://twenty.sandbox.invalid/metadata',
      credential: createKeyCredential(() => 'sandbox-admin'),
      transport: (request) => sandbox.twenty.fetch(request),
    },
  };
}

function twentyCredential(
  auth: LiveUpstreams['twenty']['auth'],
  { stateDir, upstreamTimeoutMs: timeoutMs }: Config,
  clock: Clock,
  transport: Transport,
  onProblem: (error: unknown) => void,
): OwnCredential {
  if (auth.kind === 'key') return createKeyCredential(() => auth.key.reveal());
  const { tokenEndpoint: url, clientId, clientSecret, refreshToken } = auth;
  return createOAuthTokens({
    ...{ url, clientId, transport, clock, timeoutMs },
    clientSecret: () => clientSecret.reveal(),
    refreshTokens:
      refreshToken &&
      createRefreshTokens({
        configured: () => refreshToken.reveal(),
        path: join(stateDir, 'twenty-refresh-token.json'),
        onProblem,
      }),
  });
}
