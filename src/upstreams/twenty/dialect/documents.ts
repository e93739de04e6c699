import { Kind, parseType } from 'graphql';
import type {
  ArgumentNode,
  DocumentNode,
  FieldNode,
  GraphQLObjectType,
  NameNode,
  OperationTypeNode,
  VariableDefinitionNode,
  VariableNode,
} from 'graphql';
import type { Values } from './arguments.ts';
import type { ObjectRoot, Plan, StaticRoot } from './plan.ts';
import { uniteSelections } from './selection.ts';
import { staticDocument } from './static-document.ts';

/** One request to Twenty and the roots of the client's document it answers. */
export interface UpstreamDocument {
  readonly document: DocumentNode;
  readonly variables: Values;
  readonly roots: readonly UpstreamRoot[];
}

/** One root field as sent, and all the client's roots it stands for. */
export interface UpstreamRoot {
  /** Its key in Twenty's `data`. */
  readonly key: string;
  readonly answers: readonly (ObjectRoot | StaticRoot)[];
}

/** GRAPHQL_MAX_ROOT_RESOLVERS of Twenty 2.21.0. */
const objectRootLimit = 20;

/** Twenty's ordinary executor, as its metadata API shows it (2.21.0). */
const staticRootLimit = 10;

/** One root field with its arguments, and the client's roots that ask just that. */
type Ask = readonly [ObjectRoot, ...ObjectRoot[]];

/**
 * The fewest documents that ask a query's roots: equal roots are asked once, no root field stands twice in a
 * document, and the two kinds of root never share one ("split it into separate queries").
 */
export function queryDocuments(
  plan: Plan,
  roots: readonly (ObjectRoot | StaticRoot)[],
  variables: Values,
): UpstreamDocument[] {
  const statics = roots.filter((root) => root.kind === 'static');
  const asks = sameAsks(roots.filter((root) => root.kind === 'object'));
  return [
    ...distribute(asks, ([{ field }]) => field.fieldName, objectRootLimit).map((group) =>
      objectDocument(plan, group),
    ),
    ...distribute(statics, ({ field }) => field.name.value, staticRootLimit).map((group) =>
      staticDocument(plan, group, variables),
    ),
  ];
}

/** One document for each root, in order: Twenty runs the mutations of one document at the same time. */
export function mutationDocuments(
  plan: Plan,
  roots: readonly (ObjectRoot | StaticRoot)[],
  variables: Values,
): UpstreamDocument[] {
  return roots.map((root) =>
    root.kind === 'object' ? objectDocument(plan, [[root]]) : staticDocument(plan, [root], variables),
  );
}

/** Nested keys keep their order in the comparison, since in `orderBy` it has a meaning. */
function sameAsks(roots: readonly ObjectRoot[]): Ask[] {
  const asks = new Map<string, [ObjectRoot, ...ObjectRoot[]]>();
  for (const root of roots) {
    const key = `${root.field.fieldName} ${JSON.stringify(root.field.arguments)}`;
    const same = asks.get(key);
    if (same) same.push(root);
    else asks.set(key, [root]);
  }
  return [...asks.values()];
}

/** Deals out by field, so that roots of one field, which stand next to each other, land in different groups. */
function distribute<Item>(items: readonly Item[], fieldOf: (item: Item) => string, limit: number): Item[][] {
  const byField = [...Map.groupBy(items, fieldOf).values()];
  const count = Math.max(0, Math.ceil(items.length / limit), ...byField.map(({ length }) => length));
  const dealt = byField.flat();
  return Array.from({ length: count }, (_, group) => dealt.filter((_item, index) => index % count === group));
}

function objectDocument({ operation, rootType }: Plan, asks: readonly Ask[]): UpstreamDocument {
  const variableDefinitions: VariableDefinitionNode[] = [];
  const variables: Record<string, unknown> = {};
  const selections = asks.map(([{ field }, ...others]): FieldNode => {
    const nodes = argumentNodes(rootType, field.fieldName, field.arguments, (argument) =>
      asks.length === 1 ? argument : `${field.fieldName}_${argument}`,
    );
    for (const { argument, definition, value } of nodes) {
      variableDefinitions.push(definition);
      variables[argument.value.name.value] = value;
    }
    const selectionSet = uniteSelections([field, ...others.map((other) => other.field)], field.type);
    return {
      kind: Kind.FIELD,
      name: nameNode(field.fieldName),
      arguments: nodes.map(({ argument }) => argument),
      ...(selectionSet && { selectionSet }),
    };
  });
  return {
    document: operationDocument(operation.operation, variableDefinitions, selections),
    variables,
    roots: asks.map((answers) => ({ key: answers[0].field.fieldName, answers })),
  };
}

interface SentArgument {
  readonly argument: ArgumentNode & { readonly value: VariableNode };
  readonly definition: VariableDefinitionNode;
  readonly value: unknown;
}

/** Values leave as variables, so that the text is stable and no value needs printing. */
function argumentNodes(
  rootType: GraphQLObjectType,
  fieldName: string,
  values: Values,
  variableName: (argument: string) => string,
): SentArgument[] {
  const definitions = rootType.getFields()[fieldName]?.args ?? [];
  return definitions
    .filter(({ name }) => Object.hasOwn(values, name))
    .map(({ name, type }) => {
      const variable: VariableNode = { kind: Kind.VARIABLE, name: nameNode(variableName(name)) };
      return {
        argument: { kind: Kind.ARGUMENT, name: nameNode(name), value: variable },
        definition: { kind: Kind.VARIABLE_DEFINITION, variable, type: parseType(String(type)) },
        value: values[name],
      };
    });
}

function operationDocument(
  operation: OperationTypeNode,
  variableDefinitions: readonly VariableDefinitionNode[],
  selections: readonly FieldNode[],
): DocumentNode {
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation,
        variableDefinitions,
        selectionSet: { kind: Kind.SELECTION_SET, selections },
      },
    ],
  };
}

function nameNode(value: string): NameNode {
  return { kind: Kind.NAME, value };
}
