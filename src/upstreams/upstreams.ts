import type { Executor } from '@graphql-tools/utils';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Clock } from '../clock.ts';
import { pipeline } from '../upstream/call.ts';
import type { Call } from '../upstream/call.ts';
import { createEndpoint } from '../upstream/endpoint.ts';
import { createExecutor } from '../upstream/executor.ts';
import { createMeter } from '../upstream/meter.ts';
import { createPost } from '../upstream/post.ts';
import type { Scopes } from '../upstream/scopes.ts';
import type { Transport } from '../upstream/transport.ts';
import { watchModelWrites } from './twenty/model-version.ts';
import { createRelations } from './twenty/relations.ts';
import { createDialect } from './twenty/dialect/dialect.ts';
import {
  createTwentyCorePrice,
  createTwentyErrorReader,
  priceTwentyMetadata,
  staticRootsOf,
  twentyCredentials,
} from './twenty/twenty.ts';
import { createLongLists } from './twingate/long-lists/long-lists.ts';
import { priceTwingate, readTwingateError, twingateCredentials } from './twingate/twingate.ts';

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
    readonly key: () => string;
    readonly transport: Transport;
  };
}

export interface UpstreamsOptions {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly scopes: Scopes;
  /** One attempt, in milliseconds. */
  readonly timeoutMs: number;
  /** Milliseconds to wait after a refusal of Twingate that names no time. */
  readonly twingateWindowMs: number;
  /** Milliseconds in which Twenty's bucket earns one token. */
  readonly twentyTokenIntervalMs: number;
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
}

/** One source of the unified schema. */
export interface Upstream {
  /** Sends a document of the upstream's own dialect as it is. */
  readonly call: Call;
  /** Answers an ordinary document for Mesh. */
  readonly execute: Executor;
}

/** The outbound pipelines, each a list in running order. They outlive every schema. */
export function createUpstreams(
  options: UpstreamsOptions,
): Readonly<Record<'twingate' | 'twenty' | 'twentyMetadata', Upstream>> {
  const { connections, clock, scopes, timeoutMs, twingateWindowMs, twentyTokenIntervalMs } = options;
  const staticRoots = staticRootsOf(options.twentyHiddenRoots);
  const { twingate, twenty } = connections;

  const twingateCall = pipeline(
    [createMeter(priceTwingate)],
    createPost({
      upstream: 'twingate',
      title: 'Twingate',
      readError: readTwingateError,
      retryAfterMs: twingateWindowMs,
      endpoint: createEndpoint(twingate.endpoint),
      credentials: (kind) =>
        twingateCredentials(kind === 'mutation' ? twingate.writeKey() : twingate.readKey()),
      transport: twingate.transport,
      clock,
      timeoutMs,
    }),
  );

  const longLists = createLongLists({ schema: options.twingateSchema });

  const postToTwenty = (endpoint: string) =>
    createPost({
      upstream: 'twenty',
      title: 'Twenty',
      readError: createTwentyErrorReader(twentyTokenIntervalMs),
      retryAfterMs: twentyTokenIntervalMs,
      endpoint: createEndpoint(endpoint),
      credentials: () => twentyCredentials(twenty.key()),
      transport: twenty.transport,
      clock,
      timeoutMs,
    });
  const coreCall = pipeline(
    [createMeter(createTwentyCorePrice(staticRoots))],
    postToTwenty(twenty.coreEndpoint),
  );
  const metadataCall = pipeline(
    [watchModelWrites(options.onModelWrite), createMeter(priceTwentyMetadata)],
    postToTwenty(twenty.metadataEndpoint),
  );

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
    twingate: { call: twingateCall, execute: createExecutor(longLists(twingateCall), scopes.of) },
    twenty: { call: coreCall, execute: createExecutor(coreDialect(coreCall), scopes.of) },
    twentyMetadata: { call: metadataCall, execute: createExecutor(metadataDialect(metadataCall), scopes.of) },
  };
}
