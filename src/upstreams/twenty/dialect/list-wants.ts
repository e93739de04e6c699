import { isTypename } from './plan.ts';
import type { PlannedField } from './plan.ts';

/** Rows of a nested list that Twenty gives per parent (2.21.0), and the page of one that names no size. */
export const nestedPageRows = 60;

/** A nested list of which the client wants the beginning in the order of the ids, and no aggregate but the count. */
export function isPlainList(field: PlannedField): boolean {
  const { first, ...others } = field.arguments as { readonly first?: unknown };
  const isWithinPage =
    first === undefined ||
    first === null ||
    (typeof first === 'number' && first >= 0 && first <= nestedPageRows);
  return (
    isWithinPage && Object.values(others).every((value) => value === null) && aggregatesOf(field).length === 0
  );
}

/** Fields of a connection other than its rows, their number and where they are. */
export function aggregatesOf(list: PlannedField): PlannedField[] {
  const told: ReadonlySet<string> = new Set(['edges', 'pageInfo', 'totalCount']);
  return list.children.filter((field) => !told.has(field.fieldName) && !isTypename(field));
}

/** Whether the client wants rows of a list, or to know where they are. */
export function wantsRows(list: PlannedField): boolean {
  return list.children.some(({ fieldName }) => fieldName === 'edges' || fieldName === 'pageInfo');
}

/** Whether the 60 rows that Twenty gives of a longer list are all that the client wants to know of it. */
export function isEnough(list: PlannedField): boolean {
  const wanted = new Set(list.children.map(({ fieldName }) => fieldName));
  if (wanted.has('totalCount') || wantsCursors(list)) return false;
  const first = list.arguments['first'];
  return !wanted.has('pageInfo') || (typeof first === 'number' && first < nestedPageRows);
}

/** Whether the client could go on from the list's rows, so that they have to be the first in the list's order. */
export function wantsCursors(list: PlannedField): boolean {
  if (!wantsRows(list)) return false;
  const places: ReadonlySet<string> = new Set(['cursor', 'startCursor', 'endCursor']);
  return list.children.some(({ children }) => children.some(({ fieldName }) => places.has(fieldName)));
}
