import { TwentyError } from '../model.ts';
import type { RecordRow } from '../model.ts';
import { aggregatesOf } from './aggregate.ts';
import { compareValues } from './compare.ts';
import { isComposite } from './composites.ts';
import { bucketRank, isGranularity } from './date-buckets.ts';
import { isObject } from './defaults.ts';
import type { Dimension } from './group-dimensions.ts';
import { isDescending, isDirection } from './order-by.ts';
import type { Direction } from './order-by.ts';
import type { ProjectionContext } from './project.ts';
import { badInput } from './refusals.ts';
import { isRelation } from './shape.ts';
import type { RelationField, Shape } from './shape.ts';

export interface Group {
  readonly values: readonly unknown[];
  readonly rows: RecordRow[];
}

export type GroupComparator = (a: Group, b: Group) => number;

interface GroupOrder {
  readonly read: (group: Group) => unknown;
  readonly ranks: ReadonlyMap<unknown, number> | undefined;
  readonly direction: Direction;
}

const ONE_BY_ONE = 'one by one in orderBy array';

/** By aggregates and by what is grouped by; without an order, by the latter. Throws BAD_USER_INPUT. */
export function groupComparator(
  given: unknown,
  dimensions: readonly Dimension[],
  shape: Shape,
  context: ProjectionContext,
): GroupComparator {
  const list: unknown[] = Array.isArray(given) ? given : [given];
  const orders = list.filter(isObject).flatMap((item) => ordersOf(item, dimensions, shape, context));
  const natural = dimensions.map((dimension): GroupOrder => {
    return { ...orderOf(dimension, dimensions, 'AscNullsLast'), ranks: dimension.ranks };
  });
  return (a, b) => {
    for (const order of orders.length > 0 ? orders : natural) {
      const compared = compareGroups(order, a, b);
      if (compared !== 0) return compared;
    }
    return 0;
  };
}

function ordersOf(
  item: Readonly<Record<string, unknown>>,
  dimensions: readonly Dimension[],
  shape: Shape,
  context: ProjectionContext,
): GroupOrder[] {
  if (isObject(item['aggregate'])) return [aggregateOrder(item['aggregate'], shape)];
  const entries = Object.entries(item);
  if (entries.length > 1) throw refusal(`Please provide orderBy field criteria ${ONE_BY_ONE}`);
  const [name = 'undefined', value] = entries[0] ?? [];
  const field = shape.fields.get(name);
  if (!field) throw refusal(`Cannot orderBy unknown field: ${name}.`);
  const ofField = dimensions.filter((dimension) => dimension.field.id === field.id);
  if (isDirection(value)) {
    const [dimension] = ofField;
    if (!dimension) {
      throw refusal(`Cannot order by a field that is not an aggregate nor in groupBy criteria: ${name}.`);
    }
    return [orderOf(dimension, dimensions, value)];
  }
  if (!isObject(value)) throw refusal(`Unknown orderBy value: ${String(value)}`);
  const isDate = field.type === 'DATE' || field.type === 'DATE_TIME';
  const { orderBy, granularity } = value;
  if (isDate && isDirection(orderBy) && isGranularity(granularity)) {
    return [orderOf(withGranularity(ofField, granularity), dimensions, orderBy)];
  }
  if (isRelation(field) && Object.keys(value).length > 0) {
    return nestedOrders(name, field, value, ofField, dimensions, context);
  }
  const [[part, direction] = ['', undefined], ...others] = Object.entries(value);
  if (others.length > 0) throw refusal(`Please provide orderBy field criteria ${ONE_BY_ONE}`);
  if (!isDirection(direction)) throw refusal('Unknown orderBy value: [object Object]');
  const dimension = ofField.find((each) => each.part === part);
  if (!dimension) {
    throw refusal(
      `Cannot order by a field that is not in groupBy or that is not an aggregate field: ${part}`,
    );
  }
  return [orderOf(dimension, dimensions, direction)];
}

function aggregateOrder(given: Readonly<Record<string, unknown>>, shape: Shape): GroupOrder {
  const entries = Object.entries(given);
  if (entries.length > 1) throw refusal(`Please provide aggregate criteria ${ONE_BY_ONE}`);
  const [name = 'undefined', direction] = entries[0] ?? [];
  const aggregate = aggregatesOf(shape).get(name);
  if (!aggregate) throw refusal(`Unknown aggregate field: ${name}`);
  if (!isDirection(direction)) {
    throw badInput(`Invalid direction: ${String(direction)}`, 'INVALID_DIRECTION');
  }
  return { read: (group) => aggregate(group.rows), ranks: undefined, direction };
}

function withGranularity(dimensions: readonly Dimension[], granularity: string): Dimension {
  const dimension = dimensions.find((each) => each.granularity?.granularity === granularity);
  if (dimension) return dimension;
  throw refusal(`Cannot order by a date granularity that is not in groupBy criteria: ${granularity}`);
}

/** Orders by what a relation leads to; what says nothing is passed over. */
function nestedOrders(
  name: string,
  relation: RelationField,
  value: Readonly<Record<string, unknown>>,
  ofRelation: readonly Dimension[],
  dimensions: readonly Dimension[],
  { shapes }: ProjectionContext,
): GroupOrder[] {
  const entries = Object.entries(value);
  if (entries.length > 1) throw refusal(`Please provide nested field criteria ${ONE_BY_ONE}`);
  const [nested = '', order] = entries[0] ?? [];
  if (order === null || order === undefined) return [];
  const inner = shapes.target(relation)?.fields.get(nested);
  if (!inner) throw refusal(`Nested field metadata id not found for field ${nested}`);
  const ofNested = ofRelation.filter((dimension) => dimension.nested?.field.id === inner.id);
  const parts = isComposite(inner.type) && isObject(order) ? Object.keys(order) : [];
  const dimension =
    parts.length === 1 ? ofNested.find((each) => each.nested?.part === parts[0]) : ofNested[0];
  if (!dimension) {
    throw refusal(`Cannot order by a relation field that is not in groupBy criteria: ${name}.${nested}`);
  }
  if (isComposite(inner.type)) {
    if (!isObject(order)) throw refusal(`Composite field "${nested}" requires a subfield to be specified`);
    if (parts.length > 1) throw refusal(`Please provide composite subfield criteria ${ONE_BY_ONE}`);
    const direction = order[parts[0] ?? ''];
    return isDirection(direction) ? [orderOf(dimension, dimensions, direction)] : [];
  }
  if (isObject(order) && isGranularity(order['granularity']) && isDirection(order['orderBy'])) {
    return [orderOf(withGranularity([dimension], order['granularity']), dimensions, order['orderBy'])];
  }
  return isDirection(order) ? [orderOf(dimension, dimensions, order)] : [];
}

/** Select values sort as text here, unless they belong to the record a relation leads to. */
function orderOf(dimension: Dimension, dimensions: readonly Dimension[], direction: Direction): GroupOrder {
  const index = dimensions.indexOf(dimension);
  const { granularity, field, nested, ranks } = dimension;
  const read = ({ values }: Group) => (granularity ? bucketRank(values[index], granularity) : values[index]);
  const isText = !nested && (field.type === 'SELECT' || field.type === 'MULTI_SELECT');
  return { read, ranks: isText ? undefined : ranks, direction };
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

function refusal(message: string): TwentyError {
  return new TwentyError(message, { code: 'BAD_USER_INPUT' });
}
