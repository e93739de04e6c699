import { getNamedType, isLeafType, isObjectType, Kind } from 'graphql';
import type { FieldNode, GraphQLObjectType, GraphQLOutputType, SelectionSetNode } from 'graphql';
import { isTypename } from './plan.ts';
import type { PlannedField } from './plan.ts';
import { isEdge } from './record-types.ts';
import { isNestedList, neededToSettle } from './truth.ts';

/** Real fields by name, each once, with what is selected below it (nothing for a leaf). */
type Selection = Map<string, Selection>;

/**
 * The selection that gives Twenty's record API what all these fields need: it knows no nested alias, refuses
 * `edges` without `node`, and answers a composite of which only `__typename` is asked with null.
 */
export function uniteSelections(
  fields: readonly PlannedField[],
  type: GraphQLOutputType,
): SelectionSetNode | undefined {
  const selection: Selection = new Map();
  for (const field of fields) unite(selection, field);
  complete(selection, type);
  return print(selection);
}

function unite(selection: Selection, field: PlannedField): void {
  for (const child of field.children) {
    if (!isTypename(child)) unite(at(selection, [child.fieldName]), child);
  }
  if (!isNestedList(field)) return;
  for (const path of neededToSettle(field)) at(selection, path);
}

function at(selection: Selection, path: readonly string[]): Selection {
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
