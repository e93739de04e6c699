import {
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  execute,
  specifiedRules,
  validate,
} from 'graphql';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { Caller } from '../model.ts';
import { excessOf } from './complexity.ts';
import type { ComplexityLimits } from './complexity.ts';
import { refusalResponse, resultResponse, toldBySchema } from './graphql-answer.ts';
import type { ToldError } from './graphql-answer.ts';
import type { GraphqlRequest } from './graphql-request.ts';
import { readOperation } from './operation.ts';
import type { RequestedOperation } from './operation.ts';

export interface OrdinaryExecutor {
  readonly schema: GraphQLSchema;
  readonly rootValue: unknown;
  readonly limits: ComplexityLimits;
  /** The data model's version now. */
  readonly modelVersion: () => number;
  readonly subscribe: (requested: RequestedOperation) => Response;
}

/** Answers as Twenty's ordinary GraphQL executor (Yoga) does: parameters, syntax, operation, limits, schema, in this order. */
export async function executeOrdinarily(
  executor: OrdinaryExecutor,
  request: GraphqlRequest,
  caller: Caller | null,
): Promise<Response> {
  if (request.parameterFault !== undefined)
    return refusalResponse([{ message: request.parameterFault }], 400);
  const read = readOperation(request.query, request.operationName);
  if (read.kind === 'syntax-error') return refusalResponse([toldBySchema(read.error)]);
  if (read.kind !== 'operation') {
    return refusalResponse([{ message: 'Could not determine what operation to execute.' }], 400);
  }
  if (read.operation.operation === OperationTypeNode.MUTATION && request.method === 'GET') {
    return refusalResponse([{ message: 'Can only perform a mutation operation from a POST request.' }], 405);
  }
  const excess = excessOf(read.document, executor.limits);
  if (excess) return refusalResponse([excess]);
  if (read.operation.operation === OperationTypeNode.SUBSCRIPTION) return executor.subscribe(read);
  const faults = faultsOf(executor, request, read, caller);
  if (faults.length > 0) return refusalResponse(faults);
  const result = await execute({
    schema: executor.schema,
    document: read.document,
    rootValue: executor.rootValue,
    contextValue: { caller },
    variableValues: request.variables,
    operationName: request.operationName ?? null,
  });
  return variableFault(result) ?? resultResponse(result);
}

function faultsOf(
  { schema, modelVersion }: OrdinaryExecutor,
  { schemaVersion }: GraphqlRequest,
  { document }: RequestedOperation,
  caller: Caller | null,
): readonly ToldError[] {
  const rules = caller ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const faults = validate(schema, document, rules).map(toldBySchema);
  if (faults.length > 0 && caller && schemaVersion && schemaVersion !== String(modelVersion())) {
    return [schemaVersionMismatch()];
  }
  // Who shows no token is told of no names that would have been right.
  return caller ? faults : faults.map((told) => ({ ...told, message: withoutHint(told.message) }));
}

function withoutHint(message: string): string {
  return message.replace(/ Did you mean .*$/s, '');
}

function schemaVersionMismatch(): ToldError {
  return {
    message: 'Schema version mismatch.',
    extensions: {
      code: 'SCHEMA_VERSION_MISMATCH',
      userFriendlyMessage: 'Your workspace has been updated with a new data model. Please refresh the page.',
    },
  };
}

/** Bad variables are the one thing that is answered with HTTP 400 after the request was understood. */
function variableFault({ data, errors }: ExecutionResult): Response | null {
  // Without data at all nothing ran: the executor refused the variables.
  if (data !== undefined || !errors) return null;
  return refusalResponse(
    errors.map((error) => {
      const { originalError } = error;
      const isScalar = originalError instanceof GraphQLError;
      return {
        message: isScalar ? originalError.message : error.message,
        extensions: {
          http: { status: 400 },
          code: (isScalar ? originalError.extensions['code'] : undefined) ?? 'BAD_USER_INPUT',
          userFriendlyMessage: 'An error occurred.',
        },
      };
    }),
    400,
  );
}
