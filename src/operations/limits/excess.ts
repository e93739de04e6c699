import { GatewayError } from '../../errors.ts';
import type { OperationLimits } from './limits.ts';

/** What is too large about an operation. */
export interface Excess {
  readonly limit: keyof OperationLimits;
  /** The rest of it was not looked at where `isAtLeast` says so. */
  readonly found: number;
  readonly isAtLeast?: boolean;
  readonly bound: number;
}

const titles: Readonly<Record<keyof OperationLimits, string>> = {
  documentCharacters: 'characters in the document',
  documentTokens: 'tokens in the document',
  bracketDepth: 'brackets within brackets in the document',
  definitions: 'operations and fragments in the document',
  directives: 'directives in the document',
  variables: 'variables',
  variableDepth: 'lists and objects within each other in the variables',
  variableValues: 'values in the variables, each object as ten',
  depth: 'fields within fields',
  fields: 'fields, with fragments put in their places',
  aliases: 'aliases, with fragments put in their places',
  rootFields: 'root fields',
  fragmentFields: 'fields in fragments, times the root fields',
  repetitions: 'selections of one field at the same place',
  argumentValues: 'values in arguments, each object as ten and those in variables as often as they are used',
  introspections: 'uses of __schema and __type, and aliases inside them',
  introspectionDepth: 'lists of fields within each other in an introspection',
  listSize: 'rows asked of a list',
  links: 'links between the services',
  upstreamUnits: "units of an upstream's limit, as estimated",
};

/** The first of these that is above its bound. */
export function firstAbove(
  found: Partial<Readonly<Record<keyof OperationLimits, number>>>,
  limits: OperationLimits,
): Excess | undefined {
  for (const [name, value] of Object.entries(found)) {
    const limit = name as keyof OperationLimits;
    if (value > limits[limit]) return { limit, found: value, bound: limits[limit] };
  }
  return undefined;
}

/** Tells a client which limit its operation exceeds, what was found and what is allowed. */
export function refusalOf({ limit, found, isAtLeast = false, bound }: Excess): GatewayError {
  const count = Number.isSafeInteger(found) ? `${isAtLeast ? 'at least ' : ''}${found}` : 'beyond counting';
  return refusal(`${titles[limit]}: ${count}, and ${bound} at most are allowed (limit ${limit})`);
}

/** The refusal of an operation for its size, in words that hold nothing of a client's. */
export function refusal(what: string): GatewayError {
  return new GatewayError('OPERATION_LIMIT_EXCEEDED', `The operation is too large. ${upperFirst(what)}.`, {
    isOwnWording: true,
  });
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
