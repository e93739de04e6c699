import { createHash, timingSafeEqual } from 'node:crypto';
import type { ListedClient } from './clients-file.ts';

/** Whose key it is, or why it is nobody's. */
export type KeyHolder = { readonly client: ListedClient } | { readonly refusal: 'unknown' | 'expired' };

/** Longer than any key: what is longer is not even hashed. */
const MAX_KEY_LENGTH = 1024;

/**
 * Finds whose key it is, in a time that depends on the length of the list alone. `nowMs` is epoch milliseconds: a key has
 * expired as soon as its `expiresAt` is there; a date without a time counts to its end, in UTC.
 */
export function findKeyHolder(clients: Iterable<ListedClient>, key: string, nowMs: number): KeyHolder {
  if (key.length > MAX_KEY_LENGTH) return { refusal: 'unknown' };
  const given = createHash('sha256').update(key).digest();
  let found: KeyHolder = { refusal: 'unknown' };
  for (const client of clients) {
    for (const { key: listed, expiresAt } of keysOf(client)) {
      if (!timingSafeEqual(given, Buffer.from(listed.slice('sha256:'.length), 'hex'))) continue;
      found = expiresAt !== undefined && nowMs >= endOf(expiresAt) ? { refusal: 'expired' } : { client };
    }
  }
  return found;
}

/** The keys of a client, whichever form the list has them in. */
export function keysOf({
  key,
  keys = [],
}: ListedClient): readonly { key: string; expiresAt?: string | undefined }[] {
  return key === undefined ? keys : [{ key }];
}

const DAY_MS = 86_400_000;

/** The first moment at which a key is no longer good, in epoch milliseconds; NaN for what is no date. */
export function endOf(expiresAt: string): number {
  const atMs = Date.parse(expiresAt);
  return expiresAt.includes('T') ? atMs : atMs + DAY_MS;
}
