import { z } from 'zod';

/** What a delivery says has changed. */
export type WebhookEvent =
  | {
      readonly kind: 'record';
      /** The object's singular name, such as `person`. */
      readonly object: string;
      /** In lower case; undefined when it is not said which record. */
      readonly recordId: string | undefined;
      /** What was done to it: `created`, `updated`, `deleted`, `restored`, `destroyed`; undefined when it is not said so. */
      readonly action: string | undefined;
    }
  | {
      readonly kind: 'model';
      /** What of the workspace's metadata, such as `objectMetadata`, `fieldMetadata` or `view`. */
      readonly name: string;
    };

const MODEL_PREFIX = 'metadata.';

/**
 * What is read of a delivery's body (twentyhq/twenty, transform-event-batch-to-webhook-events.ts and
 * call-webhook-jobs-for-metadata.job.ts). `eventName` is `person.updated`, or `metadata.objectMetadata.created` of the model.
 * It alone is needed: where another version of Twenty tells the rest differently, less is known, and nothing is lost.
 */
const delivery = z.object({
  eventName: z
    .string()
    .max(200)
    .regex(/^\w+(\.\w+)+$/),
  objectMetadata: z
    .object({ nameSingular: z.string().max(200).regex(/^\w+$/) })
    .optional()
    .catch(undefined),
  record: z.object({ id: z.guid() }).optional().catch(undefined),
});

/** Reads a delivery's body. Undefined when it is none of Twenty's. */
export function readEvent(body: Uint8Array): WebhookEvent | undefined {
  const { data } = delivery.safeParse(parseJson(body));
  if (!data) return undefined;
  const { eventName, objectMetadata, record } = data;
  if (eventName.startsWith(MODEL_PREFIX)) {
    return { kind: 'model', name: firstPart(eventName.slice(MODEL_PREFIX.length)) };
  }
  const [, action, ...more] = eventName.split('.');
  return {
    kind: 'record',
    object: objectMetadata?.nameSingular ?? firstPart(eventName),
    recordId: record?.id.toLowerCase(),
    action: more.length === 0 ? action : undefined,
  };
}

function firstPart(name: string): string {
  return name.replace(/\..*/, '');
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
