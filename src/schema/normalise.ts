import { Kind } from 'graphql';
import type {
  DefinitionNode,
  DocumentNode,
  FieldDefinitionNode,
  IntrospectionQuery,
  TypeNode,
} from 'graphql';
import { describeRootField, describeType } from './describe.ts';
import { addHiddenRoots } from './hidden-roots.ts';
import { readSchema } from './read-schema.ts';
import { explicitRoots, hasFields, renameRoots } from './root-types.ts';
import type { FieldsNode } from './root-types.ts';

export interface NormaliseRules {
  /** Whose types these are, as it reads after "of": "the Twenty workspace". */
  readonly owner: string;
  /** Root fields that introspection hides, as `extend type Query { ... }` with the types they need. */
  readonly hiddenRoots?: DocumentNode;
}

/**
 * The form in which an upstream's schema enters the unified schema. Normalising twice changes nothing.
 *
 * - Root types are called Query and Mutation; Subscription is dropped.
 * - Root fields, the items of a connection's `edges` and an edge's `node` are nullable, so that one dead upstream or
 *   one broken row does not take the rest of the answer with it. No other `!` changes.
 * - Hidden root fields are added, and object types and root fields without a description get one.
 * - Definitions are sorted by name, so that a snapshot's text changes only where the schema does.
 *
 * Throws UPSTREAM_BAD_RESPONSE when the source is no schema. Types that do not exist are not noticed here.
 */
export function normaliseSchema(
  source: string | DocumentNode | IntrospectionQuery,
  rules: NormaliseRules,
): DocumentNode {
  const { definitions, roots } = readSchema(source);
  const renamed = renameRoots(definitions, roots);
  const complete = rules.hiddenRoots ? addHiddenRoots(renamed, rules.hiddenRoots) : renamed;
  const edgeTypes = findEdgeTypes(complete);
  const normalised = complete
    .map((definition) => (hasFields(definition) ? normaliseFields(definition, edgeTypes, rules) : definition))
    .sort((a, b) => compareNames(definitionName(a), definitionName(b)));
  return { kind: Kind.DOCUMENT, definitions: [...explicitRoots(normalised, roots), ...normalised] };
}

function normaliseFields(
  definition: FieldsNode,
  edgeTypes: ReadonlySet<string>,
  rules: NormaliseRules,
): FieldsNode {
  const name = definition.name.value;
  const fields = definition.fields ?? [];
  if (name === 'Query' || name === 'Mutation') {
    return { ...definition, fields: fields.map((field) => normaliseRootField(name, field, rules)) };
  }
  const relaxed = {
    ...definition,
    fields: fields.map((field) => {
      if (field === edgesField(definition)) return { ...field, type: withNullableItems(field.type) };
      if (field.name.value === 'node' && edgeTypes.has(name)) return { ...field, type: nullable(field.type) };
      return field;
    }),
  };
  if (relaxed.kind !== Kind.OBJECT_TYPE_DEFINITION || relaxed.description) return relaxed;
  return { ...relaxed, description: text(describeType(name, rules.owner)) };
}

function normaliseRootField(
  root: 'Query' | 'Mutation',
  field: FieldDefinitionNode,
  rules: NormaliseRules,
): FieldDefinitionNode {
  return {
    ...field,
    description: field.description ?? text(describeRootField(root, field, rules.owner)),
    type: nullable(field.type),
  };
}

/** The types that the `edges` of connections hold. */
function findEdgeTypes(definitions: readonly DefinitionNode[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const definition of definitions) {
    const edges = hasFields(definition) ? edgesField(definition) : undefined;
    if (edges) found.add(itemTypeName(edges.type));
  }
  return found;
}

/**
 * The `edges` of a connection: a type whose name ends in Connection and that has a list of that name.
 * Source: https://relay.dev/graphql/connections.htm#sec-Connection-Types
 */
function edgesField(definition: FieldsNode): FieldDefinitionNode | undefined {
  if (!definition.name.value.endsWith('Connection')) return undefined;
  const edges = definition.fields?.find((field) => field.name.value === 'edges');
  return edges && nullable(edges.type).kind === Kind.LIST_TYPE ? edges : undefined;
}

function itemTypeName(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : itemTypeName(type.type);
}

function nullable(type: TypeNode): TypeNode {
  return type.kind === Kind.NON_NULL_TYPE ? type.type : type;
}

function withNullableItems(type: TypeNode): TypeNode {
  if (type.kind === Kind.LIST_TYPE) return { ...type, type: nullable(type.type) };
  if (type.kind !== Kind.NON_NULL_TYPE || type.type.kind !== Kind.LIST_TYPE) return type;
  return { ...type, type: { ...type.type, type: nullable(type.type.type) } };
}

function definitionName(definition: DefinitionNode): string {
  return 'name' in definition ? definition.name.value : '';
}

function text(value: string) {
  return { kind: Kind.STRING as const, value };
}

/** Code unit order: the same on every machine, unlike `localeCompare`. */
function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
