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
import { rootTexts } from '../upstream/cache/request-key.ts';
import type { SecondTier } from '../upstream/cache/second-tier.ts';
import { createCacheStage } from '../upstream/cache/stage.ts';
import type { CacheStageOptions } from '../upstream/cache/stage.ts';
import { createStore } from '../upstream/cache/store.ts';
import type { Store } from '../upstream/cache/store.ts';
import { pipeline } from '../upstream/call.ts';
import type { Call, CallRecord, CallScope, Interceptor, Price, Units } from '../upstream/call.ts';
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
import { createTwentyJoin } from './twenty/join.ts';
import { watchModelWrites } from './twenty/model-version.ts';
import { createTwentyMetadataTagging } from './twenty/metadata-tagging.ts';
import { createRelations } from './twenty/relations.ts';
import { callAsGateway, withToken } from './twenty/own-calls.ts';
import type { OwnCredential } from './twenty/own-credential.ts';
import { createTwentyTagging } from './twenty/tagging.ts';
import type { TwentyTagging } from './twenty/tagging.ts';
import { createDialect } from './twenty/dialect/dialect.ts';
import {
  createTwentyCorePrice,
  createTwentyPost,
  priceTwentyMetadata,
  staticRootsOf,
} from './twenty/twenty.ts';
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
  /** What root fields of the unified schema cost. */
  readonly needsOf: (roots: readonly KnownRoot[]) => Units;
  /** Others have changed what these tags of Twenty name; everything without any. */
  readonly twentyChanged: Epochs['changed'];
  /** What a change of a record changes, as a webhook tells of it. */
  readonly twentyTags: TwentyTagging['recordTags'];
  readonly store: Store;
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
    own: Pick<CacheStageOptions, 'epochs' | 'price' | 'tagging' | 'scopeName' | 'textsOf'>,
  ): Interceptor {
    return createCacheStage({
      ...{ upstream, prefix, clock, store, signal: options.signal, onProblem: options.onProblem },
      ...own,
      budget: { ...budget, hasLeftOver: (units) => budget.isIdle(units, (limit) => limit / 2) },
      isPolled: upstream === 'twingate',
      freshness: freshnessOf(options.cache, upstream === 'twenty' && options.hasTwentyWebhooks),
      secondTier: options.secondTier,
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
  const postToTwenty = (url: string) =>
    createTwentyPost({ url, transport: twenty.transport, clock, timeoutMs, tokenIntervalMs });
  const corePrice = createTwentyCorePrice(staticRoots);
  const coreCall = pipeline(
    [
      retry,
      withToken(twenty.credential),
      stageFor('twenty', corePrice, createTwentyJoin({ schema: options.twentySchema })),
    ],
    callAsGateway(twenty.credential, postToTwenty(twenty.coreEndpoint)),
  );
  const metadataCall = pipeline(
    [
      watchModelWrites(options.onModelWrite),
      retry,
      withToken(twenty.credential),
      stageFor('twenty', priceTwentyMetadata, joinTwins),
    ],
    callAsGateway(twenty.credential, postToTwenty(twenty.metadataEndpoint)),
  );

  // One workspace: a change of its data model changes what its records look like.
  const twentyEpochs = epochsPart(options.epochs, 'twenty');
  const twentyTagging = createTwentyTagging({ schema: options.twentySchema });
  const cachedCore = cacheFor('twenty', 'twenty_', {
    epochs: twentyEpochs,
    price: corePrice,
    tagging: twentyTagging,
    scopeName: credentialScope(twenty.coreEndpoint, twenty.credential.holder),
    textsOf: textsFor(options.twentySchema),
  })(coreCall);
  const cachedMetadata = cacheFor('twenty', 'twentyMetadata_', {
    epochs: twentyEpochs,
    price: priceTwentyMetadata,
    tagging: createTwentyMetadataTagging({ schema: options.twentyMetadataSchema }),
    scopeName: credentialScope(twenty.metadataEndpoint, twenty.credential.holder),
    textsOf: textsFor(options.twentyMetadataSchema),
  })(metadataCall);

  const relations = createRelations({ metadataCall, schema: options.twentySchema });
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
    twenty: { call: coreCall, execute: createExecutor(coreDialect(cachedCore), scopes.of) },
    twentyMetadata: {
      call: metadataCall,
      execute: createExecutor(metadataDialect(cachedMetadata), scopes.of),
    },
    budget,
    needsOf: (roots) => needsOfRoots(roots, limits, staticRoots),
    twentyChanged: async (tags) => await twentyEpochs.changed(tags),
    twentyTags: twentyTagging.recordTags,
    store,
  };
}

/** Twenty sorts by the first key of these first. */
const orders: ReadonlySet<string> = new Set(['orderBy', 'orderByForRecords']);

/** Canonical texts by a schema. */
function textsFor(schema: () => GraphQLSchema): CacheStageOptions['textsOf'] {
  return (request) =>
    rootTexts(request, { schema: schema(), keepsKeyOrder: (argument) => orders.has(argument) });
}
