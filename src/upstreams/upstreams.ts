import type { Executor } from '@graphql-tools/utils';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { UpstreamName } from '../errors.ts';
import type { KnownRoot } from '../operations/needs.ts';
import { createBudget } from '../upstream/budget/budget.ts';
import type { Budget, BudgetEvents } from '../upstream/budget/budget.ts';
import type { Join } from '../upstream/budget/join.ts';
import type { Bank } from '../upstream/budget/local-bank.ts';
import { createBudgetStage } from '../upstream/budget/stage.ts';
import { joinTwins } from '../upstream/budget/twins.ts';
import type { Epochs } from '../upstream/cache/epochs.ts';
import { epochsPart } from '../upstream/cache/epochs-part.ts';
import type { SecondTier } from '../upstream/cache/second-tier.ts';
import { createCacheStage } from '../upstream/cache/stage.ts';
import type { CacheStageOptions } from '../upstream/cache/stage.ts';
import { createStore } from '../upstream/cache/store.ts';
import type { Store } from '../upstream/cache/store.ts';
import { pipeline } from '../upstream/call.ts';
import type { Call, CallRecord, CallScope, Interceptor, Price, Units } from '../upstream/call.ts';
import type { CallerToken } from '../upstream/caller-token.ts';
import { createEndpoint } from '../upstream/endpoint.ts';
import { createExecutor } from '../upstream/executor.ts';
import { createPost } from '../upstream/post.ts';
import { createRetry } from '../upstream/retry.ts';
import type { Scopes } from '../upstream/scopes.ts';
import type { Transport } from '../upstream/transport.ts';
import { credentialScope } from './credential-scope.ts';
import { freshnessOf } from './freshness.ts';
import { classTitles } from './limits.ts';
import type { Limits } from './limits.ts';
import { needsOfRoots } from './needs.ts';
import { textsFor } from './root-texts.ts';
import { createTwentyJoin } from './twenty/join.ts';
import { watchModelWrites } from './twenty/model-version.ts';
import { createTwentyMetadataTagging } from './twenty/metadata-tagging.ts';
import { createRelations } from './twenty/relations.ts';
import { createTwentyApi } from './twenty/api.ts';
import type { CacheOwn, TwentyApi } from './twenty/api.ts';
import { spendsOwnLimit } from './twenty/caller-limits.ts';
import { createCallerTokens } from './twenty/caller-tokens.ts';
import type { OwnCredential } from './twenty/own-credential.ts';
import { readTokenClaims } from './twenty/token-claims.ts';
import { createTwentyTagging } from './twenty/tagging.ts';
import type { TwentyTagging } from './twenty/tagging.ts';
import { createDialect } from './twenty/dialect/dialect.ts';
import { createTwentyCorePrice, createTwentyPost, priceFree, staticRootsOf } from './twenty/twenty.ts';
import { twingateJoin } from './twingate/join.ts';
import { createTwingateTagging } from './twingate/tagging.ts';
import { createLongLists } from './twingate/long-lists/long-lists.ts';
import { readTwingateError, twingateCredentials, twingatePrice } from './twingate/twingate.ts';

/** Where both services are, with what keys, over which network. */
export interface Connections {
  readonly twingate: {
    readonly endpoint: string;
    readonly readKey: () => string;
    readonly writeKey: () => string;
    readonly transport: Transport;
  };
  readonly twenty: {
    readonly coreEndpoint: string;
    readonly metadataEndpoint: string;
    readonly credential: OwnCredential;
    readonly transport: Transport;
  };
}

export interface UpstreamsOptions {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly scopes: Scopes;
  /** One attempt, in milliseconds. */
  readonly timeoutMs: number;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly limits: Limits;
  /** Keeps the books of these limits. */
  readonly bank: Bank;
  /** Told of every call, for each of those who waited for it. */
  readonly onCall: (call: CallRecord, scope: CallScope) => void;
  readonly onBudget: BudgetEvents;
  /** Twingate's schema as it is now, in its own names. */
  readonly twingateSchema: () => GraphQLSchema;
  /** Twenty's core schema as it is now, in Twenty's own names. */
  readonly twentySchema: () => GraphQLSchema;
  /** Twenty's metadata schema, likewise. */
  readonly twentyMetadataSchema: () => GraphQLSchema;
  /** A new UUID. */
  readonly newId: () => string;
  /** The root fields that Twenty's introspection hides. */
  readonly twentyHiddenRoots: DocumentNode;
  /** Told after each write to Twenty's metadata: its data model may be another one now. */
  readonly onModelWrite: () => void;
  readonly cache: Config['cache'];
  /** When what was last changed. */
  readonly epochs: Epochs;
  /** What several instances keep together. */
  readonly secondTier: SecondTier | undefined;
  /** Whether Twenty's webhooks tell of changes. */
  readonly hasTwentyWebhooks: boolean;
  /** A write that has begun has ended after this time at the latest, in milliseconds. */
  readonly leaseMs: number;
  /** Aborts what is asked in the gateway's own name. */
  readonly signal: AbortSignal;
  /** Told of what went wrong in the background by a fault of our own. */
  readonly onProblem: (error: unknown) => void;
}

/** One source of the unified schema. */
interface Upstream {
  /** Sends a document of the upstream's own dialect as it is. */
  readonly call: Call;
  /** Answers an ordinary document for Mesh. */
  readonly execute: Executor;
}

export interface Upstreams {
  readonly twingate: Upstream;
  readonly twenty: Upstream;
  readonly twentyMetadata: Upstream;
  readonly budget: Budget;
  /** What root fields of the unified schema cost, for a caller with a token of Twenty or without. */
  readonly needsOf: (roots: readonly KnownRoot[], callerToken?: CallerToken) => Units;
  /** Takes a caller's token for Twenty. Throws GatewayError for one that is not to be used. */
  readonly acceptTwentyToken: (token: string, signal: AbortSignal) => Promise<CallerToken>;
  /** Others have changed what these tags of Twenty name; everything without any. */
  readonly twentyChanged: Epochs['changed'];
  /** What a change of a record changes, as a webhook tells of it. */
  readonly twentyTags: TwentyTagging['recordTags'];
  readonly store: Store;
}

/** What the cache in front of one pipeline has for its own. */
interface CacheParts
  extends
    Pick<CacheStageOptions, 'epochs' | 'price' | 'tagging' | 'scopeName' | 'textsOf'>,
    Partial<Pick<CacheOwn, 'isShared' | 'limited'>> {
  /** Whether the upstream tells of changes. */
  readonly hasWebhooks?: boolean;
}

/** What one of Twenty's APIs has for its own. */
interface TwentyApiParts extends Pick<CacheStageOptions, 'prefix' | 'price' | 'tagging' | 'textsOf'> {
  readonly url: string;
  readonly join: Join;
  /** Stages in front of retry. */
  readonly first: readonly Interceptor[];
}

/** The outbound pipelines, each a list in running order. They outlive every schema. */
export function createUpstreams(options: UpstreamsOptions): Upstreams {
  const { connections, clock, random, scopes, timeoutMs, limits, bank, onCall } = options;
  const budget = createBudget({ bank, clock, titles: classTitles(limits), events: options.onBudget });
  const retry = createRetry({ clock, random });
  const staticRoots = staticRootsOf(options.twentyHiddenRoots);
  const { twingate, twenty } = connections;

  function stageFor(upstream: UpstreamName, price: Price, join: Join): Interceptor {
    return createBudgetStage({ upstream, budget, clock, price, onCall, join });
  }

  const twingateCall = pipeline(
    [
      retry,
      stageFor(
        'twingate',
        twingatePrice(limits),
        // Where each root field counts, a joint document would cost as much as its parts.
        limits.twingateCharging === 'request' ? twingateJoin : joinTwins,
      ),
    ],
    createPost({
      upstream: 'twingate',
      title: 'Twingate',
      readError: readTwingateError,
      retryAfterMs: limits.twingateWindowMs,
      endpoint: createEndpoint(twingate.endpoint),
      credentials: (kind) =>
        twingateCredentials(kind === 'mutation' ? twingate.writeKey() : twingate.readKey()),
      transport: twingate.transport,
      clock,
      timeoutMs,
    }),
  );

  const store = createStore(options.cache.maxBytes);
  /** In front of a pipeline: its root fields begin with `prefix` in the unified schema. */
  function cacheFor(
    upstream: UpstreamName,
    prefix: string,
    { isShared = true, limited = (freshness) => freshness, hasWebhooks = false, ...own }: CacheParts,
  ): Interceptor {
    const freshness = freshnessOf(options.cache, hasWebhooks);
    return createCacheStage({
      ...{ upstream, prefix, clock, store, signal: options.signal, onProblem: options.onProblem },
      ...own,
      budget: { ...budget, hasLeftOver: (units) => budget.isIdle(units, (limit) => limit / 2) },
      isPolled: upstream === 'twingate',
      freshness: (name) => limited(freshness(name)),
      secondTier: isShared ? options.secondTier : undefined,
      leaseMs: options.leaseMs,
      refreshMs: timeoutMs,
    });
  }

  const longLists = createLongLists({ schema: options.twingateSchema });

  const cachedTwingate = cacheFor('twingate', 'twingate_', {
    epochs: epochsPart(options.epochs, 'twingate'),
    price: twingatePrice(limits),
    tagging: createTwingateTagging({ schema: options.twingateSchema }),
    scopeName: credentialScope(twingate.endpoint, twingate.readKey),
    textsOf: textsFor(options.twingateSchema),
  })(twingateCall);

  const tokenIntervalMs = Math.ceil(limits.twentyWindowMs / limits.twentyTokens);
  // One workspace: a change of its data model changes what its records look like.
  const twentyEpochs = epochsPart(options.epochs, 'twenty');

  function twentyApi({ url, prefix, price, join, first, ...own }: TwentyApiParts): TwentyApi {
    const { credential, transport } = twenty;
    return createTwentyApi({
      ...{ url, credential, price, wallNow: () => clock.wallNow() },
      postWith: createTwentyPost({ url, transport, clock, timeoutMs, tokenIntervalMs }),
      stages: { first, retry, budget: (price) => stageFor('twenty', price, join) },
      cache: (ofOne) =>
        cacheFor('twenty', prefix, {
          ...{ epochs: twentyEpochs, ...own, ...ofOne },
          // They tell of records, and not of what a caller has lost the right to see.
          hasWebhooks: options.hasTwentyWebhooks && ofOne.isShared,
        }),
    });
  }

  const twentyTagging = createTwentyTagging({ schema: options.twentySchema });
  const core = twentyApi({
    url: twenty.coreEndpoint,
    prefix: 'twenty_',
    price: createTwentyCorePrice(staticRoots),
    join: createTwentyJoin({ schema: options.twentySchema }),
    first: [],
    tagging: twentyTagging,
    textsOf: textsFor(options.twentySchema),
  });
  const metadata = twentyApi({
    url: twenty.metadataEndpoint,
    prefix: 'twentyMetadata_',
    price: priceFree,
    join: joinTwins,
    first: [watchModelWrites(options.onModelWrite)],
    tagging: createTwentyMetadataTagging({ schema: options.twentyMetadataSchema }),
    textsOf: textsFor(options.twentyMetadataSchema),
  });

  const relations = createRelations({ metadataCall: metadata.call, schema: options.twentySchema });
  const coreDialect = createDialect({
    schema: options.twentySchema,
    isStaticRoot: (name) => staticRoots.has(name),
    relations,
    newId: options.newId,
  });
  // The metadata API is an ordinary executor, but takes no root field twice and at most ten of them.
  const metadataDialect = createDialect({
    schema: options.twentyMetadataSchema,
    isStaticRoot: () => true,
    relations,
    newId: options.newId,
  });
  return {
    twingate: { call: twingateCall, execute: createExecutor(longLists(cachedTwingate), scopes.of) },
    twenty: { call: core.call, execute: createExecutor(coreDialect(core.cached), scopes.of) },
    twentyMetadata: {
      call: metadata.call,
      execute: createExecutor(metadataDialect(metadata.cached), scopes.of),
    },
    budget,
    needsOf(roots, callerToken) {
      const isOwnLimit =
        !callerToken || spendsOwnLimit(twenty.credential, readTokenClaims(callerToken.reveal()));
      const charged = isOwnLimit ? roots : roots.filter(({ name }) => !name.startsWith('twenty_'));
      return needsOfRoots(charged, limits, staticRoots);
    },
    acceptTwentyToken: createCallerTokens({
      credential: twenty.credential,
      wallNow: () => clock.wallNow(),
    }),
    twentyChanged: async (tags) => await twentyEpochs.changed(tags),
    twentyTags: twentyTagging.recordTags,
    store,
  };
}
