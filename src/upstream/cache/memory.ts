import type { Clock } from '../../clock.ts';
import type { Freshness } from './age.ts';
import type { Epochs, Mark } from './epochs.ts';
import type { Part } from './parts.ts';
import type { SecondTier } from './second-tier.ts';
import type { Entry, Store } from './store.ts';

export interface MemoryOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly store: Store;
  readonly secondTier?: SecondTier | undefined;
  readonly epochs: Pick<Epochs, 'mark'>;
  readonly freshnessOf: (part: Part) => Freshness;
}

/** What was read before, in this process and in others. */
export interface Memory {
  /** What is right at this mark. */
  find(part: Part, mark: NonNullable<Mark>): Promise<Entry | undefined>;
  /** Not when something changed since the mark: it would never be right. */
  keep(part: Part, mark: Mark, value: unknown, askedAtMs: number): Promise<void>;
}

export function createMemory({ clock, store, secondTier, epochs, freshnessOf }: MemoryOptions): Memory {
  return {
    async find(part, mark) {
      const kept = store.get(part.id);
      const own = kept?.mark === mark ? kept : undefined;
      const { ttlMs } = freshnessOf(part);
      const isFresh = own !== undefined && clock.now() - own.askedAtMs < ttlMs;
      if (!secondTier || ttlMs === 0 || isFresh) return own;
      // Another may have asked for it since.
      const others = await secondTier.get(part.id);
      if (others?.mark !== mark) return own;
      const found = { text: others.text, mark, askedAtMs: clock.now() - others.ageMs };
      if (own && own.askedAtMs >= found.askedAtMs) return own;
      store.set(part.id, found);
      return found;
    },

    async keep(part, mark, value, askedAtMs) {
      const { ttlMs, staleMs } = freshnessOf(part);
      if (mark === undefined || ttlMs === 0 || value === undefined) return;
      // Now: whoever gets the value writes into it.
      const text = JSON.stringify(value);
      if ((await epochs.mark(part.tags)) !== mark) return;
      const kept = store.get(part.id);
      if (kept?.mark === mark && kept.askedAtMs > askedAtMs) return;
      store.set(part.id, { text, mark, askedAtMs });
      const ageMs = clock.now() - askedAtMs;
      await secondTier?.set(part.id, { text, mark, ageMs }, ttlMs + staleMs - ageMs);
    },
  };
}
