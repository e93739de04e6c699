import { Kind, isTypeDefinitionNode, visit } from 'graphql';
import type {
  ASTNode,
  DefinitionNode,
  DocumentNode,
  FieldDefinitionNode,
  ObjectTypeDefinitionNode,
  TypeDefinitionNode,
} from 'graphql';

/**
 * Adds root fields that an upstream answers but hides from introspection.
 *
 * The fragment holds `extend type Query { ... }` (or Mutation) and the types those fields need. Whatever the schema
 * already has stays as it is. A root field is left out when a type it needs is taken by another one of that name:
 * a Twenty workspace may have a custom object called SearchRecord, and its rows are not search results.
 */
export function addHiddenRoots(
  definitions: readonly DefinitionNode[],
  fragment: DocumentNode,
): readonly DefinitionNode[] {
  const known = typesByName(definitions);
  const offered = typesByName(fragment.definitions);
  const added = new Map<string, TypeDefinitionNode>();
  const newFields = new Map<string, FieldDefinitionNode[]>();
  for (const extension of fragment.definitions) {
    if (extension.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    const rootName = extension.name.value;
    const root = known.get(rootName);
    if (!root) continue;
    for (const field of extension.fields ?? []) {
      if (fieldNames(root).has(field.name.value)) continue;
      const needed = [...reachable(field, offered)];
      if (needed.some((type) => isTaken(type, known.get(type.name.value)))) continue;
      for (const type of needed) if (!known.has(type.name.value)) added.set(type.name.value, type);
      newFields.set(rootName, [...(newFields.get(rootName) ?? []), field]);
    }
  }
  const extended = definitions.map((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return definition;
    const fields = newFields.get(definition.name.value);
    return fields ? { ...definition, fields: [...(definition.fields ?? []), ...fields] } : definition;
  });
  return [...extended, ...added.values()];
}

function typesByName(definitions: readonly DefinitionNode[]): ReadonlyMap<string, TypeDefinitionNode> {
  return new Map(definitions.filter(isTypeDefinitionNode).map((type) => [type.name.value, type]));
}

/** The fragment's types that a field needs, directly or through others. */
function reachable(
  field: FieldDefinitionNode,
  offered: ReadonlyMap<string, TypeDefinitionNode>,
): ReadonlySet<TypeDefinitionNode> {
  const found = new Set<TypeDefinitionNode>();
  const collect = (node: ASTNode): void => {
    visit(node, {
      NamedType({ name }) {
        const type = offered.get(name.value);
        if (!type || found.has(type)) return;
        found.add(type);
        collect(type);
      },
    });
  };
  collect(field);
  return found;
}

/** True when the schema's own type of that name cannot stand in for the fragment's. */
function isTaken(needed: TypeDefinitionNode, own: TypeDefinitionNode | undefined): boolean {
  if (!own) return false;
  if (own.kind !== needed.kind) return true;
  if (needed.kind !== Kind.OBJECT_TYPE_DEFINITION) return false;
  const ownFields = fieldNames(own);
  return [...fieldNames(needed)].some((name) => !ownFields.has(name));
}

function fieldNames(type: TypeDefinitionNode): ReadonlySet<string> {
  const fields = (type as Partial<ObjectTypeDefinitionNode>).fields ?? [];
  return new Set(fields.map((field) => field.name.value));
}
