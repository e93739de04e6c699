import type { GatewayError } from '../../errors.ts';
import type { Outcome } from './ledger.ts';

/** How a call ended, and for how many of its units: an upstream may refuse some roots of a document. */
export interface Ended {
  readonly outcome: Outcome;
  readonly refused: number;
}

/** Nothing is known of what was given up, broke off, or was answered by somebody in between. */
const SILENT = new Set([
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_BAD_RESPONSE',
  'UPSTREAM_OUTCOME_UNKNOWN',
]);

export function endOf(errors: readonly GatewayError[]): Ended {
  const refusals = errors.filter(({ code }) => code === 'UPSTREAM_RATE_LIMITED');
  if (refusals.length > 0) {
    const retryAfterMs = Math.max(...refusals.map((error) => error.retryAfterMs ?? 0));
    return { outcome: { kind: 'refused', retryAfterMs }, refused: refusals.length };
  }
  const isSilent = errors.some(({ code }) => SILENT.has(code));
  return { outcome: { kind: isSilent ? 'unknown' : 'granted' }, refused: isSilent ? Infinity : 0 };
}
