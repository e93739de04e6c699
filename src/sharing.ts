import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import type { ClassName, ClassRules } from './upstream/budget/bank.ts';
import { createLocalBank } from './upstream/budget/local-bank.ts';
import type { Bank } from './upstream/budget/local-bank.ts';
import { createRedisBank } from './upstream/budget/redis-bank.ts';
import { createRedisConnect } from './upstream/budget/redis-line.ts';
import { createLocalEpochs } from './upstream/cache/epochs.ts';
import type { Epochs } from './upstream/cache/epochs.ts';
import { createRedisEpochs } from './upstream/cache/redis-epochs.ts';
import { createRedisSecondTier } from './upstream/cache/redis-second-tier.ts';
import type { SecondTier } from './upstream/cache/second-tier.ts';
import { createScriptConnect } from './upstream/redis-script.ts';
import { bankKey, cacheKey } from './upstreams/limits.ts';

export interface SharingOptions {
  readonly config: Pick<Config, 'redisUrl' | 'upstreams' | 'upstreamTimeoutMs'>;
  readonly rules: Readonly<Record<ClassName, ClassRules>>;
  readonly clock: Clock;
  readonly log: Log;
  /** A new UUID. */
  readonly newId: () => string;
  /** A write that has begun has ended after this time at the latest, in milliseconds. */
  readonly leaseMs: number;
}

/** What all instances of a gateway have in common, or one has for itself. */
export interface Sharing {
  readonly bank: Bank;
  readonly epochs: Epochs;
  readonly secondTier?: SecondTier;
  /** For `/readyz`; nothing where nothing is shared. */
  status(): { readonly redis?: unknown; readonly sharedCache?: unknown };
  close(): Promise<void>;
}

/**
 * With a Redis the budgets and the read cache are shared through it, each over connections of its own; what sandboxes have
 * answered is not.
 */
export function createSharing({ config, rules, clock, log, newId, leaseMs }: SharingOptions): Sharing {
  const { redisUrl, upstreams } = config;
  if (!redisUrl) {
    return {
      bank: createLocalBank(rules, clock),
      epochs: createLocalEpochs(clock),
      status: () => ({}),
      close: () => Promise.resolve(),
    };
  }
  const url = () => redisUrl.reveal();
  const bank = createRedisBank({
    connect: createRedisConnect({ url, key: bankKey(upstreams) }),
    ...{ rules, clock, log, newId },
    // No call to an upstream may take longer than the bank waits for a process that says nothing.
    leaseMs: config.upstreamTimeoutMs + 5_000,
  });
  if (upstreams.mode === 'sandbox') {
    // The world of each sandbox is its own, and ends with it.
    return {
      ...{ bank, epochs: createLocalEpochs(clock) },
      status: () => ({ redis: bank.status() }),
      close: async () => await bank.close(),
    };
  }
  const connect = createScriptConnect(url);
  const key = cacheKey(upstreams);
  const epochs = createRedisEpochs({ connect, key, clock, log, newId, longestLeaseMs: leaseMs });
  const secondTier = createRedisSecondTier({ connect, clock, key: `${key}:value` });
  return {
    ...{ bank, epochs, secondTier },
    status: () => ({ redis: bank.status(), sharedCache: epochs.status() }),
    async close() {
      await bank.close();
      epochs.close();
      secondTier.close();
    },
  };
}
