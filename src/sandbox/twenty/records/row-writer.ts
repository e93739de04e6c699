import type { Caller, ObjectMetadata, RecordRow } from '../model.ts';
import type { SandboxClock } from '../../stand-in.ts';
import { jsonbText } from './compare.ts';
import { defaultOf, isObject } from './defaults.ts';
import type { ProjectionContext } from './project.ts';
import type { RecordEvent } from './record-api.ts';
import { databaseRefusal, duplicateEntry } from './refusals.ts';
import type { Pointer, Shape } from './shape.ts';
import type { Table } from './store.ts';
import { rowWithSame, uniqueColumnsOf } from './unique.ts';

export interface WriteContext extends ProjectionContext {
  readonly clock: SandboxClock;
  readonly newId: () => string;
  readonly onEvent: (event: RecordEvent) => void;
}

type Columns = Readonly<Record<string, unknown>>;
type Action = RecordEvent['action'];

/** Kept out of `updatedFields`: they change with every write. */
const BOOKKEEPING = ['updatedAt', 'updatedBy', 'searchVector'];

/** All or none. New records come before the ones that are there. Throws for an id or a unique value that is taken, and a target that is not there. */
export function insertRows(
  shape: Shape,
  inputs: readonly Columns[],
  caller: Caller,
  context: WriteContext,
): RecordRow[] {
  return preparedInsert(shape, inputs, caller, context)();
}

/** Checks an insert without doing it; calling the answer does it. */
export function preparedInsert(
  shape: Shape,
  inputs: readonly Columns[],
  caller: Caller,
  context: WriteContext,
): () => RecordRow[] {
  const table = context.store.table(shape.object);
  const now = momentNow(context);
  const positions = positionsOf(table);
  const rows = inputs.map((input, index) => {
    const row = freshRow(shape, input, caller, now, context.newId);
    if (shape.fields.has('position')) row['position'] = positions(input['position'], index);
    return row;
  });
  checkTaken(rows, table);
  checkConstraints(shape, rows, context);
  return () => {
    for (const row of rows) {
      table.put(row);
      emit(context, shape.object, 'created', row);
    }
    return rows;
  };
}

export interface RowUpdate {
  readonly row: RecordRow;
  readonly columns: Columns;
}

/** All or none. A record that stays as it was gets a new `updatedAt` but makes no event. */
export function updateRows(
  shape: Shape,
  updates: readonly RowUpdate[],
  caller: Caller,
  context: WriteContext,
): RecordRow[] {
  const table = context.store.table(shape.object);
  const now = momentNow(context);
  const positions = positionsOf(table);
  const latest = new Map<string, RecordRow>();
  const written = updates.map(({ row, columns }, index) => {
    const before = latest.get(row.id) ?? row;
    const after: RecordRow = { ...before, ...merged(before, columns), id: row.id, updatedAt: now };
    if (typeof columns['position'] === 'string') after['position'] = positions(columns['position'], index);
    if (shape.fields.has('updatedBy')) after['updatedBy'] = columns['updatedBy'] ?? actorOf(caller);
    latest.set(row.id, after);
    return { before, after };
  });
  const rows = [...latest.values()];
  checkConstraints(shape, rows, context);
  for (const { before, after } of written) {
    table.put(after);
    const updatedFields = changedColumns(before, after);
    if (updatedFields.length > 0) emit(context, shape.object, 'updated', after, updatedFields);
  }
  return rows;
}

/** Soft-deletes or restores: the same columns, another event. */
export function markRows(
  shape: Shape,
  rows: readonly RecordRow[],
  action: 'deleted' | 'restored',
  context: WriteContext,
): RecordRow[] {
  const table = context.store.table(shape.object);
  const now = momentNow(context);
  return rows.map((row) => {
    const marked: RecordRow = { ...row, deletedAt: action === 'deleted' ? now : null, updatedAt: now };
    table.put(marked);
    if (marked['deletedAt'] !== row['deletedAt']) emit(context, shape.object, action, marked, ['deletedAt']);
    return marked;
  });
}

/** Removes records for good; what points at them goes too or lets go, by the relation's rule and without events. */
export function destroyRows(shape: Shape, rows: readonly RecordRow[], context: WriteContext): void {
  const ids = new Set(rows.map((row) => row.id));
  for (const pointer of shape.pointers) refuseRestricted(pointer, ids, shape, context);
  removeRows(shape, rows, context);
  for (const row of rows) emit(context, shape.object, 'destroyed', row);
}

function removeRows(shape: Shape, rows: readonly RecordRow[], context: WriteContext): void {
  const { shapes, store } = context;
  for (const row of rows) store.table(shape.object).remove(row.id);
  for (const { source, field, joinColumn } of shape.pointers) {
    const table = store.table(source);
    const children = rows.flatMap((row) => [...table.pointingAt(joinColumn, row.id)]);
    if (field.relation.onDelete === 'CASCADE') {
      if (children.length > 0) removeRows(shapes.of(source), children, context);
    } else for (const child of children) table.put({ ...child, [joinColumn]: null });
  }
}

function refuseRestricted(
  { source, field, joinColumn }: Pointer,
  ids: ReadonlySet<string>,
  shape: Shape,
  { store }: WriteContext,
): void {
  const rule = field.relation.onDelete;
  if (rule !== 'RESTRICT' && rule !== 'NO_ACTION') return;
  for (const id of ids) {
    for (const child of store.table(source).pointingAt(joinColumn, id)) {
      if (source.id === shape.object.id && ids.has(child.id)) continue;
      throw databaseRefusal(
        `update or delete on table "${tableName(shape.object)}" violates foreign key constraint "${joinColumn}" on table "${tableName(source)}"`,
      );
    }
  }
}

function freshRow(shape: Shape, input: Columns, caller: Caller, now: string, newId: () => string): RecordRow {
  const row: RecordRow = { id: typeof input['id'] === 'string' ? input['id'] : newId() };
  const written: Columns = {
    createdAt: now,
    updatedAt: now,
    createdBy: actorOf(caller),
    updatedBy: actorOf(caller),
  };
  for (const field of shape.columns) {
    if (field.name === 'id') continue;
    const given = input[field.name];
    const fallback = written[field.name] ?? (field.defaultValue === 'now' ? now : defaultOf(field));
    if (given === undefined) row[field.name] = fallback;
    else row[field.name] = isObject(given) && isObject(fallback) ? { ...fallback, ...given } : given;
  }
  for (const joinColumn of shape.joinColumns.keys()) row[joinColumn] = input[joinColumn] ?? null;
  return row;
}

function actorOf(caller: Caller): Record<string, unknown> {
  return { source: 'API', workspaceMemberId: null, name: caller.apiKeyName, context: {} };
}

/** A composite keeps the parts that were not given. */
function merged(row: RecordRow, columns: Columns): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, value]) => {
      const before = row[name];
      return [name, isObject(value) && isObject(before) ? { ...before, ...value } : value];
    }),
  );
}

function changedColumns(before: RecordRow, after: RecordRow): string[] {
  return Object.keys(after).filter((name) => {
    return !BOOKKEEPING.includes(name) && jsonbText(before[name] ?? null) !== jsonbText(after[name] ?? null);
  });
}

/** The place before the first or behind the last record, counted on within one call. */
function positionsOf(table: Table): (wanted: unknown, index: number) => number {
  let bounds: { first: number; last: number } | undefined;
  return (wanted, index) => {
    if (typeof wanted === 'number') return wanted;
    bounds ??= boundsOf(table);
    return wanted === 'last' ? bounds.last + 1 + index : bounds.first - 1 - index;
  };
}

function boundsOf(table: Table): { first: number; last: number } {
  let bounds = { first: 1, last: 0 };
  for (const row of table.rows()) {
    const position = row['position'];
    if (typeof position !== 'number') continue;
    bounds = { first: Math.min(bounds.first, position), last: Math.max(bounds.last, position) };
  }
  return bounds;
}

function checkTaken(rows: readonly RecordRow[], table: Table): void {
  const isTaken = rows.some((row) => table.get(row.id) !== undefined);
  if (isTaken || new Set(rows.map((row) => row.id)).size < rows.length) throw duplicateEntry();
}

function checkConstraints(shape: Shape, rows: readonly RecordRow[], context: WriteContext): void {
  const ids = new Set(rows.map((row) => row.id));
  const others = [...context.store.table(shape.object).rows()].filter((row) => !ids.has(row.id));
  for (const column of uniqueColumnsOf(shape)) {
    const seen = new Map<unknown, string>();
    for (const row of rows) {
      const value = column.read(row);
      if (value === null) continue;
      if ((seen.get(value) ?? row.id) !== row.id) throw duplicateEntry();
      seen.set(value, row.id);
      const holder = rowWithSame(column, value, others);
      if (!holder) continue;
      throw duplicateEntry({
        fieldLabel: column.field.label,
        recordId: holder.id,
        objectNameSingular: shape.object.nameSingular,
      });
    }
  }
  for (const [joinColumn, field] of shape.joinColumns) {
    const target = context.shapes.target(field);
    for (const row of rows) {
      const id = row[joinColumn];
      if (typeof id !== 'string' || !target || ids.has(id)) continue;
      if (context.store.table(target.object).get(id)) continue;
      throw databaseRefusal(
        `insert or update on table "${tableName(shape.object)}" violates foreign key constraint "${joinColumn}"`,
      );
    }
  }
}

function tableName(object: ObjectMetadata): string {
  return object.isCustom ? `_${object.nameSingular}` : object.nameSingular;
}

function momentNow({ clock }: WriteContext): string {
  return new Date(clock.wallNow()).toISOString();
}

function emit(
  { onEvent }: WriteContext,
  objectMetadata: ObjectMetadata,
  action: Action,
  record: RecordRow,
  updatedFields?: readonly string[],
): void {
  onEvent({ objectMetadata, action, record, ...(updatedFields && { updatedFields }) });
}
