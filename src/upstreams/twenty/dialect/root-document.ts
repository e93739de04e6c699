import { Kind, parseType } from 'graphql';
import type {
  ArgumentNode,
  DocumentNode,
  FieldNode,
  GraphQLObjectType,
  NameNode,
  OperationTypeNode,
  SelectionSetNode,
  VariableDefinitionNode,
  VariableNode,
} from 'graphql';
import type { Values } from './arguments.ts';

/** One root field as Twenty's record API is asked for it. */
export interface SentRoot {
  readonly fieldName: string;
  readonly arguments: Values;
  readonly selectionSet: SelectionSetNode | undefined;
}

/** One document that asks these roots; of each field there can be one. */
export function rootDocument(
  operation: OperationTypeNode,
  rootType: GraphQLObjectType,
  roots: readonly SentRoot[],
): { readonly document: DocumentNode; readonly variables: Values } {
  const variableDefinitions: VariableDefinitionNode[] = [];
  const variables: Record<string, unknown> = {};
  const selections = roots.map((root): FieldNode => {
    const nodes = argumentNodes(rootType, root.fieldName, root.arguments, (argument) =>
      roots.length === 1 ? argument : `${root.fieldName}_${argument}`,
    );
    for (const { argument, definition, value } of nodes) {
      variableDefinitions.push(definition);
      variables[argument.value.name.value] = value;
    }
    return {
      kind: Kind.FIELD,
      name: nameNode(root.fieldName),
      arguments: nodes.map(({ argument }) => argument),
      ...(root.selectionSet && { selectionSet: root.selectionSet }),
    };
  });
  return { document: operationDocument(operation, variableDefinitions, selections), variables };
}

interface SentArgument {
  readonly argument: ArgumentNode & { readonly value: VariableNode };
  readonly definition: VariableDefinitionNode;
  readonly value: unknown;
}

/** Values leave as variables, so that the text is stable and no value needs printing. */
function argumentNodes(
  rootType: GraphQLObjectType,
  fieldName: string,
  values: Values,
  variableName: (argument: string) => string,
): SentArgument[] {
  const definitions = rootType.getFields()[fieldName]?.args ?? [];
  return definitions
    .filter(({ name }) => Object.hasOwn(values, name))
    .map(({ name, type }) => {
      const variable: VariableNode = { kind: Kind.VARIABLE, name: nameNode(variableName(name)) };
      return {
        argument: { kind: Kind.ARGUMENT, name: nameNode(name), value: variable },
        definition: { kind: Kind.VARIABLE_DEFINITION, variable, type: parseType(String(type)) },
        value: values[name],
      };
    });
}

function operationDocument(
  operation: OperationTypeNode,
  variableDefinitions: readonly VariableDefinitionNode[],
  selections: readonly FieldNode[],
): DocumentNode {
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation,
        variableDefinitions,
        selectionSet: { kind: Kind.SELECTION_SET, selections },
      },
    ],
  };
}

function nameNode(value: string): NameNode {
  return { kind: Kind.NAME, value };
}
