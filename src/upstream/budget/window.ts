import type { Left } from '../rate-limit-headers.ts';
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
 * A limit of so many units in a window of unknown kind: fixed, sliding, from the first use on. It holds the strictest:
 * a unit is taken when its call is sent and free one window after the call has settled. Then no window at the receiver
 * holds more than the limit, however long calls travel: of one more than the limit that arrived within one window, all
 * the others would have settled less than a window before the last was sent, and still be held.
 */
export interface WindowState extends LedgerState {
  /** Units of settled calls, and when they become free; soonest first. */
  cooling: { readonly freeAtMs: number; readonly units: number }[];
}

export function createWindow(limit: number, windowMs: number, nowMs: number): WindowState {
  return {
    reserved: 0,
    inFlight: 0,
    closedUntilMs: nowMs,
    latencyMs: 0,
    estimate: createEstimate(limit, windowMs, nowMs),
    cooling: [],
  };
}

export const windowRules: LedgerRules<WindowState> = {
  available(state, _waiting, nowMs) {
    renew(state, nowMs);
    if (nowMs < state.closedUntilMs) return 0;
    return withinProven(state.estimate, free(state), state.reserved + state.inFlight, together(state));
  },

  readyAtMs(state, units, _waiting, nowMs) {
    renew(state, nowMs);
    const openAtMs = Math.max(state.closedUntilMs, grownAtMs(state.estimate, units, nowMs));
    let missing = units - free(state);
    if (missing <= 0) return openAtMs;
    for (const { freeAtMs, units: freed } of state.cooling) {
      missing -= freed;
      if (missing <= 0) return Math.max(openAtMs, freeAtMs);
    }
    // The rest is under way: free one window after it has settled, which is now at the soonest.
    return Math.max(openAtMs, nowMs + state.estimate.windowMs + GUARD_MS);
  },

  reserve(state, units) {
    state.reserved += units;
  },

  release(state, units) {
    state.reserved -= units;
  },

  send(state, units) {
    state.reserved -= units;
    state.inFlight += units;
  },

  settle(state, units, nowMs, sentAtMs, outcome) {
    state.inFlight -= units;
    if (outcome.kind === 'granted') noteLatency(state, nowMs - sentAtMs);
    // A window of no length is a number of places: whoever has left is gone.
    if (state.estimate.windowMs === 0) return;
    // A refused call may have been counted too.
    state.cooling.push({ freeAtMs: nowMs + state.estimate.windowMs + GUARD_MS, units });
    if (outcome.kind === 'granted') {
      noteGranted(state.estimate, units, nowMs);
      if (outcome.left) lowerTo(state, outcome.left, nowMs);
    }
    if (outcome.kind === 'refused') {
      noteRefused(state.estimate, sentAtMs, nowMs);
      state.closedUntilMs = Math.max(state.closedUntilMs, nowMs + outcome.retryAfterMs);
    }
  },

  exhaust(state, untilMs) {
    state.closedUntilMs = Math.max(state.closedUntilMs, untilMs);
  },
};

function renew(state: WindowState, nowMs: number): void {
  renewEstimate(state.estimate, nowMs);
  const kept = state.cooling.findIndex(({ freeAtMs }) => freeAtMs > nowMs);
  state.cooling.splice(0, kept === -1 ? state.cooling.length : kept);
}

/** So few at a time that the whole window is just enough for all: where others took more this time, few are refused. */
function together({ latencyMs, estimate: { units, windowMs } }: WindowState): number {
  return 1 + Math.floor((units * latencyMs) / windowMs);
}

/** What others have taken is as spent as our own. Calls under way are taken to have been counted. */
function lowerTo(state: WindowState, { units, forMs = Infinity }: Left, nowMs: number): void {
  const taken = free(state) + state.reserved - units;
  if (taken <= 0) return;
  const freeAtMs = nowMs + Math.min(forMs, state.estimate.windowMs) + GUARD_MS;
  const place = state.cooling.findIndex((one) => one.freeAtMs > freeAtMs);
  state.cooling.splice(place === -1 ? state.cooling.length : place, 0, { freeAtMs, units: taken });
}

function free(state: WindowState): number {
  const cooling = state.cooling.reduce((sum, { units }) => sum + units, 0);
  return Math.max(0, state.estimate.units - state.reserved - state.inFlight - cooling);
}
