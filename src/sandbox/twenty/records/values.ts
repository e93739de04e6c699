import { inspect } from 'node:util';
import type { FieldMetadata } from '../model.ts';
import { isComposite } from './composites.ts';
import { compositeOf } from './composite-values.ts';
import { isObject } from './defaults.ts';
import { dayWritten, momentOf } from './moments.ts';
import { internalError, invalidData } from './refusals.ts';
import { jsonOf, numericOf, optionOf, textOf, uuidOf, wrongType } from './scalar-values.ts';
import { isRelation, isToMany } from './shape.ts';
import type { RelationField, Shape } from './shape.ts';

/** What a caller wants written: columns in their stored form, and relations still to be connected. */
export interface Change {
  readonly columns: Readonly<Record<string, unknown>>;
  readonly relations: readonly RelationChange[];
}

interface RelationChange {
  readonly field: RelationField;
  /** The condition of `connect`. */
  readonly where: Readonly<Record<string, unknown>> | null;
  /** Null: not spoken of. False changes nothing. */
  readonly disconnect: boolean | null;
}

/** Checks and converts the data of one record. Throws INVALID_ARGS_DATA for a field that is unknown or a value of the wrong type. */
export function changeOf(data: unknown, shape: Shape): Change {
  const columns: Record<string, unknown> = {};
  const relations: RelationChange[] = [];
  for (const [key, value] of dataEntries(data)) {
    const joined = shape.joinColumns.get(key);
    const field = shape.fields.get(key) ?? joined;
    if (!field) throw invalidData(`Object ${shape.object.nameSingular} doesn't have any "${key}" field.`);
    if (value === null) demandNullable(field, key);
    if (value === undefined) continue;
    if (joined) columns[key] = uuidOf(value, key);
    else if (isRelation(field)) relations.push(relationChangeOf(field, value));
    else if (isComposite(field.type)) {
      const composite = compositeOf(field.type, field.name, value);
      // Null for a whole composite changes nothing.
      if (composite !== null) columns[key] = composite;
    } else columns[key] = columnOf(field, key, value);
  }
  return { columns, relations };
}

function dataEntries(data: unknown): [string, unknown][] {
  if (isObject(data)) return Object.entries(data);
  throw internalError("Cannot read properties of null (reading 'position')");
}

function demandNullable({ isNullable, defaultValue }: FieldMetadata, key: string): void {
  if (isNullable || (defaultValue !== null && defaultValue !== undefined)) return;
  throw invalidData(`Field ${key} is not nullable and has no default value.`, 'A required field is missing.');
}

function columnOf(field: FieldMetadata, key: string, value: unknown): unknown {
  if (field.type === 'TEXT') return textOf(value, key);
  if (field.type === 'MULTI_SELECT' || field.type === 'ARRAY') return listOf(field, key, value);
  if (field.type === 'POSITION') return placeOf(value, key);
  if (value === null) return null;
  switch (field.type) {
    case 'NUMBER':
      if (typeof value === 'number') return value;
      throw wrongType(`Invalid number value ${inspect(value)} for field "${key}"`);
    case 'NUMERIC':
      return numericOf(value, key);
    case 'BOOLEAN':
      if (typeof value === 'boolean') return value;
      throw wrongType(`Invalid boolean value ${inspect(value)} for field "${key}"`);
    case 'UUID':
      return uuidOf(value, key);
    case 'DATE':
      return dayWritten(value) ?? refuseDate(value, `date field "${key}". Expected format: 'YYYY-MM-DD'`);
    case 'DATE_TIME':
      return (
        momentOf(value) ??
        refuseDate(value, `date-time field "${key}". Expected format: 'YYYY-MM-DDTHH:mm:ssZ'`)
      );
    case 'SELECT':
    case 'RATING':
      return optionOf(value, key, optionValues(field));
    case 'TS_VECTOR':
      throw wrongType(`${key} ${field.type}-typed field does not support write operations`);
    default:
      return jsonOf(value, key);
  }
}

function placeOf(value: unknown, key: string): unknown {
  if (typeof value === 'number' || value === 'first' || value === 'last') return value;
  throw wrongType(`Invalid position value ${inspect(value)} for field "${key}"`);
}

function optionValues(field: FieldMetadata): string[] {
  return (field.options ?? []).map((option) => option.value);
}

/** Null is the empty list, and one text is a list of one. */
function listOf(field: FieldMetadata, key: string, value: unknown): unknown[] {
  if (value === null) return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (!list.every((item) => typeof item === 'string')) {
    throw wrongType(`Invalid value ${inspect(value)} for field "${key} - Array values need to be string"`);
  }
  const options = field.type === 'MULTI_SELECT' ? optionValues(field) : list;
  if (list.every((item) => options.includes(item))) return list;
  throw wrongType(`Invalid value ${inspect(value)} for multi select field "${key}"`);
}

function relationChangeOf(field: RelationField, value: unknown): RelationChange {
  if (isToMany(field)) {
    throw invalidData(`One-to-many relation ${field.name} field does not support write operations.`);
  }
  const { connect, disconnect } = isObject(value) ? value : {};
  if ((connect ?? disconnect ?? null) === null) {
    throw invalidData(`Relation "${field.name}" requires connect or disconnect operation`);
  }
  const where = isObject(connect) && isObject(connect['where']) ? connect['where'] : {};
  return {
    field,
    where: isObject(connect) ? where : null,
    disconnect: typeof disconnect === 'boolean' ? disconnect : null,
  };
}

function refuseDate(value: unknown, where: string): never {
  throw wrongType(`Invalid value ${inspect(value)} for ${where}`);
}
