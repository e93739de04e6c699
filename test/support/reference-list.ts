import { inOrder } from './reference-order.ts';
import { matchingRows } from './reference-filter.ts';
import type { CrmData } from './reference-filter.ts';
import type { Row } from './reference-tables.ts';

/** A connection, with all rows of the list that its aggregates are of. */
export interface ListSource {
  readonly all: readonly Row[];
  readonly type: string;
  readonly edges: readonly { readonly node: Row; readonly cursor: string }[];
  readonly pageInfo: Readonly<Record<string, unknown>>;
}

/** What a cursor is to the reference: the row it stands for. */
export const rowCursor = 'row:';

/** The part of a list that the arguments mean, by https://relay.dev/graphql/connections.htm#sec-Pagination-algorithm. */
export function listOf(
  rows: readonly Row[],
  values: Readonly<Record<string, unknown>>,
  type: string,
  pageRows: number,
  data: CrmData,
): ListSource {
  const { first, last, after, before, offset } = values as {
    first?: number | null;
    last?: number | null;
    after?: string | null;
    before?: string | null;
    offset?: number | null;
  };
  const all = inOrder(matchingRows(rows, values['filter'], type, data), values['orderBy'], type, data);
  let start = after ? placeOf(after, all).afterIt : 0;
  let end = before ? placeOf(before, all).beforeIt : all.length;
  start += offset ?? 0;
  if (typeof first === 'number') end = Math.min(end, start + first);
  if (typeof last === 'number') start = Math.max(start, end - last);
  if (typeof first !== 'number' && typeof last !== 'number') {
    if (before && !after) start = Math.max(start, end - pageRows);
    else end = Math.min(end, start + pageRows);
  }
  start = Math.min(start, all.length);
  end = Math.max(start, end);
  const edges = all.slice(start, end).map((node) => ({ node, cursor: 'a cursor' }));
  return {
    all,
    type,
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: end < all.length,
      hasPreviousPage: start > 0,
    },
  };
}

/** Rows before a cursor, and with its own. An id's place is known whether or not its record is in the list. */
function placeOf(cursor: string, rows: readonly Row[]): { beforeIt: number; afterIt: number } {
  if (cursor.startsWith(rowCursor)) {
    const index = rows.findIndex(({ id }) => id === cursor.slice(rowCursor.length));
    if (index < 0) throw new Error('The cursor is of another list.');
    return { beforeIt: index, afterIt: index + 1 };
  }
  const { id } = JSON.parse(Buffer.from(cursor, 'base64').toString()) as { id: string };
  return {
    beforeIt: rows.filter((row) => String(row['id']) < id).length,
    afterIt: rows.filter((row) => String(row['id']) <= id).length,
  };
}
