import { everyRecordTag, listTag } from '../../upstream/cache/tags.ts';
import type { Tag } from '../../upstream/cache/tags.ts';

/** Twenty's data model, and all else that is told by it. No write names it: one that may change it changes everything. */
export const modelTag: Tag = listTag('Model');

/** The records of all types: every write to one touches it. */
export const anyRecordTag: Tag = everyRecordTag('');
