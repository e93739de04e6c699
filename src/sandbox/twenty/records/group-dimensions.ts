import type { FieldMetadata, RecordRow } from '../model.ts';
import { plainText, ranksOf, storedForm } from './compare.ts';
import { isComposite, subFieldOf, subFieldsOf } from './composites.ts';
import type { CompositeType } from './composites.ts';
import { bucketOf, checkTimeZone, isGranularity } from './date-buckets.ts';
import type { DateGranularity } from './date-buckets.ts';
import { isObject } from './defaults.ts';
import type { ProjectionContext } from './project.ts';
import { failedStatement, invalidInput } from './refusals.ts';
import { isRelation, isToMany, joinColumnOf } from './shape.ts';
import type { RelationField, Shape } from './shape.ts';

/** What records are grouped by: a column, a part of a composite one, or either of the record a relation leads to. */
export interface Dimension {
  readonly field: FieldMetadata;
  readonly part: string | undefined;
  readonly nested: { readonly field: FieldMetadata; readonly part: string | undefined } | undefined;
  readonly granularity: DateGranularity | undefined;
  readonly read: (row: RecordRow) => unknown;
  readonly ranks: ReadonlyMap<unknown, number> | undefined;
}

const ONE_BY_ONE = 'split them into multiple GroupByInput';
const EXCLUDED_NAMES: readonly string[] = ['id', 'deletedAt', 'searchVector', 'createdBy'];
const EXCLUDED_TYPES: readonly string[] = ['TS_VECTOR', 'RAW_JSON', 'FILES', 'POSITION'];

/** Reads a `groupBy` argument. Throws INVALID_QUERY_INPUT. */
export function dimensionsOf(given: unknown, shape: Shape, context: ProjectionContext): Dimension[] {
  const list: unknown[] = Array.isArray(given) ? given : [given];
  return list.flatMap((item) => {
    const entries = isObject(item) ? Object.entries(item) : [];
    if (entries.length > 1) {
      throw invalidInput(`You cannot provide multiple fields in one GroupByInput, ${ONE_BY_ONE}`);
    }
    return entries.flatMap(([name, value]) => dimensionOf(name, value, shape, context));
  });
}

function dimensionOf(name: string, value: unknown, shape: Shape, context: ProjectionContext): Dimension[] {
  const joined = shape.joinColumns.get(name);
  const field = shape.fields.get(name) ?? joined;
  if (!field) throw invalidInput(`Unidentified field in groupBy: ${name}`);
  if (!isGroupable(field)) throw invalidInput(`Field "${name}" is not supported in groupBy`);
  const granularity = granularityOf(field, value);
  if (isRelation(field) && isObject(value)) return [nestedDimension(name, field, value, context)];
  if (isRelation(field) && joined && value === true) {
    return [nestedDimension(name, field, { id: true }, context)];
  }
  if (granularity) return [columnDimension(field, granularity)];
  if (value === true) {
    // The real server then looks for a column of the composite's own name, which there is none of.
    if (isComposite(field.type)) throw failedStatement();
    return [columnDimension(field)];
  }
  if (!isObject(value)) throw invalidInput(`Invalid groupBy definition for field "${name}"`);
  if (!isComposite(field.type)) {
    throw invalidInput(`Field "${name}" does not support nested subfields in groupBy`);
  }
  return partDimensions(field, field.type, value);
}

/** A value of the dimension as the database's driver hands it on: numerics and lists of select values as text. */
export function rawValue({ field, part, nested }: Dimension, value: unknown): unknown {
  if (value === null) return null;
  const { type } = nested?.field ?? field;
  const name = nested?.part ?? part;
  const kind = isComposite(type) && name !== undefined ? subFieldOf(type, name)?.type : type;
  if (kind === 'NUMERIC') return plainText(value);
  return kind === 'MULTI_SELECT' && Array.isArray(value) ? `{${value.join(',')}}` : value;
}

/** System fields are left out but for the two moments everybody groups by. */
function isGroupable(field: FieldMetadata): boolean {
  if (isRelation(field) && isToMany(field)) return false;
  const isMoment = field.name === 'createdAt' || field.name === 'updatedAt';
  if (!isMoment && (field.isSystem || EXCLUDED_NAMES.includes(field.name))) return false;
  return !EXCLUDED_TYPES.includes(field.type);
}

function columnDimension(field: FieldMetadata, granularity?: DateGranularity): Dimension {
  const column = isRelation(field) ? joinColumnOf(field) : field.name;
  const read = (row: RecordRow) => bucketed(storedForm(row[column]), granularity);
  return { field, part: undefined, nested: undefined, granularity, read, ranks: ranksOf(field, field.type) };
}

function partDimensions(
  field: FieldMetadata,
  type: CompositeType,
  value: Readonly<Record<string, unknown>>,
): Dimension[] {
  const entries = Object.entries(value);
  if (entries.length > 1) {
    throw invalidInput(`You cannot provide multiple subfields in one GroupByInput, ${ONE_BY_ONE}`);
  }
  return entries.map(([part, isWanted]) => {
    if (!isGroupablePart(type, part)) {
      throw invalidInput(`Composite subfield "${part}" is not supported in groupBy for "${field.name}"`);
    }
    if (isWanted !== true) {
      throw invalidInput(`Composite subfield "${part}" must be set to true in groupBy for "${field.name}"`);
    }
    const read = (row: RecordRow) => partOf(row[field.name], part);
    return { field, part, nested: undefined, granularity: undefined, read, ranks: undefined };
  });
}

function nestedDimension(
  name: string,
  field: RelationField,
  value: Readonly<Record<string, unknown>>,
  context: ProjectionContext,
): Dimension {
  const target = context.shapes.target(field);
  if (!target) throw failedStatement();
  const entries = Object.entries(value);
  if (entries.length > 1) {
    throw invalidInput(
      `You cannot provide multiple nested fields in one relation GroupByInput, ${ONE_BY_ONE}`,
    );
  }
  const [nestedName = 'undefined', definition] = entries[0] ?? [];
  const inner = target.fields.get(nestedName);
  if (!inner) {
    const { nameSingular } = target.object;
    throw invalidInput(`Nested field "${nestedName}" not found in target object "${nameSingular}"`);
  }
  if (nestedName !== 'id' && !isGroupable(inner)) {
    throw invalidInput(`Nested field "${nestedName}" is not supported in groupBy`);
  }
  if (isRelation(inner)) {
    throw invalidInput(
      `Cannot group by a relation field of the relation field: "${nestedName}" is a relation field of "${target.object.nameSingular}"`,
    );
  }
  const granularity = granularityOf(inner, definition);
  const part = isComposite(inner.type) ? nestedPartOf(inner, inner.type, definition) : undefined;
  if (!granularity && part === undefined && definition !== true) {
    throw invalidInput(`Invalid groupBy definition for nested field "${name}.${nestedName}"`);
  }
  const table = context.store.table(target.object);
  const joinColumn = joinColumnOf(field);
  const read = (row: RecordRow) => {
    const id = row[joinColumn];
    const found = typeof id === 'string' ? table.get(id) : undefined;
    if (found?.['deletedAt'] !== null) return null;
    const stored = found[nestedName];
    return part === undefined ? bucketed(storedForm(stored), granularity) : partOf(stored, part);
  };
  return {
    field,
    part: undefined,
    nested: { field: inner, part },
    granularity,
    read,
    ranks: ranksOf(inner, inner.type),
  };
}

function nestedPartOf(field: FieldMetadata, type: CompositeType, definition: unknown): string {
  if (!isObject(definition)) {
    throw invalidInput(`Composite field "${field.name}" requires a subfield to be specified`);
  }
  const entries = Object.entries(definition);
  if (entries.length > 1) {
    throw invalidInput(`You cannot provide multiple composite subfields in one GroupByInput, ${ONE_BY_ONE}`);
  }
  const [part = 'undefined', isWanted] = entries[0] ?? [];
  if (!isGroupablePart(type, part) || isWanted !== true) {
    throw invalidInput(`Composite subfield "${part}" is not supported in groupBy for "${field.name}"`);
  }
  return part;
}

function isGroupablePart(type: CompositeType, part: string): boolean {
  return subFieldsOf(type).some(({ name, type: kind }) => name === part && kind !== 'RAW_JSON');
}

function partOf(composite: unknown, part: string): unknown {
  return isObject(composite) ? storedForm(composite[part]) : null;
}

function bucketed(stored: unknown, granularity: DateGranularity | undefined): unknown {
  return granularity && typeof stored === 'string' ? bucketOf(stored, granularity) : stored;
}

/** Throws for a time zone that is missing or unknown where the real server needs one: for moments, not for days. */
function granularityOf(field: FieldMetadata, value: unknown): DateGranularity | undefined {
  if ((field.type !== 'DATE' && field.type !== 'DATE_TIME') || !isObject(value)) return undefined;
  const { granularity, weekStartDay, timeZone } = value;
  if (!isGranularity(granularity)) return undefined;
  const given = {
    granularity,
    weekStartDay: typeof weekStartDay === 'string' ? weekStartDay : undefined,
    timeZone: typeof timeZone === 'string' && field.type === 'DATE_TIME' ? timeZone : undefined,
  };
  if (field.type === 'DATE_TIME') checkTimeZone(given);
  return given;
}
