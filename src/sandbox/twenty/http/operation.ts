import { GraphQLError, Kind, parse } from 'graphql';
import type { DocumentNode, FieldNode, OperationDefinitionNode } from 'graphql';
import { fragmentsOf, rootFieldsOf } from '../records/selection.ts';

/** What a request asks for, before anything is checked against a schema. */
export interface RequestedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The fields at the root and in the fragments there, but not in fragments of fragments; directives not looked at. */
  readonly roots: readonly FieldNode[];
}

export type ReadOperation =
  | ({ readonly kind: 'operation' } & RequestedOperation)
  | { readonly kind: 'syntax-error'; readonly error: GraphQLError }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'unknown' };

export function readOperation(query: string, operationName: string | undefined): ReadOperation {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return { kind: 'syntax-error', error };
    throw error;
  }
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operationName === undefined && operations.length > 1) return { kind: 'ambiguous' };
  const operation =
    operationName === undefined
      ? operations[0]
      : operations.find((each) => each.name?.value === operationName);
  if (!operation) return { kind: 'unknown' };
  return { kind: 'operation', document, operation, roots: rootFieldsOf(operation, fragmentsOf(document)) };
}
