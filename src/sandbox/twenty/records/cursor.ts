import type { FieldMetadata, RecordRow } from '../model.ts';
import { plainText, ranksOf, storedForm } from './compare.ts';
import { isComposite, isEmptyNull, subFieldsOf } from './composites.ts';
import type { CompositeType } from './composites.ts';
import { conditionsOf, inSequence, or } from './conditions.ts';
import type { ConditionOptions, Truth } from './conditions.ts';
import { isObject } from './defaults.ts';
import { momentOf } from './moments.ts';
import { isDescending, isDirection } from './order-by.ts';
import type { OrderBy } from './order-by.ts';
import { databaseRefusal, failedStatement, invalidCursor } from './refusals.ts';
import type { Shape } from './shape.ts';
import { isUuid } from './uuid.ts';

type Test = (row: RecordRow) => Truth;
/** Tests that stand with OR between them, without parentheses. */
type Alternatives = readonly Test[];

/**
 * A cursor holds the id and those order-by fields that were selected. The ones that were not are simply
 * missing, and with them the rows or the end of the walk: that is the real server's fault, kept on purpose.
 */
export function encodeCursor(id: string, orderBy: OrderBy, selected: (key: string) => unknown): string {
  const values: Record<string, unknown> = {};
  for (const item of orderBy) for (const key of Object.keys(item)) values[key] = selected(key);
  return Buffer.from(JSON.stringify({ ...values, id })).toString('base64');
}

/** Whatever JSON the cursor holds: a list or a text has its indices for keys, and other scalars have none. */
export function decodeCursor(cursor: string): Record<string, unknown> {
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(cursor, 'base64').toString());
  } catch {
    throw invalidCursor(`Invalid cursor: ${cursor}`);
  }
  return Object.fromEntries(Object.entries(decoded ?? {}));
}

/** The conditions of one key of a cursor, each as the list that stands in its place in the query. */
interface Key {
  readonly isSame: readonly Alternatives[];
  readonly isLater: readonly Alternatives[];
}

/**
 * The rows beyond a cursor: later than its first key, or the same there and later than its second, and so on.
 * Nulls are neither later nor the same, so a walk loses or ends at them. Throws INVALID_CURSOR.
 */
export function beyondCursor(
  cursor: Readonly<Record<string, unknown>>,
  orderBy: OrderBy,
  shape: Shape,
  isForward: boolean,
): (row: RecordRow) => boolean {
  const keys = Object.entries(cursor).map(([key, value]) => {
    const field = shape.fields.get(key) ?? shape.joinColumns.get(key);
    if (!field) throw invalidCursor(`Field metadata not found for key: ${key}`);
    return isComposite(field.type)
      ? compositeKey(key, field.type, value, orderBy, isForward)
      : scalarKey(field, key, value, orderBy, isForward);
  });
  const isBeyond = laterThan(keys);
  return keys.length === 0 ? () => true : (row) => isBeyond(row) === true;
}

function laterThan(keys: readonly Key[]): Test {
  const alternatives = keys.map((key, index) =>
    inSequence([...keys.slice(0, index).flatMap((same) => same.isSame), ...key.isLater]),
  );
  return (row) => or(alternatives.map((test) => test(row)));
}

/** What the database cannot read as a value of the column. */
export function checkCursorAgainstDatabase(cursor: Readonly<Record<string, unknown>>, shape: Shape): void {
  for (const [key, value] of Object.entries(cursor)) {
    const type = (shape.fields.get(key) ?? shape.joinColumns.get(key))?.type;
    if (value === null || type === undefined) continue;
    switch (type) {
      case 'UUID':
      case 'RELATION':
      case 'MORPH_RELATION':
        if (!isUuid(value)) throw unreadable('uuid', value);
        break;
      case 'NUMBER':
      case 'POSITION':
        if (Number.isNaN(Number(value))) throw unreadable('double precision', value);
        break;
      case 'DATE':
      case 'DATE_TIME':
        if (momentOf(value) === undefined) throw failedStatement();
        break;
      default:
    }
  }
}

function unreadable(type: string, value: unknown) {
  return databaseRefusal(`invalid input syntax for type ${type}: "${plainText(value)}"`);
}

function scalarKey(
  field: FieldMetadata,
  key: string,
  value: unknown,
  orderBy: OrderBy,
  isForward: boolean,
): Key {
  const direction = orderBy.find((item) => key in item)?.[key];
  if (direction === undefined) throw invalidCursor('Invalid cursor');
  if (!isDirection(direction)) throw invalidCursor('Expected non-composite field order by');
  const options = { isEmptyNull: isEmptyNull(field.type, key), ranks: ranksOf(field, field.type) };
  return columnKey((row) => row[key], value, isDescending(direction) === isForward, options);
}

function columnKey(
  read: (row: RecordRow) => unknown,
  value: unknown,
  isLess: boolean,
  options: ConditionOptions,
): Key {
  const testsOf = (operator: string): Alternatives =>
    conditionsOf(operator, value, options).map((condition) => (row) => condition(storedForm(read(row))));
  return { isSame: [testsOf('eq')], isLater: [testsOf(isLess ? 'lt' : 'gt')] };
}

function compositeKey(
  key: string,
  type: CompositeType,
  value: unknown,
  orderBy: OrderBy,
  isForward: boolean,
): Key {
  const directions = orderBy.find((item) => key in item)?.[key];
  if (directions === undefined) throw invalidCursor('Invalid cursor');
  if (!isObject(directions)) throw invalidCursor('Expected composite field order by');
  const values = isObject(value) ? value : {};
  const given = subFieldsOf(type).filter(
    (subField) => subField.type !== 'RAW_JSON' && values[subField.name] !== undefined,
  );
  const keys = given.map(({ name }): Key => {
    const direction = directions[name];
    if (!isDirection(direction)) throw invalidCursor('Invalid cursor');
    const read = (row: RecordRow) => (isObject(row[key]) ? row[key][name] : null);
    const options = { isEmptyNull: isEmptyNull(type, name) };
    return columnKey(read, values[name], isDescending(direction) === isForward, options);
  });
  // Without a sub-field there is no condition at all, and the first page comes for ever.
  if (keys.length === 0) return { isSame: [], isLater: [] };
  return { isSame: keys.flatMap((each) => each.isSame), isLater: [[laterThan(keys)]] };
}
