import { collectFields } from '@graphql-tools/utils';
import { getOperationAST, getVariableValues, Kind, OperationTypeNode, valueFromASTUntyped } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';

/** A root field of a mutation, as it is executed: once for each key of the answer. */
export interface WrittenRoot {
  readonly name: string;
  readonly key: string;
  /** Every place where it is written. */
  readonly nodes: readonly FieldNode[];
  /** With the variables' values, as the client gave them. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface ExecutedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Undefined for anything else than a mutation. */
export function mutationIn(
  document: DocumentNode,
  operationName: string | null | undefined,
): OperationDefinitionNode | undefined {
  const operation = getOperationAST(document, operationName);
  return operation?.operation === OperationTypeNode.MUTATION ? operation : undefined;
}

export function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  return Object.fromEntries(
    document.definitions
      .filter(
        (definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION,
      )
      .map((definition) => [definition.name.value, definition]),
  );
}

/** The root fields that a mutation will execute: those that are not left out. None where its variables do not fit. */
export function writtenRoots(executed: ExecutedOperation): WrittenRoot[] {
  const { schema, document, operationName, variableValues } = executed;
  const operation = mutationIn(document, operationName);
  const rootType = schema.getMutationType();
  if (!operation || !rootType) return [];
  const definitions = operation.variableDefinitions ?? [];
  const { coerced } = getVariableValues(schema, definitions, variableValues ?? {});
  if (!coerced) return [];
  const fragments = fragmentsOf(document);
  const variables = { coerced, sources: {} };
  const { fields } = collectFields(schema, fragments, variables, rootType, operation.selectionSet);
  return [...fields].flatMap(([key, nodes]): WrittenRoot[] => {
    const [node] = nodes;
    if (!node || node.name.value.startsWith('__')) return [];
    const given = (node.arguments ?? []).map(({ name, value }): [string, unknown] => [
      name.value,
      valueFromASTUntyped(value, coerced),
    ]);
    return [{ name: node.name.value, key, nodes, arguments: Object.fromEntries(given) }];
  });
}

/** The names of an operation's root fields, each as often as it is written there, conditions left aside. Each fragment is looked at once. */
export function rootNames({ selectionSet }: OperationDefinitionNode, document: DocumentNode): string[] {
  const fragments = new Map(Object.entries(fragmentsOf(document)));
  return namesIn(selectionSet);

  function namesIn({ selections }: SelectionSetNode): string[] {
    return selections.flatMap((selection): string[] => {
      switch (selection.kind) {
        case Kind.FIELD:
          return selection.name.value.startsWith('__') ? [] : [selection.name.value];
        case Kind.INLINE_FRAGMENT:
          return namesIn(selection.selectionSet);
        case Kind.FRAGMENT_SPREAD: {
          const fragment = fragments.get(selection.name.value);
          fragments.delete(selection.name.value);
          return fragment ? namesIn(fragment.selectionSet) : [];
        }
      }
    });
  }
}
