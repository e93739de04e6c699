import { Kind, valueFromASTUntyped, visit } from 'graphql';
import type { DocumentNode } from 'graphql';
import { givenValues } from './given-values.ts';

/** The arguments that say how many rows a list has, in either service. */
const sizeNames: ReadonlySet<string> = new Set(['first', 'last', 'limit']);

/** The most rows that a document asks of a list; 0 where none names a size. */
export function largestListSize(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const values = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [givenValues(definition, variables)] : [],
  );
  let largest = 0;
  visit(document, {
    Argument({ name, value }) {
      if (!sizeNames.has(name.value)) return;
      const sizes =
        value.kind === Kind.VARIABLE
          ? values.map((ofOperation) => ofOperation[value.name.value])
          : [valueFromASTUntyped(value)];
      for (const size of sizes) if (typeof size === 'number') largest = Math.max(largest, size);
    },
  });
  return largest;
}
