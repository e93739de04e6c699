import { Kind } from 'graphql';
import type { GraphQLResolveInfo, GraphQLSchema, ValueNode } from 'graphql';

/** The part of a request's context that is read here: Yoga puts the request's own, untouched variables into it. */
interface RequestContext {
  readonly params?: { readonly variables?: Readonly<Record<string, unknown>> | null } | undefined;
}

/**
 * Sees to it that root fields get the keys of input objects in the order the client wrote them; the fields and links below
 * them too, which Mesh gives the operation's variables.
 *
 * graphql-js puts them into the order of the schema, which is right by its specification. Twenty gives the order a
 * meaning: `orderBy: [{ name: { lastName: AscNullsLast, firstName: AscNullsLast } }]` sorts by the last name first
 * (2.21.0). Changes the schema's resolvers in place, and the variables of each operation: links far below are told of them.
 */
export function keepArgumentOrder(schema: GraphQLSchema): void {
  // The fields of one operation share its variables, and Mesh tells operations by them.
  const ordered = new WeakSet<object>();
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const { resolve } = field;
      if (!resolve) continue;
      field.resolve = (parent, args: Values, context: unknown, info) => {
        const order = orderOf(context as RequestContext, info);
        if (!ordered.has(info.variableValues)) {
          ordered.add(info.variableValues);
          Object.assign(info.variableValues, order.variables());
        }
        return resolve(parent, order.arguments(args), context, info);
      };
    }
  }
}

type Values = Record<string, unknown>;

function orderOf({ params }: RequestContext, { fieldNodes, operation, variableValues }: GraphQLResolveInfo) {
  const given = params?.variables ?? {};
  return {
    arguments(args: Values): Values {
      const nodes = new Map(fieldNodes[0]?.arguments?.map(({ name, value }) => [name.value, value]));
      return mapValues(args, (value, name) => {
        const node = nodes.get(name);
        return node ? asWritten(value, node) : value;
      });
    },
    variables: () => mapValues(variableValues, variableAsGiven),
  };

  function variableAsGiven(value: unknown, name: string): unknown {
    if (Object.hasOwn(given, name)) return asGiven(value, given[name]);
    const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
    return definition?.defaultValue ? asWritten(value, definition.defaultValue) : value;
  }

  function asWritten(value: unknown, node: ValueNode): unknown {
    if (node.kind === Kind.VARIABLE) return variableAsGiven(value, node.name.value);
    if (Array.isArray(value)) {
      const items = node.kind === Kind.LIST ? node.values : [node];
      return mapItems(value, items, asWritten);
    }
    if (node.kind !== Kind.OBJECT || !isPlain(value)) return value;
    return mapFields(value, new Map(node.fields.map((field) => [field.name.value, field.value])), asWritten);
  }
}

function asGiven(value: unknown, given: unknown): unknown {
  if (Array.isArray(value)) return mapItems(value, Array.isArray(given) ? given : [given], asGiven);
  if (!isPlain(value) || typeof given !== 'object' || given === null) return value;
  return mapFields(value, new Map(Object.entries(given)), asGiven);
}

function mapValues(values: Values, change: (value: unknown, name: string) => unknown): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]));
}

function mapItems<Model>(
  items: readonly unknown[],
  models: readonly Model[],
  order: (item: unknown, model: Model) => unknown,
): unknown[] {
  return items.map((item, i) => {
    const model = models[i];
    return model === undefined ? item : order(item, model);
  });
}

/** The same fields, those of the model first and in its order. */
function mapFields<Model>(
  fields: Readonly<Record<string, unknown>>,
  models: ReadonlyMap<string, Model>,
  order: (value: unknown, model: Model) => unknown,
): Record<string, unknown> {
  const ordered: Record<string, unknown> = {};
  for (const [name, model] of models) {
    if (Object.hasOwn(fields, name)) ordered[name] = order(fields[name], model);
  }
  // What the schema's defaults have added.
  return { ...ordered, ...Object.fromEntries(Object.entries(fields).filter(([name]) => !models.has(name))) };
}

/** An input object as graphql-js makes it; a scalar may well be something else. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
