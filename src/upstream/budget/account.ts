import type { Units } from '../call.ts';
import type { ClassName } from './bank.ts';

/** What is held for one request. */
export interface Account {
  readonly held: Map<ClassName, number>;
  /** Something was granted: whatever else it needs must not fail for want of units. */
  isBegun: boolean;
  isClosed: boolean;
  /** Others of the same request wait for its first grant too. */
  admission: Promise<void> | undefined;
}

export function createAccount(): Account {
  return { held: new Map(), isBegun: false, isClosed: false, admission: undefined };
}

export function hold(account: Account, units: Units): void {
  for (const [name, count] of Object.entries(units)) {
    account.held.set(name, (account.held.get(name) ?? 0) + count);
  }
}

/** Takes all of it, or nothing when not all of it was held for the request. */
export function take(account: Account, units: Units): boolean {
  const wanted = Object.entries(units);
  if (wanted.some(([name, count]) => (account.held.get(name) ?? 0) < count)) return false;
  for (const [name, count] of wanted) account.held.set(name, (account.held.get(name) ?? 0) - count);
  return true;
}
