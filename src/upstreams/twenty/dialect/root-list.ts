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
  /** Rows wanted from there on. */
  readonly wanted: number;
  /** The client's connection out of Twenty's pages. */
  readonly finish: (pages: readonly Source[]) => Source;
}

/** Rows Twenty gives of a root list that names no size (2.21.0). */
const rootPageRows = 200;

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
  if (paging.last !== undefined && !paging.before) return fromTheEnd(root, paging.last);
  if (!isInIdOrder(list)) return byPosition(root, paging);
  if (paging.before) return backwards(root, paging.last ?? rootPageRows);
  const wanted = paging.first ?? rootPageRows;
  return paging.after || paging.offset > 0 || wanted > upstreamPageRows
    ? forwards(root, paging, wanted)
    : undefined;
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
function forwards(root: ObjectRoot, { after, offset }: Paging, wanted: number): RootList {
  return listOf(root, wanted, { first: Math.min(wanted, upstreamPageRows) }, (pages) => ({
    edges: pages.flatMap(edgesOf),
    hasNextPage: pageInfoOf(pages.at(-1))['hasNextPage'] === true,
    hasPreviousPage: after !== undefined || (offset > 0 && totalIn(pages) > 0),
  }));
}

/** In the order of the ids before a cursor, which Twenty does; its further pages lie before the first. */
function backwards(root: ObjectRoot, wanted: number): RootList {
  return listOf(root, wanted, { last: Math.min(wanted, upstreamPageRows) }, (pages) => ({
    edges: pages.toReversed().flatMap(edgesOf),
    // The record of the cursor.
    hasNextPage: true,
    hasPreviousPage: pageInfoOf(pages.at(-1))['hasPreviousPage'] === true,
  }));
}

/** The last rows of a list are the first of the reversed one. */
function fromTheEnd(root: ObjectRoot, wanted: number): RootList {
  const { last, ...list } = root.field.arguments;
  const given = orderOf(list);
  const order = given.some((entry) => 'id' in entry) ? given : [...given, { id: 'AscNullsFirst' }];
  const sent = {
    first: Math.min(Number(last), upstreamPageRows),
    last: null,
    orderBy: order.map(reverseOrder),
  };
  return listOf(root, wanted, sent, (pages) => {
    const edges = pages.flatMap(edgesOf).toReversed();
    return numbered(list, edges, totalIn(pages) - edges.length, {
      hasNextPage: false,
      hasPreviousPage: totalIn(pages) > edges.length,
    });
  });
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
    orderBy: [...orderOf(list), { id: 'AscNullsFirst' }],
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

/** The order that has the last first, with nulls at the other end too. */
function reverseOrder(entry: Values): Values {
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]) => [
      key,
      typeof value === 'object' && value !== null ? reverseOrder(value as Values) : reverseDirection(value),
    ]),
  );
}

function reverseDirection(direction: unknown): unknown {
  const reversed: Readonly<Record<string, string>> = {
    AscNullsFirst: 'DescNullsLast',
    AscNullsLast: 'DescNullsFirst',
    DescNullsFirst: 'AscNullsLast',
    DescNullsLast: 'AscNullsFirst',
  };
  return reversed[String(direction)] ?? direction;
}

function totalIn([page]: readonly Source[]): number {
  return page ? totalOf(page) : 0;
}

function pageInfoOf(page: Source | undefined): Source {
  return (page?.['pageInfo'] ?? {}) as Source;
}
