import { inspect } from 'node:util';
import type { FieldMetadata, FieldType, ObjectMetadata } from '../model.ts';
import { plainText } from './compare.ts';
import { dayOf, momentOf } from './moments.ts';
import { databaseRefusal, failedStatement, internalError, invalidFilter, invalidInput } from './refusals.ts';
import { isUuid } from './uuid.ts';

/** A column a filter looks at: `path` as error texts name it, `name` its last part. */
export interface FilterColumn {
  readonly object: ObjectMetadata;
  readonly field: FieldMetadata;
  readonly type: FieldType;
  readonly path: string;
  readonly name: string;
  /** The enum behind a select value: its column, and what it knows. */
  readonly enumeration: { readonly column: string; readonly values: readonly string[] } | null | undefined;
}

export interface Operation {
  readonly operator: string;
  readonly value: unknown;
}

const ORDERED = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'in', 'is'];
const ENUM = ['eq', 'neq', 'in', 'containsAny', 'is', 'isEmptyArray'];
const JSON_OPERATORS = ['is', 'like'];

/** The operators of each type, in the order in which the refusal lists them. */
const OPERATORS: Partial<Readonly<Record<FieldType, readonly string[]>>> = {
  TEXT: [...ORDERED, 'like', 'ilike', 'startsWith', 'endsWith'],
  NUMBER: ORDERED,
  NUMERIC: ORDERED,
  POSITION: ORDERED,
  BOOLEAN: ['eq', 'is'],
  DATE: ORDERED,
  DATE_TIME: ORDERED,
  UUID: ORDERED,
  RELATION: ORDERED,
  MORPH_RELATION: ORDERED,
  ARRAY: ['containsIlike', 'is', 'isEmptyArray'],
  MULTI_SELECT: ['containsAny', 'is', 'isEmptyArray'],
  SELECT: ENUM,
  RATING: ENUM,
  RAW_JSON: JSON_OPERATORS,
  FILES: JSON_OPERATORS,
};

/** Exactly one operator a field, allowed for its type, with a value of that type. Throws INVALID_ARGS_FILTER. */
export function operationOf(column: FilterColumn, given: unknown): Operation {
  const { path, type } = column;
  if (typeof given !== 'object' || given === null) {
    throw invalidFilter(
      `Filter value for field "${path}" must be an object`,
      'Invalid filter: filter value must be an object',
    );
  }
  const [entry, ...others] = Object.entries(given) as [string, unknown][];
  if (!entry || others.length > 0) {
    throw invalidFilter(
      `Filter for field "${path}" must have exactly one operator`,
      'Invalid filter: exactly one operator per field is required',
    );
  }
  const [operator, value] = entry;
  const allowed = OPERATORS[type] ?? ['eq', 'neq', 'is'];
  if (!allowed.includes(operator)) {
    throw invalidFilter(
      `Operator "${operator}" is not valid for field "${path}" of type ${type} - Allowed operators: ${allowed.join(', ')}`,
      `Invalid filter : Operator "${operator}" is not valid for this "${path}" ${type} field`,
    );
  }
  return { operator, value: valueOf(column, operator, value) };
}

/** What the real server notices only when it writes the query, so it comes after every other fault of the filter. */
export function checkStatement(column: FilterColumn, { operator, value }: Operation): void {
  if (operator !== 'in' || !Array.isArray(value) || value.length > 0) return;
  throw invalidInput(
    `Invalid filter value for field ${column.name}. Expected non-empty array`,
    'Invalid filter value: ""',
  );
}

/** What only the database notices: enums are a type of their own there. */
export function checkAgainstDatabase(column: FilterColumn, { operator, value }: Operation): void {
  if ((column.type !== 'SELECT' && column.type !== 'RATING') || operator === 'is') return;
  if (operator === 'containsAny') throw failedStatement();
  if (!column.enumeration) return;
  const known = new Set<unknown>(column.enumeration.values);
  for (const item of operandsOf(operator, value)) {
    if (item === null || item === undefined || known.has(item)) continue;
    const table = `${column.object.isCustom ? '_' : ''}${column.object.nameSingular}`;
    throw databaseRefusal(
      `invalid input value for enum "${table}_${column.enumeration.column}_enum": "${plainText(item)}"`,
    );
  }
}

function operandsOf(operator: string, value: unknown): readonly unknown[] {
  if (operator === 'isEmptyArray') return ['{}'];
  return Array.isArray(value) ? value : [value];
}

function valueOf(column: FilterColumn, operator: string, value: unknown): unknown {
  switch (operator) {
    case 'is':
      if (value === 'NULL' || value === 'NOT_NULL') return value;
      throw invalidFilter(
        'Invalid filter value for "is" operator. Expected "NULL" or "NOT_NULL"',
        'Invalid value for "is" operator',
      );
    case 'isEmptyArray':
      if (typeof value === 'boolean') return value;
      throw invalidFilter(
        `Filter operator "isEmptyArray" requires a boolean value for field ${column.path}`,
        'Invalid filter: "isEmptyArray" operator requires a boolean',
      );
    case 'in':
    case 'containsAny':
      if (!Array.isArray(value)) {
        throw invalidFilter(
          `Filter operator "${operator}" requires an array value for field ${column.path}`,
          `Invalid filter: "${operator}" operator requires an array`,
        );
      }
      return operator === 'in' ? value.map((item) => scalarOf(column, item)) : value;
    case 'like':
    case 'ilike':
    case 'startsWith':
    case 'endsWith':
    case 'containsIlike':
      if (typeof value === 'string') return value;
      throw invalidFilter(
        `Filter operator "${operator}" requires a string value for field "${column.path}", got ${typeof value}`,
        `Invalid filter: "${operator}" operator requires a String`,
      );
    default:
      return scalarOf(column, value);
  }
}

function scalarOf({ type, path }: FilterColumn, value: unknown): unknown {
  if (value === null) return null;
  switch (type) {
    case 'NUMBER':
    case 'NUMERIC':
    case 'POSITION':
      return numberOf(value, path);
    case 'BOOLEAN':
      if (typeof value === 'boolean') return value;
      if (value === 'true' || value === 'false') return value === 'true';
      throw invalidFilter(
        `Invalid boolean value ${inspect(value)} for field "${path}"`,
        `Invalid value: "${inspect(value)}"`,
      );
    case 'UUID':
    case 'RELATION':
    case 'MORPH_RELATION':
      if (isUuid(value)) return value.toLowerCase();
      throw invalidFilter(
        `Invalid UUID value ${inspect(value)} for field "${path}"`,
        `Invalid value for UUID: "${inspect(value)}"`,
      );
    case 'DATE':
      return dateOf(value) ?? refuseDate(value, 'date', path, 'YYYY-MM-DD');
    case 'DATE_TIME':
      return momentOf(value) ?? refuseDate(value, 'date-time', path, 'YYYY-MM-DDTHH:mm:ssZ');
    default:
      return value === undefined || typeof value === 'object' ? value : plainText(value);
  }
}

/** A text counts as far as it is a number. */
function numberOf(value: unknown, path: string): number {
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw invalidFilter(
    `Invalid number value ${inspect(number)} for field "${path}"`,
    `Invalid value for number: "${inspect(number)}"`,
  );
}

/** The day, also of a moment: as written, whatever its time zone. */
function dateOf(value: unknown): string | undefined {
  return typeof value === 'string' && momentOf(value) !== undefined ? dayOf(value.slice(0, 10)) : undefined;
}

function refuseDate(value: unknown, kind: string, path: string, format: string): never {
  throw invalidFilter(
    `Invalid value ${inspect(value)} for ${kind} field "${path}". Expected format: '${format}'`,
    `Invalid value for ${kind}: "${inspect(value)}". Expected format: '${format}'`,
  );
}

/** The parts of what should be an object; a text has its letters, other scalars none. */
export function entriesOf(filter: unknown): [string, unknown][] {
  if (filter !== null && filter !== undefined) return Object.entries(filter) as [string, unknown][];
  throw internalError('Cannot convert undefined or null to object');
}
