import { markRows } from './row-writer.ts';
import type { WriteContext } from './row-writer.ts';
import type { RecordRow } from '../model.ts';
import type { Shape } from './shape.ts';

/** What ties a note or a task to others is soft-deleted and restored with it. */
const TIED: Readonly<Record<string, { readonly source: string; readonly joinColumn: string }>> = {
  note: { source: 'noteTarget', joinColumn: 'noteId' },
  task: { source: 'taskTarget', joinColumn: 'taskId' },
};

export function markTargets(
  shape: Shape,
  rows: readonly RecordRow[],
  action: 'deleted' | 'restored',
  context: WriteContext,
): void {
  const tied = TIED[shape.object.nameSingular];
  const pointer = shape.pointers.find(
    ({ source, joinColumn }) => source.nameSingular === tied?.source && joinColumn === tied.joinColumn,
  );
  if (!pointer) return;
  const table = context.store.table(pointer.source);
  const targets = rows.flatMap((row) => [...table.pointingAt(pointer.joinColumn, row.id)]);
  markRows(context.shapes.of(pointer.source), targets, action, context);
}
