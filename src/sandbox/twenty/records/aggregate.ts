import type { FieldMetadata, RecordRow } from '../model.ts';
import { compareValues, jsonbText, storedForm } from './compare.ts';
import { capitalize } from './composites.ts';
import { isObject } from './defaults.ts';
import type { Shape } from './shape.ts';

export type Aggregate = (rows: readonly RecordRow[]) => unknown;
type Read = (row: RecordRow) => unknown;

const known = new WeakMap<Shape, ReadonlyMap<string, Aggregate>>();

/** Every aggregate of an object by its field name, such as `sumAmountAmountMicros`. */
export function aggregatesOf(shape: Shape): ReadonlyMap<string, Aggregate> {
  let aggregates = known.get(shape);
  if (!aggregates) {
    aggregates = new Map<string, Aggregate>([
      ['totalCount', (rows) => rows.length],
      ...shape.columns.flatMap(aggregatesOfColumn),
    ]);
    known.set(shape, aggregates);
  }
  return aggregates;
}

function aggregatesOfColumn(field: FieldMetadata): [string, Aggregate][] {
  const name = capitalize(field.name);
  const read: Read = (row) => storedForm(row[field.name]);
  return [...countsOf(name, field), ...valuesOf(name, field, read)];
}

function countsOf(name: string, field: FieldMetadata): [string, Aggregate][] {
  const filled = (rows: readonly RecordRow[]) => rows.filter((row) => !isEmpty(row[field.name])).length;
  const unique = (rows: readonly RecordRow[]) => {
    const values = rows.filter((row) => !isEmpty(row[field.name])).map((row) => jsonbText(row[field.name]));
    return new Set(values).size;
  };
  const share = (rows: readonly RecordRow[], count: number) =>
    rows.length === 0 ? null : count / rows.length;
  return [
    [`countUniqueValues${name}`, unique],
    [`countEmpty${name}`, (rows) => rows.length - filled(rows)],
    [`countNotEmpty${name}`, filled],
    [`percentageEmpty${name}`, (rows) => share(rows, rows.length - filled(rows))],
    [`percentageNotEmpty${name}`, (rows) => share(rows, filled(rows))],
  ];
}

function valuesOf(name: string, field: FieldMetadata, read: Read): [string, Aggregate][] {
  switch (field.type) {
    case 'NUMBER':
    case 'NUMERIC':
      return [...extremes(name, read), ...sums(name, read)];
    case 'CURRENCY': {
      const micros: Read = (row) =>
        isObject(row[field.name]) ? partOf(row[field.name], 'amountMicros') : null;
      return [...extremes(`${name}AmountMicros`, micros), ...sums(`${name}AmountMicros`, micros)];
    }
    case 'DATE':
    case 'DATE_TIME':
      return extremes(name, read);
    case 'BOOLEAN':
      return [
        [`countTrue${name}`, (rows) => rows.filter((row) => read(row) === true).length],
        [`countFalse${name}`, (rows) => rows.filter((row) => read(row) === false).length],
      ];
    default:
      return [];
  }
}

function extremes(name: string, read: Read): [string, Aggregate][] {
  const pick = (rows: readonly RecordRow[], sign: number) =>
    filledValues(rows, read).reduce(
      (best, value) => (best === null || sign * compareValues(value, best) > 0 ? value : best),
      null,
    );
  return [
    [`min${name}`, (rows) => pick(rows, -1)],
    [`max${name}`, (rows) => pick(rows, 1)],
  ];
}

function sums(name: string, read: Read): [string, Aggregate][] {
  const sum = (values: readonly unknown[]) =>
    values.reduce<number>((total, value) => total + Number(value), 0);
  const overFilled = (compute: (values: readonly unknown[]) => number): Aggregate => {
    return (rows) => {
      const values = filledValues(rows, read);
      return values.length === 0 ? null : compute(values);
    };
  };
  return [
    [`sum${name}`, overFilled(sum)],
    [`avg${name}`, overFilled((values) => sum(values) / values.length)],
  ];
}

function filledValues(rows: readonly RecordRow[], read: Read): unknown[] {
  return rows.map(read).filter((value) => value !== null);
}

function partOf(composite: unknown, name: string): unknown {
  return isObject(composite) ? storedForm(composite[name]) : null;
}

/** A composite is empty when all its parts are. */
function isEmpty(value: unknown): boolean {
  if (isObject(value)) return Object.values(value).every((part) => isEmpty(part));
  return storedForm(value) === null;
}
