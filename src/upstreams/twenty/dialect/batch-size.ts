import { GatewayError } from '../../../errors.ts';
import type { PlannedField } from './plan.ts';
import { dataWriteOf } from './write-kinds.ts';

/** The most records of one create or upsert (2.21.0). */
const createLimit = 200;

/**
 * The error that answers a create of more records than Twenty takes. It is not split: when a later part failed, the
 * earlier ones would stand. Twenty refuses an update of too many by itself, before it changes any.
 */
export function findOversizedBatch(root: PlannedField): GatewayError | undefined {
  const write = dataWriteOf(root);
  const count = write?.records.length ?? 0;
  if (count <= createLimit) return undefined;
  return new GatewayError(
    'BAD_USER_INPUT',
    `${root.fieldName} was given ${count} records, and Twenty takes ${createLimit} at most in one call. Give them in parts; nothing was written.`,
    { upstream: 'twenty' },
  );
}
