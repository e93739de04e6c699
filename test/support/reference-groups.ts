import type { CrmColumn, CrmObject } from './crm-objects.ts';
import { aggregateOf } from './reference-aggregates.ts';
import { matchingRows } from './reference-filter.ts';
import type { CrmData } from './reference-filter.ts';
import { columnOf, compareDirected } from './reference-order.ts';
import { isLive, isNothing, valueAt } from './reference-tables.ts';
import type { Row } from './reference-tables.ts';

type Values = Readonly<Record<string, unknown>>;

/** A group, with the rows that its aggregates are of. */
export interface GroupSource {
  readonly all: readonly Row[];
  readonly type: string;
  readonly groupByDimensionValues: readonly unknown[];
}

interface Dimension {
  readonly path: string;
  readonly column: CrmColumn;
  readonly valueOf: (row: Row) => unknown;
}

export function groupsOf(object: CrmObject, values: Values, data: CrmData): GroupSource[] {
  const rows = matchingRows(data.tables.rows(object.type), values['filter'], object.type, data);
  const dimensions = (values['groupBy'] as Values[]).map((entry) => dimensionOf(entry, object, '', data));
  const grouped = Map.groupBy(rows, (row) => JSON.stringify(dimensions.map(({ valueOf }) => valueOf(row))));
  const groups = [...grouped].map(([key, all]) => ({
    all,
    type: object.type,
    groupByDimensionValues: JSON.parse(key) as unknown[],
  }));
  const orders = ((values['orderBy'] ?? []) as Values[]).map((entry) => orderOf(entry, object, dimensions));
  const sorted = groups.toSorted((a, b) => {
    for (const compare of orders) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  });
  return sorted.slice(0, Number(values['limit']));
}

function dimensionOf(entry: Values, object: CrmObject, prefix: string, data: CrmData): Dimension {
  const [[name, value] = ['', null]] = Object.entries(entry);
  const target = prefix === '' ? object.records[name] : undefined;
  if (target !== undefined) {
    const inner = dimensionOf(
      value as Values,
      data.objects.find(({ type }) => type === target)!,
      '',
      data,
    );
    const found = (row: Row) => data.tables.find(target, row[`${name}Id`]);
    return {
      ...inner,
      path: `${name}.${inner.path}`,
      valueOf: (row) => {
        const record = found(row);
        return isLive(record) ? inner.valueOf(record) : null;
      },
    };
  }
  const path = prefix + name;
  const { granularity } = (value ?? {}) as { granularity?: string };
  if (value !== true && granularity === undefined)
    return dimensionOf(value as Values, object, `${path}.`, data);
  const valueOf = (row: Row) => {
    const found = valueAt(row, path);
    if (isNothing(found)) return null;
    return granularity === undefined ? found : startOf(String(found), granularity);
  };
  return { path, column: columnOf(object, path), valueOf };
}

/** The first day of a period, in UTC. */
function startOf(moment: string, granularity: string): string {
  const day = new Date(moment).toISOString().slice(0, 10);
  if (granularity === 'YEAR') return `${day.slice(0, 4)}-01-01`;
  return granularity === 'MONTH' ? `${day.slice(0, 7)}-01` : day;
}

function orderOf(entry: Values, object: CrmObject, dimensions: readonly Dimension[]) {
  const { aggregate } = entry as { aggregate?: Record<string, string> };
  if (aggregate) {
    const [[name, direction] = ['', '']] = Object.entries(aggregate);
    const compute = aggregateOf(object, name)!;
    const number: CrmColumn = { path: name, kind: 'number', options: [] };
    return (a: GroupSource, b: GroupSource) =>
      compareDirected(compute(a.all), compute(b.all), number, direction);
  }
  const [path, direction] = flattened(entry);
  const index = dimensions.findIndex((dimension) => dimension.path === path);
  const { column } = dimensions[index]!;
  return (a: GroupSource, b: GroupSource) =>
    compareDirected(a.groupByDimensionValues[index], b.groupByDimensionValues[index], column, direction);
}

function flattened(entry: Values): [path: string, direction: string] {
  const [[name, value] = ['', '']] = Object.entries(entry);
  if (typeof value === 'string') return [name, value];
  const { orderBy } = value as { orderBy?: string };
  if (orderBy !== undefined) return [name, orderBy];
  const [path, direction] = flattened(value as Values);
  return [`${name}.${path}`, direction];
}

/** One list for each id: the live records that agree with its own in all columns of a criterion, each long enough to tell. */
export function duplicatesOf(
  id: unknown,
  object: CrmObject,
  criteria: readonly (readonly string[])[],
  data: CrmData,
): readonly Row[] {
  const subject = data.tables.find(object.type, String(id).toLowerCase())!;
  const flat = (path: string) => path.replace(/\.(.)/g, (_, letter: string) => letter.toUpperCase());
  const valueOf = (row: Row, name: string) =>
    valueAt(row, object.columns.find(({ path }) => flat(path) === name)?.path ?? '');
  const isTelling = (value: unknown) => typeof value === 'string' && value.length >= 3;
  const telling = criteria.filter((names) => names.every((name) => isTelling(valueOf(subject, name))));
  return data.tables
    .rows(object.type)
    .filter((row) => isLive(row) && row['id'] !== subject['id'])
    .filter((row) =>
      telling.some((names) => names.every((name) => valueOf(row, name) === valueOf(subject, name))),
    );
}
