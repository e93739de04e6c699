import type { Outcome } from '../../../../src/upstream/budget/ledger.ts';
import type { LedgerRules, LedgerState } from '../../../../src/upstream/budget/ledger.ts';

/** One call of a simulation, in milliseconds. */
export interface PlannedCall {
  /** After the call before it was planned. */
  readonly gapMs: number;
  readonly units: number;
  /** From sending to the receiver. */
  readonly thereMs: number;
  /** From the receiver to whoever waits. */
  readonly backMs: number;
  /** The sender gives up or the answer is broken: it learns nothing but the moment. */
  readonly isLost: boolean;
}

/** Whoever counts at the other end. */
export interface Receiver {
  /** Whether the call is let through. */
  accepts(units: number, nowMs: number): boolean;
}

export interface SimulationResult {
  readonly sent: number;
  readonly refused: number;
  readonly unitsAccepted: number;
  readonly endedAtMs: number;
}

/** Sends the calls in order, each as soon as the ledger lets it, against a receiver that sees them when they arrive. */
export function simulate<State extends LedgerState>(
  rules: LedgerRules<State>,
  state: State,
  receiver: Receiver,
  calls: readonly PlannedCall[],
  startMs: number,
): SimulationResult {
  const events: { readonly atMs: number; readonly run: () => void }[] = [];
  const at = (atMs: number, run: () => void) => {
    const place = events.findIndex((event) => event.atMs > atMs);
    events.splice(place === -1 ? events.length : place, 0, { atMs, run });
  };
  const waiting: PlannedCall[] = [];
  const result = { sent: 0, refused: 0, unitsAccepted: 0, endedAtMs: startMs };
  let nowMs = startMs;
  let wakesAtMs = Infinity;

  const pump = () => {
    for (;;) {
      const next = waiting[0];
      if (!next) return;
      const units = waiting.reduce((sum, call) => sum + call.units, 0);
      if (rules.available(state, units, nowMs) < next.units) {
        const readyMs = rules.readyAtMs(state, next.units, units, nowMs);
        if (readyMs > nowMs && readyMs < Infinity && readyMs !== wakesAtMs) {
          wakesAtMs = readyMs;
          at(readyMs, pump);
        }
        return;
      }
      waiting.shift();
      rules.reserve(state, next.units, nowMs);
      rules.send(state, next.units, nowMs);
      result.sent += 1;
      const sentAtMs = nowMs;
      at(nowMs + next.thereMs, () => {
        const isAccepted = receiver.accepts(next.units, nowMs);
        if (isAccepted) result.unitsAccepted += next.units;
        else result.refused += 1;
        at(nowMs + next.backMs, () => {
          const outcome: Outcome = next.isLost
            ? { kind: 'unknown' }
            : isAccepted
              ? { kind: 'granted' }
              : { kind: 'refused', retryAfterMs: 0 };
          rules.settle(state, next.units, nowMs, sentAtMs, outcome);
          pump();
        });
      });
    }
  };
  let plannedAtMs = startMs;
  for (const call of calls) {
    plannedAtMs += call.gapMs;
    at(plannedAtMs, () => {
      waiting.push(call);
      pump();
    });
  }
  for (let event = events.shift(); event; event = events.shift()) {
    nowMs = event.atMs;
    event.run();
  }
  if (waiting.length > 0) throw new Error(`${waiting.length} calls were never sent.`);
  result.endedAtMs = nowMs;
  return result;
}
