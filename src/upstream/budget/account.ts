import type { Units } from '../call.ts';
import type { ClassName, Rank } from './bank.ts';

/** What is held for one request. */
export interface Account {
  readonly held: Map<ClassName, number>;
  /** What it was known to need and others' calls have brought, or will. */
  readonly spared: Map<ClassName, number>;
  /** Something was granted: whatever else it needs must not fail for want of units. */
  isBegun: boolean;
  isClosed: boolean;
  /** Others of the same request wait for its first grant too. */
  admission: Promise<void> | undefined;
}

export function createAccount(): Account {
  return { held: new Map(), spared: new Map(), isBegun: false, isClosed: false, admission: undefined };
}

export function hold(held: Map<ClassName, number>, units: Units): void {
  for (const [name, count] of Object.entries(units)) held.set(name, (held.get(name) ?? 0) + count);
}

/** Takes all of it, or nothing when not all of it was there. */
export function take(held: Map<ClassName, number>, units: Units): boolean {
  const wanted = Object.entries(units);
  if (wanted.some(([name, count]) => (held.get(name) ?? 0) < count)) return false;
  for (const [name, count] of wanted) held.set(name, (held.get(name) ?? 0) - count);
  return true;
}

/** What a request that has got nothing yet is known to need, and no less than what it asks for now. */
export function leftToNeed({ spared }: Account, needs: Units, units: Units): Units {
  const names = new Set([...Object.keys(needs), ...Object.keys(units)]);
  const left = [...names].map((name): [ClassName, number] => {
    const known = (needs[name] ?? 0) - (spared.get(name) ?? 0);
    return [name, Math.max(units[name] ?? 0, known)];
  });
  return Object.fromEntries(left.filter(([, count]) => count > 0));
}

/** How a request waits for units. */
export interface Standing {
  readonly rank: Rank;
  /** The units are held for it already, or will be with all it is known to need. */
  readonly isSure: boolean;
}

export function standingOf({ held, isBegun, admission }: Account, units: Units): Standing {
  const isHeld = Object.entries(units).every(([name, count]) => (held.get(name) ?? 0) >= count);
  return { rank: isBegun ? 'continuation' : 'interactive', isSure: isHeld || admission !== undefined };
}
