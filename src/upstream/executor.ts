import type { ExecutionRequest, ExecutionResult, Executor } from '@graphql-tools/utils';
import { Kind, OperationTypeNode } from 'graphql';
import type { Call, CallScope } from './call.ts';
import { placeErrors } from './place-errors.ts';

/**
 * The pipeline as Mesh wants it: Mesh hands over each document it has merged for this source, once per upstream call.
 *
 * `scopeOf` finds the scope of the client request by its context; a context without one is a programming error.
 */
export function createExecutor(call: Call, scopeOf: (context: unknown) => CallScope): Executor {
  const execute = async (request: ExecutionRequest): Promise<ExecutionResult> => {
    const result = await call({
      document: request.document,
      variables: (request.variables ?? {}) as Readonly<Record<string, unknown>>,
      kind: kindOf(request),
      scope: scopeOf(request.context),
    });
    const { data, errors } = placeErrors(request.document, result);
    return errors.length > 0 ? { data, errors } : { data };
  };
  // Mesh's type asks for a result of whatever type the caller names.
  return execute as Executor;
}

/** By the document that leaves, not by the client's operation: a link below a mutation is a read. */
function kindOf({ document }: ExecutionRequest): 'query' | 'mutation' {
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return operation?.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query';
}
