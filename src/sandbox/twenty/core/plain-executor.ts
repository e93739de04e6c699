import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { refusalResponse } from '../http/graphql-answer.ts';
import { executeOrdinarily } from '../http/ordinary-execution.ts';
import type { GraphqlRequest } from '../http/graphql-request.ts';
import type { RequestedOperation } from '../http/operation.ts';
import type { Caller, DataModel } from '../model.ts';
import type { RecordApi } from '../records/record-api.ts';
import { createStaticRoots } from './static-roots.ts';

/** The part of `/graphql` that is an ordinary GraphQL server: `search` and the like, and no objects at all. */
export type PlainExecutor = (request: GraphqlRequest, caller: Caller | null) => Promise<Response>;

/** `GRAPHQL_MAX_ROOT_RESOLVERS`, its default. */
const MAX_ROOTS = 20;

export function createPlainExecutor(model: DataModel, records: Pick<RecordApi, 'rows'>): PlainExecutor {
  const executor = {
    schema: buildSchema(readFileSync(new URL('static-schema.graphql', import.meta.url), 'utf8')),
    rootValue: createStaticRoots(model, records),
    limits: { roots: MAX_ROOTS, depth: undefined },
    modelVersion: () => model.version,
    subscribe: noSubscription,
  };
  return (request, caller) => executeOrdinarily(executor, request, caller);
}

function noSubscription({ operation }: RequestedOperation): Response {
  const { line, column } = operation.loc?.startToken ?? { line: 1, column: 1 };
  return refusalResponse([
    {
      message: 'Schema is not configured to execute subscription operation.',
      locations: [{ line, column }],
    },
  ]);
}
