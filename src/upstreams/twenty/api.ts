import type { Freshness } from '../../upstream/cache/age.ts';
import type { CacheStageOptions } from '../../upstream/cache/stage.ts';
import { pipeline } from '../../upstream/call.ts';
import type { Call, Interceptor, Price } from '../../upstream/call.ts';
import type { CallerToken } from '../../upstream/caller-token.ts';
import { credentialScope } from '../credential-scope.ts';
import { callAsCaller, createByCaller } from './caller-calls.ts';
import { createForeignLimit, spendsOwnLimit } from './caller-limits.ts';
import { callAsGateway, withToken } from './own-calls.ts';
import type { PostWith } from './own-calls.ts';
import type { OwnCredential } from './own-credential.ts';
import { readTokenClaims } from './token-claims.ts';
import { priceFree } from './twenty.ts';

/** What the cache has to know of one credential. */
export interface CacheOwn extends Pick<CacheStageOptions, 'price' | 'scopeName'> {
  /** Whether its values may lie in the second tier. */
  readonly isShared: boolean;
  /** How long they may be served, of what is configured. */
  readonly limited?: (freshness: Freshness) => Freshness;
}

export interface TwentyApiOptions {
  readonly url: string;
  readonly credential: OwnCredential;
  readonly postWith: PostWith;
  readonly price: Price;
  /** The stages of one pipeline, the cache aside. */
  readonly stages: {
    readonly first: readonly Interceptor[];
    readonly retry: Interceptor;
    readonly budget: (price: Price) => Interceptor;
  };
  readonly cache: (own: CacheOwn) => Interceptor;
  /** Epoch milliseconds. */
  readonly wallNow: () => number;
}

export interface TwentyApi {
  /** Sends as the gateway, past the cache. */
  readonly call: Call;
  /** Asks as whoever the request is for, through the cache. */
  readonly cached: Call;
}

/** The pipelines to one of Twenty's APIs: one for the gateway itself, and one for each caller with a token of its own. */
export function createTwentyApi(options: TwentyApiOptions): TwentyApi {
  const { url, credential, postWith, price, stages, cache, wallNow } = options;
  const call = pipeline(
    [...stages.first, stages.retry, withToken(credential), stages.budget(price)],
    callAsGateway(credential, postWith),
  );
  const scopeName = credentialScope(url, credential.holder);

  /**
   * What a caller's token was answered is kept for that token alone, never beyond its end, and never served stale: the
   * caller may have lost a right since. It stays in this process: in Redis it would lie longer than the caller is there,
   * for others who will hardly be sent the same token. Nothing is asked again in the background, which only stale values
   * are.
   */
  function asCaller(token: CallerToken): Call {
    const claims = readTokenClaims(token.reveal());
    const { expiresAtMs = Infinity } = claims ?? {};
    const isOwnLimit = spendsOwnLimit(credential, claims);
    const foreign = createForeignLimit();
    const own = isOwnLimit ? price : priceFree;
    return pipeline(
      [
        cache({
          price: own,
          scopeName: () => `${url} caller ${token.id}`,
          isShared: false,
          limited: ({ ttlMs }) => ({
            ttlMs: Math.max(0, Math.min(ttlMs, expiresAtMs - wallNow())),
            staleMs: 0,
          }),
        }),
        ...stages.first,
        ...(isOwnLimit ? [] : [foreign.tell]),
        stages.retry,
        stages.budget(own),
        ...(isOwnLimit ? [] : [foreign.hide]),
      ],
      callAsCaller(token, postWith),
    );
  }

  return { call, cached: createByCaller(cache({ price, scopeName, isShared: true })(call), asCaller) };
}
