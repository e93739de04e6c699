import type { FieldMetadata, RecordRow } from '../model.ts';
import { compareValues, ranksOf, storedForm } from './compare.ts';
import { isComposite, subFieldOf } from './composites.ts';
import type { CompositeType } from './composites.ts';
import { isObject } from './defaults.ts';
import { badInput, internalError, invalidInput } from './refusals.ts';
import { isRelation, isToMany, joinColumnOf } from './shape.ts';
import type { RelationField, Shape, Shapes } from './shape.ts';
import type { Store } from './store.ts';

const DIRECTIONS = ['AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast'] as const;

export type Direction = (typeof DIRECTIONS)[number];
/** The orderBy argument as a list, the id at its end, as cursors are read and written by it. */
export type OrderBy = readonly Readonly<Record<string, unknown>>[];
export type Comparator = (a: RecordRow, b: RecordRow) => number;

/** One column to sort by; a second entry for the same column takes the first one's place in the order. */
interface Column {
  readonly read: (row: RecordRow) => unknown;
  readonly ranks: ReadonlyMap<unknown, number> | undefined;
  readonly direction: Direction;
}

interface OrderContext {
  readonly shapes: Shapes;
  readonly store: Store;
}

export function isDirection(value: unknown): value is Direction {
  return DIRECTIONS.some((direction) => direction === value);
}

export function isDescending(direction: Direction): boolean {
  return direction.startsWith('Desc');
}

/** An object is taken for a list of one, and every order ends with the id. */
export function orderByOf(given: unknown): OrderBy {
  const list: unknown[] = Array.isArray(given) ? given : [given];
  return [...list.filter(isObject), { id: 'AscNullsFirst' }];
}

/** Backwards turns the directions but leaves the nulls where they were. Throws for what cannot be sorted by. */
export function comparatorOf(
  orderBy: OrderBy,
  shape: Shape,
  context: OrderContext,
  isForward = true,
): Comparator {
  const columns = columnsOf(orderBy, shape, context);
  return columns.length === 1 ? byId(isForward) : byColumns(columns, isForward);
}

/** The order of the records of a group, in which text and select values sort as text without its case. */
export function groupedComparatorOf(orderBy: OrderBy, shape: Shape, context: OrderContext): Comparator {
  const columns = columnsOf(orderBy, shape, context).map(({ read, direction }): Column => {
    const lower = (row: RecordRow) => {
      const value = read(row);
      return typeof value === 'string' ? value.toLowerCase() : value;
    };
    return { read: lower, ranks: undefined, direction };
  });
  return byColumns(columns, true);
}

function columnsOf(orderBy: OrderBy, shape: Shape, context: OrderContext): readonly Column[] {
  const columns = new Map<string, Column>();
  for (const item of orderBy) {
    for (const [key, value] of Object.entries(item)) addColumns(columns, key, value, shape, context);
  }
  return [...columns.values()];
}

function byColumns(columns: readonly Column[], isForward: boolean): Comparator {
  return (a, b) => {
    for (const column of columns) {
      const order = compareBy(column, a, b, isForward);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function byId(isForward: boolean): Comparator {
  return (a, b) => (a.id === b.id ? 0 : a.id < b.id === isForward ? -1 : 1);
}

function addColumns(
  columns: Map<string, Column>,
  key: string,
  value: unknown,
  shape: Shape,
  context: OrderContext,
): void {
  const joined = shape.joinColumns.get(key);
  const field = shape.fields.get(key) ?? joined;
  if (!field || value === undefined) throw notSortable(key);
  if (!joined && isRelation(field)) addRelation(columns, field, value, context);
  else addField(columns, key, key, field, value, (row) => row);
}

function addField(
  columns: Map<string, Column>,
  path: string,
  key: string,
  field: FieldMetadata,
  value: unknown,
  rowOf: (row: RecordRow) => RecordRow | undefined,
): void {
  if (isComposite(field.type)) {
    if (!isObject(value)) {
      throw invalidInput(
        `Composite field "${key}" requires subfield ordering (e.g., { ${key}: { subFieldName: 'AscNullsFirst' } })`,
      );
    }
    addParts(columns, path, key, field.type, value, rowOf);
    return;
  }
  const ranks = ranksOf(field, field.type);
  columns.set(path, { read: (row) => rowOf(row)?.[key], ranks, direction: directionOf(key, value) });
}

function addParts(
  columns: Map<string, Column>,
  path: string,
  key: string,
  type: CompositeType,
  directions: Readonly<Record<string, unknown>>,
  rowOf: (row: RecordRow) => RecordRow | undefined,
): void {
  for (const [name, direction] of Object.entries(directions)) {
    if (!subFieldOf(type, name)) {
      throw internalError(`Sub field metadata not found for composite type: ${type}`);
    }
    if (!isDirection(direction)) {
      throw internalError(
        `Sub field order by value must be of type OrderByDirection, but got: ${String(direction)}`,
      );
    }
    const read = (row: RecordRow) => {
      const composite = rowOf(row)?.[key];
      return isObject(composite) ? composite[name] : null;
    };
    columns.set(`${path}.${name}`, { read, ranks: undefined, direction });
  }
}

/** Only the first field of the target counts, and one that is no direction counts for nothing. */
function addRelation(
  columns: Map<string, Column>,
  field: RelationField,
  value: unknown,
  { shapes, store }: OrderContext,
): void {
  if (!isObject(value)) {
    throw invalidInput(
      `Relation field "${field.name}" requires nested field ordering (e.g., { ${field.name}: { fieldName: 'AscNullsFirst' } })`,
    );
  }
  const target = shapes.target(field);
  const [key, nested] = Object.entries(value)[0] ?? [];
  if (!target || key === undefined || nested === null || nested === undefined) return;
  const inner = target.fields.get(key);
  if (!inner) {
    const message = `Nested field "${key}" not found in target object "${target.object.nameSingular}"`;
    throw badInput(message, 'FIELD_NOT_FOUND');
  }
  if (isComposite(inner.type) && !isObject(nested)) {
    throw invalidInput(`Composite field "${key}" requires a subfield to be specified`);
  }
  // The join with a list would repeat records, which no order can show.
  if (isToMany(field) || isRelation(inner)) return;
  if (!isComposite(inner.type) && !isDirection(nested)) return;
  const table = store.table(target.object);
  const joinColumn = joinColumnOf(field);
  const rowOf = (row: RecordRow) => {
    const id = row[joinColumn];
    const found = typeof id === 'string' ? table.get(id) : undefined;
    return found?.['deletedAt'] === null ? found : undefined;
  };
  addField(columns, `${field.name}.${key}`, key, inner, nested, rowOf);
}

function directionOf(key: string, value: unknown): Direction {
  if (isDirection(value)) return value;
  throw invalidInput(`Scalar field "${key}" requires a direction value (${DIRECTIONS.join(', ')})`);
}

function compareBy(column: Column, a: RecordRow, b: RecordRow, isForward: boolean): number {
  const left = storedForm(column.read(a));
  const right = storedForm(column.read(b));
  if (left === null || right === null) {
    if (left === right) return 0;
    const nullsFirst = column.direction.endsWith('NullsFirst') ? -1 : 1;
    return left === null ? nullsFirst : -nullsFirst;
  }
  const order = compareValues(left, right, column.ranks);
  return isDescending(column.direction) === isForward ? -order : order;
}

function notSortable(key: string) {
  return badInput(`Field "${key}" does not exist or is not sortable`, 'FIELD_NOT_FOUND');
}
