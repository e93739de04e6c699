import type { Left } from '../rate-limit-headers.ts';
import type { Estimate } from './estimate.ts';

/**
 * What is left of one class of an upstream's rate limit. Plain data without timers: every function takes the time, and a
 * shared store can hold it. Units are held (`reserve`), sent (`send`) and settled (`settle`), or given back unused
 * (`release`).
 */
export interface LedgerRules<State extends LedgerState> {
  /** Units that could be reserved now. `waiting` is how many units are waited for in all. */
  readonly available: (state: State, waiting: number, nowMs: number) => number;
  /** The earliest time at which `units` can be there; Infinity when they never fit. */
  readonly readyAtMs: (state: State, units: number, waiting: number, nowMs: number) => number;
  readonly reserve: (state: State, units: number, nowMs: number) => void;
  readonly release: (state: State, units: number, nowMs: number) => void;
  readonly send: (state: State, units: number, nowMs: number) => void;
  readonly settle: (state: State, units: number, nowMs: number, sentAtMs: number, outcome: Outcome) => void;
  /** Nothing is known of what was spent before now; nobody spends anything until `untilMs`: a window and the guard. */
  readonly exhaust: (state: State, untilMs: number) => void;
}

/** What both kinds of ledger know. */
export interface LedgerState {
  /** Units held for calls that have not been sent. */
  reserved: number;
  /** Units of calls that have been sent and not been answered. */
  inFlight: number;
  /** Nothing is granted before this time. */
  closedUntilMs: number;
  /** How long granted calls take, smoothed; 0 before the first. */
  latencyMs: number;
  readonly estimate: Estimate;
}

/**
 * How a call ended: answered, refused for the rate limit, or without anybody knowing whether it was counted. A refusal
 * says after how many milliseconds to come back; an answer may say what is left.
 */
export type Outcome =
  | { readonly kind: 'granted'; readonly left?: Left }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly retryAfterMs: number };

/** A call was granted that had been under way for so long. */
export function noteLatency(state: LedgerState, tookMs: number): void {
  state.latencyMs += state.latencyMs === 0 ? tookMs : (tookMs - state.latencyMs) / 8;
}

/**
 * Milliseconds added to every wait, for clocks that round and timers that fire early. Both the sender's and the
 * receiver's clock may be a whole millisecond off.
 */
export const GUARD_MS = 3;
