import { getNamedType, isAbstractType, isInterfaceType, isObjectType, Kind } from 'graphql';
import type {
  FieldNode,
  GraphQLNamedType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';
import type { Fragments } from '../upstream/fields.ts';

/** Where a selection is read. */
export interface Reach {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
}

/** The object types behind a field's type: of a connection those of its nodes, of an abstract type all possible ones. */
export function typesGivenBy(type: GraphQLOutputType, schema: GraphQLSchema): readonly GraphQLObjectType[] {
  const named = getNamedType(type);
  if (isAbstractType(named)) return schema.getPossibleTypes(named);
  if (!isObjectType(named)) return [];
  const node = nodeTypeOf(named);
  return node ? typesGivenBy(node, schema) : [named];
}

/**
 * The object types that the fields below a field give. A connection gives its nodes even where only their count is
 * selected; the nodes of the field's own connection are its own type, not below it. Conditions are taken for fulfilled.
 */
export function typesBelow(
  { selectionSet }: FieldNode,
  type: GraphQLOutputType,
  { schema, fragments }: Reach,
): ReadonlySet<GraphQLObjectType> {
  const found = new Set<GraphQLObjectType>();
  if (selectionSet) walk(selectionSet, getNamedType(type));
  return found;

  function walk({ selections }: SelectionSetNode, parent: GraphQLNamedType | undefined): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        visit(selection, parent);
        continue;
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      const condition = fragment?.typeCondition?.name.value;
      if (fragment) walk(fragment.selectionSet, condition === undefined ? parent : schema.getType(condition));
    }
  }

  function visit({ name, selectionSet }: FieldNode, parent: GraphQLNamedType | undefined): void {
    const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
    const field = fields[name.value];
    if (!field) return;
    const isOwnNode = field.name === 'node' && 'cursor' in fields;
    if (!isOwnNode) for (const given of typesGivenBy(field.type, schema)) found.add(given);
    if (selectionSet) walk(selectionSet, getNamedType(field.type));
  }
}

function nodeTypeOf(type: GraphQLObjectType): GraphQLOutputType | undefined {
  const { edges, pageInfo } = type.getFields();
  const edge = edges && getNamedType(edges.type);
  return pageInfo && isObjectType(edge) ? edge.getFields()['node']?.type : undefined;
}
