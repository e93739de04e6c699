import { TwentyError } from '../model.ts';
import type { RecordAction, RecordRow } from '../model.ts';
import { markTargets } from './activity-targets.ts';
import { connectedColumns } from './connect.ts';
import { isObject } from './defaults.ts';
import { demand } from './permissions.ts';
import { inPlacingOrder } from './positions.ts';
import { checkSelection, projectRecord } from './project.ts';
import type { RootRequest } from './read.ts';
import { badInput, recordNotFound } from './refusals.ts';
import { destroyRows, insertRows, markRows, updateRows } from './row-writer.ts';
import type { WriteContext } from './row-writer.ts';
import { upsertRows } from './upsert.ts';
import { changeOf } from './values.ts';
import { checkListedIds, demandUuid, writtenRows } from './written-rows.ts';

/** The most records of one createMany, and of one updateMany. */
const CREATE_MAX = 200;
const UPDATE_MAX = 200;

export function createOne(request: RootRequest, context: WriteContext): unknown {
  const [created] = createRecords(request, [request.args['data']], context);
  return created ?? null;
}

export function createMany(request: RootRequest, context: WriteContext): unknown {
  const data = request.args['data'];
  return createRecords(request, Array.isArray(data) ? (data as unknown[]) : [], context);
}

function createRecords(request: RootRequest, data: readonly unknown[], context: WriteContext): unknown[] {
  const { shape, args, selection, caller } = request;
  for (const input of data) {
    if (isObject(input) && input['id']) demandUuid(input['id']);
  }
  checkSelection(selection, shape, context.shapes, caller);
  const inOrder = shape.fields.has('position')
    ? inPlacingOrder(data, (input) => (isObject(input) ? input['position'] : null))
    : data;
  const changes = inOrder.map((input) => changeOf(input, shape));
  if (data.length > CREATE_MAX) {
    const message = `Maximum number of records to upsert is ${CREATE_MAX}.`;
    throw badInput(message, 'TOO_MANY_RECORDS_TO_UPDATE', message);
  }
  demand('update', caller, shape.object);
  const columns = connectedColumns(changes, context);
  const write = args['upsert'] === true ? upsertRows : insertRows;
  return write(shape, columns, caller, context).map((row) => projectRecord(row, selection, shape, context));
}

export function updateOne(request: RootRequest, context: WriteContext): unknown {
  const [updated] = updateRecords(request, { id: { eq: request.args['id'] } }, context);
  if (!updated) throw recordNotFound();
  return updated;
}

export function updateMany(request: RootRequest, context: WriteContext): unknown {
  checkListedIds(request.args['filter']);
  return updateRecords(request, request.args['filter'], context);
}

function updateRecords(request: RootRequest, filter: unknown, context: WriteContext): unknown[] {
  const { shape, args, selection, caller } = request;
  checkSelection(selection, shape, context.shapes, caller);
  const written = writtenRows(filter, shape, context);
  const change = changeOf(args['data'], shape);
  demand('update', caller, shape.object);
  const rows = written.find();
  if (rows.length > UPDATE_MAX) {
    throw new TwentyError(`Cannot update more than ${UPDATE_MAX} records at once`, {
      userFriendlyMessage: `Cannot update more than ${UPDATE_MAX} records at once.`,
      code: 'BAD_USER_INPUT',
    });
  }
  const [columns = {}] = connectedColumns([change], context);
  const updates = rows.map((row) => ({ row, columns }));
  return updateRows(shape, updates, caller, context, written.matches).map((row) =>
    projectRecord(row, selection, shape, context),
  );
}

export type Removal = 'deleted' | 'restored' | 'destroyed';

const ACTIONS: Readonly<Record<Removal, RecordAction>> = {
  deleted: 'softDelete',
  restored: 'softDelete',
  destroyed: 'destroy',
};

export function removeOne(removal: Removal, request: RootRequest, context: WriteContext): unknown {
  const [removed] = removeRecords(removal, request, { id: { eq: request.args['id'] } }, context);
  if (!removed) throw recordNotFound();
  return removed;
}

export function removeMany(removal: Removal, request: RootRequest, context: WriteContext): unknown {
  checkListedIds(request.args['filter']);
  return removeRecords(removal, request, request.args['filter'], context);
}

function removeRecords(
  removal: Removal,
  request: RootRequest,
  filter: unknown,
  context: WriteContext,
): unknown[] {
  const { shape, selection, caller } = request;
  checkSelection(selection, shape, context.shapes, caller);
  const written = writtenRows(filter, shape, context);
  demand(ACTIONS[removal], caller, shape.object);
  const rows = written.find();
  const project = (row: RecordRow) => projectRecord(row, selection, shape, context);
  if (removal === 'destroyed') {
    destroyRows(shape, rows, context);
    // Shown as they were, but with nothing left that points at them.
    return rows.map(project);
  }
  const marked = markRows(shape, rows, removal, context, written.matches).filter(written.matches);
  const answers = marked.map(project);
  markTargets(shape, marked, removal, context);
  return answers;
}
