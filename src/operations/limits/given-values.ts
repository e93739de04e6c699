import { valueFromASTUntyped } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';

/** The variables of an operation as the request gives them, with defaults where it gives none. Nothing is coerced. */
export function givenValues(
  { variableDefinitions = [] }: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    variableDefinitions.map(({ variable, defaultValue }) => {
      const name = variable.name.value;
      const value = Object.hasOwn(given, name) ? given[name] : undefined;
      return [name, value === undefined && defaultValue ? valueFromASTUntyped(defaultValue) : value];
    }),
  );
}
