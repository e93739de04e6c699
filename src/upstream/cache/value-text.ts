import {
  GraphQLFloat,
  GraphQLID,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  typeFromAST,
} from 'graphql';
import type {
  ArgumentNode,
  GraphQLArgument,
  GraphQLInputField,
  GraphQLInputObjectType,
  GraphQLInputType,
  GraphQLSchema,
  ObjectFieldNode,
  TypeNode,
  ValueNode,
  VariableDefinitionNode,
} from 'graphql';

/** What a value is written with, and against. */
export interface ValueContext {
  readonly schema: GraphQLSchema;
  /** Whether the order of the keys of input objects matters in the argument of this name. */
  readonly keepsKeyOrder: (argumentName: string) => boolean;
  readonly variableDefinitions: readonly VariableDefinitionNode[];
  /** As they are sent, not coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** An argument or a key of an object with the text of its value. */
type Member = readonly [name: string, text: string];

/** The arguments that a field or a directive is given, those of the schema's defaults included, sorted by name. */
export type ArgumentTexts = (
  definitions: readonly GraphQLArgument[],
  nodes: readonly ArgumentNode[] | undefined,
) => Member[];

type Definition = GraphQLArgument | GraphQLInputField;

/** Undefined for what the schema lacks. */
type Expected = GraphQLInputType | undefined;

/** One that is given, and its text by its type; without a text it counts as left out. */
type Given = readonly [name: string, textOf: (type: Expected) => string | undefined];

/**
 * Writes values so that two have the same text when the upstream takes them for the same, whether they are literals or
 * variables. A value of the wrong type has a text of its own.
 *
 * What a custom scalar makes of its values is not known here: they are written as they came, numbers with all their
 * digits, objects with their keys in order.
 */
export function createArgumentTexts({
  schema,
  keepsKeyOrder,
  variableDefinitions,
  variables,
}: ValueContext): ArgumentTexts {
  const declared = new Map(variableDefinitions.map((node) => [node.variable.name.value, node]));
  const defaulted = new Map<GraphQLInputObjectType, readonly GraphQLInputField[]>();
  return (definitions, nodes = []) =>
    members(
      nodes.map(({ name, value }) => [
        name.value,
        (type) => literalText(value, type, keepsKeyOrder(name.value)),
      ]),
      (name) => definitions.find((definition) => definition.name === name),
      definitions.filter(hasDefault),
      keepsKeyOrder,
    ).sort(byName);

  /** Undefined for a variable that is left out. */
  function literalText(node: ValueNode, expected: Expected, keepsOrder: boolean): string | undefined {
    const type = isNonNullType(expected) ? expected.ofType : expected;
    if (node.kind === Kind.VARIABLE) return variableText(node.name.value, keepsOrder);
    if (node.kind === Kind.NULL) return 'null';
    if (isListType(type)) {
      const items = node.kind === Kind.LIST ? node.values : [node];
      return listText(items.map((item) => literalText(item, type.ofType, keepsOrder)));
    }
    switch (node.kind) {
      case Kind.LIST:
        return listText(node.values.map((item) => literalText(item, undefined, keepsOrder)));
      case Kind.OBJECT:
        return objectText(
          node.fields.map(({ name, value }: ObjectFieldNode) => [
            name.value,
            (fieldType) => literalText(value, fieldType, keepsOrder),
          ]),
          type,
          keepsOrder,
        );
      case Kind.STRING:
        return JSON.stringify(node.value);
      case Kind.INT:
        if (type === GraphQLID) return JSON.stringify(node.value);
        return type === GraphQLFloat ? String(Number(node.value)) : node.value;
      case Kind.FLOAT:
        return type === GraphQLFloat ? String(Number(node.value)) : node.value;
      case Kind.BOOLEAN:
        return String(node.value);
      case Kind.ENUM:
        return node.value;
    }
  }

  function variableText(name: string, keepsOrder: boolean): string | undefined {
    const definition = declared.get(name);
    const type = definition && inputTypeOf(definition.type);
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value !== undefined) return jsonText(value, type, keepsOrder);
    return definition?.defaultValue && literalText(definition.defaultValue, type, keepsOrder);
  }

  function inputTypeOf(node: TypeNode): Expected {
    return typeFromAST(schema, node) as Expected;
  }

  /** A value as JSON has it: what is left out of an object there is left out here. */
  function jsonText(value: unknown, expected: Expected, keepsOrder: boolean): string {
    const type = isNonNullType(expected) ? expected.ofType : expected;
    if (value === null || value === undefined) return 'null';
    if (isListType(type)) {
      const items: readonly unknown[] = Array.isArray(value) ? value : [value];
      return listText(items.map((item) => jsonText(item, type.ofType, keepsOrder)));
    }
    if (Array.isArray(value)) return listText(value.map((item) => jsonText(item, undefined, keepsOrder)));
    switch (typeof value) {
      case 'object':
        if (hasJson(value)) return jsonText(value.toJSON(), type, keepsOrder);
        return objectText(
          Object.entries(value).map(([name, field]: [string, unknown]) => [
            name,
            (fieldType) => (field === undefined ? undefined : jsonText(field, fieldType, keepsOrder)),
          ]),
          type,
          keepsOrder,
        );
      case 'bigint':
        return type === GraphQLID ? `"${value}"` : String(value);
      case 'number':
        return type === GraphQLID && Number.isInteger(value) ? `"${value}"` : JSON.stringify(value);
      case 'string':
        return isEnumType(type) && type.getValue(value) ? value : JSON.stringify(value);
      default:
        return JSON.stringify(value);
    }
  }

  function objectText(given: readonly Given[], type: Expected, keepsOrder: boolean): string {
    const fields = isInputObjectType(type)
      ? inputMembers(given, type, keepsOrder)
      : members(
          given,
          () => undefined,
          [],
          () => keepsOrder,
        );
    return `{${fields.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join()}}`;
  }

  function inputMembers(
    given: readonly Given[],
    type: GraphQLInputObjectType,
    keepsOrder: boolean,
  ): Member[] {
    const definitions = type.getFields();
    // A filter has hundreds of fields, seldom one with a default, and a list of thousands may hold one in each item.
    const withDefault = defaulted.get(type) ?? Object.values(definitions).filter(hasDefault);
    defaulted.set(type, withDefault);
    const fields = members(
      given,
      (name) => definitions[name],
      withDefault,
      () => keepsOrder,
    );
    return keepsOrder ? fields : fields.sort(byName);
  }

  /** In the order given, those of the schema's defaults after them. */
  function members(
    given: readonly Given[],
    definitionOf: (name: string) => Definition | undefined,
    withDefault: readonly Definition[],
    keepsOrder: (name: string) => boolean,
  ): Member[] {
    const texts = given.flatMap(([name, textOf]): Member[] => {
      const text = textOf(definitionOf(name)?.type);
      return text === undefined ? [] : [[name, text]];
    });
    const defaults = withDefault
      .filter(({ name }) => !texts.some(([other]) => other === name))
      .map((definition): Member => [definition.name, defaultText(definition, keepsOrder(definition.name))]);
    return [...texts, ...defaults];
  }

  function defaultText({ type, astNode, defaultValue }: Definition, keepsOrder: boolean): string {
    const literal = astNode?.defaultValue && literalText(astNode.defaultValue, type, keepsOrder);
    return literal ?? jsonText(defaultValue, type, keepsOrder);
  }
}

/** An item that is left out is null. */
function listText(items: readonly (string | undefined)[]): string {
  return `[${items.map((item) => item ?? 'null').join()}]`;
}

function hasDefault({ defaultValue }: Definition): boolean {
  return defaultValue !== undefined;
}

function byName([one]: Member, [other]: Member): number {
  return one < other ? -1 : Number(one > other);
}

function hasJson(value: object): value is { toJSON: () => unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
