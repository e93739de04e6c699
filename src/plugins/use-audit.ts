import type { DocumentNode, ExecutionArgs, OperationDefinitionNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { AuditEntry } from '../audit.ts';
import { codeIn, outcomeOf } from '../operations/writes/outcome.ts';
import type { Answer } from '../operations/writes/outcome.ts';
import { idsAnswered, idsGiven } from '../operations/writes/touched-ids.ts';
import { withVerdicts } from '../operations/writes/verdict.ts';
import { fragmentsOf, mutationIn, rootNames, writtenRoots } from '../operations/writes/written-roots.ts';
import type { WrittenRoot } from '../operations/writes/written-roots.ts';
import type { ClientOf } from './client.ts';
import { requestIdOf } from './request-id.ts';

export interface AuditPluginsOptions {
  /** Takes one line. Must not throw. */
  readonly tell: (entry: AuditEntry) => void;
  readonly clientOf: ClientOf;
  readonly addressOf: (request: Request) => string | undefined;
  /** The id of the persisted operation that a request runs. */
  readonly operationIdOf?: (request: Request) => string | undefined;
}

export interface AuditPlugins {
  /** Sees what is asked and what comes of it. Belongs before all that refuses a document that has been parsed. */
  readonly first: Plugin;
  /** Tells. Belongs after `useErrorContract`, whose codes it takes. */
  readonly last: Plugin;
}

/** Of one line, ids and the names of root fields each. */
const MAX_LISTED = 50;

/** Characters of a name that the client gave. */
const MAX_NAME = 100;

interface Mutation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Once it has begun. */
  run?: Run;
}

interface Run {
  readonly roots: readonly WrittenRoot[];
  readonly document: DocumentNode;
  /** What came of it; missing as long as execution has not come to its end. */
  answer?: Answer;
  /** What the upstream says of each, by key. */
  verdicts?: ReadonlyMap<string, boolean>;
}

/**
 * One line for each root field of each mutation, and one for a mutation that was refused before any of it ran. They come
 * when its answer is there, which it is also for a client that has left and for one whose time is up: the upstream calls
 * end then, and the execution with them.
 */
export function createAuditPlugins(options: AuditPluginsOptions): AuditPlugins {
  const { tell, clientOf, addressOf, operationIdOf } = options;
  const mutations = new WeakMap<Request, Mutation>();

  function actOf(request: Request, { operation }: Mutation) {
    const { name, role } = clientOf(request);
    return {
      requestId: requestIdOf(request),
      client: name,
      role,
      address: addressOf(request),
      operation: operation.name?.value.slice(0, MAX_NAME),
      operationId: operationIdOf?.(request),
    };
  }

  return {
    first: {
      onParse() {
        return ({ result, context: { request, params } }) => {
          if (result === null || result instanceof Error) return;
          const document = result as DocumentNode;
          const operation = mutationIn(document, params.operationName);
          if (operation) mutations.set(request, { document, operation });
        };
      },
      onExecute({ args, executeFn, setExecuteFn }) {
        const mutation = mutations.get(args.contextValue.request);
        if (!mutation) return;
        setExecuteFn(async (given: ExecutionArgs) => {
          const roots = writtenRoots(given);
          const { document, takeVerdicts } = withVerdicts(given.schema, given.document, roots);
          const run: Run = { roots, document };
          mutation.run = run;
          run.answer = (await executeFn({ ...given, document })) as Answer;
          run.verdicts = takeVerdicts(run.answer.data);
          return run.answer;
        });
      },
    },
    last: {
      onResultProcess({ request, result }) {
        const mutation = mutations.get(request);
        if (!mutation || Array.isArray(result) || Symbol.asyncIterator in result) return;
        mutations.delete(request);
        const act = actOf(request, mutation);
        const { errors = [] } = result as Answer;
        const { run } = mutation;
        // Without data nothing was executed: https://spec.graphql.org/October2021/#sec-Data
        if (!run || (run.answer && run.answer.data === undefined)) {
          tell({ ...act, ...refusedFields(mutation), outcome: 'not_run', code: codeIn(errors) });
          return;
        }
        // What goes wrong with an answer afterwards takes nothing back.
        const { data, errors: ownErrors = [] } = run.answer ?? {};
        const answer = { ...(data !== undefined && { data }), errors: [...errors, ...ownErrors] };
        for (const root of run.roots) {
          tell({
            ...act,
            field: root.name.slice(0, MAX_NAME),
            key: root.key.slice(0, MAX_NAME),
            ...idsOf(root, run),
            ...outcomeOf(root, answer, run.verdicts?.get(root.key)),
          });
        }
      },
    },
  };
}

function refusedFields({ operation, document }: Mutation) {
  const names = rootNames(operation, document);
  return {
    fields: names.slice(0, MAX_LISTED).map((name) => name.slice(0, MAX_NAME)),
    ...(names.length > MAX_LISTED && { moreFields: names.length - MAX_LISTED }),
  };
}

function idsOf(root: WrittenRoot, { document, answer }: Run) {
  const answered = idsAnswered(root, fragmentsOf(document), answer?.data?.[root.key]);
  const ids = [...new Set([...idsGiven(root), ...answered])];
  return {
    ids: ids.slice(0, MAX_LISTED),
    ...(ids.length > MAX_LISTED && { moreIds: ids.length - MAX_LISTED }),
  };
}
