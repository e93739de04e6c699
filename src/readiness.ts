import type { Present } from './metrics.ts';
import type { Readiness } from './plugins/use-health.ts';
import type { SchemaState } from './schema/source-schema.ts';

export interface ReadinessFacts extends Present {
  readonly isReady: boolean;
  readonly mode: 'sandbox' | 'live';
  /** The persisted operations; missing where there is no list. */
  readonly operations?: unknown;
  /** Whether the audit is written; missing where no clients are served. */
  readonly audit?: unknown;
  /** Missing where no bank is shared. */
  readonly redis?: unknown;
  /** Missing where the cache is not shared. */
  readonly sharedCache?: unknown;
}

/** What `/readyz` says. Holds no addresses and no credentials. */
export function describeReadiness(facts: ReadinessFacts): Readiness {
  const { isReady, mode, classes, queueLength, cache, operations, audit, redis, sharedCache, schemas } =
    facts;
  return {
    ready: isReady,
    upstreams: mode,
    ledgers: Object.fromEntries(
      Object.entries(classes).map(([name, { remaining, limit, estimate, closedForMs }]) => [
        name,
        { remaining, limit, estimate, closedForMs: Math.ceil(closedForMs) },
      ]),
    ),
    queueLength,
    cache: { ...cache, ...(sharedCache !== undefined && { shared: sharedCache }) },
    ...(operations !== undefined && { operations }),
    ...(audit !== undefined && { audit }),
    ...(redis !== undefined && { redis }),
    schemas: Object.fromEntries(Object.entries(schemas).map(([name, state]) => [name, describe(state)])),
  };
}

function describe({ origin, hash, ageMs, lastError }: SchemaState) {
  return {
    origin,
    hash: hash.slice(0, 12),
    ...(ageMs !== undefined && { ageMs: Math.round(ageMs) }),
    ...(origin === 'shipped' && {
      note: 'The snapshot that came with the program: this upstream has not answered yet.',
    }),
    ...(lastError !== undefined && { lastError }),
  };
}
