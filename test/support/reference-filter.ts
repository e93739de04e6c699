import type { CrmColumn, CrmObject } from './crm-objects.ts';
import { compareValues } from './reference-order.ts';
import { isLive, isNothing, valueAt } from './reference-tables.ts';
import type { CrmTables, Row } from './reference-tables.ts';

type Values = Readonly<Record<string, unknown>>;

/** SQL's three truths: a comparison with nothing is neither true nor false. */
type Truth = boolean | null;

export interface CrmData {
  readonly objects: readonly CrmObject[];
  readonly tables: CrmTables;
}

/**
 * The records that a filter keeps, in the order of their ids. Deleted ones are seen by a filter that speaks of their
 * `deletedAt`, those related to the records by one that speaks of any; `isWrite`: deleted records are written too.
 */
export function matchingRows(
  rows: readonly Row[],
  filter: unknown,
  type: string,
  data: CrmData,
  isWrite = false,
): readonly Row[] {
  const seesDeleted = JSON.stringify(filter ?? null).includes('"deletedAt"');
  const seen = isWrite || speaksOfDeletion(filter) ? rows : rows.filter(isLive);
  if (filter === null || filter === undefined) return seen;
  return seen.filter((row) => holds(row, filter as Values, type, seesDeleted, data) === true);
}

function speaksOfDeletion(filter: unknown): boolean {
  return Object.entries((filter ?? {}) as Values).some(([name, value]) =>
    name === 'and' || name === 'or' || name === 'not'
      ? [value].flat().some(speaksOfDeletion)
      : name === 'deletedAt',
  );
}

function holds(row: Row, filter: Values, type: string, seesDeleted: boolean, data: CrmData): Truth {
  const object = data.objects.find((each) => each.type === type)!;
  const inner = (part: unknown) => holds(row, part as Values, type, seesDeleted, data);
  return all(
    Object.entries(filter).map(([name, value]): Truth => {
      if (name === 'and') return all((value as unknown[]).map(inner));
      if (name === 'or') return not(all((value as unknown[]).map((part) => not(inner(part)))));
      if (name === 'not') return not(inner(value));
      const target = object.records[name];
      if (target === undefined) return compares(row, name, value as Values, object);
      const found = data.tables.find(target, row[`${name}Id`]);
      const isSeen = found !== undefined && (seesDeleted || isLive(found));
      return holds(isSeen ? found : {}, value as Values, target, seesDeleted, data);
    }),
  );
}

function compares(row: Row, path: string, operations: Values, object: CrmObject): Truth {
  const column = object.columns.find((each) => each.path === path);
  return all(
    Object.entries(operations).map(([name, value]) =>
      column
        ? test(valueAt(row, path), name, value, column)
        : compares(row, `${path}.${name}`, value as Values, object),
    ),
  );
}

function test(value: unknown, operator: string, operand: unknown, column: CrmColumn): Truth {
  const stored = isNothing(value) ? null : value;
  if (operator === 'is') return (stored === null) === (operand === 'NULL');
  if (operand === '') return operator === 'eq' ? stored === null : stored !== null;
  if (operator === 'in' && (operand as unknown[]).length === 0) return false;
  if (operator === 'containsIlike') {
    return ((stored ?? []) as string[]).some((text) => isLike(text, String(operand), true));
  }
  if (stored === null) return null;
  const text = typeof stored === 'string' ? stored : JSON.stringify(stored);
  const order = () => compareValues(stored, operand, column);
  switch (operator) {
    case 'eq':
      return order() === 0;
    case 'neq':
      return order() !== 0;
    case 'in':
      return (operand as unknown[]).some((each) => compareValues(stored, each, column) === 0);
    case 'gt':
      return order() > 0;
    case 'gte':
      return order() >= 0;
    case 'lt':
      return order() < 0;
    case 'lte':
      return order() <= 0;
    case 'like':
    case 'ilike':
      return isLike(text, String(operand), operator === 'ilike');
    case 'startsWith':
      return text.startsWith(String(operand));
    case 'endsWith':
      return text.endsWith(String(operand));
    case 'containsAny':
      return (operand as unknown[]).some((each) => (stored as unknown[]).includes(each));
    default:
      throw new Error(`The reference knows no operator ${operator}.`);
  }
}

/** `%` stands for any text and `_` for one character; nothing else has a meaning in the patterns that are asked. */
function isLike(text: string, pattern: string, ignoresCase: boolean): boolean {
  const source = pattern.replaceAll('%', '.*').replaceAll('_', '.');
  return new RegExp(`^${source}$`, ignoresCase ? 'is' : 's').test(text);
}

function all(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}

function not(truth: Truth): Truth {
  return truth === null ? null : !truth;
}
