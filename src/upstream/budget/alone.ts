import type { Clock } from '../../clock.ts';
import { createBank, define, exhaust } from './bank.ts';
import type { ClassName, ClassRules } from './bank.ts';
import type { Definition, Holding, Spent } from './bank-script.ts';
import { GUARD_MS } from './ledger.ts';
import { createLocalBank } from './local-bank.ts';
import type { Bank } from './local-bank.ts';

export interface AloneOptions {
  readonly rules: ReadonlyMap<ClassName, Definition>;
  /** Among how many the limits are divided. */
  readonly replicas: number;
  readonly held: Readonly<Record<ClassName, Holding>>;
  readonly lastContactAtMs: number;
  /** What others have sent by then has ended this long after. */
  readonly leaseMs: number;
  readonly clock: Clock;
}

/** A bank for a process that has lost the shared one. */
export interface Alone extends Omit<Bank, 'onChange'> {
  /** From then on something can be granted of every class. */
  readonly openAtMs: number;
  readonly replicas: number;
  /** What the shared bank has not been told of and would still count. */
  spent(): Record<ClassName, Spent[]>;
}

/**
 * Grants nothing until whatever others may have spent before contact was lost is out of every window, and then this
 * process's share. What it has under way counts.
 */
export function createAlone(options: AloneOptions): Alone {
  const { rules, replicas, held, lastContactAtMs, leaseMs, clock } = options;
  const shares = Object.fromEntries([...rules].map(([name, rule]) => [name, part(rule)]));
  const state = createBank(shares, clock.now());
  let openAtMs = lastContactAtMs;
  for (const [name, rule] of rules) {
    if (rule.isOwn) define(state, name, part(rule), clock.now());
    const ofClass = state.classes[name];
    if (ofClass) ofClass.ledger.inFlight += held[name]?.inFlight ?? 0;
    // A number of places has no past.
    if (rule.windowMs === 0) continue;
    const untilMs = lastContactAtMs + leaseMs + rule.windowMs + GUARD_MS;
    exhaust(state, name, untilMs);
    openAtMs = Math.max(openAtMs, untilMs);
  }
  const bank = createLocalBank(shares, clock, state);

  function part(rule: ClassRules): ClassRules {
    return { ...rule, limit: shareOf(rule, replicas) };
  }
  const ended = new Map<ClassName, { readonly atMs: number; readonly units: number }[]>();

  function windowOf(name: ClassName): number {
    return rules.get(name)?.windowMs ?? 0;
  }

  /** Milliseconds after which an ended call counts no more. */
  function freeInMs(name: ClassName, atMs: number): number {
    return atMs + windowOf(name) + GUARD_MS - clock.now();
  }

  function forgetOld(name: ClassName): { readonly atMs: number; readonly units: number }[] {
    const left = (ended.get(name) ?? []).filter(({ atMs }) => freeInMs(name, atMs) > 0);
    ended.set(name, left);
    return left;
  }

  return {
    ...bank,
    openAtMs,
    replicas,
    async grant(waiting, unsure) {
      const reply = await bank.grant(waiting, unsure);
      const fitsInMs = unsure.map(({ id, needs }): [string, number] => {
        const inMs = reply.fitsInMs.get(id) ?? Infinity;
        const classes = Object.entries(needs);
        const fitsShared = classes.every(([name, units]) => units <= (rules.get(name)?.limit ?? 0));
        // More than our share, but no more than there ever are.
        const windowMs = Math.max(...classes.map(([name]) => windowOf(name)));
        return [id, inMs === Infinity && fitsShared ? windowMs : inMs];
      });
      return { ...reply, fitsInMs: new Map(fitsInMs) };
    },
    define: (name, rule) => bank.define(name, part(rule)),
    async settle(name, units, sentAtMs, outcome) {
      if (windowOf(name) > 0) forgetOld(name).push({ atMs: clock.now(), units });
      await bank.settle(name, units, sentAtMs, outcome);
    },
    spent() {
      const entries = [...ended.keys()].map((name): [ClassName, Spent[]] => [
        name,
        forgetOld(name).map(({ atMs, units }) => ({ freeInMs: freeInMs(name, atMs), units })),
      ]);
      return Object.fromEntries(entries);
    },
  };
}

/**
 * What one of several processes may spend without knowing of the others.
 *
 * Every call makes a bucket throw away part of a token that it was about to earn. When the calls of all are strewn over
 * the window, that is at worst as many tokens as there are calls: so half of the limit is for this loss.
 */
export function shareOf({ kind, limit }: ClassRules, replicas: number): number {
  const share = Math.floor(limit / (kind === 'bucket' && replicas > 1 ? 2 * replicas : replicas));
  return Math.max(1, share > 5 ? share - 1 : share);
}
