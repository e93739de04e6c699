import { validate } from 'graphql';
import type { DocumentNode, GraphQLError, GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Cost } from '../operations/limits/cost/estimate.ts';
import { refusalOfCost } from '../operations/limits/cost-refusal.ts';
import type { OperationLimits } from '../operations/limits/limits.ts';
import { refusalOfDocument } from '../operations/limits/operation.ts';
import type { Operation } from '../operations/needs.ts';
import type { ClientOf } from './client.ts';

export interface OperationLimitsOptions {
  readonly limits: OperationLimits;
  readonly clientOf: ClientOf;
  /** What an operation can cost of the upstreams' limits at most. */
  readonly estimate: (schema: GraphQLSchema, operation: Operation) => Cost;
}

interface Validated {
  readonly schema: GraphQLSchema;
  readonly documentAST: DocumentNode;
}

/** Errors that are told of one document. */
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
      setValidationFn(validateSparingly);
    },
  };
}

/**
 * Validates, and suggests other names only for the first error: for each, all names of the schema may be compared with the
 * wrong one.
 *
 * The errors are kept as long as the document. Until it is read a stack trace holds all that its functions worked with:
 * 60 KB for a document of 20 characters.
 */
function validateSparingly(
  ...[schema, document, rules]: Parameters<typeof validate>
): readonly GraphQLError[] {
  const errors = validate(schema, document, rules, { maxErrors: MAX_ERRORS, hideSuggestions: true });
  if (errors.length === 0) return errors;
  const [first] = validate(schema, document, rules, { maxErrors: 1 });
  const told = first ? [first, ...errors.slice(1)] : errors;
  for (const error of told) error.stack = '';
  return told;
}
