import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { UpstreamName } from '../../errors.ts';
import type { CallScope, UpstreamResult, Units } from '../call.ts';
import type { ClassName, Rank } from './bank.ts';
import type { Outcome } from './ledger.ts';
import type { Bank } from './local-bank.ts';
import { createQueue, NotGranted } from './queue.ts';

/** What a class of units is called when somebody is told of it. */
export interface ClassTitle {
  readonly upstream: UpstreamName;
  /** Such as `Twingate reads (60 in 60 s)`. */
  readonly title: string;
}

export interface BudgetOptions {
  readonly bank: Bank;
  readonly clock: Clock;
  readonly titles: Readonly<Record<ClassName, ClassTitle>>;
}

/** How many requests may wait for the upstreams. Each holds some kilobytes. */
const QUEUE_LIMIT = 1_000;

/** Who may spend what of the upstreams' limits, and when. */
export interface Budget {
  /**
   * Waits until `units` can be spent for this request. The first time, all that the request is known to need is granted
   * together with them, and held for it; what it needs later goes before every new request.
   *
   * Throws UPSTREAM_BUDGET_EXHAUSTED when that does not fit before the request's deadline, OPERATION_LIMIT_EXCEEDED when
   * it never fits, the signal's reason when that aborts.
   */
  admit(scope: CallScope, units: Units, onForecast?: (fitsAtMs: number) => void): Promise<void>;
  /**
   * Spends what was admitted: makes the call and learns from its end.
   *
   * Throws UPSTREAM_BUDGET_EXHAUSTED when what was admitted has lapsed since.
   */
  spend(units: Units, send: () => Promise<UpstreamResult>): Promise<UpstreamResult>;
  /** What was admitted is not needed after all. */
  release(units: Units): void;
  /** The request has ended: what is still held for it is given back. */
  close(scope: CallScope): void;
  /** Units that could be granted now. */
  remaining(name: ClassName): number;
}

/** What is held for one request. */
interface Account {
  readonly held: Map<ClassName, number>;
  /** Something was granted: whatever else it needs must not fail for want of units. */
  isBegun: boolean;
  isClosed: boolean;
  /** Others of the same request wait for its first grant too. */
  admission: Promise<void> | undefined;
}

export function createBudget({ bank, clock, titles }: BudgetOptions): Budget {
  const queue = createQueue({ bank, clock, limit: QUEUE_LIMIT });
  const accounts = new WeakMap<CallScope, Account>();

  function accountOf(scope: CallScope): Account {
    let account = accounts.get(scope);
    if (!account) {
      account = { held: new Map(), isBegun: false, isClosed: false, admission: undefined };
      accounts.set(scope, account);
    }
    return account;
  }

  async function enter(
    scope: CallScope,
    rank: Rank,
    needs: Units,
    onForecast: (fitsAtMs: number) => void,
  ): Promise<void> {
    const { client, weight, deadlineAtMs, signal } = scope;
    try {
      await queue.enter({ client, weight, rank, needs, deadlineAtMs, signal, onForecast });
    } catch (error) {
      if (error instanceof NotGranted) throw refusal(needs, error.fitsInMs);
      if (clock.now() >= deadlineAtMs) throw refusal(needs, 0);
      throw error;
    }
  }

  function refusal(needs: Units, fitsInMs: number): GatewayError {
    const names = Object.keys(needs);
    const scarcest = names.reduce((a, b) => (left(b) < left(a) ? b : a));
    const { upstream, title } = titles[scarcest] ?? { upstream: 'twingate', title: scarcest };
    function left(name: ClassName): number {
      return bank.remaining(name) - (needs[name] ?? 0);
    }
    if (fitsInMs === Infinity) {
      return new GatewayError(
        'OPERATION_LIMIT_EXCEEDED',
        `This operation needs ${needs[scarcest] ?? 0} at once of ${title}: more than there ever are.`,
        { upstream },
      );
    }
    return new GatewayError(
      'UPSTREAM_BUDGET_EXHAUSTED',
      `The gateway's allowance of ${title} is used up, and what this request needs does not fit before its deadline.`,
      { upstream, retryAfterMs: Math.ceil(fitsInMs) },
    );
  }

  function hold(account: Account, units: Units): void {
    for (const [name, count] of Object.entries(units)) {
      account.held.set(name, (account.held.get(name) ?? 0) + count);
    }
  }

  /** Whether all of it was held for the request. */
  function take(account: Account, units: Units): boolean {
    const wanted = Object.entries(units);
    if (wanted.some(([name, count]) => (account.held.get(name) ?? 0) < count)) return false;
    for (const [name, count] of wanted) account.held.set(name, (account.held.get(name) ?? 0) - count);
    return true;
  }

  function release(units: Units): void {
    for (const [name, count] of Object.entries(units)) if (count > 0) void bank.release(name, count);
    queue.wake();
  }

  function giveBack(account: Account): void {
    release(Object.fromEntries(account.held));
    account.held.clear();
  }

  return {
    async admit(scope, units, onForecast = () => undefined) {
      const account = accountOf(scope);
      if (scope.isBackground) {
        await enter(scope, 'background', units, onForecast);
        return;
      }
      // Whoever comes while the first waits gets its units with it.
      await account.admission;
      if (take(account, units)) return;
      if (account.isBegun) {
        await enter(scope, 'continuation', units, onForecast);
        return;
      }
      const needs = atLeast(scope.needs, units);
      const admission = enter(scope, 'interactive', needs, onForecast);
      account.admission = admission;
      try {
        await admission;
      } finally {
        account.admission = undefined;
      }
      account.isBegun = true;
      hold(account, needs);
      take(account, units);
      if (account.isClosed) giveBack(account);
    },

    async spend(units, send) {
      // A call spends units of one class.
      for (const [name, count] of Object.entries(units)) {
        await bank.send(name, count).catch((error: unknown) => {
          throw error instanceof NotGranted ? refusal(units, error.fitsInMs) : error;
        });
      }
      const sentAtMs = clock.now();
      let ended: Ended = { outcome: { kind: 'unknown' }, refused: Infinity };
      try {
        const result = await send();
        ended = endOf(result.errors);
        return result;
      } catch (error) {
        // Nothing of it was let through.
        if (error instanceof GatewayError) ended = { ...endOf([error]), refused: Infinity };
        throw error;
      } finally {
        for (const [name, count] of Object.entries(units)) {
          const refused = Math.min(count, ended.refused);
          if (refused > 0) await bank.settle(name, refused, sentAtMs, ended.outcome);
          if (count > refused) await bank.settle(name, count - refused, sentAtMs, { kind: 'granted' });
        }
        queue.wake();
      }
    },

    release,

    close(scope) {
      const account = accountOf(scope);
      account.isClosed = true;
      giveBack(account);
    },

    remaining: (name) => bank.remaining(name),
  };
}

/** What a request is known to need, and no less than what it asks for now. */
function atLeast(needs: Units, units: Units): Units {
  const asked = Object.entries(units).map(([name, count]): [ClassName, number] => [
    name,
    Math.max(count, needs[name] ?? 0),
  ]);
  return { ...needs, ...Object.fromEntries(asked) };
}

/** How a call ended, and for how many of its units: an upstream may refuse some roots of a document. */
interface Ended {
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

function endOf(errors: readonly GatewayError[]): Ended {
  const refusals = errors.filter(({ code }) => code === 'UPSTREAM_RATE_LIMITED');
  if (refusals.length > 0) {
    const retryAfterMs = Math.max(...refusals.map((error) => error.retryAfterMs ?? 0));
    return { outcome: { kind: 'refused', retryAfterMs }, refused: refusals.length };
  }
  const isSilent = errors.some(({ code }) => SILENT.has(code));
  return { outcome: { kind: isSilent ? 'unknown' : 'granted' }, refused: isSilent ? Infinity : 0 };
}
