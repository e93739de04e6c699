import { Kind, OperationTypeNode, isTypeDefinitionNode, visit } from 'graphql';
import type {
  DefinitionNode,
  InterfaceTypeDefinitionNode,
  InterfaceTypeExtensionNode,
  ObjectTypeDefinitionNode,
  ObjectTypeExtensionNode,
} from 'graphql';
import { unusableSchema } from './read-schema.ts';
import type { RootNames } from './read-schema.ts';

/** A definition that lists output fields. */
export type FieldsNode =
  | ObjectTypeDefinitionNode
  | ObjectTypeExtensionNode
  | InterfaceTypeDefinitionNode
  | InterfaceTypeExtensionNode;

const operations = [OperationTypeNode.QUERY, OperationTypeNode.MUTATION] as const;
const rootTypes = { query: 'Query', mutation: 'Mutation' } as const;

/** Without the `schema` definition and the subscription root; with the other roots under their usual names. */
export function renameRoots(
  definitions: readonly DefinitionNode[],
  roots: RootNames,
): readonly DefinitionNode[] {
  const types = new Set(definitions.filter(isTypeDefinitionNode).map((type) => type.name.value));
  if (!roots.query || !types.has(roots.query)) throw unusableSchema('it has no query type');
  const renames = new Map<string, string>();
  for (const operation of operations) {
    const name = roots[operation];
    const usual = rootTypes[operation];
    if (name === usual) continue;
    if (types.has(usual)) throw unusableSchema(`a type that is not its ${operation} type is called ${usual}`);
    if (name) renames.set(name, usual);
  }
  const kept = definitions.filter(
    (definition) =>
      definition.kind !== Kind.SCHEMA_DEFINITION &&
      definition.kind !== Kind.SCHEMA_EXTENSION &&
      !(hasFields(definition) && definition.name.value === roots.subscription),
  );
  if (renames.size === 0) return kept;
  // Every name of a type is renamed, not only the definition: a payload may hold a field of the query type.
  return visit(
    { kind: Kind.DOCUMENT, definitions: kept },
    {
      NamedType: (node) => withName(node, renames),
      ObjectTypeDefinition: { leave: (node) => withName(node, renames) },
      ObjectTypeExtension: { leave: (node) => withName(node, renames) },
    },
  ).definitions;
}

function withName<T extends { readonly name: ObjectTypeDefinitionNode['name'] }>(
  node: T,
  renames: ReadonlyMap<string, string>,
): T | undefined {
  const value = renames.get(node.name.value);
  return value === undefined ? undefined : { ...node, name: { ...node.name, value } };
}

/** A `schema` definition, needed only where a type called Subscription is an ordinary one. */
export function explicitRoots(
  definitions: readonly DefinitionNode[],
  roots: RootNames,
): readonly DefinitionNode[] {
  const isMisleading = definitions.some(
    (definition) => isTypeDefinitionNode(definition) && definition.name.value === 'Subscription',
  );
  if (!isMisleading) return [];
  const operationTypes = operations
    .filter((operation) => roots[operation])
    .map((operation) => ({
      kind: Kind.OPERATION_TYPE_DEFINITION as const,
      operation,
      type: {
        kind: Kind.NAMED_TYPE as const,
        name: { kind: Kind.NAME as const, value: rootTypes[operation] },
      },
    }));
  return [{ kind: Kind.SCHEMA_DEFINITION, operationTypes }];
}

/** Whether a definition lists output fields. */
export function hasFields(definition: DefinitionNode): definition is FieldsNode {
  return (
    definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
    definition.kind === Kind.OBJECT_TYPE_EXTENSION ||
    definition.kind === Kind.INTERFACE_TYPE_DEFINITION ||
    definition.kind === Kind.INTERFACE_TYPE_EXTENSION
  );
}
