import { LRUCache } from 'lru-cache';
import type { DeliveryHeaders } from './signature.ts';

/** Which deliveries have been here. */
export interface ReplayMemory {
  /**
   * Takes a delivery with a good signature down. `replayed`: it was here before. `late`: it is so old that nobody could
   * tell any more.
   */
  admit(delivery: DeliveryHeaders): 'new' | 'replayed' | 'late';
  /** It came to nothing, so it may come again. */
  forget(delivery: DeliveryHeaders): void;
}

/**
 * Remembers the last `capacity` deliveries: with the default, all of five minutes at 66 a second, in about 6 MB.
 *
 * Each is remembered by its signature too: the nonce is not signed, so whoever sends a delivery again can give it another.
 * What had to be forgotten is not let in for that. Its timestamp becomes the oldest that is taken, so that under a
 * flood the time a delivery may be on its way gets shorter, and neither a repeated delivery gets in nor a fresh one is lost.
 *
 * There is no need to forget anything after a time: what is too old is refused for its timestamp.
 */
export function createReplayMemory(capacity = 20_000): ReplayMemory {
  let forgottenUntilMs = 0;
  /** Timestamps by nonce and by signature; these differ in length. */
  const seen = new LRUCache<string, number>({
    max: 2 * capacity,
    dispose(timestampMs, _key, reason) {
      if (reason === 'evict') forgottenUntilMs = Math.max(forgottenUntilMs, timestampMs);
    },
  });
  return {
    admit({ timestampMs, signature, nonce }) {
      if (seen.has(signature) || seen.has(nonce)) return 'replayed';
      if (timestampMs <= forgottenUntilMs) return 'late';
      seen.set(signature, timestampMs).set(nonce, timestampMs);
      return 'new';
    },
    forget({ signature, nonce }) {
      seen.delete(signature);
      seen.delete(nonce);
    },
  };
}
