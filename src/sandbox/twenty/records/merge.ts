import type { FieldMetadata, RecordRow } from '../model.ts';
import { isComposite } from './composites.ts';
import { isObject } from './defaults.ts';
import { demand } from './permissions.ts';
import { checkSelection, nodeSelectionOf, projectRecord } from './project.ts';
import type { RootRequest } from './read.ts';
import { badInput, invalidInput, recordNotFound } from './refusals.ts';
import { destroyRows, updateRows } from './row-writer.ts';
import type { WriteContext } from './row-writer.ts';
import type { Selection } from './selection.ts';
import type { Shape } from './shape.ts';

const MERGE_MAX = 9;

interface Held {
  readonly value: unknown;
  readonly isPriority: boolean;
}

/**
 * Makes one record of several: what points at the others points at the one that stays, the others are destroyed.
 * Only the fields selected in the answer are merged, as in the real server. `dryRun` changes nothing.
 */
export function mergeMany(request: RootRequest, context: WriteContext): unknown {
  const { shape, args, selection, caller } = request;
  const ids = (Array.isArray(args['ids']) ? (args['ids'] as unknown[]) : []).map((id) =>
    String(id).toLowerCase(),
  );
  const priorityIndex = Number(args['conflictPriorityIndex']);
  checkMergeable(shape);
  checkIds(ids, priorityIndex);
  checkSelection(selection, shape, context.shapes, caller);
  demand('update', caller, shape.object);
  demand('destroy', caller, shape.object);
  const table = context.store.table(shape.object);
  const rows = ids.flatMap((id) => table.get(id) ?? []).filter((row) => row['deletedAt'] === null);
  if (new Set(rows.map((row) => row.id)).size !== ids.length) {
    throw recordNotFound('One or more records not found');
  }
  const priority = rows[priorityIndex];
  if (!priority) throw recordNotFound('Priority record not found');
  const columns = mergedColumns(rows, priority, nodeSelectionOf(selection, shape), shape);
  if (args['dryRun'] === true) {
    const deletedAt = new Date(context.clock.wallNow()).toISOString();
    const dry: RecordRow = { ...priority, ...columns, id: context.newId(), deletedAt };
    return projectRecord(dry, selection, shape, context);
  }
  const others = rows.filter((row) => row !== priority);
  repoint(others, priority, shape, context);
  destroyRows(shape, others, context);
  const [merged] = updateRows(shape, [{ row: table.get(priority.id) ?? priority, columns }], caller, context);
  return projectRecord(merged ?? priority, selection, shape, context);
}

function checkMergeable({ object }: Shape): void {
  if (object.duplicateCriteria) return;
  throw invalidInput(
    `Merge is only available for objects with duplicate criteria. Object '${object.nameSingular}' does not have duplicate criteria defined.`,
    'This type of record cannot be merged.',
  );
}

function checkIds(ids: readonly string[], priorityIndex: number): void {
  if (ids.length < 2) {
    throw invalidInput(
      'At least 2 record IDs are required for merge',
      'Please select at least 2 records to merge.',
    );
  }
  if (ids.length > MERGE_MAX) {
    throw invalidInput(
      `Maximum ${MERGE_MAX} records can be merged at once`,
      `You can merge up to ${MERGE_MAX} records at once.`,
    );
  }
  if (priorityIndex < 0 || priorityIndex >= ids.length) {
    throw badInput(
      `Invalid conflict priority '${priorityIndex}'. Valid options for ${ids.length} records: 0-${ids.length - 1}`,
      'INVALID_QUERY_INPUT',
    );
  }
}

function repoint(
  others: readonly RecordRow[],
  priority: RecordRow,
  shape: Shape,
  { store }: WriteContext,
): void {
  for (const { source, joinColumn } of shape.pointers) {
    const table = store.table(source);
    const pointing = others.flatMap((other) => [...table.pointingAt(joinColumn, other.id)]);
    for (const row of pointing) table.put({ ...row, [joinColumn]: priority.id });
  }
}

function mergedColumns(
  rows: readonly RecordRow[],
  priority: RecordRow,
  selection: Selection,
  shape: Shape,
): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  for (const [name, below] of selection) {
    const field = shape.fields.get(name) ?? shape.joinColumns.get(name);
    if (!field || field.isSystem || (field.relation && shape.fields.has(name))) continue;
    const held = rows
      .map((row): Held => ({ value: selectedPart(row[name], field, below), isPriority: row === priority }))
      .filter(({ value }) => hasValue(value));
    if (held.length > 0) columns[name] = mergeValues(field, held);
  }
  return columns;
}

function selectedPart(value: unknown, field: FieldMetadata, below: Selection): unknown {
  if (!isComposite(field.type) || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => below.has(name)));
}

function mergeValues(field: FieldMetadata, held: readonly Held[]): unknown {
  const chosen = (held.find((each) => each.isPriority) ?? held[0])?.value;
  if (held.length === 1) return chosen;
  switch (field.type) {
    case 'ARRAY':
    case 'MULTI_SELECT':
      return [...new Set(held.flatMap(({ value }) => listOf(value)))];
    case 'EMAILS':
      return mergeLists(held, 'primaryEmail', 'additionalEmails', (email) => email, ['primaryEmail']);
    case 'LINKS':
      return mergeLists(
        held,
        'primaryLinkUrl',
        'secondaryLinks',
        (url, from) => ({ url, label: from['primaryLinkLabel'] ?? '' }),
        ['primaryLinkUrl', 'primaryLinkLabel'],
      );
    case 'PHONES':
      return mergeLists(
        held,
        'primaryPhoneNumber',
        'additionalPhones',
        (number, from) => ({
          number,
          countryCode: from['primaryPhoneCountryCode'] ?? '',
          callingCode: from['primaryPhoneCallingCode'] ?? '',
        }),
        ['primaryPhoneNumber', 'primaryPhoneCountryCode', 'primaryPhoneCallingCode'],
      );
    default:
      return chosen;
  }
}

/** The primary part of the record with priority stays; every other primary or further one joins the list. */
function mergeLists(
  held: readonly Held[],
  primaryName: string,
  listName: string,
  itemOf: (primary: unknown, from: Readonly<Record<string, unknown>>) => unknown,
  primaryParts: readonly string[],
): Record<string, unknown> {
  const values = held.map(({ value }) => (isObject(value) ? value : {}));
  const priority = held.find((each) => each.isPriority)?.value;
  const candidates = [isObject(priority) ? priority : {}, ...values];
  const source = candidates.find((value) => hasValue(value[primaryName])) ?? {};
  const items = values.flatMap((value) => [
    ...(hasValue(value[primaryName]) ? [itemOf(value[primaryName], value)] : []),
    ...listOf(value[listName]),
  ]);
  // Phones are the same by number and links by address, whatever else is said of them: the first one stays.
  const unique = new Map<unknown, unknown>();
  for (const item of items) if (!unique.has(sameBy(item))) unique.set(sameBy(item), item);
  unique.delete(source[primaryName]);
  return {
    ...Object.fromEntries(primaryParts.map((name) => [name, source[name] ?? ''])),
    [listName]: [...unique.values()],
  };
}

function sameBy(item: unknown): unknown {
  return isObject(item) ? (item['number'] ?? item['url']) : item;
}

function hasValue(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value === 'string') return value.trim() !== '';
  if (Array.isArray(value)) return value.length > 0;
  return !isObject(value) || Object.values(value).some(hasValue);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
