import { OperationTypeNode, execute } from 'graphql';
import type { FieldNode } from 'graphql';
import { refusalResponse, toldBySchema } from '../http/graphql-answer.ts';
import type { GraphqlRequest } from '../http/graphql-request.ts';
import { jsonResponse } from '../http/json-response.ts';
import { readOperation } from '../http/operation.ts';
import type { RequestedOperation } from '../http/operation.ts';
import type { Caller, DataModel } from '../model.ts';
import { buildCoreSchema } from '../record-schema/core-schema.ts';
import type { RecordApi } from '../records/record-api.ts';
import type { TokenBucket } from '../token-bucket.ts';
import { createPlainExecutor } from './plain-executor.ts';

export interface CoreApi {
  readonly answer: (request: GraphqlRequest, caller: Caller | null) => Promise<Response>;
}

/** The bucket that a caller's roots are charged to; undefined for whoever is not charged. */
type BucketOf = (caller: Caller) => TokenBucket | undefined;

type Part = 'introspection' | 'objects' | 'rest';

interface DirectAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly object[];
}

/**
 * `/graphql`: introspection and objects are answered directly, past the limits and past validation; everything else meets a
 * plain executor. The direct part and the plain one do not mix in one request.
 */
export function createCoreApi(model: DataModel, records: RecordApi, bucketOf: BucketOf): CoreApi {
  const executePlainly = createPlainExecutor(model, records);

  function partOf({ name }: FieldNode): Part {
    if (name.value === '__schema' || name.value === '__type') return 'introspection';
    return records.isObjectRoot(name.value) ? 'objects' : 'rest';
  }

  async function answerDirectly(
    request: GraphqlRequest,
    read: RequestedOperation,
    caller: Caller,
    parts: ReadonlySet<Part>,
  ) {
    const answers = [
      parts.has('introspection') ? await introspect(request, read) : {},
      parts.has('objects') ? await executeObjects(request, read, caller) : {},
    ];
    const data: unknown = Object.assign({}, ...answers.map((answer) => answer.data));
    const errors = answers.flatMap((answer) => answer.errors ?? []);
    return jsonResponse(200, errors.length > 0 ? { data, errors } : { data });
  }

  async function executeObjects(
    request: GraphqlRequest,
    requested: RequestedOperation,
    caller: Caller,
  ): Promise<DirectAnswer> {
    const account = bucketOf(caller)?.open();
    const answer = await records.execute({
      document: requested.document,
      variables: request.variables,
      ...(request.operationName !== undefined && { operationName: request.operationName }),
      caller,
      charge: () => account?.charge(),
    });
    await account?.settle();
    return answer;
  }

  async function introspect(
    request: GraphqlRequest,
    { document }: RequestedOperation,
  ): Promise<DirectAnswer> {
    const { data, errors } = await execute({
      schema: buildCoreSchema(model),
      document,
      variableValues: request.variables,
      operationName: request.operationName ?? null,
    });
    return { data: data ?? {}, ...(errors && { errors: errors.map(toldBySchema) }) };
  }

  return {
    async answer(request, caller) {
      if (!caller || !request.isParsedBody) return await executePlainly(request, caller);
      const read = readOperation(request.query, request.operationName);
      if (read.kind === 'ambiguous') return ambiguousOperation();
      if (read.kind !== 'operation' || read.operation.operation === OperationTypeNode.SUBSCRIPTION) {
        return await executePlainly(request, caller);
      }
      const parts = new Set(read.roots.map(partOf));
      if (parts.size > 0 && !parts.has('rest')) return await answerDirectly(request, read, caller, parts);
      return parts.has('objects') ? mixedRoots() : await executePlainly(request, caller);
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
    'GraphQLError: Must provide operation name when document contains multiple operations.',
    '    at findOperationDefinition (/app/packages/twenty-server/dist/engine/api/graphql/direct-execution/utils/find-operation-definition.util.js:21:15)',
    '    at Object.onRequest (/app/packages/twenty-server/dist/engine/api/graphql/direct-execution/hooks/use-direct-execution.hook.js:39:92)',
  ];
  return new Response(stack.join('\n'), {
    status: 500,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
}
