import { createBatches } from './batches.ts';
import type { WebhookEvent } from './event.ts';

/** What webhooks bring about. */
export interface WebhookEffects {
  /** Somebody has changed this in Twenty. Resolves when nothing that was read before is given out any more. */
  readonly changed: (events: readonly WebhookEvent[]) => Promise<void>;
  /** The data model may be another one: looks. One look at a time, and nobody waits for it. Never rejects. */
  readonly modelChanged: () => Promise<void>;
}

/**
 * What becomes of an event: the promise resolves when it has taken effect. Events of a burst are handed on together, each
 * once, since Twenty sends one for every record of a bulk write and a score of them for one new object.
 */
export function createWebhookHandler(effects: WebhookEffects): (event: WebhookEvent) => Promise<void> {
  const look = createBatches<undefined>(async () => await effects.modelChanged());
  return createBatches(async (events) => {
    if (events.some(({ kind }) => kind === 'model')) void look(undefined);
    const distinct = new Map(events.map((event) => [JSON.stringify(event), event]));
    await effects.changed([...distinct.values()]);
  });
}
