import { cursorsOf } from './cursors.ts';
import type { Marker } from './cursors.ts';
import { nestedPageRows } from './list-wants.ts';
import { isById, orderOf } from './order.ts';
import { pagingOf, windowOf } from './paging.ts';
import type { PlannedField } from './plan.ts';

/** An object of Twenty's answer, with the fields' real names. */
export type Source = Readonly<Record<string, unknown>>;

/** The rows of one parent's list that are known, in its order, and what is known of the list. */
export interface KnownList {
  readonly rows: readonly Source[];
  /** At least the number of the rows. */
  readonly total: number;
  readonly aggregates?: Source | undefined;
}

/** The connection that a client's nested list field is, out of its rows. Throws BAD_USER_INPUT as `pagingOf` does. */
export function connectionOf(field: PlannedField, { rows, total, aggregates }: KnownList): Source {
  const cursors = cursorsOf(field.arguments);
  const order = orderOf(field.arguments);
  const find = isById(order) ? findById(rows, order.isMirrored) : findByPosition;
  const { start, end } = windowOf(pagingOf(field.arguments), total, nestedPageRows, find);
  const edges = rows.slice(start, end).map((node, index) => ({
    node,
    cursor: cursors.of(idOf(node), start + index),
  }));
  return {
    ...aggregates,
    totalCount: total,
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: end < total,
      hasPreviousPage: start > 0,
    },
  };
}

/** Rows in Twenty's own order, by id: that of PostgreSQL's uuid is that of its text. */
export function inIdOrder(rows: readonly Source[]): Source[] {
  return rows.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : idOf(a) > idOf(b) ? 1 : 0));
}

export function idOf(row: Source): string {
  return String(row['id']);
}

function findById(rows: readonly Source[], isDownwards: boolean) {
  return (marker: Marker) => {
    const id = 'id' in marker ? marker.id : '';
    const index = rows.findIndex((row) => (isDownwards ? idOf(row) <= id : idOf(row) >= id));
    const before = index < 0 ? rows.length : index;
    const at = rows[before];
    return { before, isThere: at !== undefined && idOf(at) === id };
  };
}

function findByPosition(marker: Marker) {
  return { before: 'position' in marker ? marker.position : 0, isThere: true };
}
