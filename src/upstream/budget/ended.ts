import type { UpstreamResult } from '../call.ts';
import type { Outcome } from './ledger.ts';

/** How a call ended. */
export interface Ended {
  readonly outcome: Outcome;
  /** For how many of its units it ended so: an upstream may refuse some roots of a document. */
  readonly units: number;
  /** How it ended for the others. */
  readonly rest: Outcome;
}

/** Nothing is known of what was given up, broke off, or was answered by somebody in between. */
const SILENT = new Set([
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_BAD_RESPONSE',
  'UPSTREAM_OUTCOME_UNKNOWN',
]);

/** Without any data nothing of it was let through, however many errors say so. */
export function endOf({ data, errors, left }: UpstreamResult): Ended {
  const rest: Outcome = { kind: 'granted', ...(left && { left }) };
  const refusals = errors.filter(({ code }) => code === 'UPSTREAM_RATE_LIMITED');
  if (refusals.length > 0) {
    const retryAfterMs = Math.max(...refusals.map((error) => error.retryAfterMs ?? 0));
    const units = data === null ? Infinity : refusals.length;
    return { outcome: { kind: 'refused', retryAfterMs }, units, rest };
  }
  const isSilent = errors.some(({ code }) => SILENT.has(code));
  return { outcome: isSilent ? { kind: 'unknown' } : rest, units: Infinity, rest };
}
