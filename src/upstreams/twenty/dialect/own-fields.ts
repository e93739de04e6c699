import { getNamedType, isLeafType, isObjectType } from 'graphql';
import type { GraphQLObjectType } from 'graphql';
import { isConnection, isRecord } from './record-types.ts';
import type { Path } from './selection.ts';

/** The fields that belong to a record itself and hold what somebody wrote, composites part by part. */
export function ownFields(type: GraphQLObjectType): Path[] {
  return Object.values(type.getFields()).flatMap(({ name, type: fieldType }): Path[] => {
    const named = getNamedType(fieldType);
    // Computed by the database, which takes no value for it.
    if (named.name === 'TSVector' || isRecord(fieldType) || isConnection(fieldType)) return [];
    if (!isObjectType(named)) return [[name]];
    const parts = Object.values(named.getFields()).filter((part) => isLeafType(getNamedType(part.type)));
    return parts.map((part) => [name, part.name]);
  });
}
