import { validate } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { refusalOfCost } from '../operations/limits/cost-refusal.ts';
import type { OperationLimits } from '../operations/limits/limits.ts';
import { refusalOfDocument } from '../operations/limits/operation.ts';
import type { Operation } from '../operations/needs.ts';
import type { Units } from '../upstream/call.ts';
import type { ClientOf } from './client.ts';

export interface OperationLimitsOptions {
  readonly limits: OperationLimits;
  readonly clientOf: ClientOf;
  /** What an operation can cost of the upstreams' limits at most. */
  readonly estimate: (schema: GraphQLSchema, operation: Operation) => Units;
}

interface Validated {
  readonly schema: GraphQLSchema;
  readonly documentAST: DocumentNode;
}

/** Errors that validation looks for in one document: for each it may search all names of the schema for similar ones. */
const MAX_ERRORS = 10;

/**
 * Refuses operations that are too large or can cost too much, before they are validated. Needs `useTextLimits` before it:
 * brackets that nobody has counted could take the stack.
 *
 * It throws, because what a validation rule says is kept for the document, whoever sends it and with whatever variables.
 */
export function useOperationLimits({ limits, clientOf, estimate }: OperationLimitsOptions): Plugin {
  return {
    onValidate({ context, params, setValidationFn }) {
      // Envelop's own types of these know nothing.
      const { schema, documentAST: document } = params as Validated;
      const { operationName, variables } = context.params;
      const operation = { document, operationName, variables: variables ?? {} };
      const refusal =
        refusalOfDocument(document, operation.variables, limits) ??
        refusalOfCost(estimate(schema, operation), limits, clientOf(context.request).unitsPerMinute);
      if (refusal) throw refusal;
      setValidationFn(((...[given, parsed, rules]: Parameters<typeof validate>) =>
        validate(given, parsed, rules, { maxErrors: MAX_ERRORS })) as typeof validate);
    },
  };
}
