import { OperationTypeNode } from 'graphql';
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import type { Call, Interceptor, UpstreamRequest, UpstreamResult } from '../../../upstream/call.ts';
import type { Relations } from '../relations.ts';
import { createAsk } from './asker.ts';
import { complete } from './complete.ts';
import type { Answered } from './complete.ts';
import { completeUpdate } from './completed-update.ts';
import { createCompletions } from './completions.ts';
import { mutationDocument, queryDocuments } from './documents.ts';
import type { UpstreamDocument } from './documents.ts';
import { joinDuplicates } from './duplicates.ts';
import type { Duplicates } from './duplicates.ts';
import { attributeErrors } from './errors.ts';
import { createLayout, findDeferred } from './layout.ts';
import type { Layout } from './layout.ts';
import { nameRecords } from './named-records.ts';
import { planOperation } from './plan.ts';
import type { Plan } from './plan.ts';
import { prepareRoots } from './prepare-roots.ts';
import { readReplies } from './replies.ts';
import type { Outcome, Reply } from './replies.ts';
import { restoreRoot } from './restore.ts';
import type { Restoration } from './restore.ts';

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
  /** A new UUID, for a record of an upsert that has none. */
  readonly newId: () => string;
}

/**
 * Answers an ordinary GraphQL document through Twenty's record API, which looks like GraphQL and is not: it sends
 * documents that Twenty answers rightly and puts the answers into the form the client asked for.
 *
 * Calls `next` once for each document needed: none when nothing of Twenty's is asked, queries at the same time,
 * mutations once each and one after another. What Twenty does not follow is fetched after that, level by level, with a
 * root field for each relation; what the metadata API says of relations is asked before. A write that Twenty would
 * carry out otherwise than it reads is completed by a read before it, or refused.
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
    // What decides what is written must be so now, also where others write.
    const askNow = createAsk(next, { ...request, isLive: true }, queryType);
    const isQuery = plan.operation.operation === OperationTypeNode.QUERY;
    const prepared = prepareRoots(plan, request.scope, options.newId);
    const { asked, reading, known, refusals } = prepared;
    const replies = [...known];
    const errors = [...refusals];
    if (isQuery) {
      const documents = queryDocuments(plan, asked, request.variables, layout);
      const send = sender(next, request, documents.length + known.length + refusals.length === 1);
      await take((await Promise.all(documents.map(send))).flat());
      for (const duplicates of prepared.inParts) join(duplicates);
    } else {
      const send = sender(next, request, asked.length + known.length + refusals.length === 1);
      // A failed mutation does not keep the next from running: https://spec.graphql.org/October2021/#sec-Mutation.
      for (const root of asked) {
        const named = root.kind === 'object' ? await nameRecords(root, layout, askNow) : root;
        const whole =
          named instanceof GatewayError || named?.kind !== 'object'
            ? named
            : await completeUpdate(named, layout, askNow);
        if (whole instanceof GatewayError) errors.push(whole.at([root.responseKey]));
        else if (!whole) replies.push({ root, value: [] });
        else await take(await send(mutationDocument(plan, whole, request.variables, layout)));
      }
    }
    return answer(plan, { layout, completions, report: (error) => void errors.push(error) }, replies, errors);

    async function take(outcomes: readonly Outcome[]): Promise<void> {
      for (const { document, result } of outcomes) errors.push(...attributeErrors(result, document.roots));
      const read = outcomes.map(async (outcome) => await readReplies(outcome, reading, layout, ask));
      const taken = (await Promise.all(read)).flat();
      errors.push(...taken.flatMap(({ error }) => error ?? []));
      await complete(taken.flatMap(answeredBy), layout, completions, ask);
      replies.push(...taken);
    }

    /** The joined reply comes last and so stands for the root. */
    function join(duplicates: Duplicates): void {
      const joined = joinDuplicates(duplicates, replies);
      if (joined.error) errors.push(joined.error);
      replies.push(joined);
    }
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

/**
 * Twenty's words for a document of which it takes some root fields for records and some not. We never send such a one: an
 * object has been removed since the schema was read.
 */
const isMixed = /cannot be executed as a single request/;

/**
 * Sends one document; one that is refused as a whole for what is no longer there, once more root by root. When it is not the
 * only one, what became of it must not take the others' answers away.
 */
function sender(next: Call, request: UpstreamRequest, isOnly: boolean) {
  return async (document: UpstreamDocument): Promise<Outcome[]> => {
    const outcome = await send(document, isOnly);
    const { data, errors } = outcome.result;
    const isOutdated = errors.some(({ code, message }) => code === 'SCHEMA_CHANGED' || isMixed.test(message));
    if (!isOutdated || data !== null || document.roots.length < 2) return [outcome];
    return await Promise.all(document.apart().map((part) => send(part, false)));
  };

  async function send(document: UpstreamDocument, mayThrow: boolean): Promise<Outcome> {
    try {
      const { document: node, variables } = document;
      return { document, result: await next({ ...request, document: node, variables }) };
    } catch (error) {
      if (mayThrow || !(error instanceof GatewayError)) throw error;
      return { document, result: { data: null, errors: [error] } };
    }
  }
}

function answeredBy({ root, value }: Reply): Answered[] {
  return root.kind === 'object' ? [{ field: root.field, value }] : [];
}

/** The client's answer. What restoring reports lands in `errors`. */
function answer(
  plan: Plan,
  restoration: Restoration,
  replies: readonly Reply[],
  errors: readonly GatewayError[],
): UpstreamResult {
  const answers = new Map(
    replies.map(({ root, value }) => [
      root.responseKey,
      root.kind === 'static' ? value : restoreRoot(root.field, value, restoration),
    ]),
  );
  const data = Object.create(null) as Record<string, unknown>;
  for (const { kind, responseKey } of plan.roots) {
    data[responseKey] = kind === 'typename' ? plan.rootType.name : (answers.get(responseKey) ?? null);
  }
  return { data, errors };
}
