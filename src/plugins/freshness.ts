import type { UpstreamName } from '../errors.ts';
import type { ServedPart } from '../upstream/call.ts';

/** A root field of the unified schema that an operation asks, and where in the answer it shows. */
export interface ShownRoot {
  readonly name: string;
  readonly paths: readonly (readonly string[])[];
}

/** Something in an answer that was not asked for now. */
export interface NotLive {
  readonly path: readonly string[];
  readonly upstream: UpstreamName;
  readonly state: 'cached' | 'stale';
  readonly ageMs: number;
}

/** For how long an answer is what it is. */
export interface Lifetime {
  /** Since its oldest part was asked for. */
  readonly ageMs: number;
  /** Until the part of it that grows old first is not fresh any more; 0 when one is stale. */
  readonly leftMs: number;
}

/** Undefined for an answer that no upstream had a part in. */
export function lifetimeOfParts(parts: readonly ServedPart[], nowMs: number): Lifetime | undefined {
  if (parts.length === 0) return undefined;
  const ages = parts.map(({ askedAtMs }) => nowMs - askedAtMs);
  const left = parts.map(({ state, askedAtMs, ttlMs }) =>
    state === 'stale' ? 0 : Math.max(0, askedAtMs + ttlMs - nowMs),
  );
  return { ageMs: Math.max(...ages), leftMs: Math.min(...left) };
}

/**
 * What of an answer was not live. A link shows as its field, without places in lists, with the age of the oldest that it
 * took. What completes a list beyond what the upstream gives counts for all that was asked of the upstream, since any of
 * it may be the older one.
 */
export function notLive(parts: readonly ServedPart[], roots: readonly ShownRoot[], nowMs: number): NotLive[] {
  const found = new Map<string, NotLive>();
  for (const part of parts) {
    const { upstream, state } = part;
    if (state === 'live') continue;
    const ageMs = Math.ceil(nowMs - part.askedAtMs);
    for (const path of pathsOf(part, roots)) {
      const key = path.join(' ');
      const before = found.get(key);
      found.set(key, {
        ...{ path, upstream, ageMs: Math.max(ageMs, before?.ageMs ?? 0) },
        state: before?.state === 'stale' ? 'stale' : state,
      });
    }
  }
  return [...found.values()];
}

function pathsOf({ name, key }: ServedPart, roots: readonly ShownRoot[]): (readonly string[])[] {
  const same = roots.filter((root) => root.name === name).flatMap(({ paths }) => paths);
  // Joined with others, a root field's key ends with the client's own.
  const exact = same.filter((path) => path.length === 1 && (key === path[0] || key.endsWith(`_${path[0]}`)));
  if (exact.length > 0) return exact;
  if (same.length > 0) return same;
  const source = name.slice(0, name.indexOf('_') + 1);
  return roots.filter((root) => root.name.startsWith(source)).flatMap(({ paths }) => paths);
}
