import { GatewayError } from '../../../errors.ts';
import type { Values } from './arguments.ts';
import type { Want } from './complete.ts';
import type { Layout } from './layout.ts';
import { nameOf } from './layout.ts';
import { aggregatesOf, nestedPageRows, wantsCursors, wantsRows } from './list-wants.ts';
import { orderOf, sentOrder } from './order.ts';
import { upstreamPageRows } from './pages.ts';
import type { PagedList } from './pages.ts';
import { pagingOf } from './paging.ts';
import type { PlannedField } from './plan.ts';
import type { ListGroup } from './related-lists.ts';
import type { SentRoot } from './root-document.ts';
import { nodesOf, selectAt } from './selection.ts';
import type { Path } from './selection.ts';

/**
 * Rows fetched for one relation over all parents of a level. Twenty cannot end each parent's list by itself, so the
 * lists come whole: 5,000 rows are five requests.
 */
const nestedRowBound = 5_000;

/** The rows of all parents' lists in their order; undefined when nobody wants rows. */
export function rowsQuery(group: ListGroup, layout: Layout): PagedList | undefined {
  const asking = group.wants.filter(needsRows);
  const [first] = asking;
  if (!first) return undefined;
  const { relation, order } = group;
  const wanted =
    group.parents.size === 1 ? Math.max(...asking.map(({ field }) => rowsNeeded(field))) : Infinity;
  const node: Path = ['edges', 'node'];
  const nodes = asking.flatMap(({ field }) => nodesOf(field));
  return {
    sent: {
      fieldName: relation.root,
      arguments: {
        first: Math.min(wanted, upstreamPageRows),
        filter: filterOf(group),
        ...sentOrder(order),
      },
      selectionSet: selectAt([[node, nodes]], layout.listType(relation.root), layout, [
        ['totalCount'],
        [...node, 'id'],
        [...node, relation.joinColumn],
      ]),
    },
    wanted,
    bound: nestedRowBound,
    tooLarge: (rows) => tooLarge(first.field, group, rows),
  };
}

/** The number of rows of each parent's list, with other aggregates; undefined when the rows are enough to count. */
export function countsQuery(group: ListGroup, layout: Layout): SentRoot | undefined {
  const { relation, wants, parents } = group;
  const aggregates = wants.flatMap(({ field }) => aggregatesOf(field));
  if (aggregates.length === 0 && wants.some(needsRows)) return undefined;
  const fieldName = `${relation.root}GroupBy`;
  const paths = aggregates.map((field): Path => [field.fieldName]);
  return {
    fieldName,
    arguments: {
      // Not in Twenty's schema, but its server takes join columns here (twentyhq/twenty, parse-group-by-args.util.ts).
      groupBy: [{ [relation.joinColumn]: true }],
      filter: filterOf(group),
      // One more for the rows whose parent is deleted.
      limit: parents.size + 1,
    },
    selectionSet: selectAt([], layout.listType(fieldName), layout, [
      ['groupByDimensionValues'],
      ['totalCount'],
      ...paths,
    ]),
  };
}

/** A list that Twenty began needs its rows anew only for where they are in the order. */
function needsRows({ field, begun }: Want): boolean {
  return begun.size > 0 ? wantsCursors(field) : wantsRows(field);
}

/** Rows from the beginning of a list after which nothing is wanted. */
function rowsNeeded(field: PlannedField): number {
  const { first, last, after, before, offset } = pagingOf(field.arguments);
  const isWhole = last !== undefined || before !== undefined || orderOf(field.arguments).isMirrored;
  if (isWhole || (after && !('position' in after))) return Infinity;
  return (after ? after.position + 1 : 0) + offset + (first ?? nestedPageRows);
}

function filterOf({ relation, filter, parents }: ListGroup): Values {
  const ofParents = { [relation.joinColumn]: { in: [...parents] } };
  return filter === true ? ofParents : { and: [ofParents, filter] };
}

function tooLarge(field: PlannedField, { relation, parents }: ListGroup, rows: number): GatewayError {
  const bound = nestedRowBound.toLocaleString('en');
  return new GatewayError(
    'CANNOT_ANSWER_TRUTHFULLY',
    `${nameOf(field)} needs ${rows.toLocaleString('en')} rows for the ${parents.size} records it is asked of, and the gateway fetches ${bound} at most. ` +
      `Ask it of fewer records, or ask twenty_${relation.root}(filter: {${relation.joinColumn}: {in: [...]}}) page by page.`,
    { upstream: 'twenty' },
  );
}
