import {
  coerceInputValue,
  getNullableType,
  getVariableValues,
  isInputObjectType,
  isInputType,
  isLeafType,
  isListType,
  typeFromAST,
} from 'graphql';
import type { GraphQLInputType, GraphQLSchema, VariableDefinitionNode } from 'graphql';

/**
 * Why the variable's value does not fit its type; undefined when it does. Says where and what was expected, and nothing of
 * the value, which graphql-js's own words repeat: it may be somebody's address, and as long as a request.
 */
export function variableProblem(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): string | undefined {
  const name = definition.variable.name.value;
  // graphql-js loses its value without a word, as if none had been sent: what it fills into an object is no property of it.
  if (name === '__proto__') return 'A variable cannot be called "$__proto__". Choose another name.';
  const { errors } = getVariableValues(schema, [definition], variables, { maxErrors: 1 });
  const [error] = errors ?? [];
  if (!error) return undefined;
  const type = typeFromAST(schema, definition.type);
  // That there is none, or that it is null, is said without a value.
  if (!isInputType(type) || variables[name] === undefined || variables[name] === null) return error.message;
  const { path, reason } = firstMisfit(variables[name], type);
  const place = path.length === 0 ? '' : ` at "${[name, ...path].map(written).join('')}"`;
  return `Variable "$${name}" got a value that does not fit${place}: ${reason}`;
}

interface Misfit {
  readonly path: readonly (string | number)[];
  readonly reason: string;
}

function firstMisfit(value: unknown, type: GraphQLInputType): Misfit {
  const misfits: Misfit[] = [];
  coerceInputValue(value, type, (path, found, { message }) => {
    if (misfits.length === 0) misfits.push({ path, reason: reasonOf(typeAt(type, path), found, message) });
  });
  return misfits[0] ?? { path: [], reason: `expected type ${String(type)}.` };
}

/** In graphql-js's words where these name types and fields alone. */
function reasonOf(type: GraphQLInputType, found: unknown, message: string): string {
  if (found === null || found === undefined) return message;
  if (isLeafType(type)) return `expected type ${type.name}.`;
  // A field that the type has not may be called anything.
  const [, field] = /^Field "(.*)" is not defined by type/s.exec(message) ?? [];
  const isName = field === undefined || /^[_A-Za-z]\w*$/.test(field);
  return isName ? message : `it has a field that type ${String(type)} does not have.`;
}

/** The type that a value at this place is to have. A single value may stand for a list of it. */
function typeAt(type: GraphQLInputType, path: readonly (string | number)[]): GraphQLInputType {
  let at = getNullableType(type);
  for (const part of path) {
    while (isListType(at) && typeof part === 'string') at = getNullableType(at.ofType);
    if (isListType(at)) at = getNullableType(at.ofType);
    else if (isInputObjectType(at)) at = getNullableType(at.getFields()[part]?.type ?? at);
  }
  while (isListType(at)) at = getNullableType(at.ofType);
  return at;
}

function written(part: string | number, index: number): string {
  if (typeof part === 'number') return `[${part}]`;
  return index === 0 ? part : `.${part}`;
}
