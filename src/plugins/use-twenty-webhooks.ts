import type { Plugin } from 'graphql-yoga';
import type { Clock } from '../clock.ts';
import { errorFacts } from '../log.ts';
import type { Log } from '../log.ts';
import type { Secret } from '../secret.ts';
import { readEvent } from '../webhooks/event.ts';
import type { WebhookEvent } from '../webhooks/event.ts';
import { isDeclaredTooLong, readBody } from '../webhooks/read-body.ts';
import { createReplayMemory } from '../webhooks/replays.ts';
import { isSignedWith, isTimely, readDeliveryHeaders } from '../webhooks/signature.ts';
import { WEBHOOK_PATH } from '../webhooks/target.ts';
import { requestIdOf } from './request-id.ts';

/** What became of a delivery. */
export type WebhookOutcome = keyof typeof answers;

export interface TwentyWebhooksOptions {
  readonly secret: Secret;
  readonly clock: Pick<Clock, 'wallNow'>;
  readonly log: Log;
  /** Resolves when the event has taken effect. */
  readonly onEvent: (event: WebhookEvent) => Promise<void>;
  /** Told of each delivery. */
  readonly received: (outcome: WebhookOutcome) => void;
}

/** Larger than almost any record: one is told whole, its texts included. */
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Twenty takes every answer as it is and sends nothing again (twentyhq/twenty, call-webhook.job.ts): what is not 2xx it
 * notes as a failure, where its administrators see it.
 */
const answers = {
  accepted: [200, 'The change has been taken over.'],
  malformed: [400, 'This is no delivery of Twenty.'],
  bad_signature: [401, 'The signature is missing or wrong.'],
  late: [401, 'The timestamp is too far from the time here.'],
  replayed: [409, 'This delivery has been here before.'],
  too_large: [413, 'The body is too long.'],
  failed: [503, 'The change could not be taken over.'],
} as const;

/**
 * `POST /webhooks/twenty`: takes Twenty's webhooks that are signed with the secret and were sent about now, each once. The
 * answer is sent when the event has taken effect. What it logs and counts holds nothing of the delivery.
 *
 * Each process remembers for itself what has been here: a delivery that is sent again to another one is taken there once
 * more. So an event may do no more harm than to have something read anew.
 */
export function useTwentyWebhooks(options: TwentyWebhooksOptions): Plugin {
  const { secret, clock, log, onEvent, received } = options;
  const replays = createReplayMemory();

  async function receive(request: Request): Promise<WebhookOutcome> {
    if (isDeclaredTooLong(request.headers, MAX_BODY_BYTES)) return 'too_large';
    const delivery = readDeliveryHeaders(request.headers);
    if (!delivery) return 'bad_signature';
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === 'too_large') return body;
    if (body === 'broken') return 'malformed';
    if (!isSignedWith(secret.reveal(), delivery, body)) return 'bad_signature';
    if (!isTimely(delivery, clock.wallNow())) return 'late';
    const event = readEvent(body);
    if (!event) return 'malformed';
    const admission = replays.admit(delivery);
    if (admission !== 'new') return admission;
    try {
      await onEvent(event);
      return 'accepted';
    } catch (error) {
      replays.forget(delivery);
      log.error({ requestId: requestIdOf(request), ...errorFacts(error) }, 'webhook not taken over');
      return 'failed';
    }
  }

  return {
    async onRequest({ url, request, endResponse, fetchAPI }) {
      if (url.pathname !== WEBHOOK_PATH) return;
      if (request.method !== 'POST') {
        endResponse(new fetchAPI.Response(null, { status: 405, headers: { allow: 'POST' } }));
        return;
      }
      const outcome = await receive(request);
      received(outcome);
      const [status, message] = answers[outcome];
      endResponse(
        new fetchAPI.Response(`${JSON.stringify({ outcome, message })}\n`, {
          status,
          headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
        }),
      );
    },
  };
}
