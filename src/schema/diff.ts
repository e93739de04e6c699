import {
  buildASTSchema,
  findBreakingChanges,
  findDangerousChanges,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';

/** What changed between two schemas, one sentence each. */
export interface SchemaChanges {
  /** Operations that were right may now be refused. */
  readonly breaking: readonly string[];
  /** Operations stay right and may behave differently. */
  readonly dangerous: readonly string[];
  readonly added: readonly string[];
}

/** Compares two normalised schemas. Throws when one of them is not valid. */
export function diffSchemas(before: DocumentNode, after: DocumentNode): SchemaChanges {
  const [old, current] = [buildASTSchema(before), buildASTSchema(after)];
  return {
    breaking: findBreakingChanges(old, current)
      .map((change) => change.description)
      // Int is there whether or not a field uses it.
      .filter((description) => !description.startsWith('Standard scalar ')),
    dangerous: findDangerousChanges(old, current).map((change) => change.description),
    added: findAdded(old, current),
  };
}

function findAdded(before: GraphQLSchema, after: GraphQLSchema): readonly string[] {
  return Object.values(after.getTypeMap()).flatMap((type) => {
    const old = before.getType(type.name);
    if (!old) return isSpecifiedScalarType(type) ? [] : [`${type.name} was added.`];
    if (!hasFields(type) || !hasFields(old)) return [];
    const oldFields = old.getFields();
    return Object.keys(type.getFields())
      .filter((field) => !(field in oldFields))
      .map((field) => `${type.name}.${field} was added.`);
  });
}

function hasFields(type: unknown) {
  return isObjectType(type) || isInterfaceType(type);
}
