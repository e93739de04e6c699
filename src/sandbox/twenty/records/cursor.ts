import type { FieldMetadata, RecordRow } from '../model.ts';
import { plainText, ranksOf, storedForm } from './compare.ts';
import { isComposite, subFieldsOf } from './composites.ts';
import type { CompositeType } from './composites.ts';
import { and, conditionOf, or } from './conditions.ts';
import type { Truth } from './conditions.ts';
import { isObject } from './defaults.ts';
import { isDescending, isDirection } from './order-by.ts';
import type { OrderBy } from './order-by.ts';
import { databaseRefusal, invalidCursor } from './refusals.ts';
import type { Shape } from './shape.ts';
import { isUuid } from './uuid.ts';

type Test = (row: RecordRow) => Truth;

/**
 * A cursor holds the id and those order-by fields that were selected. The ones that were not are simply
 * missing, and with them the rows or the end of the walk: that is the real server's fault, kept on purpose.
 */
export function encodeCursor(id: string, orderBy: OrderBy, selected: (key: string) => unknown): string {
  const values: Record<string, unknown> = {};
  for (const item of orderBy) for (const key of Object.keys(item)) values[key] = selected(key);
  return Buffer.from(JSON.stringify({ ...values, id })).toString('base64');
}

export function decodeCursor(cursor: string): Record<string, unknown> {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64').toString());
    return isObject(decoded) ? decoded : {};
  } catch {
    throw invalidCursor(`Invalid cursor: ${cursor}`);
  }
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
    if (field.type === 'UUID' && value !== null && !isUuid(value)) {
      throw databaseRefusal(`invalid input syntax for type uuid: "${plainText(value)}"`);
    }
    return isComposite(field.type)
      ? compositeKey(key, field.type, value, orderBy, isForward)
      : scalarKey(field, key, value, orderBy, isForward);
  });
  if (keys.length === 0) return () => true;
  return (row) =>
    or(
      keys.map((key, index) =>
        and([...keys.slice(0, index).map((same) => same.isSame(row)), key.isLater(row)]),
      ),
    ) === true;
}

interface Key {
  readonly isSame: Test;
  readonly isLater: Test;
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
  const options = { isEmptyNull: field.type === 'TEXT', ranks: ranksOf(field, field.type) };
  const isSame = conditionOf('eq', value, options);
  const isLater = conditionOf(isDescending(direction) === isForward ? 'lt' : 'gt', value, options);
  return { isSame: (row) => isSame(storedForm(row[key])), isLater: (row) => isLater(storedForm(row[key])) };
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
  const keys = given.map(({ name, type: subType }): Key => {
    const part = (row: RecordRow) => storedForm(isObject(row[key]) ? row[key][name] : null);
    const direction = directions[name];
    if (!isDirection(direction)) throw invalidCursor('Invalid cursor');
    const options = { isEmptyNull: subType === 'TEXT' };
    const isSame = conditionOf('eq', values[name], options);
    const operator = isDescending(direction) === isForward ? 'lt' : 'gt';
    const isLater = conditionOf(operator, values[name], options);
    return { isSame: (row) => isSame(part(row)), isLater: (row) => isLater(part(row)) };
  });
  // Without a sub-field there is no condition at all, and the first page comes for ever.
  if (keys.length === 0) return { isSame: () => true, isLater: () => true };
  return {
    isSame: (row) => and(keys.map((each) => each.isSame(row))),
    isLater: (row) =>
      or(
        keys.map((each, index) =>
          and([...keys.slice(0, index).map((same) => same.isSame(row)), each.isLater(row)]),
        ),
      ),
  };
}
