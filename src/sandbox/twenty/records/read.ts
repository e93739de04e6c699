import type { Caller, RecordRow } from '../model.ts';
import type { Arguments } from './arguments.ts';
import { beyondCursor, checkCursorAgainstDatabase, decodeCursor } from './cursor.ts';
import { createFilter } from './filter.ts';
import type { Filter } from './filter.ts';
import { comparatorOf, orderByOf } from './order-by.ts';
import { demand } from './permissions.ts';
import {
  aggregateOver,
  checkDepth,
  checkParts,
  demandRelated,
  projectConnection,
  projectRecord,
} from './project.ts';
import type { ProjectionContext } from './project.ts';
import { badInput, failedStatement, invalidInput, recordNotFound } from './refusals.ts';
import type { Selection } from './selection.ts';
import type { Shape } from './shape.ts';

/** A page without `first` or `last`. */
const PAGE_DEFAULT = 200;

export interface RootRequest {
  readonly shape: Shape;
  readonly args: Arguments;
  readonly selection: Selection;
  readonly caller: Caller;
}

export function findMany(request: RootRequest, context: ProjectionContext): unknown {
  const { shape, selection } = request;
  const { first, last, before, after, offset, isForward } = pagingOf(request.args);
  checkParts(selection, shape, context.shapes);
  const filter = createFilter(request.args['filter'], shape, context.shapes, context.store);
  checkDepth(selection, shape, context.shapes);
  filter.checkStatement();
  const orderBy = orderByOf(request.args['orderBy']);
  const given = after ?? before;
  const cursor = given === undefined ? {} : decodeCursor(given);
  const isBeyond = beyondCursor(cursor, orderBy, shape, isForward);
  const inOrder = comparatorOf(orderBy, shape, context, isForward);
  demandRead(request, context);
  const matching = matchingRows(filter, shape, context);
  checkCursorAgainstDatabase(cursor, shape);
  if (offset < 0) throw failedStatement();
  const limit = first ?? last ?? PAGE_DEFAULT;
  const rest = matching.filter(isBeyond).sort(inOrder).slice(offset);
  const page = rest.slice(0, limit);
  const hasMore = rest.length > limit;
  const connection = {
    rows: isForward ? page : page.reverse(),
    hasNextPage: isForward && hasMore,
    hasPreviousPage: !isForward && hasMore,
    orderBy,
    aggregate: aggregateOver(matching, shape),
  };
  return projectConnection(connection, selection, shape, context);
}

/** The first match in no promised order. */
export function findOne(request: RootRequest, context: ProjectionContext): unknown {
  const { shape, args, selection } = request;
  const given = args['filter'];
  if (given === undefined || Object.keys(given as object).length === 0) {
    throw invalidInput('Missing filter argument');
  }
  checkParts(selection, shape, context.shapes);
  const filter = createFilter(given, shape, context.shapes, context.store);
  checkDepth(selection, shape, context.shapes);
  filter.checkStatement();
  demandRead(request, context);
  const [row] = matchingRows(filter, shape, context);
  if (!row) throw recordNotFound();
  return projectRecord(row, selection, shape, context);
}

/** Throws PERMISSION_DENIED unless the caller may read the object and all that is selected beside it. */
export function demandRead({ shape, selection, caller }: RootRequest, { shapes }: ProjectionContext): void {
  demand('read', caller, shape.object);
  demandRelated(selection, shape, shapes, caller);
}

/** The live rows a filter lets through; soft-deleted ones too if it speaks of `deletedAt`. */
export function matchingRows(filter: Filter, shape: Shape, { store }: ProjectionContext): RecordRow[] {
  filter.checkAgainstDatabase();
  const rows: RecordRow[] = [];
  for (const row of store.table(shape.object).rows()) {
    if ((filter.mentionsDeletedAt || row['deletedAt'] === null) && filter.matches(row)) rows.push(row);
  }
  return rows;
}

interface Paging {
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly offset: number;
  readonly isForward: boolean;
}

/** Zero and the empty string count as not given in the checks for conflict. */
function pagingOf(args: Arguments): Paging {
  const [first, last] = [numberOf(args['first']), numberOf(args['last'])];
  const [before, after] = [textOf(args['before']), textOf(args['after'])];
  if (first && last) throw conflict('first and last');
  if (before && after) throw conflict('before and after');
  if (before && first) throw conflict('before and first');
  if (after && last) throw conflict('after and last');
  if (first !== undefined && first < 0) {
    throw badInput('First argument must be non-negative', 'INVALID_ARGS_FIRST');
  }
  if (last !== undefined && last < 0) {
    throw badInput('Last argument must be non-negative', 'INVALID_ARGS_LAST');
  }
  const offset = numberOf(args['offset']) ?? 0;
  // An empty `before` is no cursor, yet it turns the order.
  return { first, last, before, after, offset, isForward: args['before'] === undefined };
}

function conflict(both: string) {
  return badInput(`Cannot provide both ${both}`, 'ARGS_CONFLICT');
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
