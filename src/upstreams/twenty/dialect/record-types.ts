import { getNamedType, isObjectType } from 'graphql';
import type { GraphQLObjectType, GraphQLOutputType } from 'graphql';

/**
 * What Twenty's object types are, read from their form: a record has an `id`, a connection has `edges` and
 * `pageInfo`, an edge has a `node`; every other object (Emails, Links, PageInfo, ...) is a composite, part of its parent.
 */
export function isRecord(type: GraphQLOutputType): boolean {
  const named = getNamedType(type);
  return isObjectType(named) && 'id' in named.getFields();
}

/** Holds for `PersonConnection` and for `PersonGroupByConnection`. */
export function isConnection(type: GraphQLOutputType): boolean {
  const named = getNamedType(type);
  if (!isObjectType(named) || !named.name.endsWith('Connection')) return false;
  const fields = named.getFields();
  return 'edges' in fields && 'pageInfo' in fields;
}

export function isEdge(type: GraphQLObjectType): boolean {
  return type.name.endsWith('Edge') && 'node' in type.getFields();
}
