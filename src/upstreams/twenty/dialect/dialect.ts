import { OperationTypeNode } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import type { Call, Interceptor, UpstreamRequest, UpstreamResult } from '../../../upstream/call.ts';
import { mutationDocuments, queryDocuments } from './documents.ts';
import type { UpstreamDocument } from './documents.ts';
import { attributeErrors } from './errors.ts';
import { planOperation } from './plan.ts';
import type { Plan } from './plan.ts';
import { restoreRoot } from './restore.ts';
import type { Restoration } from './restore.ts';
import { findUntruth, settleNestedList } from './truth.ts';
import { findUnfilteredWrite } from './unfiltered.ts';

export interface DialectOptions {
  /** The API's schema in Twenty's own names. Read for each call, since it can change while serving. */
  readonly schema: () => GraphQLSchema;
  /**
   * Whether Twenty's ordinary executor answers a root field: `search`, say, and every one of the metadata API. Such
   * roots cannot share a document with records.
   */
  readonly isStaticRoot: (name: string) => boolean;
}

/** A document and what came back for it. */
interface Outcome {
  readonly document: UpstreamDocument;
  readonly result: UpstreamResult;
}

/**
 * Answers an ordinary GraphQL document through Twenty's record API, which looks like GraphQL and is not: it sends
 * documents that Twenty answers rightly and puts the answers into the form the client asked for.
 *
 * Calls `next` once for each document needed: none when nothing of Twenty's is asked, queries at the same time,
 * mutations once each and one after another. What Twenty would silently answer wrongly is refused, root by root, and so
 * is a write to all records that does not say so.
 */
export function createDialect({ schema, isStaticRoot }: DialectOptions): Interceptor {
  return (next) => async (request) => {
    const twenty = schema();
    const plan = planOperation(request, twenty, isStaticRoot);
    const isQuery = plan.operation.operation === OperationTypeNode.QUERY;
    const refusals = new Map<string, GatewayError>();
    for (const root of plan.roots) {
      if (root.kind !== 'object') continue;
      const refusal =
        findUntruth(twenty, root.field) ?? (isQuery ? undefined : findUnfilteredWrite(root.field));
      if (refusal) refusals.set(root.responseKey, refusal.at([root.responseKey]));
    }
    const asked = plan.roots
      .filter((root) => root.kind !== 'typename')
      .filter(({ responseKey }) => !refusals.has(responseKey));
    const documents = (isQuery ? queryDocuments : mutationDocuments)(plan, asked, request.variables);
    const ask = asker(next, request, documents.length === 1 && refusals.size === 0);
    const outcomes = isQuery ? await Promise.all(documents.map(ask)) : await oneByOne(documents, ask);
    return answer(twenty, plan, [...refusals.values()], outcomes);
  };
}

/** Sends one document. When it is not the only one, what became of it must not take the others' answers away. */
function asker(next: Call, request: UpstreamRequest, isOnly: boolean) {
  return async (document: UpstreamDocument): Promise<Outcome> => {
    try {
      const { document: node, variables } = document;
      return { document, result: await next({ ...request, document: node, variables }) };
    } catch (error) {
      if (isOnly || !(error instanceof GatewayError)) throw error;
      return { document, result: { data: null, errors: [error] } };
    }
  };
}

/** A failed mutation does not keep the next from running: https://spec.graphql.org/October2021/#sec-Mutation. */
async function oneByOne(
  documents: readonly UpstreamDocument[],
  ask: (document: UpstreamDocument) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const document of documents) outcomes.push(await ask(document));
  return outcomes;
}

function answer(
  schema: GraphQLSchema,
  plan: Plan,
  refusals: readonly GatewayError[],
  outcomes: readonly Outcome[],
): UpstreamResult {
  const errors = [...refusals];
  const answers = new Map<string, unknown>();
  const restoration: Restoration = {
    settle: (field, connection) => settleNestedList(schema, field, connection),
    report: (error) => void errors.push(error),
  };
  for (const { document, result } of outcomes) {
    errors.push(...attributeErrors(result, document.roots));
    for (const { key, answers: roots } of document.roots) {
      for (const root of roots) {
        const value = result.data?.[key] ?? null;
        answers.set(
          root.responseKey,
          root.kind === 'static' ? value : restoreRoot(root.field, value, restoration),
        );
      }
    }
  }
  const data = Object.create(null) as Record<string, unknown>;
  for (const { kind, responseKey } of plan.roots) {
    data[responseKey] = kind === 'typename' ? plan.rootType.name : (answers.get(responseKey) ?? null);
  }
  return { data, errors };
}
