import { Kind, visit } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';

/** The size of a selection with its fragments in their places, each counted as often as it is spread. */
export interface Measure {
  /** Fields within fields. */
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  /** Fields of its first level. */
  readonly rootFields: number;
  /** Fields in the text of fragments, times the root fields. */
  readonly fragmentFields: number;
  /** `__schema` and `__type`, with the aliases inside them. */
  readonly introspections: number;
  readonly introspectionDepth: number;
}

interface Part extends Omit<Measure, 'fragmentFields'> {
  /** The fields of an introspection that are lists of types or fields, within each other, as far as we are in one. */
  readonly lists: number;
}

const nothing: Part = {
  depth: 0,
  fields: 0,
  aliases: 0,
  rootFields: 0,
  introspections: 0,
  introspectionDepth: 0,
  lists: 0,
};

/** As graphql-js's MaxIntrospectionDepthRule has them: each leads from every type to many others. */
const listNames: ReadonlySet<string> = new Set(['fields', 'inputFields', 'interfaces', 'possibleTypes']);
const introspectionNames: ReadonlySet<string> = new Set(['__schema', '__type']);

/**
 * The size of a document: of all its operations together, and as deep as the deepest. Fragments are never put in their
 * places, so that it takes as long as the text is: each is measured once, behind those it spreads, as `fragments` are.
 * What is beyond all counting is infinite.
 */
export function measureDocument(
  { definitions }: DocumentNode,
  fragments: readonly FragmentDefinitionNode[],
): Measure {
  const known = new Map<string, Part>();
  for (const { name, selectionSet } of fragments)
    known.set(name.value, measureSelections(selectionSet, known));
  const whole = definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map(({ selectionSet }) => measureSelections(selectionSet, known))
    .reduce(together, nothing);
  const { depth, fields, aliases, rootFields, introspections, introspectionDepth } = whole;
  const fragmentFields = rootFields * fragments.reduce((sum, fragment) => sum + writtenFields(fragment), 0);
  return { depth, fields, aliases, rootFields, fragmentFields, introspections, introspectionDepth };
}

function measureSelections({ selections }: SelectionSetNode, fragments: ReadonlyMap<string, Part>): Part {
  return selections
    .map((selection) => {
      if (selection.kind === Kind.FIELD) return measureField(selection, fragments);
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return measureSelections(selection.selectionSet, fragments);
      return fragments.get(selection.name.value) ?? nothing;
    })
    .reduce(together, nothing);
}

function measureField({ alias, name, selectionSet }: FieldNode, fragments: ReadonlyMap<string, Part>): Part {
  const below = selectionSet ? measureSelections(selectionSet, fragments) : nothing;
  const isIntrospection = introspectionNames.has(name.value);
  return {
    depth: below.depth + 1,
    fields: below.fields + 1,
    aliases: below.aliases + (alias ? 1 : 0),
    rootFields: 1,
    introspections: below.introspections + (isIntrospection ? 1 + below.aliases : 0),
    introspectionDepth: Math.max(below.introspectionDepth, isIntrospection ? below.lists : 0),
    lists: below.lists + (listNames.has(name.value) ? 1 : 0),
  };
}

/** The fields that stand in a fragment, without those of the fragments it spreads. */
function writtenFields(fragment: FragmentDefinitionNode): number {
  let count = 0;
  visit(fragment, { Field: () => void (count += 1) });
  return count;
}

function together(a: Part, b: Part): Part {
  return {
    depth: Math.max(a.depth, b.depth),
    fields: a.fields + b.fields,
    aliases: a.aliases + b.aliases,
    rootFields: a.rootFields + b.rootFields,
    introspections: a.introspections + b.introspections,
    introspectionDepth: Math.max(a.introspectionDepth, b.introspectionDepth),
    lists: Math.max(a.lists, b.lists),
  };
}
