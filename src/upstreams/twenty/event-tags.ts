import type { Tag } from '../../upstream/cache/tags.ts';
import type { WebhookEvent } from '../../webhooks/event.ts';
import type { TwentyTagging } from './tagging.ts';

/** What some events have changed; undefined for everything, as a change of the data model. */
export function tagsOfEvents(
  events: readonly WebhookEvent[],
  recordTags: TwentyTagging['recordTags'],
): Tag[] | undefined {
  if (events.some(({ kind }) => kind === 'model')) return undefined;
  return events.flatMap((event) =>
    event.kind === 'record' ? recordTags(event.object, event.recordId, event.action) : [],
  );
}
