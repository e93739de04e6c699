import type { CrmColumn, CrmObject } from './crm-objects.ts';
import type { CrmData } from './reference-filter.ts';
import { isLive, isNothing, valueAt } from './reference-tables.ts';
import type { Row } from './reference-tables.ts';

type Values = Readonly<Record<string, unknown>>;

interface Order {
  readonly valueOf: (row: Row) => unknown;
  readonly column: CrmColumn;
  readonly direction: string;
}

/** Sorts by the entries of `orderBy`, in each by its keys as they stand; what is equal keeps its place. */
export function inOrder(rows: readonly Row[], orderBy: unknown, type: string, data: CrmData): readonly Row[] {
  const orders = ((orderBy ?? []) as (Values | null)[]).flatMap((entry) => ordersOf(entry, type, '', data));
  return rows.toSorted((a, b) => {
    for (const { valueOf, column, direction } of orders) {
      const order = compareDirected(valueOf(a), valueOf(b), column, direction);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function ordersOf(entry: Values | null, type: string, prefix: string, data: CrmData): Order[] {
  const object = data.objects.find((each) => each.type === type)!;
  return Object.entries(entry ?? {}).flatMap(([name, value]): Order[] => {
    if (value === null) return [];
    const target = prefix === '' ? object.records[name] : undefined;
    if (target !== undefined) {
      return ordersOf(value as Values, target, '', data).map((order) => ({
        ...order,
        valueOf: (row) => {
          const found = data.tables.find(target, row[`${name}Id`]);
          return isLive(found) ? order.valueOf(found) : null;
        },
      }));
    }
    const path = prefix + name;
    if (typeof value !== 'string') return ordersOf(value as Values, type, `${path}.`, data);
    return [{ valueOf: (row) => valueAt(row, path), column: columnOf(object, path), direction: value }];
  });
}

export function columnOf(object: CrmObject, path: string): CrmColumn {
  const column = object.columns.find((each) => each.path === path);
  if (!column) throw new Error(`${object.type} has no column ${path}.`);
  return column;
}

/** Nothing stands where the direction says, whichever way the others go. */
export function compareDirected(a: unknown, b: unknown, column: CrmColumn, direction: string): number {
  if (isNothing(a) || isNothing(b)) {
    if (isNothing(a) && isNothing(b)) return 0;
    return isNothing(a) === direction.endsWith('NullsFirst') ? -1 : 1;
  }
  const order = compareValues(a, b, column);
  return direction.startsWith('Asc') ? order : -order;
}

/** Texts go by their code units, as PostgreSQL has it in the C collation; options as they are defined. */
export function compareValues(a: unknown, b: unknown, { kind, options }: CrmColumn): number {
  const comparable = (value: unknown): number | string => {
    switch (kind) {
      case 'number':
      case 'boolean':
        return Number(value);
      case 'moment':
        return Date.parse(String(value));
      case 'option':
        return options.indexOf(String(value));
      case 'id':
        return String(value).toLowerCase();
      default:
        return String(value);
    }
  };
  const [left, right] = [comparable(a), comparable(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}
