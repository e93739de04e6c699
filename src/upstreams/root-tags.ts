import { Kind, valueFromASTUntyped } from 'graphql';
import type { DocumentNode, FieldNode } from 'graphql';
import type { UpstreamRequest } from '../upstream/call.ts';
import type { Tag } from '../upstream/cache/tags.ts';
import { fieldsOf, fragmentsOf, keyOf } from '../upstream/fields.ts';

/** The tags of the root fields of a read by their keys. Fields of the same key are one. */
export function tagsByKey(
  document: DocumentNode,
  tagsOf: (root: FieldNode) => Iterable<Tag>,
): ReadonlyMap<string, readonly Tag[]> {
  const byKey = new Map<string, Set<Tag>>();
  for (const root of rootsOf(document)) {
    const key = keyOf(root);
    byKey.set(key, new Set([...(byKey.get(key) ?? []), ...tagsOf(root)]));
  }
  return new Map([...byKey].map(([key, tags]) => [key, [...tags]]));
}

/** The tags of all root fields of a write; undefined when nobody knows those of one of them. */
export function tagsOfAll(
  document: DocumentNode,
  tagsOf: (root: FieldNode) => Iterable<Tag> | undefined,
): readonly Tag[] | undefined {
  const all = new Set<Tag>();
  for (const root of rootsOf(document)) {
    if (root.name.value === '__typename') continue;
    const tags = tagsOf(root);
    if (!tags) return undefined;
    for (const tag of tags) all.add(tag);
  }
  return [...all];
}

/** What a field is given, as it was sent. A variable without a value is undefined: some servers know its default. */
export function argumentsOf(
  { arguments: given = [] }: FieldNode,
  variables: UpstreamRequest['variables'],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    given.map(({ name, value }) => [name.value, valueFromASTUntyped(value, variables)]),
  );
}

function rootsOf(document: DocumentNode): FieldNode[] {
  const fragments = fragmentsOf(document);
  return document.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .flatMap(({ selectionSet }) => fieldsOf(selectionSet, fragments));
}
