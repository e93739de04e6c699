import { setImmediate } from 'node:timers/promises';
import type { SandboxClock } from '../stand-in.ts';
import { TwentyError } from './model.ts';

/**
 * `2.21`: reading the bucket and writing it are two steps, so that the roots of one request, and requests that are under
 * way together, cost one token among them.
 * `newer`: every root takes its token in one step.
 */
export type Charging = '2.21' | 'newer';

/** Whose bucket it is. */
type Spender = 'apiKey' | 'application';

/** Tokens in a full bucket. Source: Twenty's API_RATE_LIMITING_LONG_LIMIT and APPLICATION_API_RATE_LIMITING_LIMIT, their defaults. */
const capacities: Readonly<Record<Spender, number>> = { apiKey: 100, application: 500 };

export interface TokenBucketOptions {
  readonly clock: SandboxClock;
  /** The time in which an empty bucket fills; Twenty's own is 60,000. */
  readonly windowMs: number;
  readonly charging: Charging;
  /** False: nothing is ever refused, but it is counted all the same. */
  readonly isLimited: boolean;
  /** @default 'apiKey' */
  readonly spender?: Spender;
}

/** What one request owes. */
interface Account {
  /** Call it once per object root. Throws the TwentyError that refuses the root. */
  charge(): void;
  /** Call it once before the request is answered: what was charged is written down. */
  settle(): Promise<void>;
}

/** The bucket of one workspace, which all its keys share, or that of one application. */
export interface TokenBucket {
  open(): Account;
  /** Whole tokens a caller could take now. */
  available(): number;
  /** Tokens charged since the start. */
  readonly taken: number;
  /** Roots refused since the start. */
  readonly refused: number;
}

interface Level {
  readonly tokens: number;
  readonly atMs: number;
}

/**
 * Twenty fills the bucket at every accepted call. 2.21 rounds what was earned since the last one down, so that frequent
 * calls throw fractions away; the newer rule keeps them.
 */
export function createTokenBucket(options: TokenBucketOptions): TokenBucket {
  const { clock, windowMs, charging, isLimited, spender = 'apiKey' } = options;
  const capacity = capacities[spender];
  let level: Level = { tokens: capacity, atMs: clock.now() };
  let taken = 0;
  let refused = 0;

  function read(): Level {
    const atMs = clock.now();
    const earned = ((atMs - level.atMs) * capacity) / windowMs;
    const whole = charging === '2.21' ? Math.floor(earned) : earned;
    return { tokens: Math.min(capacity, level.tokens + whole), atMs };
  }

  /** The level to write down; throws when there is no token. */
  function take(): Level {
    const { tokens, atMs } = read();
    if (tokens < 1 && isLimited) {
      refused += 1;
      throw charging === '2.21' ? limitReached(capacity, windowMs) : rateLimited(spender, windowMs, tokens);
    }
    taken += 1;
    return { tokens: Math.max(0, tokens - 1), atMs };
  }

  function openRacing(): Account {
    let left: Level | undefined;
    return {
      charge: () => void (left ??= take()),
      async settle() {
        if (!left) return;
        // The store answers in a turn of its own; whoever reads before it does finds the old level.
        await setImmediate();
        level = left;
      },
    };
  }

  function openAtomic(): Account {
    return { charge: () => void (level = take()), settle: () => Promise.resolve() };
  }

  return {
    open: charging === '2.21' ? openRacing : openAtomic,
    available: () => Math.floor(read().tokens),
    get taken() {
      return taken;
    },
    get refused() {
      return refused;
    },
  };
}

const userFriendlyMessage = 'Rate limit reached. Please try again later.';

function limitReached(capacity: number, windowMs: number): TwentyError {
  return new TwentyError(`Limit reached (${capacity} tokens per ${windowMs} ms)`, {
    subCode: 'LIMIT_REACHED',
    userFriendlyMessage,
    code: 'BAD_USER_INPUT',
  });
}

/** As Twenty's usage limits tell of a default limit, which names nobody as the spender. */
function rateLimited(spender: Spender, windowMs: number, tokens: number): TwentyError {
  const limit = capacities[spender];
  return new TwentyError(`Rate limit exceeded for ${spender}: ${limit} requests per ${windowMs / 1000}s.`, {
    subCode: 'RATE_LIMITED',
    userFriendlyMessage,
    limitKind: 'speed',
    limit,
    remaining: 0,
    windowSeconds: Math.ceil(windowMs / 1000),
    retryAfterMs: Math.ceil(((1 - tokens) * windowMs) / limit),
    scope: { spenderType: spender, spenderId: null },
    code: 'RATE_LIMITED',
  });
}
