import { getNamedType, getNullableType, isObjectType } from 'graphql';
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { isConnection, isRecord } from './record-types.ts';
import type { PlannedField } from './plan.ts';

/** What the gateway puts before Twenty's own root fields. */
const rootPrefix = 'twenty_';

const findManyBySchema = new WeakMap<GraphQLSchema, ReadonlyMap<string, string>>();

/**
 * What to ask to get the records a nested field stands for: the root list they are in, filtered by the key that
 * joins them to the parent. Filters accept many parents at once, so this costs one token however many there are.
 */
export function askInstead(schema: GraphQLSchema, field: PlannedField): string {
  const type = recordOf(field);
  const root = type && findMany(schema).get(type.name);
  if (!type || !root) return '';
  if (!isConnection(field.type)) {
    return ` Ask ${rootPrefix}${root}(filter: {id: {in: [...]}}) instead, with the ids from ${field.fieldName}Id.`;
  }
  const key = foreignKey(type, field.parentType);
  return key
    ? ` Ask ${rootPrefix}${root}(filter: {${key}: {eq: ...}}) instead.`
    : ` Ask ${rootPrefix}${root} with a filter on its ${field.parentType.name} instead.`;
}

/** Find-many root fields by the name of the record type they list. */
function findMany(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const known = findManyBySchema.get(schema);
  if (known) return known;
  const roots = new Map<string, string>();
  for (const root of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const type = getNullableType(root.type);
    // Duplicates and groups are lists of connections.
    if (!isObjectType(type) || !isConnection(type)) continue;
    const record = nodeOf(type);
    if (record && root.args.some(({ name }) => name === 'filter')) roots.set(record.name, root.name);
  }
  findManyBySchema.set(schema, roots);
  return roots;
}

function recordOf({ type }: PlannedField): GraphQLObjectType | undefined {
  const named = getNamedType(type);
  if (!isObjectType(named)) return undefined;
  return isConnection(named) ? nodeOf(named) : named;
}

function nodeOf(connection: GraphQLObjectType): GraphQLObjectType | undefined {
  const edge = objectBehind(connection, 'edges');
  const node = edge && objectBehind(edge, 'node');
  return node && isRecord(node) ? node : undefined;
}

function objectBehind(type: GraphQLObjectType, fieldName: string): GraphQLObjectType | undefined {
  const field = type.getFields()[fieldName];
  const named = field && getNamedType(field.type);
  return isObjectType(named) ? named : undefined;
}

/** The scalar on `child` that holds the parent's id, where there is exactly one. */
function foreignKey(child: GraphQLObjectType, parent: GraphQLObjectType): string | undefined {
  const fields = child.getFields();
  const keys = Object.values(fields)
    .filter(({ type }) => getNamedType(type) === parent)
    .map(({ name }) => `${name}Id`)
    .filter((name) => name in fields);
  return keys.length === 1 ? keys[0] : undefined;
}
