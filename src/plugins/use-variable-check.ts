import { getOperationAST, getVariableValues } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors.ts';

interface Validated {
  readonly schema: GraphQLSchema;
  readonly documentAST: DocumentNode;
}

/** Characters of the error's message. */
const MAX_MESSAGE = 500;

/**
 * Refuses variables that do not fit the types that a valid document declares, for the first of them, in graphql-js's words
 * as far as these are short: they repeat the value. Execution would collect 50 of them, each with a value that may be as
 * long as the request.
 */
export function useVariableCheck(): Plugin {
  return {
    onValidate({ context, params }) {
      // Envelop's own types of these know nothing.
      const { schema, documentAST: document } = params as Validated;
      return ({ valid }) => {
        const { operationName, variables } = context.params;
        const operation = valid && getOperationAST(document, operationName);
        if (!operation) return;
        const definitions = operation.variableDefinitions ?? [];
        const { errors } = getVariableValues(schema, definitions, variables ?? {}, { maxErrors: 1 });
        const [error] = errors ?? [];
        if (error) {
          const { message, nodes } = error;
          throw new GatewayError('BAD_USER_INPUT', shortened(message), { ...(nodes && { nodes }) });
        }
      };
    },
  };
}

function shortened(message: string): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}...` : message;
}
