import type { FieldMetadata, FieldType, RecordRow } from '../model.ts';
import { compareValues, plainText, storedForm } from './compare.ts';
import { capitalize, isComposite, subFieldsOf } from './composites.ts';
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

/** Over no rows there is no count but the total. */
function countsOf(name: string, field: FieldMetadata): [string, Aggregate][] {
  const texts = (rows: readonly RecordRow[]) =>
    rows.map((row) => countedText(field, row[field.name])).filter((text) => text !== '');
  const overRows = (compute: (texts: readonly string[], total: number) => number): Aggregate => {
    return (rows) => (rows.length === 0 ? null : compute(texts(rows), rows.length));
  };
  return [
    [`countUniqueValues${name}`, overRows((filled) => new Set(filled).size)],
    [`countEmpty${name}`, overRows((filled, total) => total - filled.length)],
    [`countNotEmpty${name}`, overRows((filled) => filled.length)],
    [`percentageEmpty${name}`, overRows((filled, total) => (total - filled.length) / total)],
    [`percentageNotEmpty${name}`, overRows((filled, total) => filled.length / total)],
  ];
}

/** The parts that speak for a composite when values are counted; of other composites all do. */
const COUNTED_PARTS: Partial<Readonly<Record<FieldType, readonly string[]>>> = {
  ACTOR: ['workspaceMemberId', 'source'],
  EMAILS: ['primaryEmail'],
  LINKS: ['primaryLinkUrl'],
  PHONES: ['primaryPhoneNumber', 'primaryPhoneCountryCode', 'primaryPhoneCallingCode'],
};

/** A value as the database tells it from others: its parts put together, empty for one without any. */
function countedText(field: FieldMetadata, value: unknown): string {
  if (!isComposite(field.type)) return textOf(value);
  const parts = COUNTED_PARTS[field.type] ?? subFieldsOf(field.type).map(({ name }) => name);
  return parts.map((part) => textOf(partOf(value, part))).join('');
}

function textOf(value: unknown): string {
  const stored = storedForm(value);
  return stored === null ? '' : plainText(stored);
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
      return [true, false].map((wanted) => [
        `count${wanted ? 'True' : 'False'}${name}`,
        (rows) => (rows.length === 0 ? null : rows.filter((row) => read(row) === wanted).length),
      ]);
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
