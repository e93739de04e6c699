import { Kind } from 'graphql';
import type {
  ArgumentNode,
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { internalError } from './refusals.ts';

/** Field names to what is selected below them. Aliases, arguments and type conditions play no part, and one name is one entry. */
export type Selection = ReadonlyMap<string, Selection>;

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

export function fragmentsOf(document: DocumentNode): Fragments {
  const definitions = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(definitions.map((node) => [node.name.value, node]));
}

/** The operation that is meant: the named one, or the first where no name is given. */
export function operationOf(
  document: DocumentNode,
  operationName: string | undefined,
): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  return operationName
    ? operations.find((operation) => operation.name?.value === operationName)
    : operations[0];
}

/** The root fields, looking through one level of fragments and past every directive. */
export function rootFieldsOf(operation: OperationDefinitionNode, fragments: Fragments): FieldNode[] {
  return operation.selectionSet.selections.flatMap((selection) => {
    const direct = selection.kind === Kind.FIELD ? [selection] : bodyOf(selection, fragments)?.selections;
    return (direct ?? []).filter((node) => node.kind === Kind.FIELD);
  });
}

/** Throws on `@include` and `@skip` with a variable, as the real one does. */
export function selectionOf(field: FieldNode, fragments: Fragments): Selection {
  const selection = new Map<string, Selection>();
  collect(field.selectionSet, fragments, selection);
  return selection;
}

type MutableSelection = Map<string, Selection>;

function collect(
  set: SelectionSetNode | undefined,
  fragments: Fragments,
  into: MutableSelection,
  open: readonly SelectionSetNode[] = [],
): void {
  if (!set) return;
  // The real one recurses until its stack is full.
  if (open.includes(set)) throw internalError('Maximum call stack size exceeded');
  for (const node of set.selections) {
    if (!isWanted(node.directives)) continue;
    if (node.kind !== Kind.FIELD) {
      collect(bodyOf(node, fragments), fragments, into, [...open, set]);
      continue;
    }
    const below: MutableSelection = new Map(into.get(node.name.value));
    collect(node.selectionSet, fragments, below, [...open, set]);
    into.set(node.name.value, below);
  }
}

function bodyOf(node: SelectionNode, fragments: Fragments): SelectionSetNode | undefined {
  if (node.kind === Kind.FRAGMENT_SPREAD) return fragments.get(node.name.value)?.selectionSet;
  return node.selectionSet;
}

function isWanted(directives: readonly DirectiveNode[] | undefined): boolean {
  let include = true;
  let skip = false;
  for (const directive of directives ?? []) {
    if (directive.name.value === 'include') include = conditionOf(directive.arguments);
    if (directive.name.value === 'skip') skip = conditionOf(directive.arguments);
  }
  return include && !skip;
}

function conditionOf(args: readonly ArgumentNode[] | undefined): boolean {
  const value = args?.[0]?.value;
  if (!value) throw internalError("Cannot read properties of undefined (reading 'value')");
  if (value.kind === Kind.VARIABLE) {
    throw internalError(`Cannot read properties of undefined (reading '${value.name.value}')`);
  }
  return 'value' in value && Boolean(value.value);
}
