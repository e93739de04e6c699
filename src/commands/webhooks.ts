import type { Config } from '../config.ts';
import { connect } from '../connect.ts';
import { GatewayError, UsageError } from '../errors.ts';
import { callAsGateway } from '../upstreams/twenty/own-calls.ts';
import { createTwentyPost } from '../upstreams/twenty/twenty.ts';
import { createWebhookRegistry } from '../upstreams/twenty/webhook-registry.ts';
import type { RegisteredWebhook, WebhookRegistry } from '../upstreams/twenty/webhook-registry.ts';
import { isWebhookTarget, webhookTarget } from '../webhooks/target.ts';
import { loadOwnConfig } from './own-config.ts';
import type { Process } from './process.ts';

/**
 * Every change there is. `*.*` means records, in some versions of Twenty the model too, and in newer ones no updates of
 * workflow runs (twentyhq/twenty, compute-webhook-operations-to-match.util.ts and call-webhook-jobs-for-metadata.job.ts).
 */
const OPERATIONS = ['*.*', 'metadata.*.*', 'workflowRun.updated'];

/**
 * `twentygate webhooks install`: has Twenty tell this gateway what changes. What is registered for the address already is
 * set right, and registered no second time. Gives 1 when Twenty would not. Throws UsageError for wrong settings.
 */
export async function installWebhook(process: Process, address: string): Promise<number> {
  const target = webhookTarget(address);
  const config = loadOwnConfig(process);
  const secret = config.twentyWebhookSecret?.reveal();
  if (secret === undefined) {
    throw new UsageError(
      'TWENTY_WEBHOOK_SECRET is missing: the gateway takes only what is signed with it.',
      'Make one with openssl rand -hex 32, and give it to this command and to the gateway.',
    );
  }
  return await withRegistry(process, config, async (registry) => {
    const [first, ...others] = (await registry.all()).filter(leadsTo(target));
    const settings = {
      targetUrl: target,
      operations: OPERATIONS,
      description: 'Tells Twentygate what changes.',
      secret,
    };
    if (!first) {
      await registry.create(settings);
      process.stdout.write(`${target}: registered. Twenty starts to send within a few seconds.\n`);
    } else if (faultsOf(first, secret).length > 0) {
      await registry.update(first.id, settings);
      process.stdout.write(`${target}: was registered, and is set right now.\n`);
    } else {
      process.stdout.write(`${target}: is registered already.\n`);
    }
    for (const { id } of others) {
      await registry.delete(id);
      process.stdout.write(`${target}: was registered once more, which is removed.\n`);
    }
    return 0;
  });
}

/**
 * `twentygate webhooks status`: whether Twenty tells the gateway at this address what changes; without one, every gateway
 * it tells. Gives 1 when none is told, or not all, or not so that it would be taken.
 */
export async function webhookStatus(process: Process, address: string | undefined): Promise<number> {
  const target = address === undefined ? undefined : webhookTarget(address);
  const config = loadOwnConfig(process);
  const secret = config.twentyWebhookSecret?.reveal();
  return await withRegistry(process, config, async (registry) => {
    const found = (await registry.all()).filter(leadsTo(target));
    if (found.length === 0) process.stdout.write(`${target ?? 'any gateway'}: not registered\n`);
    for (const webhook of found) {
      const faults = faultsOf(webhook, secret);
      process.stdout.write(`${webhook.targetUrl}: registered; ${faults.join('; ') || 'all is well'}\n`);
    }
    return found.length > 0 && found.every((webhook) => faultsOf(webhook, secret).length === 0) ? 0 : 1;
  });
}

/** `twentygate webhooks remove`: Twenty tells the gateway at this address nothing any more; without one, the only gateway it tells. */
export async function removeWebhook(process: Process, address: string | undefined): Promise<number> {
  const target = address === undefined ? undefined : webhookTarget(address);
  const config = loadOwnConfig(process);
  return await withRegistry(process, config, async (registry) => {
    const found = (await registry.all()).filter(leadsTo(target));
    const targets = new Set(found.map(({ targetUrl }) => targetUrl));
    if (targets.size > 1) {
      throw new UsageError(
        `Twenty tells several gateways what changes: ${[...targets].join(', ')}`,
        'Give the address of the one to be removed.',
      );
    }
    for (const { id } of found) await registry.delete(id);
    process.stdout.write(
      found.length > 0
        ? `${found[0]?.targetUrl ?? ''}: removed\n`
        : `${target ?? 'any gateway'}: not registered\n`,
    );
    return 0;
  });
}

/** A webhook for this target; without one, for any gateway. Those that lead elsewhere are somebody else's. */
function leadsTo(target: string | undefined): (webhook: RegisteredWebhook) => boolean {
  return ({ targetUrl }) =>
    target === undefined ? isWebhookTarget(targetUrl) : URL.parse(targetUrl)?.href === target;
}

/** Twenty may repeat what it was given. */
function withoutSecret(message: string, { twentyWebhookSecret }: Config): string {
  return twentyWebhookSecret ? message.replaceAll(twentyWebhookSecret.reveal(), '[withheld]') : message;
}

/** What keeps a webhook from telling this gateway all that changes. */
function faultsOf({ operations, secret }: RegisteredWebhook, ours: string | undefined): string[] {
  const missing = OPERATIONS.filter((operation) => !operations.includes(operation));
  return [
    ...(ours === undefined ? ['TWENTY_WEBHOOK_SECRET is missing, so the gateway takes no webhooks'] : []),
    ...(ours !== undefined && ours !== secret
      ? ['signed with another secret than TWENTY_WEBHOOK_SECRET, so the gateway refuses it']
      : []),
    ...(missing.length > 0 ? [`it does not tell of ${missing.join(', ')}`] : []),
  ];
}

async function withRegistry(
  process: Process,
  config: Config,
  work: (registry: WebhookRegistry) => Promise<number>,
): Promise<number> {
  const { clock, transport, stopping, stderr } = process;
  if (config.upstreams.mode === 'sandbox') {
    throw new UsageError(
      'The embedded stand-ins live in the gateway itself, where this command cannot reach them.',
      'Give the settings with which the gateway reaches the real services, or those of npm run sandbox.',
    );
  }
  const { twenty } = connect(config, clock, transport);
  const metadataCall = callAsGateway(
    twenty.credential,
    createTwentyPost({
      ...{ url: twenty.metadataEndpoint, transport: twenty.transport, clock },
      timeoutMs: config.upstreamTimeoutMs,
      tokenIntervalMs: config.limits.twentyWindowMs,
    }),
  );
  try {
    return await work(createWebhookRegistry(metadataCall, stopping));
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    stderr.write(`${withoutSecret(error.message, config)}\n`);
    if (/permission|forbidden/i.test(error.message)) {
      stderr.write('The role that the gateway has in Twenty has to manage API keys and webhooks.\n');
    }
    return 1;
  }
}
