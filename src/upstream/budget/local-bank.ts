import type { Clock } from '../../clock.ts';
import {
  available,
  createBank,
  define,
  forecastAtMs,
  grant,
  readingOf,
  release,
  send,
  settle,
} from './bank.ts';
import type { Units } from '../call.ts';
import type { BankState, ClassName, ClassRules, Reading, Waiting } from './bank.ts';
import type { Outcome } from './ledger.ts';

/** The bank as one process sees it: its own, or one shared with others. */
export interface Bank {
  /**
   * Grants what fits to the heads that wait, and forecasts when each of `unsure` would be granted.
   */
  grant(waiting: Waiting, unsure: readonly Unsure[]): Promise<GrantReply>;
  /**
   * Granted units leave with a call. Call it before sending, and do not send when it throws: NotGranted, when what was
   * granted has lapsed.
   */
  send(name: ClassName, units: number): Promise<void>;
  /** Granted units are not needed after all. */
  release(name: ClassName, units: number): Promise<void>;
  /** The call that was sent at `sentAtMs` has ended. */
  settle(name: ClassName, units: number, sentAtMs: number, outcome: Outcome): Promise<void>;
  /**
   * A limit of our own comes, or is another from now on: what was spent of it stays spent. Call it before anybody waits
   * for units of the class.
   */
  define(name: ClassName, rules: ClassRules): Promise<void>;
  /** Units that could be granted now, as far as this process knows. */
  remaining(name: ClassName): number;
  /** What the class is like, likewise. */
  reading(name: ClassName): Reading;
  /** Calls `listener` when something has changed that no call of this process's own has brought about. */
  onChange(listener: () => void): void;
}

/** Something of which is asked when it would be granted. */
export interface Unsure {
  readonly id: string;
  readonly needs: Units;
  /** The same with all that goes before it. */
  readonly upTo: Units;
}

interface GrantReply {
  /** The heads that were granted. */
  readonly ids: readonly string[];
  /** Milliseconds after which to ask again; Infinity when only a call that ends can help. */
  readonly nextInMs: number;
  /** Milliseconds until each of the unsure fits; Infinity when it never does. */
  readonly fitsInMs: ReadonlyMap<string, number>;
}

/** A bank of this process alone. It may begin with what was known before. */
export function createLocalBank(
  rules: Readonly<Record<ClassName, ClassRules>>,
  clock: Clock,
  bank: BankState = createBank(rules, clock.now()),
): Bank {
  return {
    grant(waiting, unsure) {
      const nowMs = clock.now();
      const { ids, nextAtMs } = grant(bank, 'self', waiting, nowMs);
      const fitsInMs = new Map(
        unsure.map(({ id, needs, upTo }) => [id, forecastAtMs(bank, 'self', needs, upTo, nowMs) - nowMs]),
      );
      return Promise.resolve({ ids, nextInMs: nextAtMs - nowMs, fitsInMs });
    },
    send(name, units) {
      send(bank, name, units, clock.now());
      return Promise.resolve();
    },
    release(name, units) {
      release(bank, name, units, clock.now());
      return Promise.resolve();
    },
    settle(name, units, sentAtMs, outcome) {
      settle(bank, name, units, sentAtMs, outcome, clock.now());
      return Promise.resolve();
    },
    define(name, rules) {
      define(bank, name, rules, clock.now());
      return Promise.resolve();
    },
    remaining: (name) => Math.max(0, available(bank, name, clock.now())),
    reading: (name) => readingOf(bank, name, clock.now()),
    // Nobody else is in it.
    onChange: () => undefined,
  };
}
