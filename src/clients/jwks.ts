import { createLocalJWKSet } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import type { Clock } from '../clock.ts';
import { causeCode } from '../errors.ts';
import { exchange } from '../upstream/exchange.ts';
import { readBounded } from '../upstream/read-bounded.ts';
import type { Transport } from '../upstream/transport.ts';

export interface IssuerKeysOptions {
  readonly jwksUrl: string;
  readonly transport: Transport;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** Told each time the keys could not be fetched. */
  readonly onProblem: (problem: KeysProblem) => void;
}

/** Why there are no new keys. Nothing of the answer or the address is in it: it is for the log. */
export interface KeysProblem {
  readonly problem: 'unreachable' | 'timeout' | 'bad_status' | 'too_large' | 'no_key_set';
  readonly status?: number;
  /** What the system says of the network. */
  readonly code?: string;
}

/** The keys that an issuer signs tokens with (RFC 7517), as they are now. */
export interface IssuerKeys {
  /** The keys for a token that names the key `kid`, or none. While none are known, how long that can last at least. */
  current(
    kid: string | undefined,
  ): Promise<{ readonly getKey: JWTVerifyGetKey } | { readonly retryAfterMs: number }>;
}

/** So long keys are used without asking again: a key that was withdrawn may still be good for this time. */
const FRESH_MS = 600_000;
/** An issuer that cannot be reached takes nobody's access away before this. */
const LONGEST_USE_MS = 24 * 3600 * 1000;
/** Forged names of keys lead to no more requests than one in this time. */
const PAUSE_MS = 30_000;
/** While nobody can be let in at all, it is tried more often. */
const PAUSE_WITHOUT_KEYS_MS = 5_000;
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 1_048_576;

interface KeySet {
  readonly getKey: JWTVerifyGetKey;
  readonly kids: ReadonlySet<unknown>;
  readonly fetchedAtMs: number;
}

/**
 * Fetches an issuer's keys when they are first needed, when they are ten minutes old, and when a token names one that is
 * not among them: keys are rotated. The last good set stays in use for a day while there is no better one.
 */
export function createIssuerKeys(options: IssuerKeysOptions): IssuerKeys {
  const { clock, onProblem } = options;
  let last: KeySet | undefined;
  let triedAtMs = -Infinity;
  let hasFailed = false;
  let underWay: Promise<void> | undefined;

  function usable(): KeySet | undefined {
    return last && clock.now() - last.fetchedAtMs < LONGEST_USE_MS ? last : undefined;
  }

  /** Milliseconds until the issuer may be asked again. */
  function pauseLeft(): number {
    return triedAtMs + (usable() ? PAUSE_MS : PAUSE_WITHOUT_KEYS_MS) - clock.now();
  }

  async function refresh(): Promise<void> {
    triedAtMs = clock.now();
    const fetched = await fetchKeys(options);
    hasFailed = 'problem' in fetched;
    if ('problem' in fetched) onProblem(fetched);
    else last = { ...fetched, fetchedAtMs: triedAtMs };
  }

  return {
    async current(kid) {
      const known = usable();
      const isKnown = known !== undefined && (kid === undefined || known.kids.has(kid));
      const isGood = isKnown && clock.now() - known.fetchedAtMs < FRESH_MS;
      if (!isGood && (underWay !== undefined || pauseLeft() <= 0)) {
        // Whoever comes meanwhile waits for the same answer.
        underWay ??= refresh().finally(() => (underWay = undefined));
        // An issuer that failed last time is not waited for again while its last keys will do.
        if (!(hasFailed && isKnown)) await underWay;
      }
      return usable() ?? { retryAfterMs: Math.max(0, pauseLeft()) };
    },
  };
}

/** Follows no redirect: whoever could make one would decide who may call. */
async function fetchKeys({
  jwksUrl,
  transport,
  clock,
}: IssuerKeysOptions): Promise<Omit<KeySet, 'fetchedAtMs'> | KeysProblem> {
  const ending = new AbortController();
  const timer = new AbortController();
  void clock.sleep(TIMEOUT_MS, timer.signal).then(
    () => ending.abort(new Error('no answer in time')),
    () => undefined,
  );
  try {
    return await exchange(
      transport,
      jwksUrl,
      { headers: { accept: 'application/json' } },
      ending.signal,
      async (response) => {
        if (response.status === 200) return readKeySet(await readBounded(response, MAX_BYTES));
        await response.body?.cancel();
        return { problem: 'bad_status', status: response.status };
      },
    );
  } catch (error) {
    if (ending.signal.aborted) return { problem: 'timeout' };
    const code = causeCode(error);
    return { problem: 'unreachable', ...(code !== '' && { code }) };
  } finally {
    timer.abort();
  }
}

function readKeySet(text: string | undefined): Omit<KeySet, 'fetchedAtMs'> | KeysProblem {
  if (text === undefined) return { problem: 'too_large' };
  try {
    const set = JSON.parse(text) as JSONWebKeySet;
    const getKey = createLocalJWKSet(set);
    // One without keys is a mistake of the issuer's, and would shut everybody out.
    return set.keys.length > 0
      ? { getKey, kids: new Set(set.keys.map(({ kid }) => kid)) }
      : { problem: 'no_key_set' };
  } catch {
    return { problem: 'no_key_set' };
  }
}
