import { matchesAny } from '../globs.ts';
import type { Freshness } from '../upstream/cache/age.ts';

/** How long what was read may be served, in milliseconds. */
export interface CacheRules {
  /** 0 keeps nothing. */
  readonly ttlMs: number;
  /** Other times for some root fields of the unified schema; the first that fits counts. */
  readonly ttlByField: readonly { readonly field: string; readonly ms: number }[];
  /** For what an upstream tells of itself when it changes. */
  readonly webhookTtlMs: number;
  readonly staleMs: number;
}

/** How long values of one source may be served, by their root field's name in the unified schema. */
export function freshnessOf(
  { ttlMs, ttlByField, webhookTtlMs, staleMs }: CacheRules,
  hasWebhooks: boolean,
): (name: string) => Freshness {
  const otherwiseMs = hasWebhooks ? webhookTtlMs : ttlMs;
  return (name) => {
    // Where nothing is to be kept, an exception for a field is no reason to keep it.
    const ownMs =
      ttlMs === 0 ? 0 : (ttlByField.find(({ field }) => matchesAny([field], name))?.ms ?? otherwiseMs);
    return { ttlMs: ownMs, staleMs };
  };
}
