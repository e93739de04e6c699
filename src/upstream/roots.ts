import { Kind } from 'graphql';
import type { DocumentNode, FieldNode, SelectionSetNode } from 'graphql';
import type { UpstreamResult } from './call.ts';

/** The root fields of a document by their keys in the answer. Mesh may wrap those of a merged one into fragments. */
export function rootFields(document: DocumentNode): ReadonlyMap<string, FieldNode> {
  const fields = new Map<string, FieldNode>();
  const look = ({ selections }: SelectionSetNode) => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) fields.set((selection.alias ?? selection.name).value, selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) look(selection.selectionSet);
      else {
        const name = selection.name.value;
        const fragment = document.definitions.find(
          (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
        );
        if (fragment?.kind === Kind.FRAGMENT_DEFINITION) look(fragment.selectionSet);
      }
    }
  };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) look(definition.selectionSet);
  }
  return fields;
}

/**
 * Whether a root that was asked for is not in an answer without errors, or is no object where fields of it were asked
 * for. Nobody would notice: a root may be null, and one that is absent would be taken for that.
 */
export function lacksRoots(document: DocumentNode, { data, errors }: UpstreamResult): boolean {
  if (errors.length > 0) return false;
  return [...rootFields(document)].some(([key, field]) => {
    // A directive may have left it out.
    if (field.directives && field.directives.length > 0) return false;
    if (!data || !Object.hasOwn(data, key)) return true;
    const value = data[key];
    return field.selectionSet !== undefined && value !== null && typeof value !== 'object';
  });
}
