import { assertValidSchema, buildASTSchema } from 'graphql';
import type { DocumentNode, IntrospectionQuery } from 'graphql';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { schemaHash } from './hash.ts';
import { normaliseSchema } from './normalise.ts';
import type { NormaliseRules } from './normalise.ts';
import { unusableSchema } from './read-schema.ts';
import type { Snapshot, SnapshotStore, SourceName } from './snapshot.ts';

export interface SchemaSource {
  /** Rejects when the signal aborts. */
  readonly introspect: (signal: AbortSignal) => Promise<IntrospectionQuery>;
  /**
   * Something cheap that changes whenever the schema does; introspection is skipped while it stays the same.
   * No answer and a failure mean that introspection has to tell.
   */
  readonly version?: (signal: AbortSignal) => Promise<string | undefined>;
  readonly rules: NormaliseRules;
  /** True where the snapshot is this very upstream's own schema: then the first check need not ask for it. */
  readonly isSnapshotCurrent?: boolean;
  /** Milliseconds between two checks of this source; without it, the refresher's own. */
  readonly intervalMs?: number;
}

export interface SchemaState {
  readonly origin: 'live' | 'state' | 'shipped';
  readonly hash: string;
  /** Milliseconds since the upstream was last known to have this schema; unknown for a shipped one without a date. */
  readonly ageMs: number | undefined;
  /** Why the last attempt to ask the upstream failed. */
  readonly lastError?: string;
}

export interface SourceSchema {
  /** Reads the snapshot, once. */
  load(): Promise<void>;
  /** Puts the shipped snapshot in the place of the loaded one, which the function it gives puts back. */
  useShipped(): Promise<() => void>;
  /** Asks the upstream; true when the schema is another one now. Callers at the same time share one attempt. */
  refresh(): Promise<boolean>;
  /** The normalised schema. Throws before `load`. */
  document(): DocumentNode;
  /** Throws before `load`. */
  state(): SchemaState;
}

export interface SourceSchemaOptions {
  readonly name: SourceName;
  readonly source: SchemaSource;
  readonly store: SnapshotStore;
  readonly clock: Clock;
  /** Aborts when nobody needs the schema any more. */
  readonly signal: AbortSignal;
  /** Calls `use` when the document can be used together with the other sources'; rejects, without calling it, when not. */
  readonly accept: (document: DocumentNode, use: () => void) => Promise<void>;
  /** Told once, as soon as the upstream has said something else than what is being served. */
  readonly onChange: () => void;
  /** Told about what does not stop the work: a damaged snapshot, a snapshot that cannot be written. */
  readonly onProblem: (problem: Error) => void;
}

interface Current {
  readonly document: DocumentNode;
  readonly hash: string;
  readonly origin: SchemaState['origin'];
  readonly knownAtMs: number | undefined;
}

/** One source's schema: the snapshot until the upstream has answered, then what it said. */
export function createSourceSchema(options: SourceSchemaOptions): SourceSchema {
  const { name, source, store, clock, signal, accept, onChange, onProblem } = options;
  let loading: Promise<void> | undefined;
  let refreshing: Promise<boolean> | undefined;
  let current: Current | undefined;
  let liveVersion: string | undefined;
  let hasAsked = false;
  let isUnsaved = false;
  let lastError: string | undefined;
  let refused: { readonly hash: string; readonly error: GatewayError } | undefined;

  async function readSnapshot(): Promise<void> {
    const snapshot = await store.read(name);
    if (snapshot.warning !== undefined) onProblem(new Error(snapshot.warning));
    current = fromSnapshot(snapshot);
  }

  function fromSnapshot({ document: raw, origin, savedAt }: Snapshot): Current {
    const document = normaliseSchema(raw, source.rules);
    const knownAtMs = savedAt && clock.now() - Math.max(0, clock.wallNow() - savedAt.getTime());
    return { document, hash: schemaHash(document), origin, knownAtMs };
  }

  async function load(): Promise<void> {
    loading ??= readSnapshot().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    await loading;
  }

  function loaded(): Current {
    if (!current) throw new Error(`The schema of ${name} is not loaded yet.`);
    return current;
  }

  async function readVersion(): Promise<string | undefined> {
    try {
      return await source.version?.(signal);
    } catch {
      return undefined; // What is wrong shows in the introspection that follows.
    }
  }

  async function ask(): Promise<boolean> {
    // Read first: a change in between is then seen next time instead of never.
    const version = await readVersion();
    const isFirst = !hasAsked;
    const isKnown =
      (isFirst && source.isSnapshotCurrent === true) || (version !== undefined && version === liveVersion);
    await load();
    const isChanged = isKnown ? await confirm() : await introspect();
    hasAsked = true;
    liveVersion = version;
    if (isUnsaved) await save();
    return isChanged;
  }

  async function confirm(): Promise<false> {
    await load();
    // From now on it is what this deployment's upstream said, and no longer what happened to come with the program.
    if (loaded().origin === 'shipped') isUnsaved = true;
    current = { ...loaded(), origin: 'live', knownAtMs: clock.now() };
    return false;
  }

  async function introspect(): Promise<boolean> {
    signal.throwIfAborted();
    const [introspection] = await Promise.all([source.introspect(signal), load()]);
    const document = normaliseSchema(introspection, source.rules);
    const hash = schemaHash(document);
    if (hash === loaded().hash) return await confirm();
    // Trying one out takes seconds of CPU: not again for the same.
    if (hash === refused?.hash) throw refused.error;
    assertUsable(document);
    try {
      await accept(document, () => {
        current = { document, hash, origin: 'live', knownAtMs: clock.now() };
        isUnsaved = true;
      });
    } catch (cause) {
      signal.throwIfAborted();
      refused = { hash, error: unfit(cause) };
      throw refused.error;
    }
    onChange();
    return true;
  }

  async function save(): Promise<void> {
    try {
      await store.write(name, loaded().document, new Date(clock.wallNow()));
      isUnsaved = false;
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
      onProblem(new Error(`The schema snapshot of ${name} cannot be written (${reason}).`, { cause }));
    }
  }

  async function refresh(): Promise<boolean> {
    try {
      const isChanged = await ask();
      lastError = undefined;
      return isChanged;
    } catch (error) {
      lastError = tellable(error);
      throw error;
    } finally {
      refreshing = undefined;
    }
  }

  return {
    load,
    async useShipped() {
      const before = loaded();
      current = fromSnapshot(await store.readShipped(name));
      return () => {
        current = before;
      };
    },
    async refresh() {
      refreshing ??= refresh();
      return await refreshing;
    },
    document: () => loaded().document,
    state() {
      const { hash, origin, knownAtMs } = loaded();
      const ageMs = knownAtMs === undefined ? undefined : clock.now() - knownAtMs;
      return { origin, hash, ageMs, ...(lastError !== undefined && { lastError }) };
    },
  };
}

/** For everybody who reaches the port: nothing in an upstream's words. */
function tellable(error: unknown): string {
  if (!(error instanceof GatewayError)) return 'Unexpected error; the log has it.';
  return error.isOwnWording ? error.message : `The upstream answered with an error (${error.code}).`;
}

/** A schema that cannot be served must replace neither the one in use nor its snapshot. */
function assertUsable(document: DocumentNode): void {
  try {
    assertValidSchema(buildASTSchema(document, { assumeValidSDL: true }));
  } catch (error) {
    throw unusableSchema(error instanceof Error ? error.message : 'it is not valid', error);
  }
}

/** Good by itself, but not what the links were made for: mostly the schema of something else at a wrong address. */
function unfit(cause: unknown): GatewayError {
  return unusableSchema(
    `the unified schema cannot be built with it. ${firstLine(cause)} Make sure that the upstream's address in the settings is right.`,
    cause,
  );
}

/** What graphql-js says; the excerpt of the schema that may follow is of no use. */
export function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.slice(0, 300);
}
