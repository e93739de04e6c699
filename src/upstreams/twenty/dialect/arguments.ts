import {
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql';
import type {
  ArgumentNode,
  GraphQLArgument,
  GraphQLInputObjectType,
  GraphQLInputType,
  GraphQLSchema,
  ObjectValueNode,
  OperationDefinitionNode,
  TypeNode,
  ValueNode,
} from 'graphql';
import { GatewayError } from '../../../errors.ts';
import { variableProblem } from '../../../variable-problem.ts';

/** Values by name. What the client left out has no key; what it set to null is null. */
export type Values = Readonly<Record<string, unknown>>;

/** Twenty takes these as strings too, so a literal that a double cannot hold keeps its digits. */
const exactNumbers: ReadonlySet<string> = new Set(['BigFloat', 'BigInt']);

/** Decimal digits that every double keeps (IEEE 754 binary64). */
const safeDigits = 15;

/**
 * The operation's variables with their defaults, checked against their types.
 *
 * Unlike graphql-js it leaves the keys of input objects in the order given: of
 * `orderBy: [{ name: { lastName: ..., firstName: ... } }]` Twenty sorts by the last name first.
 * Throws BAD_USER_INPUT when a required variable is missing or a value does not fit.
 */
export function readVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Values,
): Values {
  const definitions = operation.variableDefinitions ?? [];
  // Without a prototype, so that an absent variable called `constructor` is absent.
  const values = Object.create(null) as Record<string, unknown>;
  for (const { variable, type, defaultValue } of definitions) {
    const name = variable.name.value;
    const inputType = inputTypeOf(schema, type);
    if (Object.hasOwn(given, name) && given[name] !== undefined) values[name] = given[name];
    else if (defaultValue && inputType) values[name] = literalValue(defaultValue, inputType, {});
  }
  for (const definition of definitions) {
    const problem = variableProblem(schema, definition, values);
    if (problem !== undefined) throw badUserInput(problem);
  }
  for (const { variable, type } of definitions) {
    const name = variable.name.value;
    const inputType = inputTypeOf(schema, type);
    if (inputType && Object.hasOwn(values, name)) values[name] = coercedValue(values[name], inputType);
  }
  return values;
}

/**
 * The arguments of one field or directive as plain values, in the schema's order, the schema's defaults included.
 * Throws BAD_USER_INPUT when a required one ends up absent or null.
 */
export function readArguments(
  definitions: readonly GraphQLArgument[],
  nodes: readonly ArgumentNode[] | undefined,
  variables: Values,
): Values {
  const values: Record<string, unknown> = {};
  for (const { name, type, defaultValue } of definitions) {
    const node = nodes?.find((argument) => argument.name.value === name);
    const given = node && literalValue(node.value, type, variables);
    const value = given === undefined ? defaultValue : given;
    if (isNonNullType(type)) requirePresent(value, `Argument "${name}" of required type "${String(type)}"`);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** Only input types are left here: `getVariableValues` refuses a variable of any other type. */
function inputTypeOf(schema: GraphQLSchema, node: TypeNode): GraphQLInputType | undefined {
  return typeFromAST(schema, node) as GraphQLInputType | undefined;
}

/** The value a literal stands for; undefined for a variable that is absent. */
function literalValue(node: ValueNode, type: GraphQLInputType, variables: Values): unknown {
  if (isNonNullType(type)) return literalValue(node, type.ofType, variables);
  if (node.kind === Kind.VARIABLE) return variables[node.name.value];
  if (node.kind === Kind.NULL) return null;
  if (isListType(type)) {
    const itemNodes = node.kind === Kind.LIST ? node.values : [node];
    return itemNodes.map((itemNode) => {
      const item = literalValue(itemNode, type.ofType, variables) ?? null;
      if (isNonNullType(type.ofType)) requirePresent(item, `An item of the list "${String(type)}"`);
      return item;
    });
  }
  if (isInputObjectType(type)) return literalObject(node as ObjectValueNode, type, variables);
  if (node.kind === Kind.ENUM) return node.value;
  if (isSpecifiedScalarType(type) && isScalarType(type)) return type.parseLiteral(node, variables);
  if (exactNumbers.has(type.name)) return exactNumber(node);
  return valueFromASTUntyped(node, variables);
}

function literalObject(node: ObjectValueNode, type: GraphQLInputObjectType, variables: Values): unknown {
  const fields = type.getFields();
  const values: Record<string, unknown> = {};
  for (const { name, value } of node.fields) {
    const field = fields[name.value];
    const fieldValue = field && literalValue(value, field.type, variables);
    if (fieldValue !== undefined) values[name.value] = fieldValue;
  }
  return withFieldDefaults(values, type);
}

/** A variable's value, already known to fit, in the form it leaves in. */
function coercedValue(value: unknown, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return coercedValue(value, type.ofType);
  if (value === null || value === undefined) return null;
  if (isListType(type)) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.map((item) => coercedValue(item, type.ofType));
  }
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    const values: Record<string, unknown> = {};
    for (const [name, fieldValue] of Object.entries(value)) {
      const field = fields[name];
      if (field && fieldValue !== undefined) values[name] = coercedValue(fieldValue, field.type);
    }
    return withFieldDefaults(values, type);
  }
  if (isSpecifiedScalarType(type) && isScalarType(type)) return type.parseValue(value);
  // JSON has no form for it, and Twenty takes a string.
  return typeof value === 'bigint' ? value.toString() : value;
}

function withFieldDefaults(values: Record<string, unknown>, type: GraphQLInputObjectType): unknown {
  for (const { name, type: fieldType, defaultValue } of Object.values(type.getFields())) {
    if (!Object.hasOwn(values, name) && defaultValue !== undefined) values[name] = defaultValue;
    if (isNonNullType(fieldType)) {
      requirePresent(values[name], `Field "${type.name}.${name}" of required type "${String(fieldType)}"`);
    }
  }
  return values;
}

function exactNumber(node: ValueNode): unknown {
  if (node.kind !== Kind.INT && node.kind !== Kind.FLOAT) return valueFromASTUntyped(node);
  const digits = node.value.replace(/e.*$/i, '').replace(/\D/g, '');
  return digits.length <= safeDigits ? Number(node.value) : node.value;
}

function requirePresent(value: unknown, what: string): void {
  if (value === undefined || value === null) throw badUserInput(`${what} was not provided.`);
}

function badUserInput(message: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', message);
}
