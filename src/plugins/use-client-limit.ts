import { Store } from '@envelop/rate-limiter';
import type { Identity } from '@envelop/rate-limiter';
import { getGraphQLRateLimiter } from '@envelop/rate-limiter/get-graphql-rate-limiter';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import type { ClientOf } from './client.ts';

export interface ClientLimitOptions {
  readonly clock: Clock;
  readonly clientOf: ClientOf;
}

const WINDOW_MS = 60_000;
/** The counter's own window is by the wall clock, which can be set back and forth: the store sees to ours. */
const ENDLESS = '1000y';
/** Times of requests that are kept for all clients together: 40 MB. Whoever has been away longest is forgotten first. */
const MAX_TIMES = 5_000_000;

/**
 * Refuses what a client sends beyond its requests in a minute, before the body is read. Each request counts as one, whatever
 * is in it and however it ends; a refused one does not count. Belongs after what tells who asks.
 */
export function useClientLimit({ clock, clientOf }: ClientLimitOptions): Plugin {
  const times = new Times(clock);
  const count = getGraphQLRateLimiter({
    store: times,
    identifyContext: (request: Request) => clientOf(request).name,
    formatError: () => 'refused',
  });
  return {
    async onRequestParse({ request, setRequestParser }) {
      const { name, requestsPerMinute } = clientOf(request);
      if (requestsPerMinute === undefined) return;
      // Up to here and in the counter nothing waits, so that requests that come together count one after another.
      const refusal = await count(
        'requests',
        { args: {}, context: request },
        { max: requestsPerMinute, window: ENDLESS, uncountRejected: true },
      );
      if (refusal === undefined) return;
      const error = new GatewayError(
        'CLIENT_RATE_LIMITED',
        `The client ${name} may send ${requestsPerMinute} requests within a minute.`,
        { retryAfterMs: Math.ceil(times.freeInMs(name, requestsPerMinute)) },
      );
      setRequestParser(() => {
        throw error;
      });
    },
  };
}

/** When each client's requests of the last minute came, oldest first, by the monotonic clock. */
class Times extends Store {
  readonly #clock: Clock;
  readonly #times = new LRUCache<string, readonly number[]>({
    maxSize: MAX_TIMES,
    sizeCalculation: ({ length }) => length,
  });

  constructor(clock: Clock) {
    super();
    this.#clock = clock;
  }

  override getForIdentity({ contextIdentity: client }: Identity): readonly number[] {
    return this.#recent(client);
  }

  override setForIdentity({ contextIdentity: client }: Identity, counted: readonly number[]): void {
    const known = this.#recent(client);
    // What the counter adds is the wall clock's time.
    const added = counted.slice(known.length).map(() => this.#clock.now());
    if (added.length > 0) this.#times.set(client, [...known, ...added]);
  }

  /** Milliseconds until one more of so many requests fits. */
  freeInMs(client: string, limit: number): number {
    return (this.#recent(client).at(-limit) ?? 0) + WINDOW_MS - this.#clock.now();
  }

  #recent(client: string): readonly number[] {
    const all = this.#times.get(client) ?? [];
    const kept = all.findIndex((atMs) => atMs > this.#clock.now() - WINDOW_MS);
    return kept === -1 ? [] : all.slice(kept);
  }
}
