import { GraphQLError, Kind, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';

/** Why a schema has no answer for a document; nothing when it has one. At most `maxErrors` of the reasons. */
export function schemaProblems(
  schema: GraphQLSchema,
  document: DocumentNode,
  maxErrors = 100,
): readonly GraphQLError[] {
  for (const node of document.definitions) {
    // graphql-js looks at no field of a root type that is not there.
    if (node.kind === Kind.OPERATION_DEFINITION && !schema.getRootType(node.operation)) {
      return [new GraphQLError(`The schema has no ${node.operation}s.`, { nodes: node })];
    }
  }
  return validate(schema, document, undefined, { maxErrors });
}
