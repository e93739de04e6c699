import { getOperationAST } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors.ts';
import { variableProblem } from '../variable-problem.ts';

interface Validated {
  readonly schema: GraphQLSchema;
  readonly documentAST: DocumentNode;
}

/** Characters of the error's message. */
const MAX_MESSAGE = 500;

/** Refuses variables that do not fit the types that a valid document declares, for the first of them. */
export function useVariableCheck(): Plugin {
  return {
    onValidate({ context, params }) {
      // Envelop's own types of these know nothing.
      const { schema, documentAST: document } = params as Validated;
      return ({ valid }) => {
        const { operationName, variables } = context.params;
        const operation = valid && getOperationAST(document, operationName);
        if (!operation) return;
        for (const definition of operation.variableDefinitions ?? []) {
          const problem = variableProblem(schema, definition, variables ?? {});
          if (problem === undefined) continue;
          throw new GatewayError('BAD_USER_INPUT', shortened(problem), { nodes: [definition] });
        }
      };
    },
  };
}

function shortened(message: string): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}...` : message;
}
