import { getNamedType, Kind, print } from 'graphql';
import type { FieldNode, GraphQLField, GraphQLObjectType, GraphQLSchema, SelectionSetNode } from 'graphql';
import type { UpstreamRequest } from '../../upstream/call.ts';
import { rootPageRows } from './dialect/paged-root.ts';
import { upstreamPageRows } from './dialect/pages.ts';
import { isConnection } from './dialect/record-types.ts';
import { keyOf } from './join-key.ts';
import type { Key } from './join-key.ts';

/** A read of one root whose rows can be told from those of others. */
export interface Form {
  readonly root: FieldNode;
  /** Whether it asks for one record: the first. */
  readonly isRecord: boolean;
  /** The root that gives lists of these records. */
  readonly list: GraphQLField<unknown, unknown>;
  readonly key: Key;
  /** The most rows it is given. */
  readonly rows: number;
  /** What is selected of each row. */
  readonly node: SelectionSetNode;
  /** Equal for all that differ in the lists of their filters only. */
  readonly group: string;
}

/** Undefined for a read that is more than that: it has several roots, an order, a place to start from, aggregates or lists in its rows. */
export function formOf(
  { document, variables }: Pick<UpstreamRequest, 'document' | 'variables'>,
  schema: GraphQLSchema,
): Form | undefined {
  const root = onlyRoot(document);
  const field = root && schema.getQueryType()?.getFields()[root.name.value];
  if (!field) return undefined;
  const given = argumentsOf(root, variables);
  const list = isConnection(field.type) ? field : listOf(getNamedType(field.type).name, schema);
  const key = keyOf(given?.['filter'], field.args.find(({ name }) => name === 'filter')?.type);
  const isRecord = list !== field;
  const node = isRecord ? root.selectionSet : nodeOf(root);
  const { first: rows = isRecord ? 1 : rootPageRows } = given ?? {};
  if (!list || !key || !node || !isPlain(node) || !hasNeeds(node, key)) return undefined;
  if (typeof rows !== 'number' || rows < 1 || rows > upstreamPageRows) return undefined;
  const template = JSON.stringify(key.filterOf(key.lists.map(() => [])));
  const selected = root.selectionSet ? print(root.selectionSet) : '';
  return { root, isRecord, list, key, rows, node, group: `${field.name} ${selected} ${template}` };
}

function onlyRoot({ definitions }: UpstreamRequest['document']): FieldNode | undefined {
  const [operation, ...fragments] = definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || fragments.length > 0) return undefined;
  const [root, ...others] = operation.selectionSet.selections;
  const directives = [...(operation.directives ?? []), ...(root?.directives ?? [])];
  const isOnly = root?.kind === Kind.FIELD && !root.alias && directives.length === 0 && others.length === 0;
  return isOnly ? root : undefined;
}

/** Undefined when there are others than these two, or such as are no variables. */
function argumentsOf(
  { arguments: given = [] }: FieldNode,
  variables: UpstreamRequest['variables'],
): Readonly<Record<string, unknown>> | undefined {
  const values: Record<string, unknown> = {};
  for (const { name, value } of given) {
    if (value.kind !== Kind.VARIABLE || !['filter', 'first'].includes(name.value)) return undefined;
    values[name.value] = variables[value.name.value];
  }
  return values;
}

/** The root that gives lists of a type's records. */
function listOf(typeName: string, schema: GraphQLSchema): GraphQLField<unknown, unknown> | undefined {
  return Object.values(schema.getQueryType()?.getFields() ?? {}).find(({ type, args }) => {
    const given = args.map(({ name }) => name);
    return (
      isConnection(type) &&
      nodeTypeOf(getNamedType(type) as GraphQLObjectType) === typeName &&
      ['filter', 'first', 'offset'].every((name) => given.includes(name))
    );
  });
}

function nodeTypeOf(connection: GraphQLObjectType): string | undefined {
  const edge = connection.getFields()['edges']?.type;
  const node = edge && (getNamedType(edge) as GraphQLObjectType).getFields()['node']?.type;
  return node && getNamedType(node).name;
}

/** What a list selects of its rows; undefined where it selects what only its own rows can tell. */
function nodeOf(root: FieldNode): SelectionSetNode | undefined {
  const parts = fieldsIn(root.selectionSet);
  const edges = parts.find(({ name }) => name.value === 'edges');
  const ofEdges = fieldsIn(edges?.selectionSet);
  const isTold =
    parts.every(({ name }) => ['edges', 'pageInfo', 'totalCount'].includes(name.value)) &&
    ofEdges.every(({ name }) => ['cursor', 'node'].includes(name.value));
  return isTold ? ofEdges.find(({ name }) => name.value === 'node')?.selectionSet : undefined;
}

/** Twenty's own lists inside rows end where they like, and nobody promises that they do so row by row. */
function isPlain({ selections }: SelectionSetNode): boolean {
  return selections.every(
    (selection) =>
      selection.kind === Kind.FIELD &&
      !selection.alias &&
      !selection.directives?.length &&
      !['edges', 'totalCount'].includes(selection.name.value) &&
      (!selection.selectionSet || isPlain(selection.selectionSet)),
  );
}

/** Whether the key is selected, or not even begun: what is there stays as it is. */
function hasNeeds(node: SelectionSetNode, { needs: [name, ...below] }: Key): boolean {
  const selected = fieldsIn(node).find((field) => field.name.value === name);
  const names = fieldsIn(selected?.selectionSet).map((field) => field.name.value);
  return !selected || below.every((part) => names.includes(part));
}

/** A row's selection with its key, and the field that was added for it. */
export function withNeeds({ node, key }: Form): {
  readonly node: SelectionSetNode;
  readonly added: string | undefined;
} {
  const [name = '', ...below] = key.needs;
  if (fieldsIn(node).some((field) => field.name.value === name)) return { node, added: undefined };
  const selectionSet = below.length > 0 ? selectionOf(below.map((part) => fieldNamed(part))) : undefined;
  return { node: selectionOf([...node.selections, fieldNamed(name, selectionSet)]), added: name };
}

export function fieldsIn(selectionSet: SelectionSetNode | undefined): readonly FieldNode[] {
  return (selectionSet?.selections ?? []).filter((selection) => selection.kind === Kind.FIELD);
}

export function selectionOf(selections: SelectionSetNode['selections']): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections };
}

export function fieldNamed(name: string, selectionSet?: SelectionSetNode): FieldNode {
  return {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: name },
    ...(selectionSet && { selectionSet }),
  };
}
