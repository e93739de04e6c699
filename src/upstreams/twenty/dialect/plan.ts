import {
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLNonNull,
  GraphQLSkipDirective,
  GraphQLString,
  isAbstractType,
  isObjectType,
  Kind,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  GraphQLDirective,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { GatewayError } from '../../../errors.ts';
import type { UpstreamRequest } from '../../../upstream/call.ts';
import { fragmentsOf } from '../../../upstream/fields.ts';
import type { Fragments } from '../../../upstream/fields.ts';
import { readArguments, readVariables } from './arguments.ts';
import type { Values } from './arguments.ts';
import type { Path } from './selection.ts';

/** One field as the client wants it answered, with fragments, directives and variables already resolved. */
export interface PlannedField {
  readonly responseKey: string;
  readonly fieldName: string;
  readonly parentType: GraphQLObjectType;
  readonly type: GraphQLOutputType;
  readonly arguments: Values;
  /** In the order they are answered; empty for a leaf. */
  readonly children: readonly PlannedField[];
}

/** A root field that Twenty's record API answers. */
export interface ObjectRoot {
  readonly kind: 'object';
  readonly responseKey: string;
  readonly field: PlannedField;
  /** What is asked of it beside what the client wants. */
  readonly needs?: readonly Path[];
}

/** A root field that Twenty's ordinary executor answers; it goes out as it came. */
export interface StaticRoot {
  readonly kind: 'static';
  readonly responseKey: string;
  readonly field: FieldNode;
  /** What it asks, without its selection, where the filter has to be read. */
  readonly planned?: PlannedField;
}

/** The root's own `__typename`, answered here. */
interface TypenameRoot {
  readonly kind: 'typename';
  readonly responseKey: string;
}

export interface Plan {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
  readonly rootType: GraphQLObjectType;
  /** In the order they are answered. */
  readonly roots: readonly (ObjectRoot | StaticRoot | TypenameRoot)[];
}

interface Context {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  readonly variables: Values;
}

const typenameField = '__typename';

/** Those whose filter is over records. */
const filteredStaticRoots: ReadonlySet<string> = new Set(['search']);

/** Whether the answer is the name of the object's type, which the schema knows. */
export function isTypename(field: PlannedField): boolean {
  return field.fieldName === typenameField;
}

/**
 * What the client's operation asks for.
 * Throws BAD_USER_INPUT for variables and arguments that do not fit, SCHEMA_CHANGED for a field the schema lacks.
 */
export function planOperation(
  { document, variables }: Pick<UpstreamRequest, 'document' | 'variables'>,
  schema: GraphQLSchema,
  isStaticRoot: (name: string) => boolean,
): Plan {
  const operation = operationOf(document);
  const rootType = schema.getRootType(operation.operation);
  if (!rootType) throw schemaChanged(`Twenty has no ${operation.operation} type.`);
  const fragments = fragmentsOf(document);
  const context: Context = { schema, fragments, variables: readVariables(schema, operation, variables) };
  const collected = collectFields(context, rootType, [operation.selectionSet]);
  const roots = [...collected].map(([responseKey, nodes]) => {
    const name = nodes[0].name.value;
    if (name === typenameField) return { kind: 'typename' as const, responseKey };
    // Introspection (`__schema`, `__type`) is the ordinary executor's business too.
    if (isStaticRoot(name) || name.startsWith('__')) {
      const field = mergeNodes(nodes);
      if (!filteredStaticRoots.has(name)) return { kind: 'static' as const, responseKey, field };
      const withoutSelection = {
        ...field,
        selectionSet: { kind: Kind.SELECTION_SET as const, selections: [] },
      };
      const planned = planField(context, rootType, responseKey, [withoutSelection]);
      return { kind: 'static' as const, responseKey, field, planned };
    }
    return { kind: 'object' as const, responseKey, field: planField(context, rootType, responseKey, nodes) };
  });
  return { operation, fragments, rootType, roots };
}

function operationOf(document: DocumentNode): OperationDefinitionNode {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new GatewayError('GRAPHQL_VALIDATION_FAILED', 'The document holds no operation.');
  return operation as OperationDefinitionNode;
}

/** Fields of one response key; validation has seen to it that they agree in name and arguments. */
type FieldNodes = [FieldNode, ...FieldNode[]];

/** CollectFields() of the specification, https://spec.graphql.org/October2021/#CollectFields(). */
function collectFields(
  context: Context,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): Map<string, FieldNodes> {
  const collected = new Map<string, FieldNodes>();
  const visited = new Set<string>();
  for (const selectionSet of selectionSets) visit(selectionSet);
  return collected;

  function visit(selectionSet: SelectionSetNode): void {
    for (const selection of selectionSet.selections) {
      if (!isIncluded(context, selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const nodes = collected.get(key);
        if (nodes) nodes.push(selection);
        else collected.set(key, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(context, selection.typeCondition?.name.value, type)) visit(selection.selectionSet);
      } else {
        const name = selection.name.value;
        const fragment = context.fragments.get(name);
        if (!fragment || visited.has(name)) continue;
        visited.add(name);
        if (applies(context, fragment.typeCondition.name.value, type)) visit(fragment.selectionSet);
      }
    }
  }
}

function isIncluded(context: Context, selection: SelectionNode): boolean {
  return (
    condition(context, GraphQLSkipDirective, selection) !== true &&
    condition(context, GraphQLIncludeDirective, selection) !== false
  );
}

function condition(context: Context, directive: GraphQLDirective, selection: SelectionNode): unknown {
  const node = selection.directives?.find(({ name }) => name.value === directive.name);
  return node && readArguments(directive.args, node.arguments, context.variables)['if'];
}

function applies({ schema }: Context, typeCondition: string | undefined, type: GraphQLObjectType): boolean {
  if (typeCondition === undefined || typeCondition === type.name) return true;
  const conditionType = schema.getType(typeCondition);
  return isAbstractType(conditionType) && schema.isSubType(conditionType, type);
}

function planField(
  context: Context,
  parentType: GraphQLObjectType,
  responseKey: string,
  nodes: FieldNodes,
): PlannedField {
  const fieldName = nodes[0].name.value;
  if (fieldName === typenameField) {
    const type = new GraphQLNonNull(GraphQLString);
    return { responseKey, fieldName, parentType, type, arguments: {}, children: [] };
  }
  const definition = parentType.getFields()[fieldName];
  if (!definition) throw schemaChanged(`Twenty has no ${parentType.name}.${fieldName}.`);
  const values = readArguments(definition.args, nodes[0].arguments, context.variables);
  const type = getNamedType(definition.type);
  if (isAbstractType(type)) {
    // The record API of 2.21 has none, and what it would make of a fragment inside one is unknown.
    throw new GatewayError(
      'SCHEMA_CHANGED',
      `${parentType.name}.${fieldName} is no longer of an object type.`,
    );
  }
  return {
    responseKey,
    fieldName,
    parentType,
    type: definition.type,
    arguments: values,
    children: isObjectType(type) ? planChildren(context, type, nodes) : [],
  };
}

function planChildren(context: Context, type: GraphQLObjectType, nodes: FieldNodes): PlannedField[] {
  const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  return [...collectFields(context, type, selectionSets)].map(([key, fields]) =>
    planField(context, type, key, fields),
  );
}

/** One node for one response key; its own @skip and @include have been decided. */
function mergeNodes(nodes: FieldNodes): FieldNode {
  const [first] = nodes;
  const decided: ReadonlySet<string> = new Set([GraphQLSkipDirective.name, GraphQLIncludeDirective.name]);
  const selections = nodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
  return {
    ...first,
    directives: first.directives?.filter(({ name }) => !decided.has(name.value)) ?? [],
    ...(first.selectionSet && { selectionSet: { kind: Kind.SELECTION_SET, selections } }),
  };
}

function schemaChanged(message: string): GatewayError {
  return new GatewayError('SCHEMA_CHANGED', message, { upstream: 'twenty' });
}
