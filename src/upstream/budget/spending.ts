import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { CallScope, Units, UpstreamResult } from '../call.ts';
import type { ClassName } from './bank.ts';
import { endOf } from './ended.ts';
import type { Ended } from './ended.ts';
import type { Outcome } from './ledger.ts';
import type { Bank } from './local-bank.ts';
import { NotGranted } from './queue.ts';

export interface SpendingOptions {
  readonly bank: Bank;
  readonly clock: Clock;
  /** What units take of the client's own limit. */
  readonly ownUnits: (scope: CallScope, units: Units) => Units;
  /** Gives back what is held and not sent. */
  readonly release: (units: Units) => void;
  readonly refusal: (units: Units, fitsInMs: number) => GatewayError;
  /** A call has ended that spent these units for the request. */
  readonly spent: (scope: CallScope, name: ClassName, units: number, outcome: Outcome['kind']) => void;
}

/**
 * Makes a call with what was admitted for it, and has the bank learn from its end, however that comes.
 *
 * Throws UPSTREAM_BUDGET_EXHAUSTED when what was admitted has lapsed since.
 */
export function createSpending(options: SpendingOptions) {
  const { bank, clock, ownUnits, release, refusal, spent } = options;

  /** All of it leaves with a call, or nothing does. */
  async function leave(scope: CallScope, units: Units): Promise<void> {
    const staying = new Map(Object.entries({ ...units, ...ownUnits(scope, units) }));
    const left: [ClassName, number][] = [];
    for (const [name, count] of staying) {
      staying.delete(name);
      try {
        await bank.send(name, count);
      } catch (error) {
        release(Object.fromEntries(staying));
        for (const [sent, count] of left) await bank.settle(sent, count, clock.now(), { kind: 'granted' });
        throw error instanceof NotGranted ? refusal(units, error.fitsInMs) : error;
      }
      left.push([name, count]);
    }
  }

  return async (
    scope: CallScope,
    units: Units,
    send: () => Promise<UpstreamResult>,
  ): Promise<UpstreamResult> => {
    await leave(scope, units);
    const sentAtMs = clock.now();
    const settle = async (name: ClassName, count: number, outcome: Outcome) => {
      if (count <= 0) return;
      await bank.settle(name, count, sentAtMs, outcome);
      spent(scope, name, count, outcome.kind);
    };
    const unknown: Outcome = { kind: 'unknown' };
    let ended: Ended = { outcome: unknown, units: Infinity, rest: unknown };
    try {
      const result = await send();
      ended = endOf(result);
      return result;
    } catch (error) {
      if (error instanceof GatewayError) ended = endOf({ data: null, errors: [error] });
      throw error;
    } finally {
      for (const [name, count] of Object.entries(units)) {
        await settle(name, Math.min(count, ended.units), ended.outcome);
        await settle(name, count - Math.min(count, ended.units), ended.rest);
      }
      // An upstream's refusal says nothing of a limit of our own.
      for (const [name, count] of Object.entries(ownUnits(scope, units))) {
        await bank.settle(name, count, sentAtMs, { kind: 'granted' });
      }
    }
  };
}
