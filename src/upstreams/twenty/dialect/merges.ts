import { getNamedType, isLeafType, isObjectType } from 'graphql';
import type { GraphQLObjectType } from 'graphql';
import type { ObjectRoot } from './plan.ts';
import { isConnection, isRecord } from './record-types.ts';
import type { Path } from './selection.ts';

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

/** The fields that belong to the record itself, composites part by part. */
function ownFields(type: GraphQLObjectType): Path[] {
  return Object.values(type.getFields()).flatMap(({ name, type: fieldType }): Path[] => {
    const named = getNamedType(fieldType);
    // Computed by the database, which takes no value for it.
    if (named.name === 'TSVector' || isRecord(fieldType) || isConnection(fieldType)) return [];
    if (!isObjectType(named)) return [[name]];
    const parts = Object.values(named.getFields()).filter((part) => isLeafType(getNamedType(part.type)));
    return parts.map((part) => [name, part.name]);
  });
}
