import { GatewayError } from '../../../errors.ts';
import { cursorsOf } from './cursors.ts';
import type { Marker } from './cursors.ts';
import type { Values } from './arguments.ts';

/** The paging arguments of a list; what is absent or null is undefined. */
export interface Paging {
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly offset: number;
  readonly after: Marker | undefined;
  readonly before: Marker | undefined;
}

/** Throws BAD_USER_INPUT for numbers below 0 and cursors of another list. */
export function pagingOf(list: Values): Paging {
  const { read } = cursorsOf(list);
  const marker = (name: string) => {
    const cursor = list[name];
    return typeof cursor === 'string' && cursor !== '' ? read(cursor) : undefined;
  };
  return {
    first: countOf(list, 'first'),
    last: countOf(list, 'last'),
    offset: countOf(list, 'offset') ?? 0,
    after: marker('after'),
    before: marker('before'),
  };
}

function countOf(list: Values, name: string): number | undefined {
  const count = list[name];
  if (typeof count !== 'number') return undefined;
  if (count < 0) throw new GatewayError('BAD_USER_INPUT', `"${name}" must not be negative.`);
  return count;
}

/**
 * The part of a list from `start` to before `end` that the paging arguments mean: the cursors cut it, then `offset`
 * drops rows from its beginning, then `first` and `last` keep some
 * (https://relay.dev/graphql/connections.htm#sec-Pagination-algorithm). Without a size it is the page next to the cursor.
 */
export function windowOf(
  paging: Paging,
  total: number,
  pageRows: number,
  /** How many rows come before the marked one, and whether it is in the list. */
  find: (marker: Marker) => { readonly before: number; readonly isThere: boolean },
): { readonly start: number; readonly end: number } {
  let start = 0;
  let end = total;
  if (paging.after) {
    const { before, isThere } = find(paging.after);
    start = isThere ? before + 1 : before;
  }
  if (paging.before) end = Math.min(end, find(paging.before).before);
  start += paging.offset;
  if (paging.first !== undefined) end = Math.min(end, start + paging.first);
  if (paging.last !== undefined) start = Math.max(start, end - paging.last);
  if (paging.first === undefined && paging.last === undefined) {
    if (paging.before && !paging.after) start = Math.max(start, end - pageRows);
    else end = Math.min(end, start + pageRows);
  }
  start = Math.min(start, total);
  return { start, end: Math.max(start, end) };
}
