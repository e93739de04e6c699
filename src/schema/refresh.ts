import type { DocumentNode } from 'graphql';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { diffSchemas } from './diff.ts';
import type { SchemaChanges } from './diff.ts';
import type { SnapshotStore, SourceName } from './snapshot.ts';
import { createSourceSchema, firstLine } from './source-schema.ts';
import type { SchemaSource, SchemaState, SourceSchema } from './source-schema.ts';

export interface SchemaRefresherOptions<Name extends SourceName> {
  readonly sources: Readonly<Record<Name, SchemaSource>>;
  readonly store: SnapshotStore;
  readonly clock: Clock;
  /**
   * Takes the schemas of all sources into use together, one call at a time. Throws, and changes nothing, when they
   * cannot be; then the one that is new is neither used nor saved.
   */
  readonly accept: (documents: Readonly<Record<Name, DocumentNode>>) => Promise<void>;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  /** Told after `start` whenever a source's schema has become another one. */
  readonly onChange: (source: Name) => void;
  /** Told, for the log, about each failed attempt and each snapshot that is damaged or cannot be written. */
  readonly onProblem: (source: Name, problem: Error) => void;
  /**
   * Milliseconds between two checks of an upstream that answers. One check of Twingate is one read.
   * @default 600000
   */
  readonly intervalMs?: number;
  /**
   * The longest that `start` waits for the upstreams, in milliseconds.
   * @default 3000
   */
  readonly startTimeoutMs?: number;
}

/** What one `pull` found out about a source. */
export type PullReport =
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'changed'; readonly changes: SchemaChanges }
  | { readonly outcome: 'failed'; readonly error: Error };

export interface SchemaRefresher<Name extends SourceName> {
  /**
   * Asks all sources at once and resolves when each has answered or failed, or after `startTimeoutMs`. Whoever has
   * not answered by then is served from its snapshot and asked again in the background, until `close` or the signal.
   * Throws when the snapshots that came with the program are needed and cannot be read or used.
   */
  start(signal: AbortSignal): Promise<void>;
  /** The normalised schema of a source. Throws before `start` has resolved. */
  document(source: Name): DocumentNode;
  /** Throws before `start` has resolved. */
  state(): Record<Name, SchemaState>;
  /** Asks a source now, for a reason to believe that it has changed. Resolves when it has answered or failed. */
  check(source: Name): Promise<void>;
  /** Asks every source once and waits for all, with or without `start`. */
  pull(): Promise<Record<Name, PullReport>>;
  /** Stops asking; resolves when nothing is under way any more. */
  close(): Promise<void>;
}

const firstRetryMs = 1_000;
const longestRetryMs = 60_000;

/** Keeps the schemas of all sources fresh while the gateway serves, and starts it with any of them down. */
export function createSchemaRefresher<Name extends SourceName>(
  options: SchemaRefresherOptions<Name>,
): SchemaRefresher<Name> {
  const { sources, store, clock, accept, random, onChange, onProblem } = options;
  const { intervalMs = 600_000, startTimeoutMs = 3_000 } = options;
  const closing = new AbortController();
  const names = Object.keys(sources) as Name[];
  const loops: Promise<void>[] = [];
  let isServing = false;
  let isAnyInUse = false;
  let loading: Promise<void> | undefined;
  let lastTurn: Promise<void> = Promise.resolve();
  const schemas = mapNames((name) =>
    createSourceSchema({
      name,
      source: sources[name],
      store,
      clock,
      signal: closing.signal,
      accept: async (document, use) => await takeOver(name, document, use),
      onChange: () => {
        if (isServing) onChange(name);
      },
      onProblem: (problem) => onProblem(name, problem),
    }),
  );

  function mapNames<T>(make: (name: Name) => T): Record<Name, T> {
    return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>;
  }

  async function acceptAll(documents: Record<Name, DocumentNode>): Promise<void> {
    await accept(documents);
    isAnyInUse = true;
  }

  function documents(): Record<Name, DocumentNode> {
    return mapNames((name) => schemas[name].document());
  }

  /** One after another: each has to stand beside what is in use when its turn comes. */
  async function takeOver(name: Name, document: DocumentNode, use: () => void): Promise<void> {
    const turn = lastTurn.then(async () => {
      closing.signal.throwIfAborted();
      await acceptAll({ ...documents(), [name]: document });
      use();
    });
    lastTurn = turn.catch(() => undefined);
    await turn;
  }

  /** What was saved could be used once, but perhaps by an older program. */
  async function loadSnapshots(): Promise<void> {
    await Promise.all(names.map(async (name) => await schemas[name].load()));
    const saved = names.filter((name) => schemas[name].state().origin === 'state');
    if (saved.length === 0) return;
    const usable = await acceptAll(documents()).then(
      () => true,
      () => false,
    );
    if (usable) return;
    const suspects = await Promise.all(
      saved.map(async (name) => {
        const document = schemas[name].document();
        return { name, document, putBack: await schemas[name].useShipped() };
      }),
    );
    for (const { name, document, putBack } of suspects) {
      try {
        await takeOver(name, document, putBack);
      } catch (cause) {
        closing.signal.throwIfAborted();
        const why = `The saved schema cannot be used: ${firstLine(cause)}`;
        onProblem(name, new Error(`${why} The shipped one is used until the upstream answers.`, { cause }));
      }
    }
  }

  async function load(): Promise<void> {
    loading ??= loadSnapshots().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    await loading;
  }

  /** The error of a failed attempt. */
  async function attempt(name: Name): Promise<Error | undefined> {
    try {
      await schemas[name].refresh();
      return undefined;
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (!closing.signal.aborted) onProblem(name, error);
      return error;
    }
  }

  async function keepFresh(name: Name, first: Promise<Error | undefined>): Promise<void> {
    let failures = 0;
    let error = await first;
    for (;;) {
      failures = error ? failures + 1 : 0;
      const waitMs = error ? retryDelay(failures, error, random) : (sources[name].intervalMs ?? intervalMs);
      try {
        await clock.sleep(waitMs, closing.signal);
      } catch {
        return; // Closed.
      }
      error = await attempt(name);
    }
  }

  async function pullOne(schema: SourceSchema): Promise<PullReport> {
    try {
      const before = schema.document();
      if (!(await schema.refresh())) return { outcome: 'unchanged' };
      return { outcome: 'changed', changes: diffSchemas(before, schema.document()) };
    } catch (thrown) {
      return { outcome: 'failed', error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
    }
  }

  return {
    async start(signal) {
      if (signal.aborted) closing.abort(signal.reason);
      signal.addEventListener('abort', () => closing.abort(signal.reason), { signal: closing.signal });
      // Before anybody is asked: trying snapshots out takes seconds, which must not be taken from the upstreams' time.
      await load();
      const answered = new AbortController();
      const timeout = clock
        .sleep(startTimeoutMs, AbortSignal.any([answered.signal, closing.signal]))
        .catch(() => undefined);
      const attempts = names.map(async (name) => {
        const first = attempt(name);
        loops.push(keepFresh(name, first));
        await first;
      });
      try {
        await Promise.race([Promise.all(attempts), timeout]);
        closing.signal.throwIfAborted();
        await lastTurn;
        if (!isAnyInUse) await acceptAll(documents());
        isServing = true;
      } catch (error) {
        closing.abort(error);
        throw error;
      } finally {
        answered.abort();
      }
    },
    document: (source) => schemas[source].document(),
    state: () => mapNames((name) => schemas[name].state()),
    async check(name) {
      await attempt(name);
    },
    async pull() {
      await load();
      const reports = await Promise.all(
        names.map(async (name) => [name, await pullOne(schemas[name])] as const),
      );
      return Object.fromEntries(reports) as Record<Name, PullReport>;
    },
    async close() {
      closing.abort();
      await Promise.allSettled(loops);
    },
  };
}

/** Doubles from a second to a minute, up to half of it taken off by chance; never sooner than the upstream asked for. */
function retryDelay(failures: number, error: Error, random: () => number): number {
  const delayMs = Math.min(longestRetryMs, firstRetryMs * 2 ** (failures - 1));
  const askedMs = error instanceof GatewayError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(delayMs * (1 - random() / 2), askedMs);
}
