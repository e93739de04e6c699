import type { Units } from '../call.ts';
import { bucketRules, createBucket } from './bucket.ts';
import type { BucketState } from './bucket.ts';
import { renewEstimate, setOwnLimit } from './estimate.ts';
import { charge, createFairShare } from './fair-share.ts';
import type { FairShare } from './fair-share.ts';
import type { LedgerRules, LedgerState, Outcome } from './ledger.ts';
import { createWindow, windowRules } from './window.ts';
import { nextOf } from './turn.ts';
import type { WindowState } from './window.ts';

/**
 * Who gets the next units of every class of every upstream. Plain data and functions over it: the time comes in, and
 * the same rules run inside a shared store (bank.lua).
 */
export interface BankState {
  readonly classes: Record<ClassName, ClassState>;
  /** What each of the processes that share the bank waits for. */
  readonly replicas: Record<string, Replica>;
}

/** `<upstream>.<unit>`, such as `twingate.reads`. */
export type ClassName = string;

type ClassState = (
  | { readonly kind: 'window'; readonly ledger: WindowState }
  | { readonly kind: 'bucket'; readonly ledger: BucketState }
) & {
  readonly share: FairShare;
  /** Units that others got since background work last did. */
  passedOver: number;
};

/** One limit of an upstream. */
export interface ClassRules {
  readonly kind: 'window' | 'bucket';
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * `continuation`: its request has been granted something already, and would waste it. `background`: nobody waits for
 * it. All others are `interactive`.
 */
export type Rank = 'continuation' | 'interactive' | 'background';

/** What waits near the head of a queue: all of its needs are granted together, or none. */
export interface Head {
  readonly id: string;
  /** Of one line the older is served first, and who is blocked blocks those behind. */
  readonly line: string;
  readonly client: string;
  readonly weight: number;
  readonly rank: Rank;
  readonly needs: Units;
  readonly sinceMs: number;
  /** More of its line wait behind it and are not told of. */
  readonly isLastSeen: boolean;
}

/** What one process waits for. */
export interface Waiting {
  readonly heads: readonly Head[];
  /** All units it waits for, those behind the heads included. */
  readonly units: Units;
}

interface Replica extends Waiting {
  /** It has been granted this, and has not asked since. */
  readonly granted: Head[];
}

export interface Grants {
  /** What was granted, in order. */
  readonly ids: readonly string[];
  /** When to ask again if nothing settles before; Infinity when only that can help. */
  readonly nextAtMs: number;
}

export function createBank(rules: Readonly<Record<ClassName, ClassRules>>, nowMs: number): BankState {
  const classes = Object.entries(rules).map(([name, rule]) => [name, createClass(rule, nowMs)] as const);
  return { classes: Object.fromEntries(classes), replicas: {} };
}

function createClass({ kind, limit, windowMs }: ClassRules, nowMs: number): ClassState {
  return {
    ...(kind === 'window'
      ? { kind, ledger: createWindow(limit, windowMs, nowMs) }
      : { kind, ledger: createBucket(limit, windowMs, nowMs) }),
    share: createFairShare(),
    passedOver: 0,
  };
}

/** A limit of our own comes, or is another from now on: what was spent of it stays spent. */
export function define(bank: BankState, name: ClassName, rules: ClassRules, nowMs: number): void {
  const ofClass = (bank.classes[name] ??= createClass(rules, nowMs));
  setOwnLimit(ofClass.ledger.estimate, rules.limit);
}

/**
 * Grants what fits to those who wait, fairly among all. What was granted is held until it is sent or released. The answer
 * is for one process; what others are granted meanwhile they are told when they ask.
 *
 * Whoever is blocked first in a class keeps its place in all classes it needs: others take from them only what it leaves.
 */
export function grant(bank: BankState, replica: string, waiting: Waiting, nowMs: number): Grants {
  const ids = collect(bank, replica, waiting, nowMs);
  const kept: Record<ClassName, number> = {};
  const short = new Set<ClassName>();
  let nextAtMs = Infinity;
  const owners = new Map<Head, string>();
  for (const id of Object.keys(bank.replicas).sort()) {
    for (const head of bank.replicas[id]?.heads ?? []) owners.set(head, id);
  }
  let left = [...owners.keys()];
  for (let head = nextOf(bank.classes, left); head; head = nextOf(bank.classes, left)) {
    const asked = head;
    const owner = owners.get(asked) ?? replica;
    const needs = Object.entries(asked.needs);
    const missing = needs.filter(
      ([name, units]) => short.has(name) || available(bank, name, nowMs) - (kept[name] ?? 0) < units,
    );
    if (missing.length === 0) {
      take(bank, owner, asked, nowMs);
      if (owner === replica) ids.push(asked.id);
      else bank.replicas[owner]?.granted.push(asked);
      left = left.filter((one) => one !== asked);
      if (!asked.isLastSeen) continue;
      // Who of its line comes next is not known: its process has to tell first.
      if (owner === replica) return { ids, nextAtMs: nowMs };
      for (const [name] of needs) short.add(name);
      continue;
    }
    if (missing.some(([name]) => !short.has(name))) {
      for (const [name, units] of needs) kept[name] = (kept[name] ?? 0) + units;
      for (const [name] of missing) short.add(name);
      const readyMs = readyAtMs(bank, asked.needs, nowMs);
      // Otherwise something under way keeps it back, not time.
      if (owner === replica && readyMs > nowMs) nextAtMs = Math.min(nextAtMs, readyMs);
    }
    // Whoever needs only what is short gets nothing and keeps nothing.
    left = left.filter(
      ({ line, needs }) => line !== asked.line && Object.keys(needs).some((name) => !short.has(name)),
    );
  }
  return { ids, nextAtMs };
}

/** Notes what a process waits for. Gives what of it was granted meanwhile; what it does not want any more goes back. */
function collect(bank: BankState, replica: string, waiting: Waiting, nowMs: number): string[] {
  const granted = bank.replicas[replica]?.granted ?? [];
  const wanted = new Set(waiting.heads.map(({ id }) => id));
  bank.replicas[replica] = { ...waiting, granted: [] };
  for (const head of granted) {
    if (wanted.has(head.id)) forget(bank, replica, head);
    else for (const [name, units] of Object.entries(head.needs)) release(bank, name, units, nowMs);
  }
  return granted.map(({ id }) => id).filter((id) => wanted.has(id));
}

/** It waits no longer. */
function forget(bank: BankState, replica: string, { id, needs }: Head): void {
  const before = bank.replicas[replica];
  if (!before) return;
  const units = { ...before.units };
  for (const [name, count] of Object.entries(needs)) units[name] = (units[name] ?? 0) - count;
  bank.replicas[replica] = { ...before, units, heads: before.heads.filter((one) => one.id !== id) };
}

/**
 * When these needs of one process can be granted if all of `upTo` is granted first or with them, and to each other
 * process as much of what it waits for; Infinity when they never fit.
 */
export function forecastAtMs(
  bank: BankState,
  replica: string,
  needs: Units,
  upTo: Units,
  nowMs: number,
): number {
  const others = Object.entries(bank.replicas).filter(([id]) => id !== replica);
  const times = Object.entries(needs).map(([name, units]) => {
    const { estimate } = classOf(bank, name).ledger;
    renewEstimate(estimate, nowMs);
    if (units > estimate.limit) return Infinity;
    const own = Math.max(units, upTo[name] ?? 0);
    const total = others.reduce((sum, [, other]) => sum + Math.min(own, other.units[name] ?? 0), own);
    const windows = units > estimate.units ? 0 : Math.floor((total - 1) / estimate.units);
    const rest = units > estimate.units ? units : total - windows * estimate.units;
    return windows * estimate.windowMs + readyAtMs(bank, { [name]: rest }, nowMs);
  });
  return Math.max(nowMs, ...times);
}

function readyAtMs(bank: BankState, needs: Units, nowMs: number): number {
  const times = Object.entries(needs).map(([name, units]) => {
    const waiting = Math.max(units, unitsWaiting(bank, name));
    return withLedger(bank, name, (rules, ledger) => rules.readyAtMs(ledger, units, waiting, nowMs));
  });
  return Math.max(nowMs, ...times);
}

/** Held units leave with a call. */
export function send(bank: BankState, name: ClassName, units: number, nowMs: number): void {
  withLedger(bank, name, (rules, ledger) => rules.send(ledger, units, nowMs));
}

/** Held units are given back unused. */
export function release(bank: BankState, name: ClassName, units: number, nowMs: number): void {
  withLedger(bank, name, (rules, ledger) => rules.release(ledger, units, nowMs));
}

/** A call has ended, however it did. */
export function settle(
  bank: BankState,
  name: ClassName,
  units: number,
  sentAtMs: number,
  outcome: Outcome,
  nowMs: number,
): void {
  withLedger(bank, name, (rules, ledger) => rules.settle(ledger, units, nowMs, sentAtMs, outcome));
}

/** Nothing is known of what was spent: the class counts as used up, and is not before `untilMs`. */
export function exhaust(bank: BankState, name: ClassName, untilMs: number): void {
  withLedger(bank, name, (rules, ledger) => rules.exhaust(ledger, untilMs));
}

/** What a class is like now, for those who look at it. */
export interface Reading {
  /** What the upstream publishes, or what we ourselves have set. */
  readonly limit: number;
  /** What of it is believed to be ours in each window: others may use the same account. */
  readonly estimate: number;
  /** Units that could be granted now. */
  readonly remaining: number;
  /** Units of calls under way. */
  readonly inFlight: number;
  /** Milliseconds for which the upstream's last refusal still holds. */
  readonly closedForMs: number;
  /** How long a call takes, smoothed; 0 while nothing is known. */
  readonly latencyMs: number;
}

export function readingOf(bank: BankState, name: ClassName, nowMs: number): Reading {
  const remaining = Math.max(0, available(bank, name, nowMs));
  const { estimate, inFlight, closedUntilMs, latencyMs } = classOf(bank, name).ledger;
  return {
    ...{ limit: estimate.limit, estimate: estimate.units, remaining, inFlight },
    closedForMs: Math.max(0, closedUntilMs - nowMs),
    latencyMs,
  };
}

/** Units that could be granted now. */
export function available(bank: BankState, name: ClassName, nowMs: number): number {
  const waiting = unitsWaiting(bank, name);
  return withLedger(bank, name, (rules, ledger) => rules.available(ledger, waiting, nowMs));
}

function take(bank: BankState, replica: string, head: Head, nowMs: number): void {
  forget(bank, replica, head);
  for (const [name, units] of Object.entries(head.needs)) {
    withLedger(bank, name, (rules, ledger) => rules.reserve(ledger, units, nowMs));
    const ofClass = classOf(bank, name);
    charge(ofClass.share, head.client, head.weight, units);
    ofClass.passedOver = head.rank === 'background' ? 0 : ofClass.passedOver + units;
  }
}

function unitsWaiting(bank: BankState, name: ClassName): number {
  return Object.values(bank.replicas).reduce((sum, { units }) => sum + (units[name] ?? 0), 0);
}

function withLedger<Result>(
  bank: BankState,
  name: ClassName,
  use: <State extends LedgerState>(rules: LedgerRules<State>, ledger: State) => Result,
): Result {
  const { kind, ledger } = classOf(bank, name);
  return kind === 'window' ? use(windowRules, ledger) : use(bucketRules, ledger);
}

function classOf(bank: BankState, name: ClassName): ClassState {
  const found = bank.classes[name];
  if (!found) throw new RangeError(`No class ${name} in the bank.`);
  return found;
}
