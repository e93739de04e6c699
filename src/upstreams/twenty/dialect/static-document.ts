import { Kind, visit } from 'graphql';
import type { ASTNode, FragmentDefinitionNode } from 'graphql';
import type { Values } from './arguments.ts';
import type { UpstreamDocument } from './documents.ts';
import type { Plan, StaticRoot } from './plan.ts';

/**
 * The document for roots that Twenty's ordinary executor answers: the client's own fields, with the fragments and
 * variables they use.
 */
export function staticDocument(
  { operation, fragments }: Plan,
  roots: readonly StaticRoot[],
  given: Values,
): UpstreamDocument {
  const fields = roots.map(({ field }) => field);
  const used = usedBy(fields, fragments);
  return {
    document: {
      kind: Kind.DOCUMENT,
      definitions: [
        {
          kind: Kind.OPERATION_DEFINITION,
          operation: operation.operation,
          variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) =>
            used.variables.has(variable.name.value),
          ),
          selectionSet: { kind: Kind.SELECTION_SET, selections: fields },
        },
        ...used.fragments,
      ],
    },
    variables: Object.fromEntries(Object.entries(given).filter(([name]) => used.variables.has(name))),
    roots: roots.map((root) => ({ key: root.responseKey, answers: [root] })),
  };
}

function usedBy(
  fields: readonly ASTNode[],
  known: ReadonlyMap<string, FragmentDefinitionNode>,
): { readonly variables: ReadonlySet<string>; readonly fragments: ReadonlySet<FragmentDefinitionNode> } {
  const variables = new Set<string>();
  const fragments = new Set<FragmentDefinitionNode>();
  for (const field of fields) look(field);
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
