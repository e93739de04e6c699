import { parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { ownScope } from '../../upstream/call.ts';
import type { Call } from '../../upstream/call.ts';

const webhook = z.object({
  id: z.string(),
  targetUrl: z.string(),
  operations: z.array(z.string()),
  secret: z.string(),
});

/** A webhook of the workspace, as Twenty tells it. */
export type RegisteredWebhook = Readonly<z.infer<typeof webhook>>;

/** What is said of a webhook. Twenty takes the secret it is given, and tells it to whoever may see the webhook. */
interface WebhookSettings {
  readonly targetUrl: string;
  /** `person.updated`, with stars for any object or operation. */
  readonly operations: readonly string[];
  readonly description: string;
  readonly secret: string;
}

/**
 * The webhooks of the workspace. Twenty wants a key whose role may manage API keys and webhooks; it is not charged. Each
 * throws GatewayError when it could not be done.
 */
export interface WebhookRegistry {
  all(): Promise<readonly RegisteredWebhook[]>;
  create(settings: WebhookSettings): Promise<void>;
  update(id: string, settings: WebhookSettings): Promise<void>;
  delete(id: string): Promise<void>;
}

const document = (text: string) => parse(text, { noLocation: true });
const list = document('{ webhooks { id targetUrl operations secret } }');
const create = document('mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { id } }');
const update = document('mutation ($input: UpdateWebhookInput!) { updateWebhook(input: $input) { id } }');
const remove = document('mutation ($id: UUID!) { deleteWebhook(id: $id) { id } }');

export function createWebhookRegistry(metadataCall: Call, signal: AbortSignal): WebhookRegistry {
  async function ask(
    kind: 'query' | 'mutation',
    document: DocumentNode,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>> | null> {
    const scope = ownScope('webhooks', signal, false);
    const { data, errors } = await metadataCall({ document, variables, kind, scope });
    if (errors[0]) throw errors[0];
    return data;
  }

  return {
    async all() {
      const { data } = z.array(webhook).safeParse((await ask('query', list, {}))?.['webhooks']);
      if (data) return data;
      throw new GatewayError('UPSTREAM_BAD_RESPONSE', 'Twenty did not tell its webhooks.', {
        upstream: 'twenty',
      });
    },
    async create(settings) {
      await ask('mutation', create, { input: settings });
    },
    async update(id, settings) {
      await ask('mutation', update, { input: { id, update: settings } });
    },
    async delete(id) {
      await ask('mutation', remove, { id });
    },
  };
}
