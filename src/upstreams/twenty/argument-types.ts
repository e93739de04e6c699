import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { typesGivenBy } from '../reached-types.ts';
import { isRecord } from './dialect/record-types.ts';
import { isObject } from './record-ids.ts';

/**
 * The records that the arguments of a type's root field ask about: filters, orders and groups go through a relation by
 * the name of its field.
 */
export function typesInArguments(
  given: unknown,
  type: GraphQLObjectType,
  schema: GraphQLSchema,
): readonly GraphQLObjectType[] {
  if (Array.isArray(given)) return given.flatMap((item) => typesInArguments(item, type, schema));
  if (!isObject(given)) return [];
  return Object.entries(given).flatMap(([name, value]) => {
    const field = type.getFields()[name];
    const [related] = field ? typesGivenBy(field.type, schema).filter(isRecord) : [];
    const below = typesInArguments(value, related ?? type, schema);
    return related ? [related, ...below] : below;
  });
}
