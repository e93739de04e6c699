import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { CallScope, UpstreamResult, Units } from '../call.ts';
import { createAccount, hold, leftToNeed, standingOf, take } from './account.ts';
import type { Account, Standing } from './account.ts';
import type { ClassName, Rank, Reading } from './bank.ts';
import { clientClass, clientRefusal, clientRules, clientUnits } from './client-units.ts';
import type { Outcome } from './ledger.ts';
import type { Bank } from './local-bank.ts';
import { createQueue, NotGranted } from './queue.ts';
import { upstreamRefusal } from './refusal.ts';
import type { ClassTitle } from './refusal.ts';
import { createSpending } from './spending.ts';

/** What happens to the budget, for those who count it. */
export interface BudgetEvents {
  /** A request got nothing. */
  readonly refused: (scope: CallScope, error: GatewayError) => void;
  /** A call has ended that spent these units for the request. */
  readonly spent: (scope: CallScope, name: ClassName, units: number, outcome: Outcome['kind']) => void;
}

interface AdmitOptions {
  /** @default the request's own */
  readonly signal?: AbortSignal;
  /** Told when it will be granted, as far as is known when it comes. */
  readonly onForecast?: (fitsAtMs: number) => void;
}

export interface BudgetOptions {
  readonly bank: Bank;
  readonly clock: Clock;
  readonly titles: Readonly<Record<ClassName, ClassTitle>>;
  readonly events?: BudgetEvents;
}

/** How many requests may wait for the upstreams. Each holds some kilobytes. */
const QUEUE_LIMIT = 1_000;

/** Who may spend what of the upstreams' limits, and when. */
export interface Budget {
  /**
   * Waits until `units` can be spent for this request. The first time, all that the request is known to need is granted
   * together with them, and held for it; what it needs later goes before every new request.
   *
   * What its client may spend is granted first.
   *
   * `signal` aborts when the units are not needed any more, though the request may go on: others of it do not fail then.
   *
   * Throws UPSTREAM_BUDGET_EXHAUSTED when that does not fit before the request's deadline, CLIENT_RATE_LIMITED when it is
   * its client's own limit that has no room, OPERATION_LIMIT_EXCEEDED when it never fits, the signal's reason when that
   * aborts.
   */
  admit(scope: CallScope, units: Units, options?: AdmitOptions): Promise<void>;
  /** How the request would wait for units. */
  standing(scope: CallScope, units: Units): Standing;
  /** Whether the request, which has got nothing yet, is granted others together with these units. */
  getsMore(scope: CallScope, units: Units): boolean;
  /** Whether units are held for the request, or could be granted now. */
  fits(scope: CallScope, units: Units): boolean;
  /** Whether units could be granted now and nobody waits for any. `leaving` is how many of each class stay over. */
  isIdle(units: Units, leaving?: (limit: number) => number): boolean;
  /** Another request's call brings what these units of this one were for: they are not held for it any more. */
  spare(scope: CallScope, units: Units): void;
  /** It does not after all. */
  claim(scope: CallScope, units: Units): void;
  /** Why a request got nothing that waited for another's units until its time was up. */
  late(scope: CallScope, units: Units): GatewayError;
  /**
   * Spends what was admitted for this request: makes the call and learns from its end.
   *
   * Throws UPSTREAM_BUDGET_EXHAUSTED when what was admitted has lapsed since.
   */
  spend(scope: CallScope, units: Units, send: () => Promise<UpstreamResult>): Promise<UpstreamResult>;
  /** What was admitted for this request is not needed after all. */
  release(scope: CallScope, units: Units): void;
  /** The request has ended: what is still held for it is given back. */
  close(scope: CallScope): void;
  /** Units that could be granted now. */
  remaining(name: ClassName): number;
  /** What the class is like now. */
  reading(name: ClassName): Reading;
  /** How many requests wait for units. */
  readonly queueLength: number;
}

export function createBudget({ bank, clock, titles, events }: BudgetOptions): Budget {
  const queue = createQueue({ bank, clock, limit: QUEUE_LIMIT });
  const accounts = new WeakMap<CallScope, Account>();
  /** The clients' limits as the bank was last told. */
  const defined = new Map<ClassName, { readonly limit: number; readonly told: Promise<void> }>();
  const isFree = (name: ClassName) => titles[name]?.isFree === true;

  function accountOf(scope: CallScope): Account {
    let account = accounts.get(scope);
    if (!account) {
      account = createAccount();
      accounts.set(scope, account);
    }
    return account;
  }

  /** Waits for what the client may spend, and with that in hand for what the upstreams grant. */
  async function enter(
    scope: CallScope,
    rank: Rank,
    needs: Units,
    options: Required<AdmitOptions>,
  ): Promise<void> {
    const own = clientUnits(scope, needs, isFree);
    try {
      if (Object.keys(own).length > 0) {
        await defineLimitOf(scope);
        await waitFor(scope, rank, own, options, (fitsInMs) => clientRefusal(scope, fitsInMs));
      }
      try {
        await waitFor(scope, rank, needs, options, (fitsInMs) => refusal(needs, fitsInMs));
      } catch (error) {
        release(own);
        throw error;
      }
    } catch (error) {
      if (error instanceof GatewayError) events?.refused(scope, error);
      throw error;
    }
  }

  async function waitFor(
    { client, weight, deadlineAtMs }: CallScope,
    rank: Rank,
    needs: Units,
    options: Required<AdmitOptions>,
    refusalWith: (fitsInMs: number) => GatewayError,
  ): Promise<void> {
    try {
      await queue.enter({ client, weight, rank, needs, deadlineAtMs, ...options });
    } catch (error) {
      if (error instanceof NotGranted) throw refusalWith(error.fitsInMs);
      if (clock.now() >= deadlineAtMs) throw refusalWith(0);
      throw error;
    }
  }

  async function defineLimitOf(scope: CallScope): Promise<void> {
    const { unitsPerMinute: limit = 0 } = scope;
    const name = clientClass(scope);
    let known = defined.get(name);
    if (known?.limit !== limit) {
      known = { limit, told: bank.define(name, clientRules(limit)) };
      defined.set(name, known);
    }
    await known.told;
  }

  function refusal(needs: Units, fitsInMs: number): GatewayError {
    return upstreamRefusal(needs, fitsInMs, titles, (name) => bank.remaining(name));
  }

  /** These units, and what they take of the client's own limit. */
  function all(scope: CallScope, units: Units): Units {
    return { ...units, ...clientUnits(scope, units, isFree) };
  }

  function release(units: Units): void {
    for (const [name, count] of Object.entries(units)) if (count > 0) void bank.release(name, count);
    queue.wake();
  }

  function giveBack(account: Account): void {
    release(Object.fromEntries(account.held));
    account.held.clear();
  }

  const spend = createSpending({
    ...{ bank, clock, release, refusal },
    ownUnits: (scope, units) => clientUnits(scope, units, isFree),
    spent: (scope, name, count, outcome) => events?.spent(scope, name, count, outcome),
  });

  return {
    async admit(scope, units, { signal = scope.signal, onForecast = () => undefined } = {}) {
      const options = { signal, onForecast };
      const account = accountOf(scope);
      if (scope.isBackground) {
        await enter(scope, 'background', units, options);
        return;
      }
      // Whoever comes while the first waits gets its units with it.
      while (account.admission) {
        await account.admission;
        signal.throwIfAborted();
      }
      if (take(account.held, all(scope, units))) return;
      if (account.isBegun) {
        await enter(scope, 'continuation', units, options);
        return;
      }
      const needs = leftToNeed(account, scope.needs, units);
      const admission = enter(scope, 'interactive', needs, options);
      account.admission = admission.catch((error: unknown) => {
        // What the first no longer needs the others may.
        if (scope.signal.aborted || !signal.aborted) throw error;
      });
      // There need not be any others.
      account.admission.catch(() => undefined);
      try {
        await admission;
      } finally {
        account.admission = undefined;
      }
      account.isBegun = true;
      hold(account.held, all(scope, needs));
      take(account.held, all(scope, units));
      if (account.isClosed) giveBack(account);
    },

    standing: (scope, units) =>
      scope.isBackground
        ? { rank: 'background', isSure: false }
        : standingOf(accountOf(scope), all(scope, units)),

    getsMore: (scope, units) =>
      !scope.isBackground &&
      !accountOf(scope).isBegun &&
      Object.entries(leftToNeed(accountOf(scope), scope.needs, units)).some(
        ([name, count]) => count > (units[name] ?? 0),
      ),

    fits: (scope, units) =>
      standingOf(accountOf(scope), all(scope, units)).isSure ||
      Object.entries(units).every(([name, count]) => count <= bank.remaining(name)),

    isIdle: (units, leaving = () => 0) =>
      queue.length === 0 &&
      Object.entries(units).every(([name, count]) => {
        const { remaining, limit } = bank.reading(name);
        return count <= remaining - leaving(limit);
      }),

    spare(scope, units) {
      hold(accountOf(scope).spared, units);
    },

    claim(scope, units) {
      take(accountOf(scope).spared, units);
    },

    late(scope, units) {
      const error = refusal(units, 0);
      events?.refused(scope, error);
      return error;
    },

    async spend(scope, units, send) {
      try {
        return await spend(scope, units, send);
      } finally {
        queue.wake();
      }
    },

    release: (scope, units) => release(all(scope, units)),

    close(scope) {
      const account = accountOf(scope);
      account.isClosed = true;
      giveBack(account);
    },

    remaining: (name) => bank.remaining(name),
    reading: (name) => bank.reading(name),
    get queueLength() {
      return queue.length;
    },
  };
}
