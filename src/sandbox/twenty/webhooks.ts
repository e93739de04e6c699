import { createHash, createHmac } from 'node:crypto';
import type { SandboxClock } from '../stand-in.ts';
import type { ModelChange } from './model-change.ts';
import { modelChangeBody } from './model-change-body.ts';
import { modelError } from './model-error.ts';
import type { ModelFault } from './model-error.ts';
import type { RecordEvent } from './records/record-api.ts';
import { stableId } from './stable-id.ts';
import type { WebhookDelivery } from './webhook-delivery.ts';
import { webhookRecord } from './webhook-record.ts';

/** A registered webhook. */
export interface Webhook {
  readonly id: string;
  readonly targetUrl: string;
  readonly operations: readonly string[];
  readonly description: string | null;
  readonly secret: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What can be said of a webhook when it is made or changed; undefined and null mean "not said". */
export interface WebhookInput {
  readonly id?: string | null | undefined;
  readonly targetUrl?: string | null | undefined;
  readonly operations?: readonly string[] | null | undefined;
  readonly description?: string | null | undefined;
  readonly secret?: string | null | undefined;
}

export interface WebhooksOptions {
  readonly clock: SandboxClock;
  readonly workspaceId: string;
  /** Undefined: webhooks can be registered but nothing is sent. */
  readonly deliver: ((delivery: WebhookDelivery) => Promise<unknown>) | undefined;
}

export interface Webhooks {
  all(): readonly Webhook[];
  byId(id: string): Webhook | null;
  create(input: WebhookInput): Webhook;
  /** Null: there is none with this id. */
  update(id: string, input: WebhookInput): Webhook | null;
  delete(id: string): Webhook | null;
  recordChanged(event: RecordEvent): void;
  modelChanged(change: ModelChange, apiKeyId: string | null): void;
}

/** Twenty gives a receiver this long, and asks it once. */
const DELIVERY_TIMEOUT_MS = 5_000;

/** Registered webhooks and their deliveries: signed, sent once, only to this machine. */
export function createWebhooks({ clock, workspaceId, deliver }: WebhooksOptions): Webhooks {
  const webhooks = new Map<string, Webhook>();
  let made = 0;
  let sent = 0;
  const moment = () => new Date(clock.wallNow()).toISOString();

  function send(names: readonly string[], eventName: string, more: Readonly<Record<string, unknown>>): void {
    if (!deliver) return;
    for (const webhook of webhooks.values()) {
      if (!isLoopback(webhook.targetUrl)) continue;
      if (!webhook.operations.some((operation) => names.includes(operation))) continue;
      const body = JSON.stringify(bodyOf(webhook, eventName, more));
      void post(deliver, webhook, body);
    }
  }

  function bodyOf(webhook: Webhook, eventName: string, more: Readonly<Record<string, unknown>>): object {
    const { objectMetadata, ...rest } = more;
    return {
      targetUrl: webhook.targetUrl,
      eventName,
      objectMetadata,
      workspaceId,
      webhookId: webhook.id,
      eventDate: moment(),
      ...rest,
    };
  }

  /** A receiver that is away, slow or unwilling changes nothing for the CRM. */
  async function post(
    send: (delivery: WebhookDelivery) => Promise<unknown>,
    webhook: Webhook,
    body: string,
  ): Promise<void> {
    const answered = new AbortController();
    const timedOut = new AbortController();
    clock.sleep(DELIVERY_TIMEOUT_MS, answered.signal).then(
      () => timedOut.abort(),
      () => undefined,
    );
    try {
      await send({
        url: webhook.targetUrl,
        headers: headersOf(webhook, body),
        body,
        signal: timedOut.signal,
      });
    } catch {
      // No retry, no record of it: what the real one does with a failed delivery.
    } finally {
      answered.abort();
    }
  }

  function headersOf({ targetUrl, secret }: Webhook, body: string): Record<string, string> {
    const timestamp = String(clock.wallNow());
    return {
      Accept: 'application/json, text/plain, */*',
      'Content-Type': 'application/json',
      'X-Twenty-Webhook-Timestamp': timestamp,
      'X-Twenty-Webhook-Signature': createHmac('sha256', secret).update(`${timestamp}:${body}`).digest('hex'),
      'X-Twenty-Webhook-Nonce': createHash('sha256').update(`nonce:${++sent}`).digest('hex').slice(0, 32),
      'User-Agent': 'axios/1.17.0',
      'Content-Length': String(Buffer.byteLength(body)),
      'Accept-Encoding': 'gzip, compress, deflate, br',
      Host: new URL(targetUrl).host,
      Connection: 'keep-alive',
    };
  }

  function checked(webhook: Webhook, type: 'create' | 'update'): Webhook {
    const faults = faultsOf(webhook, type);
    if (faults.length > 0) {
      throw modelError({
        metadataName: 'webhook',
        type,
        doing: type === 'create' ? 'creating webhook' : 'updating webhook',
        counts: { webhook: 1 },
        faults,
      });
    }
    webhooks.set(webhook.id, webhook);
    return webhook;
  }

  return {
    all: () => [...webhooks.values()],
    byId: (id) => webhooks.get(id) ?? null,
    create(input) {
      made += 1;
      const now = moment();
      const webhook: Webhook = {
        id: input.id ?? stableId(`webhook:${made}`),
        targetUrl: normalized(input.targetUrl ?? ''),
        operations: input.operations ?? [],
        description: input.description ?? null,
        secret: input.secret ?? createHash('sha256').update(`secret:${made}`).digest('hex'),
        createdAt: now,
        updatedAt: now,
      };
      return checked(webhook, 'create');
    },
    update(id, input) {
      const webhook = webhooks.get(id);
      if (!webhook) return null;
      const changed: Webhook = {
        ...webhook,
        targetUrl: normalized(input.targetUrl ?? webhook.targetUrl),
        operations: input.operations ?? webhook.operations,
        description: input.description ?? webhook.description,
        secret: input.secret ?? webhook.secret,
        updatedAt: moment(),
      };
      return checked(changed, 'update');
    },
    delete(id) {
      const webhook = webhooks.get(id) ?? null;
      webhooks.delete(id);
      return webhook;
    },
    recordChanged({ objectMetadata, action, record, updatedFields }) {
      const { id, nameSingular } = objectMetadata;
      const names = [`${nameSingular}.${action}`, `${nameSingular}.*`, `*.${action}`, '*.*'];
      send(names, `${nameSingular}.${action}`, {
        objectMetadata: { id, nameSingular },
        record: webhookRecord(objectMetadata, record),
        ...(updatedFields && { updatedFields }),
      });
    },
    modelChanged(change, apiKeyId) {
      const { kind, action } = change;
      const names = [
        [kind, action],
        [kind, '*'],
        ['*', action],
        ['*', '*'],
      ].map((pair) => `metadata.${pair.join('.')}`);
      send(names, `metadata.${kind}.${action}`, {
        ...(apiKeyId !== null && { apiKeyId }),
        event: modelChangeBody(change, workspaceId),
      });
    },
  };
}

function faultsOf({ targetUrl, secret }: Webhook, type: 'create' | 'update'): ModelFault[] {
  const isNew = type === 'create';
  const missing = (what: string): ModelFault => ({
    code: 'INVALID_WEBHOOK_INPUT',
    message: `${what} is required`,
  });
  return [
    ...(isNew && targetUrl === '' ? [missing('Target URL')] : []),
    ...(isHttpUrl(targetUrl)
      ? []
      : [
          {
            code: 'INVALID_TARGET_URL',
            message: 'Invalid target URL provided',
            userFriendlyMessage: 'Please provide a valid HTTP or HTTPS URL',
          },
        ]),
    ...(isNew && secret === '' ? [missing('Secret')] : []),
  ];
}

/** As a URL is written: `https://host` becomes `https://host/`. */
function normalized(text: string): string {
  return URL.parse(text)?.href ?? text;
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'http:' || url?.protocol === 'https:';
}

/** The stand-in reaches no other machine, whatever address a test registers. */
function isLoopback(targetUrl: string): boolean {
  const hostname = URL.parse(targetUrl)?.hostname ?? '';
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
