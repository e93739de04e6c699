import { getNamedType, isObjectType } from 'graphql';
import { ownFields } from './own-fields.ts';
import type { ObjectRoot } from './plan.ts';

/**
 * A merge that loses nothing: Twenty merges only the fields that are selected, and destroys the other records
 * (twentyhq/twenty up to 2.47), so each field of the record is selected. Undefined for every other root.
 */
export function planMerge(root: ObjectRoot): ObjectRoot | undefined {
  const { field } = root;
  const type = getNamedType(field.type);
  if (!('conflictPriorityIndex' in field.arguments) || !isObjectType(type)) return undefined;
  return { ...root, needs: ownFields(type) };
}
