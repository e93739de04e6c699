import { ranks } from './turn.ts';
import type { Units } from '../call.ts';
import type { ClassName, Head, Waiting } from './bank.ts';

/** What waits, as the queue knows it. */
export type Waiter = Omit<Head, 'isLastSeen'>;

/** How many of a line the bank gets to see at a time. */
const SEEN = 16;

/** A client's entries of one rank and set of classes: they are served in the order in which they came. */
export function lineOf({ client, rank, needs }: Pick<Waiter, 'client' | 'rank' | 'needs'>): string {
  return JSON.stringify([client, rank, Object.keys(needs).sort()]);
}

/** The first of each line, and what all wait for. Takes the entries oldest first. */
export function waitingOf(entries: Iterable<Waiter>): Waiting {
  const lines = new Map<string, Waiter[]>();
  const units: Record<ClassName, number> = {};
  for (const entry of entries) {
    const line = lines.get(entry.line);
    if (line) line.push(entry);
    else lines.set(entry.line, [entry]);
    for (const [name, count] of Object.entries(entry.needs)) units[name] = (units[name] ?? 0) + count;
  }
  const heads = [...lines.values()].flatMap((entries) =>
    entries
      .slice(0, SEEN)
      // Only what the bank needs to know: a shared one gets it by wire.
      .map(({ id, line, client, weight, rank, needs, sinceMs }, place): Head => {
        const isLastSeen = place === SEEN - 1 && entries.length > SEEN;
        return { id, line, client, weight, rank, needs, sinceMs, isLastSeen };
      }),
  );
  return { heads, units };
}

/**
 * What an entry needs together with all that will be granted before it: its own client's older entries, and of each
 * other client as much as is its fair share until then.
 */
export function unitsUpTo(entry: Waiter, entries: Iterable<Waiter>): Units {
  const [older, others] = [[] as Waiter[], [] as Waiter[]];
  let isOlder = true;
  for (const one of entries) {
    if (one.id === entry.id) isOlder = false;
    else if (ranks[one.rank] > ranks[entry.rank]) continue;
    else if (one.client !== entry.client) others.push(one);
    else if (isOlder) older.push(one);
  }
  const byClient = [...Map.groupBy(others, ({ client }) => client).values()];
  const upTo = Object.entries(entry.needs).map(([name, count]): [ClassName, number] => {
    const ofClient = unitsIn(older, name) + count;
    const ofOthers = byClient.map((ones) => {
      const waiting = unitsIn(ones, name);
      const sameRank = ones.filter(({ rank }) => rank === entry.rank);
      // Of a better rank all goes first; of the same one no more than its weight is worth.
      const share = Math.ceil((ofClient * (ones[0]?.weight ?? 1)) / entry.weight);
      return Math.min(waiting, waiting - unitsIn(sameRank, name) + share);
    });
    return [name, ofOthers.reduce((sum, units) => sum + units, ofClient)];
  });
  return Object.fromEntries(upTo);
}

function unitsIn(entries: readonly Waiter[], name: ClassName): number {
  return entries.reduce((sum, { needs }) => sum + (needs[name] ?? 0), 0);
}
