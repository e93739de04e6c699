import { createHash } from 'node:crypto';
import { Kind, print } from 'graphql';
import type { DefinitionNode, DocumentNode, FieldDefinitionNode, NameNode, StringValueNode } from 'graphql';

/**
 * SHA-256 (lower-case hex) of what a schema says, whatever the order it is said in.
 *
 * Types, fields, arguments, enum values, union members and interfaces are sorted first: Twenty lists its types in
 * another order after each change of its model, with the same content (Twenty 2.21.0, 2026-11). A description
 * counts by its text, not by the quotes around it.
 */
export function schemaHash(document: DocumentNode): string {
  const printed = document.definitions.map((definition) => print(sortMembers(plainText(definition)))).sort();
  return createHash('sha256').update(printed.join('\n\n')).digest('hex');
}

function sortMembers(definition: DefinitionNode): DefinitionNode {
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_EXTENSION:
      return {
        ...definition,
        interfaces: byName(definition.interfaces),
        fields: byName(definition.fields?.map(sortArguments)),
      };
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_EXTENSION:
      return { ...definition, fields: byName(definition.fields) };
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.ENUM_TYPE_EXTENSION:
      return { ...definition, values: byName(definition.values) };
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.UNION_TYPE_EXTENSION:
      return { ...definition, types: byName(definition.types) };
    case Kind.DIRECTIVE_DEFINITION:
      return { ...definition, arguments: byName(definition.arguments) };
    default:
      return definition;
  }
}

function sortArguments(field: FieldDefinitionNode): FieldDefinitionNode {
  return { ...field, arguments: byName(field.arguments) };
}

function byName<T extends { readonly name: NameNode }>(members: readonly T[] = []): readonly T[] {
  return members.map(plainText).sort((a, b) => compareNames(a.name.value, b.name.value));
}

function plainText<T extends object & { readonly description?: StringValueNode }>(node: T): T {
  return node.description ? { ...node, description: { ...node.description, block: false } } : node;
}

/** Code unit order: the same on every machine, unlike `localeCompare`. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
