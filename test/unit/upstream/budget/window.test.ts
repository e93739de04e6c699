import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../src/upstream/budget/ledger.ts';
import { createWindow, windowRules } from '../../../../src/upstream/budget/window.ts';
import type { WindowState } from '../../../../src/upstream/budget/window.ts';
import type { Left } from '../../../../src/upstream/rate-limit-headers.ts';
import { simulate } from './simulation.ts';
import type { PlannedCall } from './simulation.ts';

const windowMs = 1_000;

function plannedCall(longestMs: number): fc.Arbitrary<PlannedCall> {
  return fc.record({
    gapMs: fc.nat(longestMs / 4),
    units: fc.integer({ min: 1, max: 3 }),
    thereMs: fc.nat(longestMs),
    backMs: fc.nat(longestMs),
    isLost: fc.boolean(),
  });
}

/** The most units that arrived within any window, both ends included. */
function mostInAWindow(arrivals: readonly { atMs: number; units: number }[]): number {
  return Math.max(
    0,
    ...arrivals.map(({ atMs: from }) =>
      arrivals
        .filter(({ atMs }) => atMs >= from && atMs <= from + windowMs)
        .reduce((sum, { units }) => sum + units, 0),
    ),
  );
}

describe('the ledger of a window', () => {
  it('lets no window at the receiver hold more than the limit, however long calls travel', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 8 }),
        fc.array(plannedCall(400), { maxLength: 60 }),
        (limit, calls) => {
          const arrivals: { atMs: number; units: number }[] = [];
          const receiver = {
            accepts: (units: number, atMs: number) => {
              arrivals.push({ atMs, units });
              return true;
            },
          };
          simulate(windowRules, createWindow(limit, windowMs, 5_000), receiver, calls, 5_000);
          expect(arrivals).toHaveLength(calls.length);
          expect(mostInAWindow(arrivals)).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('uses all of the window but the time a call is under way', () => {
    const calls = Array.from({ length: 600 }, () => ({
      gapMs: 0,
      units: 1,
      thereMs: 10,
      backMs: 10,
      isLost: false,
    }));
    const state = createWindow(60, windowMs, 0);
    const { endedAtMs, refused } = simulate(windowRules, state, { accepts: () => true }, calls, 0);
    expect(refused).toBe(0);
    // Ten windows' worth: nine waits, each a window and the time of a call.
    const ideal = 9 * (windowMs + 20);
    expect(ideal / endedAtMs).toBeGreaterThan(0.97);
  });

  it('is closed for as long as a refusal says', () => {
    const state = createWindow(60, windowMs, 0);
    windowRules.reserve(state, 1, 0);
    windowRules.send(state, 1, 0);
    windowRules.settle(state, 1, 100, 0, { kind: 'refused', retryAfterMs: 5_000 });
    expect(windowRules.available(state, 1, 5_099)).toBe(0);
    expect(windowRules.readyAtMs(state, 1, 1, 200)).toBe(5_100);
    expect(windowRules.available(state, 1, 5_100)).toBeGreaterThan(0);
  });

  it('sends as few at a time as the window is just enough for once others take part of it', () => {
    const state = createWindow(60, windowMs, 0);
    const call = (outcome: Outcome) => {
      windowRules.reserve(state, 1, 0);
      windowRules.send(state, 1, 0);
      windowRules.settle(state, 1, 50, 0, outcome);
    };
    for (let i = 0; i < 40; i += 1) call({ kind: 'granted' });
    call({ kind: 'refused', retryAfterMs: 0 });
    // 38 in a second, of calls that take 50 ms each: not quite two at a time.
    windowRules.reserve(state, 1, 1_100);
    expect(windowRules.available(state, 1, 1_100)).toBe(1);
    windowRules.reserve(state, 1, 1_100);
    expect(windowRules.available(state, 1, 1_100)).toBe(0);
  });

  describe('where an answer says what is left', () => {
    const answered = (state: WindowState, left: Left, atMs = 0) => {
      windowRules.reserve(state, 1, atMs);
      windowRules.send(state, 1, atMs);
      windowRules.settle(state, 1, atMs, atMs, { kind: 'granted', left });
    };

    it('takes the rest for spent until then, a window at most', () => {
      const state = createWindow(60, windowMs, 0);
      answered(state, { units: 19, forMs: 300 });
      expect(windowRules.available(state, 60, 302)).toBe(19);
      expect(windowRules.readyAtMs(state, 20, 60, 0)).toBe(303);
      expect(windowRules.available(state, 60, 303)).toBe(59);
      answered(state, { units: 7, forMs: 86_400_000 }, 400);
      expect(windowRules.available(state, 60, 1_402)).toBe(8);
      expect(windowRules.available(state, 60, 1_403)).toBe(60);
    });

    it('never believes that more is left than it knows of itself', () => {
      const state = createWindow(60, windowMs, 0);
      answered(state, { units: 1_000 });
      expect(windowRules.available(state, 60, 0)).toBe(59);
      // The others under way have been counted there.
      windowRules.reserve(state, 30, 0);
      windowRules.send(state, 30, 0);
      windowRules.settle(state, 1, 0, 0, { kind: 'granted', left: { units: 29 } });
      windowRules.settle(state, 29, 0, 0, { kind: 'granted', left: { units: 29 } });
      expect(windowRules.available(state, 60, 0)).toBe(29);
    });

    it('leaves out what is held for others: it is still there', () => {
      const state = createWindow(60, windowMs, 0);
      windowRules.reserve(state, 10, 0);
      answered(state, { units: 15 });
      windowRules.release(state, 10, 0);
      expect(windowRules.available(state, 60, 0)).toBe(15);
    });
  });

  it('gives back what was held and not sent', () => {
    const state = createWindow(4, windowMs, 0);
    windowRules.reserve(state, 4, 0);
    expect(windowRules.available(state, 1, 0)).toBe(0);
    windowRules.release(state, 4, 1);
    expect(windowRules.available(state, 1, 1)).toBe(4);
  });

  it('says that more than the limit never fits', () => {
    expect(windowRules.readyAtMs(createWindow(4, windowMs, 0), 5, 5, 0)).toBe(Infinity);
  });
});
