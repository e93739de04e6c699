import { setImmediate } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Config } from './config.ts';
import { matchesAny } from './globs.ts';
import type { Log } from './log.ts';
import { canonicalId, sha256 } from './operations/manifest.ts';
import { createPersisted } from './operations/persisted.ts';
import type { ClientOf } from './plugins/client.ts';
import { requestIdOf } from './plugins/request-id.ts';
import { usePersistedOperations } from './plugins/use-persisted-operations.ts';
import type { PersistedOutcome } from './plugins/use-persisted-operations.ts';

export interface PersistedOperationsParts {
  readonly config: Pick<Config, 'operations' | 'isOperationsShadow'>;
  readonly log: Log;
  readonly clientOf: ClientOf;
  /** Undefined until there is one. */
  readonly schema: () => GraphQLSchema | undefined;
  readonly signal: AbortSignal;
  /** Told of each request for an operation of the list, or for one that ought to be on it. */
  readonly counted: (outcome: PersistedOutcome, client: string) => void;
}

export interface PersistedOperations {
  readonly plugin: Plugin;
  /** Holds the list against the schema; resolves when that is done. */
  check(): Promise<void>;
  /** How it stands, for /readyz; undefined when there is no list. */
  status(): { readonly listed: number; readonly broken: readonly string[] } | undefined;
}

/** What can stand in a log: somebody may have sent a key in its place. */
const LOGGED = /^sha256:[0-9a-f]{64}$/;

/** The name of the first operation of a text, if it is one at all. */
const OPERATION = /\b(?:query|mutation)\s+([_A-Za-z]\w{0,99})\b/;

export function createPersistedOperations(parts: PersistedOperationsParts): PersistedOperations {
  const { config, log, clientOf, schema, signal, counted } = parts;
  const persisted =
    config.operations &&
    createPersisted({
      list: config.operations,
      schema,
      // What else waits goes first.
      pause: async () => await setImmediate(undefined, { signal }),
      onProblem: (problem) =>
        log.error(problem, 'operations file not taken over: the last good one stays in use'),
      onBroken: (operations) => {
        if (operations.length === 0) log.info('all persisted operations fit the schema again');
        else log.error({ operations }, 'persisted operations do not fit the schema: the others are served');
      },
    });

  function told(request: Request, outcome: PersistedOutcome, id: string, text = ''): void {
    const client = clientOf(request).name;
    counted(outcome, client);
    if (outcome === 'listed') return;
    const facts = { requestId: requestIdOf(request), client, outcome };
    const operation = OPERATION.exec(text)?.[1];
    log.warn(
      { ...facts, ...(LOGGED.test(id) && { id }), ...(operation !== undefined && { operation }) },
      'operation is not on the list',
    );
  }

  return {
    plugin: usePersistedOperations({
      operations: () => persisted?.current(),
      ...{ canonicalId, sha256, matchesAny, clientOf, told },
      isShadow: config.isOperationsShadow,
    }),
    check: async () => await persisted?.check(),
    status: () => {
      if (!persisted) return undefined;
      const texts = new Set([...persisted.current().values()].map(({ text }) => text));
      return { listed: texts.size, broken: persisted.broken() };
    },
  };
}
