import type { Caller, ObjectMetadata, RecordRow } from '../model.ts';
import type { SandboxClock } from '../../stand-in.ts';
import { actorOf, creatorOf } from './actors.ts';
import { jsonbText } from './compare.ts';
import { checkConstraints, checkTaken, checkUnreferenced } from './constraints.ts';
import { defaultOf, isObject } from './defaults.ts';
import { placesFor } from './positions.ts';
import type { ProjectionContext } from './project.ts';
import type { RecordEvent } from './record-api.ts';
import type { Shape } from './shape.ts';
import type { Table } from './store.ts';

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
  const places = shape.fields.has('position')
    ? placesFor(
        inputs.map((input) => input['position']),
        table,
      )
    : [];
  const rows = inputs.map((input, index) => {
    const row = freshRow(shape, input, caller, now, context.newId);
    return index < places.length ? { ...row, position: places[index] } : row;
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

/** All or none. A record that stays as it was gets a new `updatedAt` but makes no event, nor does one that is not told of. */
export function updateRows(
  shape: Shape,
  updates: readonly RowUpdate[],
  caller: Caller,
  context: WriteContext,
  isTold: (after: RecordRow) => boolean = () => true,
): RecordRow[] {
  const table = context.store.table(shape.object);
  const now = momentNow(context);
  const placed = withPlaces(updates, table);
  const latest = new Map<string, RecordRow>();
  const written = placed.map(({ row, columns }) => {
    const before = latest.get(row.id) ?? row;
    const after: RecordRow = { ...before, updatedAt: now, ...merged(before, columns), id: row.id };
    if (shape.fields.has('updatedBy')) after['updatedBy'] = actorOf(caller);
    latest.set(row.id, after);
    return { before, after };
  });
  const rows = [...latest.values()];
  checkConstraints(shape, rows, context);
  for (const { before, after } of written) {
    table.put(after);
    const updatedFields = changedColumns(before, after);
    if (updatedFields.length > 0 && isTold(after))
      emit(context, shape.object, 'updated', after, updatedFields);
  }
  return rows;
}

/** Records of one change that ask for the first or the last place all get the same one. */
function withPlaces(updates: readonly RowUpdate[], table: Table): readonly RowUpdate[] {
  const places = new Map<string, number | undefined>();
  return updates.map(({ row, columns }) => {
    const wanted = columns['position'];
    if (typeof wanted !== 'string') return { row, columns };
    if (!places.has(wanted)) places.set(wanted, placesFor([wanted], table)[0]);
    return { row, columns: { ...columns, position: places.get(wanted) } };
  });
}

/** Soft-deletes or restores: the same columns, another event. */
export function markRows(
  shape: Shape,
  rows: readonly RecordRow[],
  action: 'deleted' | 'restored',
  context: WriteContext,
  isTold: (after: RecordRow) => boolean = () => true,
): RecordRow[] {
  const table = context.store.table(shape.object);
  const now = momentNow(context);
  return rows.map((row) => {
    const marked: RecordRow = { ...row, deletedAt: action === 'deleted' ? now : null, updatedAt: now };
    table.put(marked);
    if (marked['deletedAt'] !== row['deletedAt'] && isTold(marked))
      emit(context, shape.object, action, marked, ['deletedAt']);
    return marked;
  });
}

/** Removes records for good; what points at them goes too or lets go, by the relation's rule and without events. */
export function destroyRows(shape: Shape, rows: readonly RecordRow[], context: WriteContext): void {
  const ids = new Set(rows.map((row) => row.id));
  for (const pointer of shape.pointers) checkUnreferenced(pointer, ids, shape, context);
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

function freshRow(shape: Shape, input: Columns, caller: Caller, now: string, newId: () => string): RecordRow {
  const row: RecordRow = { id: typeof input['id'] === 'string' ? input['id'] : newId() };
  for (const field of shape.columns) {
    if (field.name === 'id') continue;
    const given = input[field.name];
    const fallback = field.defaultValue === 'now' ? now : defaultOf(field);
    if (field.name === 'createdBy')
      row['createdBy'] = creatorOf(given, isObject(fallback) ? fallback : {}, caller);
    else if (field.name === 'updatedBy') row['updatedBy'] = actorOf(caller);
    else if (given === undefined) row[field.name] = fallback;
    else row[field.name] = isObject(given) && isObject(fallback) ? { ...fallback, ...given } : given;
  }
  for (const joinColumn of shape.joinColumns.keys()) row[joinColumn] = input[joinColumn] ?? null;
  return row;
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
