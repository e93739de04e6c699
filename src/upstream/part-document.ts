import { Kind, visit } from 'graphql';
import type {
  ASTNode,
  DocumentNode,
  FragmentDefinitionNode,
  OperationTypeNode,
  SelectionNode,
  VariableDefinitionNode,
} from 'graphql';
import type { Fragments } from './fields.ts';

/** What a part of a document may refer to. */
export interface Surroundings {
  readonly variableDefinitions: readonly VariableDefinitionNode[];
  readonly variables: Readonly<Record<string, unknown>>;
  readonly fragments: Fragments;
}

/** An operation of these selections, with the variables and fragments they use: servers refuse what is not used. */
export function partDocument(
  operation: OperationTypeNode,
  selections: readonly SelectionNode[],
  { variableDefinitions, variables, fragments }: Surroundings,
): { readonly document: DocumentNode; readonly variables: Readonly<Record<string, unknown>> } {
  const used = usedBy(selections, fragments);
  return {
    document: {
      kind: Kind.DOCUMENT,
      definitions: [
        {
          kind: Kind.OPERATION_DEFINITION,
          operation,
          variableDefinitions: variableDefinitions.filter(({ variable }) =>
            used.variables.has(variable.name.value),
          ),
          selectionSet: { kind: Kind.SELECTION_SET, selections },
        },
        ...used.fragments,
      ],
    },
    variables: Object.fromEntries(Object.entries(variables).filter(([name]) => used.variables.has(name))),
  };
}

function usedBy(
  nodes: readonly ASTNode[],
  known: Fragments,
): { readonly variables: ReadonlySet<string>; readonly fragments: ReadonlySet<FragmentDefinitionNode> } {
  const variables = new Set<string>();
  const fragments = new Set<FragmentDefinitionNode>();
  for (const node of nodes) look(node);
  return { variables, fragments };

  function look(node: ASTNode): void {
    visit(node, {
      Variable: ({ name }) => void variables.add(name.value),
      FragmentSpread: ({ name }) => {
        const fragment = known.get(name.value);
        if (!fragment || fragments.has(fragment)) return;
        fragments.add(fragment);
        look(fragment);
      },
    });
  }
}
