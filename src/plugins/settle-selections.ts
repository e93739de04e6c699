import {
  BREAK,
  getDirectiveValues,
  getOperationAST,
  getVariableValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';

/** A client's operation, as it is about to be executed. */
export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
}

/**
 * The same operation with `@skip` and `@include` decided, and `__typename` taken out of fragments that hold nothing
 * else. Answers to it are those to the original.
 *
 * Mesh 0.109 needs both. Of a field written twice it passes on the first with its directives, so that
 * `email @skip(if: true) email` became null without an error; and it finds no operation in a selection of nothing but
 * `... on User { __typename }` (both seen in November 2026, with @graphql-mesh/runtime 0.109.1).
 */
export function settleSelections({
  schema,
  document,
  operationName,
  variableValues,
}: Operation): DocumentNode {
  const operation = getOperationAST(document, operationName);
  if (!operation || !mayNeedSettling(document)) return document;
  const variables = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {});
  // What is wrong with the variables is the execution's to say.
  if (!variables.coerced) return document;
  const { coerced } = variables;
  const fragments = new Map(
    document.definitions
      .filter(
        (definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION,
      )
      .map((definition) => [definition.name.value, definition]),
  );
  const typeInfo = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(typeInfo, {
      SelectionSet: {
        leave(node) {
          const kept = node.selections.filter((selection) => isIncluded(selection, coerced));
          if (kept.length === 0) return nothing;
          const parent = typeInfo.getParentType()?.name;
          return {
            ...node,
            selections: kept.flatMap((selection): readonly SelectionNode[] => {
              const settled = withoutConditions(selection);
              return onlyTypenames(settled, parent, fragments) ?? [settled];
            }),
          };
        },
      },
    }),
  );
}

const conditional = new WeakMap<DocumentNode, boolean>();

/** Most documents have neither directives nor fragments; parsed ones are kept, so each is looked through once. */
function mayNeedSettling(document: DocumentNode): boolean {
  let found = conditional.get(document);
  if (found === undefined) {
    found = false;
    visit(document, {
      enter: ({ kind }) => {
        found ||= kind === Kind.DIRECTIVE || kind === Kind.INLINE_FRAGMENT || kind === Kind.FRAGMENT_SPREAD;
        return found ? BREAK : undefined;
      },
    });
    conditional.set(document, found);
  }
  return found;
}

/** What stands where everything was left out, since a document needs a selection; it is never answered. */
const nothing = parseSelectionSet('{ _lk_nothing: __typename @skip(if: true) }');

function parseSelectionSet(text: string): SelectionSetNode {
  const [operation] = parse(text, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`No selection: ${text}`);
  return operation.selectionSet;
}

/** https://spec.graphql.org/October2021/#sec--skip: both directives must allow a selection. */
function isIncluded(selection: SelectionNode, variables: Record<string, unknown>): boolean {
  return (
    getDirectiveValues(GraphQLSkipDirective, selection, variables)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.['if'] !== false
  );
}

function isCondition({ name }: { readonly name: { readonly value: string } }): boolean {
  return name.value === GraphQLSkipDirective.name || name.value === GraphQLIncludeDirective.name;
}

function withoutConditions<Node extends SelectionNode>(selection: Node): Node {
  if (!selection.directives?.some(isCondition)) return selection;
  return { ...selection, directives: selection.directives.filter((directive) => !isCondition(directive)) };
}

/** The fields of a fragment on the type it stands in, if they are nothing but `__typename`. */
function onlyTypenames(
  selection: SelectionNode,
  parent: string | undefined,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly FieldNode[] | undefined {
  if (selection.kind === Kind.FIELD) return undefined;
  const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
  const condition = fragment?.typeCondition?.name.value ?? parent;
  if (!fragment || condition !== parent) return undefined;
  const { selections } = fragment.selectionSet;
  return selections.every(isPlainTypename) ? selections : undefined;
}

function isPlainTypename(selection: SelectionNode): selection is FieldNode {
  return (
    selection.kind === Kind.FIELD && selection.name.value === '__typename' && !selection.directives?.length
  );
}
