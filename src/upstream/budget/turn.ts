import type { BankState, Head, Rank } from './bank.ts';
import { lead } from './fair-share.ts';

/** One unit in so many goes to background work that waits, so that it never starves. */
const BACKGROUND_FLOOR = 20;

/** Who is to be served next. */
export function nextOf(classes: BankState['classes'], heads: readonly Head[]): Head | undefined {
  let next: { readonly head: Head; readonly place: readonly number[] } | undefined;
  for (const head of heads) {
    const place = placeOf(classes, head);
    if (!next || isBefore(place, next.place)) next = { head, place };
  }
  return next?.head;
}

function isBefore(a: readonly number[], b: readonly number[]): boolean {
  const differing = a.findIndex((value, index) => value !== b[index]);
  return differing !== -1 && (a[differing] ?? 0) < (b[differing] ?? 0);
}

function placeOf(classes: BankState['classes'], { client, rank, needs, sinceMs }: Head): readonly number[] {
  const needed = Object.keys(needs).flatMap((name) => classes[name] ?? []);
  const isOwed = rank === 'background' && needed.every(({ passedOver }) => passedOver >= BACKGROUND_FLOOR);
  const leads = needed.map(({ share, ledger }) => lead(share, client) / ledger.estimate.limit);
  return [isOwed ? 0 : ranks[rank], Math.max(0, ...leads), sinceMs];
}

/** The lower goes first. */
export const ranks: Readonly<Record<Rank, number>> = { continuation: 0, interactive: 1, background: 2 };
