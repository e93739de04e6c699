import { Kind } from 'graphql';
import type { DocumentNode, FieldNode } from 'graphql';
import type { UpstreamResult } from './call.ts';
import { fieldsOf, fragmentsOf, keyOf } from './fields.ts';

/** The root fields of a document by their keys in the answer. Mesh may wrap those of a merged one into fragments. */
export function rootFields(document: DocumentNode): ReadonlyMap<string, FieldNode> {
  const fragments = fragmentsOf(document);
  return new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
      .flatMap(({ selectionSet }) => fieldsOf(selectionSet, fragments))
      .map((field) => [keyOf(field), field]),
  );
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
