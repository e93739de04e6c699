import type { GraphQLSchema } from 'graphql';
import { findBrokenOperations } from './broken-operations.ts';
import type { ListedOperation } from './manifest.ts';
import type { OperationList, OperationListProblem } from './operation-list.ts';

export interface PersistedOptions {
  readonly list: OperationList;
  /** Undefined until there is one. */
  readonly schema: () => GraphQLSchema | undefined;
  /** Lets others run for a moment; rejects when there is no point in going on. */
  readonly pause: () => Promise<void>;
  readonly onProblem: (problem: OperationListProblem) => void;
  /** Told, by name, which operations do not fit the schema, each time that other ones do not. */
  readonly onBroken: (names: readonly string[]) => void;
}

/** The persisted operations, held against the schema whenever one or the other is new. */
export interface Persisted {
  current(): ReadonlyMap<string, ListedOperation>;
  /** The names of those that do not fit the schema, as far as was looked. */
  broken(): readonly string[];
  /** Looks again; resolves when it is done. */
  check(): Promise<void>;
}

export function createPersisted(options: PersistedOptions): Persisted {
  const { list, schema, pause, onProblem, onBroken } = options;
  let checked: ReadonlyMap<string, ListedOperation> | undefined;
  let broken: readonly string[] = [];
  let latest = 0;

  function current(): ReadonlyMap<string, ListedOperation> {
    const operations = list.current(onProblem);
    if (operations !== checked) void check();
    return operations;
  }

  async function check(): Promise<void> {
    const now = schema();
    if (!now) return;
    checked = list.current(onProblem);
    latest += 1;
    const own = latest;
    try {
      const names = await findBrokenOperations(now, checked.values(), pause);
      // A later look knows better.
      if (own !== latest) return;
      const isNews = names.join() !== broken.join();
      broken = names;
      if (isNews) onBroken(names);
    } catch {
      // The gateway is closing.
    }
  }

  return { current, broken: () => broken, check };
}
