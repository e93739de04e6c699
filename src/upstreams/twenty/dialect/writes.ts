import type { GatewayError } from '../../../errors.ts';
import { findOversizedBatch } from './batch-size.ts';
import { findCompositeHarm } from './composite-writes.ts';
import type { PlannedField } from './plan.ts';
import { findUnfilteredWrite } from './unfiltered.ts';

/**
 * The error that answers a write which Twenty would refuse only when it is there, or carry out otherwise than its text
 * says; the write is not sent. `allowsUnfiltered`: the client has said that it means writes to all records.
 */
export function findHarmfulWrite(root: PlannedField, allowsUnfiltered: boolean): GatewayError | undefined {
  return (
    (allowsUnfiltered ? undefined : findUnfilteredWrite(root)) ??
    findOversizedBatch(root) ??
    findCompositeHarm(root)
  );
}
