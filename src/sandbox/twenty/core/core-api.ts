import { OperationTypeNode } from 'graphql';
import { refusalResponse, toldBySchema } from '../http/graphql-answer.ts';
import { jsonResponse } from '../http/graphql-request.ts';
import type { GraphqlRequest } from '../http/graphql-request.ts';
import { readOperation } from '../http/operation.ts';
import type { RequestedOperation } from '../http/operation.ts';
import type { Caller, DataModel } from '../model.ts';
import type { RecordApi } from '../records/record-api.ts';
import type { TokenBucket } from '../token-bucket.ts';
import { createPlainExecutor } from './plain-executor.ts';

export interface CoreApi {
  readonly answer: (request: GraphqlRequest, caller: Caller | null) => Promise<Response>;
}

/**
 * `/graphql`: requests for objects go straight to the record API, past parsing against a schema and past validation;
 * everything else meets a plain executor. The two do not mix in one request.
 */
export function createCoreApi(model: DataModel, records: RecordApi, bucket: TokenBucket): CoreApi {
  const executePlainly = createPlainExecutor(model, records);

  function isObjectRoot({ operation }: RequestedOperation, name: string): boolean {
    return (
      operation.operation !== OperationTypeNode.SUBSCRIPTION &&
      records.isObjectRoot(name, operation.operation)
    );
  }

  return {
    async answer(request, caller) {
      const read = readOperation(request.query, request.operationName);
      switch (read.kind) {
        case 'syntax-error':
          return refusalResponse([toldBySchema(read.error)]);
        case 'ambiguous':
          return ambiguousOperation();
        case 'unknown':
          return refusalResponse([{ message: 'Could not determine what operation to execute.' }], 400);
        default:
      }
      const ofObjects = read.roots.filter((root) => isObjectRoot(read, root.name.value));
      if (!caller || !request.isJsonPost || ofObjects.length === 0) {
        return await executePlainly(request, read, caller);
      }
      if (ofObjects.length < read.roots.length) return mixedRoots();
      const account = bucket.open();
      const result = await records.execute({
        document: read.document,
        variables: request.variables,
        ...(request.operationName !== undefined && { operationName: request.operationName }),
        caller,
        charge: () => account.charge(),
      });
      await account.settle();
      return jsonResponse(200, result);
    },
  };
}

function mixedRoots(): Response {
  return refusalResponse([
    {
      message: 'This query cannot be executed as a single request. Please split it into separate queries.',
      extensions: { code: 'BAD_USER_INPUT' },
    },
  ]);
}

/** The real one does not catch this, and shows its stack. */
function ambiguousOperation(): Response {
  const stack = [
    'GraphQLError: Must provide operation name if query contains multiple operations.',
    '    at getOperation (/app/packages/twenty-server/dist/engine/api/graphql/direct-execution/utils/get-operation.util.js:21:15)',
    '    at DirectExecutionService.execute (/app/packages/twenty-server/dist/engine/api/graphql/direct-execution/direct-execution.service.js:88:31)',
  ];
  return new Response(stack.join('\n'), {
    status: 500,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
}
