import type { FieldMetadata, RecordRow } from '../model.ts';
import { storedForm } from './compare.ts';
import { isComposite, uniqueSubFieldOf } from './composites.ts';
import { isObject } from './defaults.ts';
import type { Shape } from './shape.ts';

/** A column whose values may not repeat. Soft-deleted records still hold theirs. */
export interface UniqueColumn {
  readonly field: FieldMetadata;
  /** `emails.primaryEmail`. */
  readonly path: string;
  /** The stored value, null where there is none: nulls never clash. */
  read(columns: Readonly<Record<string, unknown>>): unknown;
}

/** The id is unique by itself and no part of this. */
export function isUniqueField(field: FieldMetadata): boolean {
  return field.isUnique && field.name !== 'id';
}

export function uniqueColumnsOf(shape: Shape): UniqueColumn[] {
  return shape.columns.filter(isUniqueField).map((field) => {
    const subField = isComposite(field.type) ? uniqueSubFieldOf(field.type) : undefined;
    if (subField === undefined) {
      return { field, path: field.name, read: (columns) => storedForm(columns[field.name]) };
    }
    const read = (columns: Readonly<Record<string, unknown>>) => {
      const composite = columns[field.name];
      return isObject(composite) ? storedForm(composite[subField]) : null;
    };
    return { field, path: `${field.name}.${subField}`, read };
  });
}

/** The first of `rows` that holds the same value, other than the record with `exceptId`. */
export function rowWithSame(
  column: UniqueColumn,
  value: unknown,
  rows: Iterable<RecordRow>,
  exceptId?: string,
): RecordRow | undefined {
  if (value === null) return undefined;
  for (const row of rows) if (row.id !== exceptId && column.read(row) === value) return row;
  return undefined;
}
