import type { FieldMetadata, RecordRow } from '../model.ts';
import { compareValues, ranksOf, storedForm } from './compare.ts';
import { isComposite, subFieldOf } from './composites.ts';
import { bucketOf } from './date-buckets.ts';
import type { DateGranularity } from './date-buckets.ts';
import { isObject } from './defaults.ts';
import { createFilter } from './filter.ts';
import { comparatorOf, isDescending, isDirection, orderByOf } from './order-by.ts';
import type { Direction } from './order-by.ts';
import { demand } from './permissions.ts';
import { aggregateOver, checkSelection, projectConnection } from './project.ts';
import type { ProjectionContext } from './project.ts';
import { badInput, internalError, invalidInput } from './refusals.ts';
import { matchingRows } from './read.ts';
import type { RootRequest } from './read.ts';
import { capitalize } from './composites.ts';
import { isRelation, isToMany, joinColumnOf } from './shape.ts';
import type { Shape } from './shape.ts';

/** Groups in one answer, and records shown of each. */
const GROUPS_DEFAULT = 50;
const RECORDS_PER_GROUP = 10;

interface Dimension {
  /** As `orderBy` names it: `stage`, or `amount.currencyCode`. */
  readonly path: string;
  readonly read: (row: RecordRow) => unknown;
  readonly ranks: ReadonlyMap<unknown, number> | undefined;
}

interface Group {
  readonly values: readonly unknown[];
  readonly rows: RecordRow[];
}

/** Groups with their aggregates, and the records of each where `edges` are selected. `viewId` is taken and ignored: there are no views here. */
export function groupBy(request: RootRequest, context: ProjectionContext): unknown {
  const { shape, args, selection, caller } = request;
  checkSelection(selection, shape, context.shapes, caller);
  const filter = createFilter(args['filter'], shape, context.shapes, context.store);
  demand('read', caller, shape.object);
  const dimensions = dimensionsOf(args['groupBy'], shape, context);
  const groups = groupsOf(matchingRows(filter, shape, context), dimensions);
  const sorted = groups.sort(groupComparator(args['orderBy'], dimensions, shape));
  const orderBy = orderByOf(args['orderByForRecords']);
  const inOrder = comparatorOf(orderBy, shape, context);
  const offset = typeof args['offsetForRecords'] === 'number' ? args['offsetForRecords'] : 0;
  return sorted.slice(0, limitOf(args['limit'])).map((group) =>
    projectConnection(
      {
        rows: group.rows.sort(inOrder).slice(offset, offset + RECORDS_PER_GROUP),
        hasNextPage: false,
        hasPreviousPage: false,
        orderBy,
        aggregate: aggregateOver(group.rows, shape),
        typename: `${capitalize(shape.object.nameSingular)}GroupByConnection`,
        extra: { groupByDimensionValues: group.values },
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

function dimensionsOf(given: unknown, shape: Shape, context: ProjectionContext): Dimension[] {
  const list: unknown[] = Array.isArray(given) ? given : [given];
  return list.map((item) => {
    const [entry, ...others] = isObject(item) ? Object.entries(item) : [];
    if (!entry || others.length > 0) {
      throw invalidInput(
        'You cannot provide multiple fields in one GroupByInput, split them into multiple GroupByInput',
      );
    }
    return dimensionOf(entry[0], entry[1], shape, context);
  });
}

function dimensionOf(name: string, value: unknown, shape: Shape, context: ProjectionContext): Dimension {
  const joined = shape.joinColumns.get(name);
  const field = shape.fields.get(name) ?? joined;
  if (!field) throw internalError(`Unidentified field in groupBy: ${name}`);
  if (!joined && isRelation(field) && !isToMany(field) && isObject(value)) {
    const target = context.shapes.target(field);
    const [entry] = Object.entries(value);
    if (!target || !entry) throw internalError(`Unidentified field in groupBy: ${name}`);
    const inner = dimensionOf(entry[0], entry[1], target, context);
    const table = context.store.table(target.object);
    const joinColumn = joinColumnOf(field);
    const read = (row: RecordRow) => {
      const found = table.get(String(row[joinColumn]));
      return found ? inner.read(found) : null;
    };
    return { path: `${name}.${inner.path}`, read, ranks: inner.ranks };
  }
  if (isComposite(field.type)) return compositeDimension(field, value);
  const column = isRelation(field) ? joinColumnOf(field) : name;
  const granularity = granularityOf(field, value);
  const read = (row: RecordRow) => {
    const stored = storedForm(row[column]);
    return granularity && typeof stored === 'string' ? bucketOf(stored, granularity) : stored;
  };
  return { path: name, read, ranks: ranksOf(field, field.type) };
}

function compositeDimension(field: FieldMetadata, value: unknown): Dimension {
  const [entry, ...others] = isObject(value) ? Object.keys(value) : [];
  if (!entry || others.length > 0) {
    throw invalidInput(
      'You cannot provide multiple subfields in one GroupByInput, split them into multiple GroupByInput',
    );
  }
  if (!isComposite(field.type) || !subFieldOf(field.type, entry)) {
    throw internalError(`Sub field metadata not found for composite type: ${field.type}`);
  }
  const read = (row: RecordRow) => {
    const composite = row[field.name];
    return isObject(composite) ? storedForm(composite[entry]) : null;
  };
  return { path: `${field.name}.${entry}`, read, ranks: undefined };
}

function granularityOf(field: FieldMetadata, value: unknown): DateGranularity | undefined {
  if (field.type !== 'DATE' && field.type !== 'DATE_TIME') return undefined;
  if (!isObject(value) || typeof value['granularity'] !== 'string') return undefined;
  const { weekStartDay, timeZone } = value;
  return {
    granularity: value['granularity'],
    weekStartDay: typeof weekStartDay === 'string' ? weekStartDay : undefined,
    timeZone: typeof timeZone === 'string' ? timeZone : undefined,
  };
}

interface GroupOrder {
  readonly read: (group: Group) => unknown;
  readonly ranks: ReadonlyMap<unknown, number> | undefined;
  readonly direction: Direction;
}

/** By aggregates or by the dimensions that are grouped by; without an order, by the dimensions. */
function groupComparator(
  given: unknown,
  dimensions: readonly Dimension[],
  shape: Shape,
): (a: Group, b: Group) => number {
  const list: unknown[] = Array.isArray(given) ? given : given === undefined ? [] : [given];
  const orders = list.filter(isObject).flatMap((item) => ordersOf(item, '', dimensions, shape));
  const byDimension = dimensions.map(({ ranks }, index): GroupOrder => {
    return { read: (group) => group.values[index], ranks, direction: 'AscNullsLast' };
  });
  return (a, b) => {
    for (const order of orders.length > 0 ? orders : byDimension) {
      const compared = compareGroups(order, a, b);
      if (compared !== 0) return compared;
    }
    return 0;
  };
}

function ordersOf(
  item: Readonly<Record<string, unknown>>,
  prefix: string,
  dimensions: readonly Dimension[],
  shape: Shape,
): GroupOrder[] {
  return Object.entries(item).flatMap(([name, value]) => {
    if (prefix === '' && name === 'aggregate' && isObject(value)) {
      return Object.entries(value).flatMap(([aggregate, direction]): GroupOrder[] => {
        if (!isDirection(direction)) return [];
        return [
          {
            read: (group) => aggregateOver(group.rows, shape)(aggregate) ?? null,
            ranks: undefined,
            direction,
          },
        ];
      });
    }
    const path = `${prefix}${name}`;
    const index = dimensions.findIndex((dimension) => dimension.path === path);
    const direction = isObject(value) ? value['orderBy'] : value;
    const dimension = dimensions[index];
    if (dimension && isDirection(direction)) {
      return [{ read: (group: Group) => group.values[index], ranks: dimension.ranks, direction }];
    }
    if (isObject(value)) return ordersOf(value, `${path}.`, dimensions, shape);
    throw badInput(`Cannot order by a field that is not in groupBy criteria: ${path}`, 'INVALID_QUERY_INPUT');
  });
}

function compareGroups({ read, ranks, direction }: GroupOrder, a: Group, b: Group): number {
  const [left, right] = [read(a), read(b)];
  if (left === null || right === null) {
    if (left === right) return 0;
    const nullsFirst = direction.endsWith('NullsFirst') ? -1 : 1;
    return left === null ? nullsFirst : -nullsFirst;
  }
  const order = compareValues(left, right, ranks);
  return isDescending(direction) ? -order : order;
}
