import { getNullableType, isObjectType } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import type { Values } from './arguments.ts';
import { cursorsOf, isInIdOrder, orderOf } from './cursors.ts';
import { wantsRows } from './list-wants.ts';
import { idOf } from './nested-list.ts';
import type { Source } from './nested-list.ts';
import { edgesOf, totalOf, upstreamPageRows } from './pages.ts';
import type { Edge } from './pages.ts';
import { pagingOf, windowOf } from './paging.ts';
import type { Paging } from './paging.ts';
import type { ObjectRoot, PlannedField } from './plan.ts';
import { isConnection } from './record-types.ts';

/**
 * Twenty pages a root list rightly only forwards in the order of the ids: elsewhere its cursors lose rows or never end,
 * `last` alone gives the first rows, and `hasPreviousPage` is false after a cursor (2.21.0). `offset` works in any order.
 */
export interface RootList {
  /** The root as it is sent; its answer is the first page. */
  readonly root: ObjectRoot;
  /** Arguments to ask it again with, where it has to be counted first. */
  readonly onceCounted?: (total: number) => Values;
  /** Rows wanted from where the request starts. */
  readonly wanted: number;
  /** The client's connection out of Twenty's pages. */
  readonly finish: (pages: readonly Source[]) => Source;
}

/** Rows Twenty gives of a root list that names no size (2.21.0). */
const rootPageRows = 200;

/** No id comes after it: the highest that Twenty takes for a UUID (RFC 9562 versions 1 to 8). */
const highestId = 'ffffffff-ffff-8fff-bfff-ffffffffffff';

/** What the rows of all pages are, and where. */
interface Part {
  readonly edges: readonly Edge[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** How to ask a root list; undefined where Twenty does it rightly. Throws BAD_USER_INPUT for arguments that do not fit. */
export function planRootList(root: ObjectRoot): RootList | undefined {
  const { field } = root;
  if (!isRootList(field) || !wantsRows(field)) return undefined;
  const list = field.arguments;
  const paging = pagingOf(list);
  refuseConflicts(field, paging);
  const isFromTheEnd = paging.last !== undefined && !paging.before;
  if (!isInIdOrder(list)) return isFromTheEnd ? fromTheEnd(root, paging.last) : byPosition(root, paging);
  if (isFromTheEnd) return beforeTheHighest(root, paging.last);
  if (paging.before) return backwards(root, paging.last ?? rootPageRows);
  const wanted = paging.first ?? rootPageRows;
  return paging.after || paging.offset > 0 || wanted > upstreamPageRows ? forwards(root, wanted) : undefined;
}

function isRootList(field: PlannedField): boolean {
  const type = getNullableType(field.type);
  return isObjectType(type) && isConnection(type);
}

function refuseConflicts({ fieldName, arguments: list }: PlannedField, paging: Paging): void {
  const { first, last, after, before, offset } = paging;
  const goesForward = first !== undefined || after !== undefined || offset > 0;
  const goesBackward = (last !== undefined && !before) || (before !== undefined && isInIdOrder(list));
  if (!goesForward || !goesBackward) return;
  throw new GatewayError(
    'BAD_USER_INPUT',
    `${fieldName} goes forward with "first", "after" and "offset" or backward with "last" and "before", not both at once.`,
  );
}

/** In the order of the ids after a cursor or an offset, or in more rows than one page. */
function forwards(root: ObjectRoot, wanted: number): RootList {
  return listOf(root, wanted, { first: Math.min(wanted, upstreamPageRows) }, (pages) => {
    const edges = pages.flatMap(edgesOf);
    const hasNextPage = pageInfoOf(pages.at(-1))['hasNextPage'] === true;
    return { edges, hasNextPage, hasPreviousPage: hasOthers(root, pages, edges, hasNextPage) };
  });
}

/** In the order of the ids before a cursor, which Twenty does; its further pages lie before the first. */
function backwards(root: ObjectRoot, wanted: number): RootList {
  return listOf(root, wanted, { last: Math.min(wanted, upstreamPageRows) }, (pages) => {
    const edges = pages.toReversed().flatMap(edgesOf);
    const hasPreviousPage = pageInfoOf(pages.at(-1))['hasPreviousPage'] === true;
    return { edges, hasPreviousPage, hasNextPage: hasOthers(root, pages, edges, hasPreviousPage) };
  });
}

/**
 * Whether there are rows on the side of the list that a cursor or offset has left out. Known by counting when the page
 * reaches the other end; otherwise the record of the cursor is there, unless it has been deleted meanwhile.
 */
function hasOthers(
  { field }: ObjectRoot,
  pages: readonly Source[],
  edges: readonly Edge[],
  isCutTwice: boolean,
): boolean {
  if (!isCutTwice) return totalIn(pages) > edges.length;
  const { after, before, offset } = pagingOf(field.arguments);
  return after !== undefined || before !== undefined || offset > 0;
}

/** The last rows in the order of the ids are those before the highest. */
function beforeTheHighest(root: ObjectRoot, wanted: number): RootList {
  const before = cursorsOf({}).of(highestId, 0);
  return listOf(root, wanted, { last: Math.min(wanted, upstreamPageRows), before }, (pages) => ({
    edges: pages.toReversed().flatMap(edgesOf),
    hasNextPage: false,
    hasPreviousPage: pageInfoOf(pages.at(-1))['hasPreviousPage'] === true,
  }));
}

/** In any other order the end is known only when the rows have been counted, which is a request of its own. */
function fromTheEnd(root: ObjectRoot, wanted: number): RootList {
  const list = root.field.arguments;
  const orderBy = totalOrder(list);
  const startIn = (total: number) => Math.max(0, total - wanted);
  const counting = listOf(root, wanted, { last: null, first: 0, orderBy }, (pages) => {
    const [total, start] = [totalIn(pages), startIn(totalIn(pages))];
    return numbered(list, pages.flatMap(edgesOf), start, {
      hasNextPage: false,
      hasPreviousPage: total > wanted,
    });
  });
  return {
    ...counting,
    onceCounted: (total) => ({ first: Math.min(wanted, upstreamPageRows), offset: startIn(total) }),
  };
}

/** In any other order, by offset. */
function byPosition(root: ObjectRoot, paging: Paging): RootList {
  const list = root.field.arguments;
  const { start, end } = windowOf(paging, Number.MAX_SAFE_INTEGER, rootPageRows, (marker) => ({
    before: 'position' in marker ? marker.position : 0,
    isThere: true,
  }));
  const sent = {
    ...Object.fromEntries(['last', 'after', 'before'].map((name) => [name, null])),
    first: Math.min(end - start, upstreamPageRows),
    offset: start,
    orderBy: totalOrder(list),
  };
  return listOf(root, end - start, sent, (pages) =>
    numbered(list, pages.flatMap(edgesOf), start, {
      hasNextPage: end < totalIn(pages),
      hasPreviousPage: start > 0 && totalIn(pages) > 0,
    }),
  );
}

function listOf(
  root: ObjectRoot,
  wanted: number,
  changed: Values,
  partOf: (pages: readonly Source[]) => Part,
): RootList {
  const { field } = root;
  const sent = Object.entries({ ...field.arguments, ...changed }).filter(([, value]) => value !== null);
  const needs = [
    ['totalCount'],
    ['edges', 'cursor'],
    ['edges', 'node', 'id'],
    ['pageInfo', 'hasNextPage'],
    ['pageInfo', 'hasPreviousPage'],
  ];
  return {
    root: { ...root, field: { ...field, arguments: Object.fromEntries(sent) }, needs },
    wanted,
    finish(pages) {
      const { edges, hasNextPage, hasPreviousPage } = partOf(pages);
      const pageInfo = {
        hasNextPage,
        hasPreviousPage,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      };
      return { ...pages[0], edges, pageInfo };
    },
  };
}

/** Rows with the gateway's own cursors. */
function numbered(list: Values, edges: readonly Edge[], start: number, page: Omit<Part, 'edges'>): Part {
  const cursors = cursorsOf(list);
  return {
    ...page,
    edges: edges.map(({ node }, index) => ({ node, cursor: cursors.of(idOf(node), start + index) })),
  };
}

/** With the id at its end no two rows are equal in an order, so that pages fit together. */
export function totalOrder(list: Values): readonly Values[] {
  return [...orderOf(list), { id: 'AscNullsFirst' }];
}

function totalIn([page]: readonly Source[]): number {
  return page ? totalOf(page) : 0;
}

function pageInfoOf(page: Source | undefined): Source {
  return (page?.['pageInfo'] ?? {}) as Source;
}
