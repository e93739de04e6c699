import { getOperationAST, Kind } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';

/**
 * The fields of a client's document that an error's path leads through last: all that have the response key there,
 * since a field may be written more than once. Empty when the path leads nowhere.
 */
export function fieldsAt(
  document: DocumentNode,
  operationName: string | null | undefined,
  path: readonly (string | number)[],
): FieldNode[] {
  const fragments = new Map(
    document.definitions
      .filter(
        (definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION,
      )
      .map((definition) => [definition.name.value, definition]),
  );
  const operation = getOperationAST(document, operationName);
  let selectionSets: SelectionSetNode[] = operation ? [operation.selectionSet] : [];
  let fields: FieldNode[] = [];
  for (const key of path) {
    if (typeof key === 'number') continue;
    fields = selectionSets.flatMap((selectionSet) => withKey(selectionSet, key, fragments));
    selectionSets = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
  }
  return fields;
}

/** Type conditions are not looked at: two fields of one response key stand for the same answer. */
function withKey(
  { selections }: SelectionSetNode,
  key: string,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): FieldNode[] {
  return selections.flatMap((selection) => {
    switch (selection.kind) {
      case Kind.FIELD:
        return (selection.alias ?? selection.name).value === key ? [selection] : [];
      case Kind.INLINE_FRAGMENT:
        return withKey(selection.selectionSet, key, fragments);
      case Kind.FRAGMENT_SPREAD: {
        const fragment = fragments.get(selection.name.value);
        return fragment ? withKey(fragment.selectionSet, key, fragments) : [];
      }
    }
  });
}
