import { GatewayError } from '../../../errors.ts';
import type { PlannedField } from './plan.ts';

/**
 * The error that answers a write to many records whose filter leaves nobody out: Twenty takes `filter: {}` for every
 * record there is (2.21.0), and a program that builds its filter from what it was given ends there by mistake.
 */
export function findUnfilteredWrite({ fieldName, arguments: given }: PlannedField): GatewayError | undefined {
  if (!('filter' in given) || constrains(given['filter'])) return undefined;
  return new GatewayError(
    'UNFILTERED_WRITE_REFUSED',
    `${fieldName} takes an empty filter for all records. To mean all of them, say so: filter: {id: {is: NOT_NULL}}, or the header x-allow-unfiltered-writes: 1.`,
    { upstream: 'twenty' },
  );
}

/** Whether a record filter says anything: its fields and `and` by one part that does, `or` only by all of them. */
function constrains(filter: unknown): boolean {
  if (typeof filter !== 'object' || filter === null) return false;
  return Object.entries(filter).some(([name, value]: [string, unknown]) => {
    if (name === 'and') return partsOf(value).some(constrains);
    if (name === 'or') return partsOf(value).length > 0 && partsOf(value).every(constrains);
    if (name === 'not') return constrains(value);
    return isGiven(value);
  });
}

function partsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Whether there is an operand somewhere in a field's filter. */
function isGiven(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value !== 'object') return value !== undefined;
  return value !== null && Object.values(value).some(isGiven);
}
