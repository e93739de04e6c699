import type { Caller, RecordRow } from '../model.ts';
import { badInput } from './refusals.ts';
import { preparedInsert, updateRows } from './row-writer.ts';
import type { RowUpdate, WriteContext } from './row-writer.ts';
import type { Shape } from './shape.ts';
import { rowWithSame, uniqueColumnsOf } from './unique.ts';

type Columns = Readonly<Record<string, unknown>>;

/** Updates what is there, by id or unique field and soft-deleted or not, and inserts the rest; answers in that order, not in the order given. */
export function upsertRows(
  shape: Shape,
  inputs: readonly Columns[],
  caller: Caller,
  context: WriteContext,
): RecordRow[] {
  const updates: RowUpdate[] = [];
  const inserts: Columns[] = [];
  for (const input of inputs) {
    const row = existingRow(shape, input, context);
    if (row) updates.push({ row, columns: updateColumns(input) });
    else inserts.push(input);
  }
  const insert = preparedInsert(shape, inserts, caller, context);
  return [...updateRows(shape, updates, caller, context), ...insert()];
}

/** Who created a record stays, and a soft-deleted one comes back. */
function updateColumns(input: Columns): Columns {
  const columns = Object.entries(input).filter(([name]) => name !== 'createdBy');
  return { ...Object.fromEntries(columns), deletedAt: null };
}

function existingRow(shape: Shape, input: Columns, { store }: WriteContext): RecordRow | undefined {
  const table = store.table(shape.object);
  const byId = typeof input['id'] === 'string' ? table.get(input['id']) : undefined;
  const uniques = uniqueColumnsOf(shape).map((column) => ({ column, value: column.read(input) }));
  const byValue = uniques.map(({ column, value }) => rowWithSame(column, value, table.rows()));
  const found = new Set([byId, ...byValue].filter((row) => row !== undefined));
  if (found.size > 1) {
    const values = uniques
      .filter(({ value }) => value !== null)
      .map(({ column, value }) => `${column.field.name} (${column.path}: ${String(value)})`);
    const named = typeof input['id'] === 'string' ? [`id (id: ${input['id']})`, ...values] : values;
    const message = `Multiple records found with the same unique field values for ${named.join('; ')}. Cannot determine which record to update.`;
    throw badInput(message, 'UPSERT_MULTIPLE_MATCHING_RECORDS_CONFLICT', message);
  }
  const [row] = found;
  return row;
}
