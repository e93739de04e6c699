import { GatewayError } from '../../../errors.ts';
import { idCursor } from './cursors.ts';
import type { Marker } from './cursors.ts';
import { idOf } from './nested-list.ts';
import type { Source } from './nested-list.ts';
import type { Order } from './order.ts';
import { pagedRoot, rootPageRows, totalIn } from './paged-root.ts';
import type { Part, RootList } from './paged-root.ts';
import { edgesOf, upstreamPageRows } from './pages.ts';
import type { Paging } from './paging.ts';
import type { ObjectRoot, PlannedField } from './plan.ts';

/** A way through a list in the client's order: so many rows from one place, as far as another. */
interface Walk {
  readonly isForward: boolean;
  readonly size: number;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Rows dropped at the beginning of the walk. */
  readonly offset: number;
  /** When given, only that many of the rows found, those at the end of the walk. */
  readonly keep: number | undefined;
}

/** No id comes after it: the highest that Twenty takes for a UUID (RFC 9562 versions 1 to 8). */
const highestId = 'ffffffff-ffff-8fff-bfff-ffffffffffff';

/**
 * A root list in the order of its ids, which Twenty walks rightly upwards after a cursor and downwards before one, with
 * one cursor and one size. The other bound is cut off here. Undefined where the client's own arguments do.
 * Throws BAD_USER_INPUT for an offset from the end.
 */
export function planById(root: ObjectRoot, order: Order, paging: Paging): RootList | undefined {
  const walk = walkOf(root.field, paging);
  const { isForward, size, from, offset } = walk;
  const isUpwards = isForward !== order.isMirrored;
  const first = Math.min(size, upstreamPageRows);
  if (isUpwards && size === first && isPlain(root.field)) return undefined;
  const place = isUpwards
    ? { first, after: from === undefined ? null : idCursor(from), last: null, before: null }
    : { first: null, after: null, last: first, before: idCursor(from ?? highestId) };
  const sent = { ...place, offset: offset > 0 ? offset : null, orderBy: null };
  return pagedRoot(root, size, sent, (pages) => partOf(walk, isUpwards, pages));
}

/** Whether the arguments of a list say how many rows and which, and no more. */
function isPlain({ arguments: list }: PlannedField): boolean {
  return Object.entries(list).every(
    ([name, value]) => name === 'first' || name === 'filter' || value === null,
  );
}

function walkOf({ fieldName }: PlannedField, { first, last, after, before, offset }: Paging): Walk {
  const isForward = first !== undefined || (last === undefined && !(before && !after));
  if (!isForward && offset > 0) {
    throw new GatewayError(
      'BAD_USER_INPUT',
      `${fieldName} takes "offset" from the beginning of a list, not together with "last" or "before" alone. Give "first" too.`,
    );
  }
  const size = (isForward ? first : last) ?? rootPageRows;
  const [from, to] = isForward ? [idIn(after), idIn(before)] : [idIn(before), idIn(after)];
  return { isForward, size, from, to, offset, keep: isForward ? last : undefined };
}

function idIn(marker: Marker | undefined): string | undefined {
  return marker && 'id' in marker ? marker.id : undefined;
}

function partOf(walk: Walk, isUpwards: boolean, pages: readonly Source[]): Part {
  const { isForward, from, to, offset, keep } = walk;
  const found = pages.flatMap((page) => (isUpwards ? edgesOf(page) : edgesOf(page).toReversed()));
  const stop = found.findIndex(
    ({ node }) => to !== undefined && (isUpwards ? idOf(node) >= to : idOf(node) <= to),
  );
  const inside = stop < 0 ? found : found.slice(0, stop);
  const kept = keep === undefined ? inside : inside.slice(Math.max(0, inside.length - keep));
  const hasMore = stop >= 0 || hasMoreAfter(pages, isUpwards);
  // Known by counting when the walk has reached the end; otherwise the record of the cursor is there, unless it has
  // been deleted meanwhile.
  const isLater = hasMore ? from !== undefined || offset > 0 : totalIn(pages) > inside.length;
  const hasEarlier = isLater || kept.length < inside.length;
  return isForward
    ? { edges: kept, hasNextPage: hasMore, hasPreviousPage: hasEarlier }
    : { edges: kept.toReversed(), hasNextPage: hasEarlier, hasPreviousPage: hasMore };
}

function hasMoreAfter(pages: readonly Source[], isUpwards: boolean): boolean {
  const pageInfo = (pages.at(-1)?.['pageInfo'] ?? {}) as Source;
  return pageInfo[isUpwards ? 'hasNextPage' : 'hasPreviousPage'] === true;
}
