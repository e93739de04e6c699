import { Kind, visit } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';

/** The first operation with an inline fragment for each spread, however long that becomes. Every fragment must be there. */
export function withFragmentsInPlace({ definitions }: DocumentNode): OperationDefinitionNode {
  const operation = definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('There is no operation.');
  const put = <Node extends OperationDefinitionNode>(node: Node): Node =>
    visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = definitions.find(
          (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name.value,
        );
        if (fragment?.kind !== Kind.FRAGMENT_DEFINITION)
          throw new Error(`There is no fragment ${name.value}.`);
        return { kind: Kind.INLINE_FRAGMENT, selectionSet: fragment.selectionSet };
      },
    });
  // What stands in a spread's place is not visited in the same walk.
  for (let now = operation, next = put(now); ; now = next, next = put(now)) if (next === now) return now;
}
