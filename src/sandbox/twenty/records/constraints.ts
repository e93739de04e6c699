import { createHash } from 'node:crypto';
import type { FieldMetadata, ObjectMetadata, RecordRow } from '../model.ts';
import type { ProjectionContext } from './project.ts';
import { databaseRefusal, duplicateEntry } from './refusals.ts';
import type { Pointer, Shape } from './shape.ts';
import type { Table } from './store.ts';
import { rowWithSame, uniqueColumnsOf } from './unique.ts';

/** What the database demands of rows about to be written. Throws what PostgreSQL would say first. */
export function checkConstraints(shape: Shape, rows: readonly RecordRow[], context: ProjectionContext): void {
  checkNotNull(shape, rows);
  checkUnique(shape, rows, context);
  checkForeignKeys(shape, rows, context);
}

/** Throws when an id is there already or stands twice. */
export function checkTaken(rows: readonly RecordRow[], table: Table): void {
  const isTaken = rows.some((row) => table.get(row.id) !== undefined);
  if (isTaken || new Set(rows.map((row) => row.id)).size < rows.length) throw duplicateEntry();
}

/** Throws when something else points at a record that must not go while it does. */
export function checkUnreferenced(
  { source, field, joinColumn }: Pointer,
  ids: ReadonlySet<string>,
  shape: Shape,
  { store }: ProjectionContext,
): void {
  const rule = field.relation.onDelete;
  if (rule !== 'RESTRICT' && rule !== 'NO_ACTION') return;
  for (const id of ids) {
    for (const child of store.table(source).pointingAt(joinColumn, id)) {
      if (source.id === shape.object.id && ids.has(child.id)) continue;
      throw databaseRefusal(
        `update or delete on table "${tableName(shape.object)}" violates foreign key constraint "${foreignKeyName(source, joinColumn)}" on table "${tableName(source)}"`,
      );
    }
  }
}

/** Only types whose empty value is not NULL itself, as it is for text and lists. */
const NEVER_EMPTY = ['BOOLEAN', 'DATE', 'DATE_TIME', 'NUMBER', 'NUMERIC', 'SELECT', 'UUID'];

function checkNotNull(shape: Shape, rows: readonly RecordRow[]): void {
  const demanded = [
    ...shape.columns.filter(({ isNullable, type }) => !isNullable && NEVER_EMPTY.includes(type)).map(nameOf),
    ...[...shape.joinColumns].filter(([, { isNullable }]) => !isNullable).map(([column]) => column),
  ];
  for (const row of rows) {
    const missing = demanded.find((column) => (row[column] ?? null) === null);
    if (!missing) continue;
    throw databaseRefusal(
      `null value in column "${missing}" of relation "${tableName(shape.object)}" violates not-null constraint`,
    );
  }
}

function nameOf({ name }: FieldMetadata): string {
  return name;
}

function checkUnique(shape: Shape, rows: readonly RecordRow[], { store }: ProjectionContext): void {
  const ids = new Set(rows.map((row) => row.id));
  const others = [...store.table(shape.object).rows()].filter((row) => !ids.has(row.id));
  for (const column of uniqueColumnsOf(shape)) {
    const seen = new Map<unknown, string>();
    for (const row of rows) {
      const value = column.read(row);
      if (value === null) continue;
      if ((seen.get(value) ?? row.id) !== row.id) throw duplicateEntry();
      seen.set(value, row.id);
      const holder = rowWithSame(column, value, others);
      if (!holder) continue;
      // A soft-deleted record holds its values, but is not told of.
      if (holder['deletedAt'] !== null) throw duplicateEntry();
      throw duplicateEntry({
        fieldLabel: column.field.label,
        recordId: holder.id,
        objectNameSingular: shape.object.nameSingular,
      });
    }
  }
}

function checkForeignKeys(
  shape: Shape,
  rows: readonly RecordRow[],
  { shapes, store }: ProjectionContext,
): void {
  const ids = new Set(rows.map((row) => row.id));
  for (const [joinColumn, field] of shape.joinColumns) {
    const target = shapes.target(field)?.object;
    if (!target) continue;
    for (const row of rows) {
      const id = row[joinColumn];
      if (typeof id !== 'string' || store.table(target).get(id)) continue;
      if (target.id === shape.object.id && ids.has(id)) continue;
      throw databaseRefusal(
        `insert or update on table "${tableName(shape.object)}" violates foreign key constraint "${foreignKeyName(shape.object, joinColumn)}"`,
      );
    }
  }
}

/** As TypeORM's default naming strategy makes it: from the table and the column alone. */
function foreignKeyName(object: ObjectMetadata, joinColumn: string): string {
  const hash = createHash('sha1')
    .update(`${tableName(object)}_${joinColumn}`)
    .digest('hex');
  return `FK_${hash.slice(0, 27)}`;
}

function tableName(object: ObjectMetadata): string {
  return object.isCustom ? `_${object.nameSingular}` : object.nameSingular;
}
