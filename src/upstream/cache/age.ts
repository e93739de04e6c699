/** How long a value may be served, in milliseconds. */
export interface Freshness {
  /** So long it is fresh; 0 when it is not kept at all. */
  readonly ttlMs: number;
  /** So much longer it may be served as stale. */
  readonly staleMs: number;
}

/** What a client accepts, in milliseconds. */
export interface Accepts {
  /** Fresh values may be no older; 0 is live. */
  readonly maxAgeMs?: number | undefined;
  /** Stale ones may be so much older than fresh ones. */
  readonly maxStaleMs?: number | undefined;
}

/** Whether and as what a value is served. */
export type Serving =
  | { readonly state: 'none' }
  | { readonly state: 'fresh'; readonly ageMs: number }
  /** `isSoon`: served at once and asked for anew; otherwise only when there is nothing better. */
  | { readonly state: 'stale'; readonly ageMs: number; readonly isSoon: boolean };

/** That there is nothing changes soonest of all: for so long nobody asks again. */
const NOTHING_MS = 5_000;

/** How long a value is fresh for a client that accepts this, in milliseconds. */
export function freshMsOf(isNothing: boolean, { ttlMs }: Freshness, { maxAgeMs }: Accepts = {}): number {
  return Math.min(ttlMs, maxAgeMs ?? Infinity, isNothing ? NOTHING_MS : Infinity);
}

/**
 * A client that says how fresh it wants a value gets nothing stale, unless it says that too. Without a word of the client a
 * stale value is served at once no longer than it was fresh: beyond that, only when there are no units or no answer.
 */
export function servingOf(
  kept: { readonly ageMs: number; readonly isNothing: boolean } | undefined,
  freshness: Freshness,
  accepts: Accepts = {},
): Serving {
  const { ttlMs, staleMs } = freshness;
  const { maxAgeMs, maxStaleMs } = accepts;
  if (!kept || ttlMs === 0) return { state: 'none' };
  const { ageMs, isNothing } = kept;
  const freshMs = freshMsOf(isNothing, freshness, accepts);
  if (ageMs < freshMs) return { state: 'fresh', ageMs };
  const acceptedMs = isNothing ? 0 : Math.min(staleMs, maxStaleMs ?? (maxAgeMs === undefined ? Infinity : 0));
  if (ageMs >= freshMs + acceptedMs) return { state: 'none' };
  const soonMs = maxStaleMs === undefined ? Math.min(acceptedMs, ttlMs) : acceptedMs;
  return { state: 'stale', ageMs, isSoon: ageMs < freshMs + soonMs };
}
