import type { SandboxClock } from '../stand-in.ts';
import { TwentyError } from './model.ts';

/**
 * `2.21`: the roots of one request race for the bucket, so that they all cost one token together.
 * `newer`: every root costs a token, taken atomically.
 */
export type Charging = '2.21' | 'newer';

/** Tokens in a full bucket. Source: Twenty's API_RATE_LIMITING_LONG_LIMIT, its default. */
const CAPACITY = 100;

export interface TokenBucketOptions {
  readonly clock: SandboxClock;
  /** The time in which an empty bucket fills; Twenty's own is 60,000. */
  readonly windowMs: number;
  readonly charging: Charging;
  /** False: nothing is ever refused, but it is counted all the same. */
  readonly isLimited: boolean;
  readonly workspaceId: string;
}

/** The bucket of one workspace: all its keys share it. */
export interface TokenBucket {
  /** Opens one request's account; call the answer once per object root. It throws the TwentyError that refuses the root. */
  open(): (rootField: string) => void;
  /** Whole tokens a caller could take now. */
  available(): number;
  /** Tokens taken since the start. */
  readonly taken: number;
  /** Roots refused since the start. */
  readonly refused: number;
}

/** Twenty's own rule: the refill since the last accepted call is rounded down, so that frequent calls throw fractions away. */
export function createTokenBucket(options: TokenBucketOptions): TokenBucket {
  const { clock, windowMs, charging, isLimited } = options;
  let tokens = CAPACITY;
  let refilledAtMs = clock.now();
  let taken = 0;
  let refused = 0;

  function available(): number {
    const earned = Math.floor(((clock.now() - refilledAtMs) * CAPACITY) / windowMs);
    return Math.min(CAPACITY, tokens + earned);
  }

  function take(): boolean {
    const left = available();
    if (left < 1 && isLimited) return false;
    tokens = Math.max(0, left - 1);
    refilledAtMs = clock.now();
    taken += 1;
    return true;
  }

  function refusal(): TwentyError {
    refused += 1;
    const message = `Limit reached (${CAPACITY} tokens per ${windowMs} ms)`;
    const userFriendlyMessage = 'Rate limit reached. Please try again later.';
    if (charging === '2.21') {
      return new TwentyError(message, {
        subCode: 'LIMIT_REACHED',
        userFriendlyMessage,
        code: 'BAD_USER_INPUT',
      });
    }
    return new TwentyError(message, {
      code: 'RATE_LIMITED',
      retryAfterMs: Math.max(1, Math.ceil(refilledAtMs + windowMs / CAPACITY - clock.now())),
      limit: CAPACITY,
      remaining: available(),
      limitKind: 'API_REQUESTS',
      scope: { spenderType: 'WORKSPACE', spenderId: options.workspaceId },
      windowSeconds: windowMs / 1000,
      userFriendlyMessage,
    });
  }

  return {
    open() {
      let isAccepted: boolean | undefined;
      return () => {
        isAccepted = charging === '2.21' ? (isAccepted ?? take()) : take();
        if (!isAccepted) throw refusal();
      };
    },
    available,
    get taken() {
      return taken;
    },
    get refused() {
      return refused;
    },
  };
}
