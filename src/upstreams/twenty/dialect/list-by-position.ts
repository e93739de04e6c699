import { cursorsOf } from './cursors.ts';
import { idOf } from './nested-list.ts';
import { sentOrder } from './order.ts';
import type { Order } from './order.ts';
import { pagedRoot, rootPageRows, totalIn } from './paged-root.ts';
import type { RootList } from './paged-root.ts';
import { edgesOf, upstreamPageRows } from './pages.ts';
import { windowOf } from './paging.ts';
import type { Paging } from './paging.ts';
import type { ObjectRoot } from './plan.ts';

/**
 * A root list in any order but that of its ids, where Twenty's cursors lose rows or never end (2.21.0): by offset, which
 * works in every order. What is told from the end is known only when the rows have been counted, a request of its own.
 */
export function planByPosition(root: ObjectRoot, order: Order, paging: Paging): RootList {
  const list = root.field.arguments;
  const { last, before } = paging;
  const isCounted = order.isMirrored || (last !== undefined && !before);
  const known = windowIn(Number.MAX_SAFE_INTEGER);
  const sent = {
    ...Object.fromEntries(['last', 'after', 'before', 'offset'].map((name) => [name, null])),
    ...sentOrder(order),
    ...(isCounted ? { first: 0 } : placeOf(known.start, known.end).changed),
  };
  const paged = pagedRoot(root, known.end - known.start, sent, (pages) => {
    const total = totalIn(pages);
    const { start, end } = windowIn(total);
    const rows = pages.flatMap(edgesOf);
    const cursors = cursorsOf(list);
    return {
      edges: (order.isMirrored ? rows.reverse() : rows).map(({ node }, index) => ({
        node,
        cursor: cursors.of(idOf(node), start + index),
      })),
      hasNextPage: end < total,
      hasPreviousPage: start > 0,
    };
  });
  if (!isCounted) return paged;
  return {
    ...paged,
    onceCounted(total) {
      const { start, end } = windowIn(total);
      return order.isMirrored ? placeOf(total - end, total - start) : placeOf(start, end);
    },
  };

  function windowIn(total: number) {
    return windowOf(paging, total, rootPageRows, (marker) => ({
      before: 'position' in marker ? marker.position : 0,
      isThere: true,
    }));
  }
}

function placeOf(start: number, end: number) {
  const wanted = end - start;
  return { wanted, changed: { first: Math.min(wanted, upstreamPageRows), offset: start } };
}
