import { Kind } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, SelectionSetNode, ValueNode } from 'graphql';
import { OBJECT_VALUES } from './variables.ts';

/** What a document asks at the places of its answer. */
export interface Places {
  /** How often it asks one place at most: validation compares each such field with each other one. */
  readonly repetitions: number;
  /** Values in the arguments of fields, each object as `OBJECT_VALUES`. */
  readonly literals: number;
  /** How often each variable stands in the arguments of a field. */
  readonly uses: ReadonlyMap<string, number>;
}

/**
 * Goes to each place of the answer, as the specification's CollectFields() does, types aside: at one place a fragment counts
 * once. Only for documents whose number of fields is known to be bounded.
 */
export function measurePlaces(
  { definitions }: DocumentNode,
  fragments: readonly FragmentDefinitionNode[],
): Places {
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment.selectionSet]));
  const uses = new Map<string, number>();
  let repetitions = 0;
  let literals = 0;
  const left: (readonly SelectionSetNode[])[] = definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map(({ selectionSet }) => [selectionSet]);
  for (let place = left.pop(); place; place = left.pop()) {
    for (const nodes of fieldsAt(place, byName).values()) {
      repetitions = Math.max(repetitions, nodes.length);
      for (const node of nodes) for (const { value } of node.arguments ?? []) count(value);
      const below = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      if (below.length > 0) left.push(below);
    }
  }
  return { repetitions, literals, uses };

  function count(value: ValueNode): void {
    if (value.kind === Kind.VARIABLE) {
      uses.set(value.name.value, (uses.get(value.name.value) ?? 0) + 1);
      return;
    }
    literals += value.kind === Kind.OBJECT ? OBJECT_VALUES : 1;
    if (value.kind === Kind.LIST) for (const each of value.values) count(each);
    else if (value.kind === Kind.OBJECT) for (const field of value.fields) count(field.value);
  }
}

/** The fields of one place, by their key in the answer. */
function fieldsAt(
  selectionSets: readonly SelectionSetNode[],
  fragments: ReadonlyMap<string, SelectionSetNode>,
): ReadonlyMap<string, readonly FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const seen = new Set<string>();
  const left = [...selectionSets];
  for (let at = left.pop(); at; at = left.pop()) {
    for (const selection of at.selections) {
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const nodes = fields.get(key);
        if (nodes) nodes.push(selection);
        else fields.set(key, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) left.push(selection.selectionSet);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) left.push(fragment);
      }
    }
  }
  return fields;
}
