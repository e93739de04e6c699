import type { RecordRow } from '../model.ts';
import { capitalize } from './composites.ts';
import { createFilter } from './filter.ts';
import { dimensionsOf, rawValue } from './group-dimensions.ts';
import type { Dimension } from './group-dimensions.ts';
import { groupComparator } from './group-order.ts';
import type { Group } from './group-order.ts';
import { groupedComparatorOf, orderByOf } from './order-by.ts';
import { aggregateOver, checkDepth, checkParts, projectConnection } from './project.ts';
import type { ProjectionContext } from './project.ts';
import { demandRead, matchingRows } from './read.ts';
import type { RootRequest } from './read.ts';

/** Groups in one answer, and records shown of each. */
const GROUPS_DEFAULT = 50;
const RECORDS_PER_GROUP = 10;

/** Groups with their aggregates, and the records of each where `edges` are selected. `viewId` is taken and ignored: there are no views here. */
export function groupBy(request: RootRequest, context: ProjectionContext): unknown {
  const { shape, args, selection } = request;
  checkParts(selection, shape, context.shapes);
  const filter = createFilter(args['filter'], shape, context.shapes, context.store);
  checkDepth(selection, shape, context.shapes);
  filter.checkStatement();
  const dimensions = dimensionsOf(args['groupBy'], shape, context);
  const inGroupOrder = groupComparator(args['orderBy'], dimensions, shape, context);
  demandRead(request, context);
  const groups = groupsOf(matchingRows(filter, shape, context), dimensions).sort(inGroupOrder);
  const orderBy = orderByOf(args['orderByForRecords']);
  const inOrder = groupedComparatorOf(orderBy, shape, context);
  const offset = typeof args['offsetForRecords'] === 'number' ? args['offsetForRecords'] : 0;
  return groups.slice(0, limitOf(args['limit'])).map((group) =>
    projectConnection(
      {
        rows: group.rows.sort(inOrder).slice(offset, offset + RECORDS_PER_GROUP),
        hasNextPage: false,
        hasPreviousPage: false,
        orderBy,
        aggregate: aggregateOver(group.rows, shape),
        typename: `${capitalize(shape.object.nameSingular)}GroupByConnection`,
        extra: {
          groupByDimensionValues: dimensions.map((each, index) => rawValue(each, group.values[index])),
        },
      },
      selection,
      shape,
      context,
    ),
  );
}

function limitOf(limit: unknown): number {
  return typeof limit === 'number' && Number.isInteger(limit) && limit > 0 ? limit : GROUPS_DEFAULT;
}

function groupsOf(rows: readonly RecordRow[], dimensions: readonly Dimension[]): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const values = dimensions.map((dimension) => dimension.read(row));
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? { values, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups.values()];
}
