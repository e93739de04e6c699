import { GraphQLError, Kind, parse } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';

/** What a request asks for, before anything is checked against a schema. */
export interface RequestedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The fields at the root, fragments resolved, directives not looked at. */
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
  return { kind: 'operation', document, operation, roots: fieldsOf(document, operation.selectionSet) };
}

function fieldsOf(document: DocumentNode, selectionSet: SelectionSetNode): FieldNode[] {
  const fragments = fragmentsOf(document);
  const fields: FieldNode[] = [];
  const seen = new Set<string>();
  const walk = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) fields.push(selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) walk(fragment.selectionSet);
      }
    }
  };
  walk(selectionSet);
  return fields;
}

export function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions
      .filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)
      .map((each) => [each.name.value, each]),
  );
}
