import {
  GraphQLError,
  OperationTypeNode,
  NoSchemaIntrospectionCustomRule,
  execute,
  specifiedRules,
  validate,
} from 'graphql';
import type { ExecutionResult } from 'graphql';
import { refusalResponse, resultResponse, toldBySchema } from '../http/graphql-answer.ts';
import type { GraphqlRequest } from '../http/graphql-request.ts';
import { depthOf, readOperation } from '../http/operation.ts';
import type { RequestedOperation } from '../http/operation.ts';
import type { Caller } from '../model.ts';
import { buildMetadataSchema } from './metadata-schema.ts';
import { createModelViews } from './model-views.ts';
import { createMutations } from './mutations.ts';
import { createQueries } from './queries.ts';
import { createRecordViews } from './record-views.ts';
import type { Workspace } from './workspace.ts';

const MAX_ROOTS = 10;
const MAX_DEPTH = 10;

export interface MetadataApi {
  readonly answer: (request: GraphqlRequest, caller: Caller | null) => Promise<Response>;
}

/** `/metadata`: an ordinary GraphQL executor with limits of its own. Keys, roles, views and webhooks are here too. */
export function createMetadataApi(workspace: Workspace): MetadataApi {
  const schema = buildMetadataSchema();
  const views = createModelViews(workspace.model);
  const recordViews = createRecordViews(workspace.model, workspace.id, () =>
    new Date(workspace.clock.wallNow()).toISOString(),
  );
  const rootValue = {
    ...createQueries(workspace, views, recordViews),
    ...createMutations(workspace, views, recordViews),
  };

  return {
    async answer(request, caller) {
      const read = readOperation(request.query, request.operationName);
      if (read.kind === 'syntax-error') return refusalResponse([toldBySchema(read.error)]);
      if (read.kind !== 'operation') {
        return refusalResponse([{ message: 'Could not determine what operation to execute.' }], 400);
      }
      if (read.operation.operation === OperationTypeNode.SUBSCRIPTION) return forbiddenSubscription();
      const rules = caller ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
      const faults = validate(schema, read.document, rules);
      if (faults.length > 0) return refusalResponse(faults.map(toldBySchema));
      const excess = excessOf(read);
      if (excess) return refusalResponse([excess]);
      const result = await execute({
        schema,
        document: read.document,
        rootValue,
        contextValue: { caller },
        variableValues: request.variables,
        operationName: request.operationName ?? null,
      });
      return variableFault(result) ?? resultResponse(result);
    },
  };
}

/** What the limits of this endpoint have against an operation; introspection is free of them. */
function excessOf(operation: RequestedOperation) {
  const names = operation.roots.map((field) => field.name.value);
  const duplicate = names.find((name, index) => names.indexOf(name) < index);
  if (duplicate !== undefined) {
    return {
      message: `Duplicate root resolver: "${duplicate}"`,
      extensions: {
        userFriendlyMessage: {
          id: 'UrzTjS',
          message: 'Duplicate root resolver found. Each root resolver can only be called once per document.',
        },
        code: 'BAD_USER_INPUT',
      },
    };
  }
  const tooMuch = (what: string, requested: number, allowed: string) => ({
    message: `Query too complex - Too many ${what} requested: ${requested} - Maximum allowed ${allowed}`,
    extensions: { code: 'BAD_USER_INPUT' },
  });
  if (names.length > MAX_ROOTS) {
    return tooMuch('root resolvers', names.length, `root resolvers: ${MAX_ROOTS}`);
  }
  const depth = depthOf(operation);
  const isIntrospection = names.every((name) => name.startsWith('__'));
  if (depth > MAX_DEPTH && !isIntrospection) {
    return tooMuch('nested fields', depth, `nested fields: ${MAX_DEPTH}`);
  }
  return null;
}

/** Bad variables are the one thing this endpoint answers with HTTP 400. */
function variableFault({ data, errors }: ExecutionResult): Response | null {
  const [error] = errors ?? [];
  // Without data at all nothing ran: the executor refused the variables.
  if (data !== undefined || !error) return null;
  const { originalError } = error;
  const isScalar = originalError instanceof GraphQLError;
  return refusalResponse(
    [
      {
        message: isScalar ? originalError.message : error.message,
        extensions: {
          http: { status: 400 },
          code: isScalar ? originalError.extensions['code'] : 'BAD_USER_INPUT',
          userFriendlyMessage: 'An error occurred.',
        },
      },
    ],
    400,
  );
}

/** A key may not subscribe, and is told so in the form of a stream of server-sent events. */
function forbiddenSubscription(): Response {
  const data = JSON.stringify({
    errors: [{ message: 'Forbidden resource', extensions: { code: 'FORBIDDEN' } }],
  });
  return new Response(`event: next\ndata: ${data}\n\nevent: complete\ndata:\n\n`, {
    status: 500,
    headers: { 'content-type': 'text/event-stream' },
  });
}
