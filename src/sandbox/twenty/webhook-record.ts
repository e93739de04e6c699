import type { FieldMetadata, ObjectMetadata, RecordRow } from './model.ts';
import { searchVectorOf } from './search-vector.ts';

/** A record as webhooks tell it: every column, in the order in which the real table has them, the search vector too. */
export function webhookRecord(object: ObjectMetadata, record: RecordRow): RecordRow {
  const told = { ...record, searchVector: searchVectorOf(object, record) };
  if (object.isCustom) return told;
  const ranks = new Map(object.fields.map((field) => [columnOf(field), rankOf(field)]));
  const entries = Object.entries(told).map(([name, value]) => ({ name, value, rank: ranks.get(name) ?? 0 }));
  // Sorting is stable: columns of one rank stay as they are.
  entries.sort((a, b) => a.rank - b.rank);
  return Object.fromEntries(entries.map(({ name, value }) => [name, value])) as RecordRow;
}

function columnOf({ name, relation }: FieldMetadata): string {
  return relation?.joinColumnName ?? name;
}

const LATE = ['position', 'createdBy', 'updatedBy', 'searchVector'];

/** Its own columns, then what every object has, then relations, then what was added to it. */
function rankOf({ name, isCustom, relation }: FieldMetadata): number {
  if (isCustom) return LATE.length + 2;
  return relation ? LATE.length + 1 : LATE.indexOf(name) + 1;
}
