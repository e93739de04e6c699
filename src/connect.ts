import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { createSandbox } from './sandbox/sandbox.ts';
import { postWebhook } from './sandbox/twenty/webhook-delivery.ts';
import type { Transport } from './upstream/transport.ts';
import type { Connections } from './upstreams/upstreams.ts';

/** Reaches the services the configuration names: the real ones over `network`, or the embedded stand-ins in process. */
export function connect(config: Config, clock: Clock, network: Transport): Connections {
  if (config.upstreams.mode === 'live') {
    const { twingate, twenty } = config.upstreams;
    const { auth } = twenty;
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
        key: () => (auth.kind === 'key' ? auth.key : auth.clientSecret).reveal(),
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
      key: () => 'sandbox-admin',
      transport: (request) => sandbox.twenty.fetch(request),
    },
  };
}
