import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  valueFromASTUntyped,
} from 'graphql';
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';

/** A field as it is asked, with what is below it. */
export interface AskedField {
  readonly responseKey: string;
  readonly fieldName: string;
  readonly parentType: GraphQLObjectType | GraphQLInterfaceType;
  readonly type: GraphQLOutputType;
  /** As they are given: nothing is coerced, and what is absent has no key. */
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly children: readonly AskedField[];
}

export interface AskedOf {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** As `givenValues` has them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * The fields that a selection asks of a type, each place of the answer once, without those that are left out. What the
 * schema does not have is passed over: validation has not been there yet. Fragments must not spread themselves.
 */
export function askedFields(
  of: AskedOf,
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
): AskedField[] {
  const found = new Map<string, { readonly on: GraphQLCompositeType; readonly nodes: FieldNode[] }>();
  for (const selectionSet of selectionSets) collect(selectionSet, type, new Set());
  return [...found.values()].flatMap(({ on, nodes }) => askedField(of, on, nodes) ?? []);

  function collect({ selections }: SelectionSetNode, on: GraphQLCompositeType, seen: Set<string>): void {
    for (const selection of selections) {
      if (!isIncluded(selection, of)) continue;
      if (selection.kind === Kind.FIELD) {
        // Fields of one key on different types exclude each other, or agree in what they ask.
        const key = `${on.name} ${(selection.alias ?? selection.name).value}`;
        const known = found.get(key);
        if (known) known.nodes.push(selection);
        else found.set(key, { on, nodes: [selection] });
        continue;
      }
      const part =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : of.fragments.get(selection.name.value);
      if (!part) continue;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const place = `${on.name} ${selection.name.value}`;
        if (seen.has(place)) continue;
        seen.add(place);
      }
      const condition = part.typeCondition ? of.schema.getType(part.typeCondition.name.value) : on;
      if (isCompositeType(condition)) collect(part.selectionSet, condition, seen);
    }
  }
}

function askedField(
  of: AskedOf,
  on: GraphQLCompositeType,
  nodes: readonly FieldNode[],
): AskedField | undefined {
  const [node] = nodes;
  if (!node || (!isObjectType(on) && !isInterfaceType(on))) return undefined;
  const definition = on.getFields()[node.name.value];
  if (!definition) return undefined;
  const type = getNamedType(definition.type);
  return {
    responseKey: (node.alias ?? node.name).value,
    fieldName: node.name.value,
    parentType: on,
    type: definition.type,
    arguments: Object.fromEntries(
      (node.arguments ?? [])
        .map(({ name, value }): [string, unknown] => [name.value, valueFromASTUntyped(value, of.variables)])
        .filter(([, value]) => value !== undefined),
    ),
    children: isCompositeType(type)
      ? askedFields(
          of,
          type,
          nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
        )
      : [],
  };
}

/** https://spec.graphql.org/October2021/#sec--skip: both directives must allow a selection. */
function isIncluded({ directives }: SelectionNode, { variables }: AskedOf): boolean {
  const conditionOf = (name: string) => {
    const condition = directives
      ?.find((directive) => directive.name.value === name)
      ?.arguments?.find((argument) => argument.name.value === 'if');
    return condition && valueFromASTUntyped(condition.value, variables);
  };
  return conditionOf('skip') !== true && conditionOf('include') !== false;
}
