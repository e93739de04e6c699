import {
  createEstimate,
  grownAtMs,
  noteGranted,
  noteRefused,
  renewEstimate,
  withinProven,
} from './estimate.ts';
import { GUARD_MS, noteLatency } from './ledger.ts';
import type { LedgerRules, LedgerState } from './ledger.ts';

/**
 * A bucket that fills at every accepted call and rounds down what it earned since the one before (Twenty's
 * engine/core-modules/throttler/throttler.service.ts): calls that come a little sooner than one token's time earn nothing.
 *
 * What is counted here is the least the upstream's bucket can hold. A call is accepted at an unknown moment between
 * sending and answer, so time counts as earning only while nothing is under way, from the last answer on.
 */
export interface BucketState extends LedgerState {
  /** Whole tokens that are there and that nobody holds. */
  tokens: number;
  /** From here on time has earned nothing yet. */
  earnsSinceMs: number;
}

/** For how many windows to come tokens are to be lost least. */
const HORIZON = 4;
/**
 * So much of the estimate is left in the bucket, uncounted, after a refusal: others draw from it at their own times, and
 * whoever counts on the last token is refused by whole groups.
 */
const CUSHION = 1 / 3;

/** The bucket is taken to be full: the first refusal corrects that. */
export function createBucket(limit: number, windowMs: number, nowMs: number): BucketState {
  return {
    reserved: 0,
    inFlight: 0,
    closedUntilMs: nowMs,
    estimate: createEstimate(limit, windowMs, nowMs),
    tokens: limit,
    earnsSinceMs: nowMs,
    latencyMs: 0,
  };
}

export const bucketRules: LedgerRules<BucketState> = {
  available(state, waiting, nowMs) {
    renewEstimate(state.estimate, nowMs);
    if (nowMs < state.closedUntilMs) return 0;
    const withEarned = Math.min(room(state), state.tokens + earned(state, nowMs));
    // Each group of calls costs the time it is under way; the fewer groups, the more is earned.
    const isWorthwhile = withEarned >= Math.min(waiting, groupSize(state), room(state));
    const free = isWorthwhile ? withEarned : Math.min(room(state), state.tokens);
    return withinProven(state.estimate, free, state.reserved + state.inFlight, groupSize(state));
  },

  readyAtMs(state, units, waiting, nowMs) {
    renewEstimate(state.estimate, nowMs);
    const openAtMs = Math.max(state.closedUntilMs, grownAtMs(state.estimate, units, nowMs));
    if (units <= state.tokens || openAtMs === Infinity) return openAtMs;
    const group = Math.min(waiting, groupSize(state), room(state));
    const missing = Math.max(units, group) - state.tokens;
    const sinceMs = state.inFlight > 0 ? nowMs : state.earnsSinceMs;
    return Math.max(openAtMs, sinceMs + missing * intervalMs(state) + GUARD_MS);
  },

  reserve(state, units, nowMs) {
    earn(state, nowMs);
    state.tokens -= units;
    state.reserved += units;
  },

  release(state, units) {
    state.reserved -= units;
    state.tokens = Math.min(room(state), state.tokens + units);
  },

  send(state, units, nowMs) {
    earn(state, nowMs);
    state.reserved -= units;
    state.inFlight += units;
  },

  settle(state, units, nowMs, sentAtMs, outcome) {
    state.inFlight -= units;
    state.earnsSinceMs = Math.max(state.earnsSinceMs, nowMs);
    if (outcome.kind === 'granted') {
      noteLatency(state, nowMs - sentAtMs);
      noteGranted(state.estimate, units, nowMs);
      // What is held is still there.
      if (outcome.left) state.tokens = Math.min(state.tokens, outcome.left.units - state.reserved);
    }
    // It may still arrive, and throw away what time has earned until then: less than a token.
    if (outcome.kind === 'unknown') state.tokens -= 1;
    if (outcome.kind === 'refused') {
      const isLowered = noteRefused(state.estimate, sentAtMs, nowMs);
      const cushion = isLowered ? Math.ceil(state.estimate.units * CUSHION) : 0;
      state.tokens = Math.min(state.tokens, 0 - cushion);
      state.closedUntilMs = Math.max(state.closedUntilMs, nowMs + outcome.retryAfterMs);
    }
  },

  exhaust(state, untilMs) {
    state.closedUntilMs = Math.max(state.closedUntilMs, untilMs);
    state.tokens = 0;
    // A silent window fills it.
    state.earnsSinceMs = Math.max(state.earnsSinceMs, untilMs - GUARD_MS - state.estimate.windowMs);
  },
};

function intervalMs({ estimate }: BucketState): number {
  return estimate.windowMs / estimate.units;
}

/** Tokens that the bucket can hold beside those taken. */
function room({ estimate, reserved, inFlight }: BucketState): number {
  return Math.max(0, estimate.units - reserved - inFlight);
}

function earned(state: BucketState, nowMs: number): number {
  if (state.inFlight > 0) return 0;
  // What `readyAtMs` promised must be there then, whatever the rounding of fractions.
  const tokens = (nowMs - GUARD_MS - state.earnsSinceMs) / intervalMs(state) + 1e-6;
  return Math.max(0, Math.floor(tokens));
}

function earn(state: BucketState, nowMs: number): void {
  const whole = earned(state, nowMs);
  state.tokens = Math.min(room(state), state.tokens + whole);
  state.earnsSinceMs += whole * intervalMs(state);
}

/**
 * How many tokens are worth waiting for before the next calls leave together. In a window, groups of `size` lose the time
 * they are under way `units / size` times, and half a group waits at the end: both together are least here.
 */
function groupSize(state: BucketState): number {
  const { units } = state.estimate;
  const lostEach = (state.latencyMs + GUARD_MS) / intervalMs(state);
  const size = Math.ceil(Math.sqrt(2 * HORIZON * units * lostEach));
  return Math.min(size, Math.ceil(units / 2));
}
