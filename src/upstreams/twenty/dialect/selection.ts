import { getNamedType, isLeafType, isObjectType, Kind } from 'graphql';
import type { FieldNode, GraphQLObjectType, GraphQLOutputType, SelectionSetNode } from 'graphql';
import { hopOf, keyFieldOf } from './layout.ts';
import type { Layout } from './layout.ts';
import { wantsRows } from './list-wants.ts';
import { isTypename } from './plan.ts';
import type { PlannedField } from './plan.ts';
import { isEdge } from './record-types.ts';

/** Real fields by name, each once, with what is selected below it (nothing for a leaf). */
type Selection = Map<string, Selection>;

/** What is selected beside the client's fields: names from the outside in. */
export type Path = readonly string[];

/**
 * The selection that gives Twenty's record API what all these fields need: it knows no nested alias, refuses
 * `edges` without `node`, and answers a composite of which only `__typename` is asked with null.
 */
export function uniteSelections(
  fields: readonly PlannedField[],
  type: GraphQLOutputType,
  layout: Layout,
  needs: readonly Path[] = [],
): SelectionSetNode | undefined {
  return selectAt([[[], fields]], type, layout, needs);
}

/** The same for fields that stand at some place below the root: the children of records in a list's `node`, say. */
export function selectAt(
  places: readonly (readonly [Path, readonly PlannedField[]])[],
  type: GraphQLOutputType,
  layout: Layout,
  needs: readonly Path[],
): SelectionSetNode | undefined {
  const selection: Selection = new Map();
  for (const [path, fields] of places) {
    for (const field of fields) unite(at(selection, path), field, layout);
  }
  for (const path of needs) at(selection, path);
  complete(selection, type);
  return print(selection);
}

function unite(selection: Selection, field: PlannedField, layout: Layout): void {
  for (const child of field.children) {
    if (isTypename(child)) continue;
    const hop = hopOf(child);
    if (hop === 'toMany' || layout.isDeferred(child)) {
      const key = keyFieldOf(layout, child);
      if (key !== undefined) at(selection, [key]);
    }
    if (layout.isDeferred(child)) continue;
    const below = at(selection, [child.fieldName]);
    if (hop === 'toMany') uniteNestedList(below, child, layout);
    else unite(below, child, layout);
  }
}

/** The rows, or their number where it is enough: cursors and page are the gateway's own. */
function uniteNestedList(selection: Selection, list: PlannedField, layout: Layout): void {
  at(selection, wantsRows(list) ? ['edges', 'node', 'id'] : ['totalCount']);
  for (const node of nodesOf(list)) unite(at(selection, ['edges', 'node']), node, layout);
}

/** The `node` fields of a connection, whatever their aliases. */
export function nodesOf(connection: PlannedField): PlannedField[] {
  return connection.children
    .filter(({ fieldName }) => fieldName === 'edges')
    .flatMap((edges) => edges.children.filter(({ fieldName }) => fieldName === 'node'));
}

function at(selection: Selection, path: Path): Selection {
  let place = selection;
  for (const name of path) {
    const known = place.get(name);
    const next: Selection = known ?? new Map<string, Selection>();
    if (!known) place.set(name, next);
    place = next;
  }
  return place;
}

/** Sees to it that every object has a real field, and every edge its node. */
function complete(selection: Selection, type: GraphQLOutputType): void {
  const named = getNamedType(type);
  if (!isObjectType(named)) return;
  if (isEdge(named)) at(selection, ['node']);
  else if (selection.size === 0) at(selection, [cheapestField(named)]);
  const fields = named.getFields();
  for (const [name, children] of selection) {
    const field = fields[name];
    if (field) complete(children, field.type);
  }
}

function cheapestField(type: GraphQLObjectType): string {
  const fields = type.getFields();
  const cheap = ['id', 'totalCount'].find((name) => name in fields);
  const leaf = Object.values(fields).find((field) => isLeafType(getNamedType(field.type)));
  return cheap ?? leaf?.name ?? Object.keys(fields)[0] ?? '__typename';
}

function print(selection: Selection): SelectionSetNode | undefined {
  if (selection.size === 0) return undefined;
  const selections = [...selection].map(([name, children]): FieldNode => {
    const selectionSet = print(children);
    return {
      kind: Kind.FIELD,
      name: { kind: Kind.NAME, value: name },
      ...(selectionSet && { selectionSet }),
    };
  });
  return { kind: Kind.SELECTION_SET, selections };
}
