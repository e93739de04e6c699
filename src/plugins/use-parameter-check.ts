import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Refuses an `operationName` that is no text with status 400, in Yoga's own form for malformed parameters.
 * Source: https://graphql.github.io/graphql-over-http/draft/#sec-Request-Parameters
 */
export function useParameterCheck(): Plugin {
  return {
    onParams({ params }) {
      // As the client sent it: nobody has looked at its type yet.
      const { operationName } = params as { operationName?: unknown };
      if (operationName === undefined || operationName === null || typeof operationName === 'string') return;
      throw new GraphQLError('The parameter operationName takes a string.', {
        extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
      });
    },
  };
}
