import { OperationTypeNode } from 'graphql';
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import type { Call, Interceptor, UpstreamRequest, UpstreamResult } from '../../../upstream/call.ts';
import type { Relations } from '../relations.ts';
import { createAsk } from './asker.ts';
import { complete } from './complete.ts';
import type { Answered } from './complete.ts';
import { createCompletions } from './completions.ts';
import type { Completions } from './completions.ts';
import { mutationDocuments, queryDocuments } from './documents.ts';
import type { UpstreamDocument } from './documents.ts';
import { attributeErrors } from './errors.ts';
import { createLayout, findDeferred } from './layout.ts';
import type { Layout } from './layout.ts';
import { planOperation } from './plan.ts';
import type { Plan } from './plan.ts';
import { restoreRoot } from './restore.ts';
import { findHarmfulWrite } from './writes.ts';

export interface DialectOptions {
  /** The API's schema in Twenty's own names. Read for each call, since it can change while serving. */
  readonly schema: () => GraphQLSchema;
  /**
   * Whether Twenty's ordinary executor answers a root field: `search`, say, and every one of the metadata API. Such
   * roots cannot share a document with records.
   */
  readonly isStaticRoot: (name: string) => boolean;
  /** How records are related. Asked only when a document needs more than Twenty follows. */
  readonly relations: (signal: AbortSignal) => Promise<Relations>;
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
 * mutations once each and one after another. What Twenty does not follow is fetched after that, level by level, with a
 * root field for each relation; what the metadata API says of relations is asked before. A write that Twenty would
 * carry out otherwise than it reads is refused.
 */
export function createDialect(options: DialectOptions): Interceptor {
  return (next) => async (request) => {
    const schema = options.schema();
    const plan = planOperation(request, schema, options.isStaticRoot);
    const queryType = schema.getQueryType() ?? plan.rootType;
    const layout = createLayoutOf(plan, queryType, options, request);
    await layout.prepare();
    const completions = createCompletions();
    const ask = createAsk(next, request, queryType);
    const isQuery = plan.operation.operation === OperationTypeNode.QUERY;
    const refusals = isQuery ? new Map<string, GatewayError>() : refuseWrites(plan, request);
    const asked = plan.roots
      .filter((root) => root.kind !== 'typename')
      .filter(({ responseKey }) => !refusals.has(responseKey));
    const documents = (isQuery ? queryDocuments : mutationDocuments)(plan, asked, request.variables, layout);
    const send = sender(next, request, documents.length === 1 && refusals.size === 0);
    const outcomes: Outcome[] = [];
    if (isQuery) {
      outcomes.push(...(await Promise.all(documents.map(send))));
      await complete(answeredBy(outcomes), layout, completions, ask);
    } else {
      // A failed mutation does not keep the next from running: https://spec.graphql.org/October2021/#sec-Mutation.
      for (const document of documents) {
        const outcome = await send(document);
        outcomes.push(outcome);
        await complete(answeredBy([outcome]), layout, completions, ask);
      }
    }
    return answer(plan, layout, completions, [...refusals.values()], outcomes);
  };
}

function createLayoutOf(
  plan: Plan,
  queryType: GraphQLObjectType,
  { relations }: DialectOptions,
  { scope }: UpstreamRequest,
): Layout {
  const fields = plan.roots.flatMap((root) => (root.kind === 'object' ? [root.field] : []));
  return createLayout(fields.flatMap(findDeferred), async () => await relations(scope.signal), queryType);
}

/** By response key. */
function refuseWrites(plan: Plan, { scope }: UpstreamRequest): Map<string, GatewayError> {
  const refusals = new Map<string, GatewayError>();
  for (const root of plan.roots) {
    if (root.kind !== 'object') continue;
    const refusal = findHarmfulWrite(root.field, scope.allowsUnfilteredWrites === true);
    if (refusal) refusals.set(root.responseKey, refusal.at([root.responseKey]));
  }
  return refusals;
}

/** Sends one document. When it is not the only one, what became of it must not take the others' answers away. */
function sender(next: Call, request: UpstreamRequest, isOnly: boolean) {
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

/** What record roots were answered, once for each of the client's roots. */
function answeredBy(outcomes: readonly Outcome[]): Answered[] {
  return outcomes.flatMap(({ document, result }) =>
    document.roots.flatMap(({ key, answers }) =>
      answers.flatMap((root) =>
        root.kind === 'object' ? [{ field: root.field, value: result.data?.[key] ?? null }] : [],
      ),
    ),
  );
}

function answer(
  plan: Plan,
  layout: Layout,
  completions: Completions,
  refusals: readonly GatewayError[],
  outcomes: readonly Outcome[],
): UpstreamResult {
  const errors = [...refusals];
  const answers = new Map<string, unknown>();
  const restoration = { layout, completions, report: (error: GatewayError) => void errors.push(error) };
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
