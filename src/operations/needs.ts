import {
  getDirectiveValues,
  getNamedType,
  getOperationAST,
  getVariableValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  OperationTypeNode,
  print,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLNamedType,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';

/** An operation as the client sent it. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A root field that an operation is known to ask, by its own wish or by that of a link. */
export interface KnownRoot {
  readonly name: string;
  /** How many rounds of calls come before it: 0 for the client's own. Those of one round are asked together. */
  readonly round: number;
  /** Those of a mutation are asked one after another: which of them it is, or is below. */
  readonly place: number;
  readonly isWrite: boolean;
  /** Where in the answer it shows: the keys that lead to the client's own field, without places in lists. */
  readonly paths: readonly (readonly string[])[];
}

/** The links, by type and field: the root fields that each looks up, one after another. */
export type Links = Readonly<Record<string, Readonly<Record<string, { readonly asks: readonly string[] }>>>>;

/**
 * The root fields that an operation is known to ask before anything is asked, each once. What the answers lead to besides
 * (more pages, what an upstream does not give at once) is not known yet.
 */
export function knownRoots(schema: GraphQLSchema, links: Links, operation: Operation): KnownRoot[] {
  const { document, operationName } = operation;
  const definition = getOperationAST(document, operationName);
  const rootType = definition && schema.getRootType(definition.operation);
  if (!definition || !rootType) return [];
  const { coerced: variables } = getVariableValues(
    schema,
    definition.variableDefinitions ?? [],
    operation.variables,
  );
  // It will be refused.
  if (!variables) return [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  }
  const roots = new Map<string, KnownRoot & { readonly paths: (readonly string[])[] }>();
  const isSerial = definition.operation === OperationTypeNode.MUTATION;
  let place = 0;
  for (const { field } of fieldsOf(definition.selectionSet, rootType)) {
    if (isSerial) place += 1;
    const name = field.name.value;
    const path = [keyOf(field)];
    note(name, 0, [name, ...(field.arguments ?? []).map(print)].join(' '), path);
    const type = rootType.getFields()[name];
    if (type && field.selectionSet) visit(field.selectionSet, getNamedType(type.type), 0, path);
  }
  return [...roots.values()];

  function note(name: string, round: number, what: string, path: readonly string[]): void {
    // Writes that look alike are two writes.
    const key = `${isSerial ? place : ''} ${round} ${what}`;
    const known = roots.get(key);
    if (known) known.paths.push(path);
    else roots.set(key, { name, round, place, isWrite: isSerial && round === 0, paths: [path] });
  }

  function visit(
    selectionSet: SelectionSetNode,
    type: GraphQLNamedType,
    round: number,
    path: readonly string[],
  ): void {
    for (const { field, on } of fieldsOf(selectionSet, type)) {
      if (!isObjectType(on) && !isInterfaceType(on)) continue;
      const inner = on.getFields()[field.name.value];
      const asks = links[on.name]?.[field.name.value]?.asks ?? [];
      const ownPath = [...path, keyOf(field)];
      asks.forEach((name, step) => note(name, round + 1 + step, name, ownPath));
      if (inner && field.selectionSet)
        visit(field.selectionSet, getNamedType(inner.type), round + asks.length, ownPath);
    }
  }

  /** The fields that are not left out, with the type each is on. */
  function fieldsOf(
    { selections }: SelectionSetNode,
    type: GraphQLNamedType,
  ): { readonly field: FieldNode; readonly on: GraphQLNamedType }[] {
    return selections.filter(isIncluded).flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [{ field: selection, on: type }];
      const part = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      const on = part?.typeCondition ? schema.getType(part.typeCondition.name.value) : type;
      return part && on && isCompositeType(on) ? fieldsOf(part.selectionSet, on) : [];
    });
  }

  function isIncluded(selection: SelectionNode): boolean {
    const skip = getDirectiveValues(GraphQLSkipDirective, selection, variables);
    const include = getDirectiveValues(GraphQLIncludeDirective, selection, variables);
    return skip?.['if'] !== true && include?.['if'] !== false;
  }
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}
