import { readFileSync } from 'node:fs';
import {
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  buildSchema,
  execute,
  specifiedRules,
  validate,
} from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { refusalResponse, resultResponse, toldBySchema } from '../http/graphql-answer.ts';
import type { GraphqlRequest } from '../http/graphql-request.ts';
import type { RequestedOperation } from '../http/operation.ts';
import type { Caller, DataModel } from '../model.ts';
import type { RecordApi } from '../records/record-api.ts';
import { buildCoreSchema } from '../record-schema/core-schema.ts';
import { createStaticRoots } from './static-roots.ts';

/** The part of `/graphql` that is an ordinary GraphQL server: introspection, `search`, and no objects at all. */
export type PlainExecutor = (
  request: GraphqlRequest,
  requested: RequestedOperation,
  caller: Caller | null,
) => Promise<Response>;

export function createPlainExecutor(model: DataModel, records: Pick<RecordApi, 'rows'>): PlainExecutor {
  const staticSchema = buildSchema(readFileSync(new URL('static-schema.graphql', import.meta.url), 'utf8'));
  const rootValue = createStaticRoots(model, records);

  /** Introspection shows the objects, which nothing else here knows. */
  function schemaFor({ roots }: RequestedOperation, caller: Caller | null): GraphQLSchema {
    const isIntrospection = roots.some(({ name }) => name.value === '__schema' || name.value === '__type');
    return caller && isIntrospection ? buildCoreSchema(model) : staticSchema;
  }

  return async (request, requested, caller) => {
    const { document, operation } = requested;
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
      const { line, column } = operation.loc?.startToken ?? { line: 1, column: 1 };
      return refusalResponse([
        {
          message: 'Schema is not configured to execute subscription operation.',
          locations: [{ line, column }],
        },
      ]);
    }
    const schema = schemaFor(requested, caller);
    const rules = caller ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
    const faults = validate(schema, document, rules);
    if (faults.length > 0) {
      return refusalResponse(
        faults.map(toldBySchema).map((told) => ({ ...told, message: withoutHint(told.message) })),
      );
    }
    return resultResponse(
      await execute({
        schema,
        document,
        rootValue,
        contextValue: { caller },
        variableValues: request.variables,
        operationName: request.operationName ?? null,
      }),
    );
  };
}

/** This endpoint keeps its suggestions to itself. */
function withoutHint(message: string): string {
  return message.replace(/ Did you mean .*$/s, '');
}
