import { requireGlobalId } from './ids.ts';
import { refuse } from './refusal.ts';

/** The objects of one kind by global ID, in the order they were made. */
export interface Table<T extends { readonly id: string }> {
  /** How refusals call the kind. */
  readonly type: string;
  readonly rows: Map<string, T>;
  /** The number the next object made by a mutation gets. */
  nextKey: number;
}

export function createTable<T extends { readonly id: string }>(type: string): Table<T> {
  return { type, rows: new Map(), nextKey: 1 };
}

/** Puts a new object in, or another version of a present one in its old place. */
export function put<T extends { readonly id: string }>(table: Table<T>, row: T): T {
  table.rows.set(row.id, row);
  return row;
}

/** A number never given before in this table, not even to an object deleted since. */
export function takeKey(table: Table<{ readonly id: string }>): number {
  return table.nextKey++;
}

/** Null for an ID nobody has, also when it names an object of another kind. Throws on an ID that is none. */
export function find<T extends { readonly id: string }>(
  table: Table<T>,
  id: string,
  argument = 'id',
): T | null {
  requireGlobalId(id, argument);
  return table.rows.get(id) ?? null;
}

/** As `find`, but an unknown ID refuses the mutation. */
export function need<T extends { readonly id: string }>(table: Table<T>, id: string, argument = 'id'): T {
  return find(table, id, argument) ?? refuseUnknown(table.type, id);
}

/** IDs as mutations take them; the real schema lets such lists hold nulls, which name nothing. */
export type IdList = readonly (string | null)[] | null;

/** The objects of a list of IDs; an unknown one refuses the mutation. */
export function needAll<T extends { readonly id: string }>(
  table: Table<T>,
  ids: IdList | undefined,
  argument: string,
): T[] {
  return (ids ?? []).filter((id) => id !== null).map((id) => need(table, id, argument));
}

/** The row a relation of the store points to. Throws when it is missing: the store would contradict itself. */
export function follow<T extends { readonly id: string }>(table: Table<T>, id: string): T {
  const row = table.rows.get(id);
  if (!row) throw new Error(`${table.type} ${id} matching query does not exist.`);
  return row;
}

/** Kubernetes-operator matches on the words "does not exist"; keep them. */
export function refuseUnknown(type: string, id: string): never {
  return refuse(`${type} with id '${id}' does not exist`);
}
