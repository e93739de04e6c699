import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Plugin } from 'graphql-yoga';
import links from '../resolvers/index.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { createDoor } from './door.ts';
import { errorFacts } from './log.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import type { Present } from './metrics.ts';
import type { Audit } from './audit.ts';
import { permissionsOf } from './clients/permissions.ts';
import { buildSourceSchema, buildUnifiedSchema } from './mesh.ts';
import { createKnownDocuments } from './operations/known-documents.ts';
import { estimateCost } from './operations/limits/cost/estimate.ts';
import { knownRoots } from './operations/needs.ts';
import { callerAddressOf } from './plugins/caller-address.ts';
import { useAcceptedAges } from './plugins/use-accepted-ages.ts';
import { createAuditPlugins } from './plugins/use-audit.ts';
import { useAccessLog } from './plugins/use-access-log.ts';
import { useClientLimit } from './plugins/use-client-limit.ts';
import { useCrossOrigin } from './plugins/use-cross-origin.ts';
import { useDeadline } from './plugins/use-deadline.ts';
import { useErrorContract } from './plugins/use-error-contract.ts';
import { useOfflineGraphiQL } from './plugins/use-graphiql.ts';
import { useForwardedToken } from './plugins/use-forwarded-token.ts';
import { useHealth } from './plugins/use-health.ts';
import { useHttpCaching } from './plugins/use-http-caching.ts';
import { useKnownIntrospection } from './plugins/use-known-introspection.ts';
import { useMetrics } from './plugins/use-metrics.ts';
import { useParameterCheck } from './plugins/use-parameter-check.ts';
import { useRequestCount } from './plugins/use-request-count.ts';
import { useRequestForm } from './plugins/use-request-form.ts';
import { useRequestId } from './plugins/use-request-id.ts';
import { useOperationLimits } from './plugins/use-operation-limits.ts';
import { persistedOperationOf } from './plugins/use-persisted-operations.ts';
import { usePermissions } from './plugins/use-permissions.ts';
import { useReservedAliases } from './plugins/use-reserved-aliases.ts';
import { useRoutes } from './plugins/use-routes.ts';
import { useSecurityHeaders } from './plugins/use-security-headers.ts';
import { useSettledSelections } from './plugins/use-settled-selections.ts';
import { useTextLimits } from './plugins/use-text-limits.ts';
import { useTwentyWebhooks } from './plugins/use-twenty-webhooks.ts';
import { lifetimeOf, useUpstreams } from './plugins/use-upstreams.ts';
import { useVariableCheck } from './plugins/use-variable-check.ts';
import { createPersistedOperations } from './persisted-operations.ts';
import { describeReadiness } from './readiness.ts';
import { createIntrospector } from './schema/introspect.ts';
import { createSchemaRefresher } from './schema/refresh.ts';
import type { SchemaRefresher } from './schema/refresh.ts';
import { createSnapshotStore } from './schema/snapshot.ts';
import type { SourceName } from './schema/snapshot.ts';
import { createVisibleSchemas } from './schema/visible-schema.ts';
import { createSharing } from './sharing.ts';
import { logCall } from './upstream/call-log.ts';
import { createScopes } from './upstream/scopes.ts';
import type { Transport } from './upstream/transport.ts';
import { chargedClasses, classRules } from './upstreams/limits.ts';
import { createModelVersion } from './upstreams/twenty/model-version.ts';
import { createUpstreams } from './upstreams/upstreams.ts';
import type { Connections } from './upstreams/upstreams.ts';
import { tagsOfEvents } from './upstreams/twenty/event-tags.ts';
import { staticRootsOf } from './upstreams/twenty/twenty.ts';
import { createWebhookHandler } from './webhooks/handler.ts';

export interface GatewayOptions {
  readonly config: Config;
  readonly connections: Connections;
  /** For what is neither upstream's: a token issuer's keys. */
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** A new UUID. */
  readonly newId: () => string;
  /** Takes a line for each write of a client; missing where none are served. */
  readonly audit?: Audit;
  /** Where `.meshrc.yaml` lies. */
  readonly directory: string;
}

export interface Gateway {
  /** Finds out the upstreams' schemas (3 s at most) and builds the unified one. */
  start(signal: AbortSignal): Promise<void>;
  /** Answers one HTTP request. */
  fetch(request: Request): Promise<Response>;
  /** The unified schema as served now. */
  schema(): GraphQLSchema;
  /** Asks every upstream for its schema, once. */
  pull: SchemaRefresher<SourceName>['pull'];
  /** Each source's schema as known now, in the upstream's own names. */
  sources(): [SourceName, DocumentNode][];
  /** From now on `/readyz` says no; requests are still answered. */
  drain(): void;
  close(): Promise<void>;
}

const ENDPOINT = '/graphql';

const sourceNames: readonly SourceName[] = ['twingate', 'twenty', 'twentyMetadata'];

/** Composes the gateway out of its parts. Nothing in it is shared between two gateways. */
export function createGateway(options: GatewayOptions): Gateway {
  const { config, connections, transport, clock, log, random, directory } = options;
  const scopes = createScopes();
  const hiddenRoots = parse(
    readFileSync(join(directory, 'src/upstreams/twenty/hidden-roots.graphql'), 'utf8'),
  );
  const door = createDoor({ config, transport, clock, log });
  const { clientOf } = door;

  const metrics = createMetrics({ present, isListed: door.isListed });
  const twentyStaticRoots = staticRootsOf(hiddenRoots);
  const closing = new AbortController();
  const rules = classRules(config.limits);
  const leaseMs = config.requestDeadlineMs + config.upstreamTimeoutMs;
  const sharing = createSharing({ config, rules, clock, log, newId: options.newId, leaseMs });
  const upstreams = createUpstreams({
    connections,
    clock,
    scopes,
    random,
    timeoutMs: config.upstreamTimeoutMs,
    limits: config.limits,
    bank: sharing.bank,
    onCall: (call, scope) => {
      logCall(log, call, scope);
      metrics.called(call, scope);
    },
    onBudget: metrics.budget,
    twingateSchema: () => serving().twingateSchema,
    twentySchema: () => serving().twentySchema,
    twentyMetadataSchema: () => serving().twentyMetadataSchema,
    newId: options.newId,
    twentyHiddenRoots: hiddenRoots,
    onModelWrite: () => void refresher.check('twenty'),
    cache: config.cache,
    epochs: sharing.epochs,
    secondTier: sharing.secondTier,
    hasTwentyWebhooks: config.twentyWebhookSecret !== undefined,
    leaseMs,
    signal: closing.signal,
    onProblem: (error) => log.error(errorFacts(error), 'background work failed'),
  });
  // The snapshots that come with the program are the stand-ins' own schemas.
  const isSnapshotCurrent = config.upstreams.mode === 'sandbox';
  const refresher: SchemaRefresher<SourceName> = createSchemaRefresher<SourceName>({
    sources: {
      twingate: {
        introspect: createIntrospector('twingate', upstreams.twingate.call),
        rules: { owner: 'the Twingate network' },
        isSnapshotCurrent,
      },
      twenty: {
        introspect: createIntrospector('twenty', upstreams.twenty.call),
        version: createModelVersion(upstreams.twentyMetadata.call),
        // Asking for the version is free and cheap.
        intervalMs: 60_000,
        rules: { owner: 'the Twenty workspace', hiddenRoots },
        isSnapshotCurrent,
      },
      twentyMetadata: {
        introspect: createIntrospector('twenty', upstreams.twentyMetadata.call),
        rules: { owner: "the Twenty workspace's settings" },
        isSnapshotCurrent,
      },
    },
    store: createSnapshotStore({
      // What a sandbox is told is gone with it, and must never be taken for the real services' schema.
      ...(config.upstreams.mode === 'live' && { stateDir: config.stateDir }),
      shipped: {
        twingate: join(directory, 'src/upstreams/twingate/schema.graphql'),
        twenty: join(directory, 'src/upstreams/twenty/schema.graphql'),
        twentyMetadata: join(directory, 'src/upstreams/twenty/metadata-schema.graphql'),
      },
    }),
    clock,
    random,
    // Requests go on with the schema they have while another one is built.
    accept: async (documents) => {
      current = await build(documents);
      log.info('unified schema built');
      void persisted.check();
    },
    onChange: (source) => log.info({ source }, 'upstream schema changed'),
    onProblem: (source, problem) =>
      log.warn({ source, ...errorFacts(problem) }, 'upstream schema not refreshed'),
  });

  const persisted = createPersistedOperations({
    ...{ config, log, clientOf, signal: closing.signal },
    schema: () => current?.schema,
    counted: metrics.persisted,
  });

  const audit = createAuditPlugins({
    tell: (entry) => options.audit?.tell(entry),
    clientOf,
    addressOf: callerAddressOf,
    operationIdOf: (request) => persistedOperationOf(request)?.id,
  });

  // The inbound line, in running order.
  const plugins: Plugin[] = [
    useRequestId(options.newId),
    useSecurityHeaders(),
    useHttpCaching({ lifetimeOf }),
    useAccessLog({ log, clock, clientOf }),
    useHealth(() =>
      describeReadiness({
        ...present(),
        isReady: current !== undefined && !isDraining,
        mode: config.upstreams.mode,
        operations: persisted.status(),
        audit: options.audit?.status(),
        ...sharing.status(),
      }),
    ),
    useMetrics(metrics),
    ...(config.twentyWebhookSecret
      ? [
          useTwentyWebhooks({
            secret: config.twentyWebhookSecret,
            ...{ clock, log, received: metrics.webhook },
            onEvent: createWebhookHandler({
              changed: async (events) =>
                await upstreams.twentyChanged(tagsOfEvents(events, upstreams.twentyTags)),
              modelChanged: () => refresher.check('twenty'),
            }),
          }),
        ]
      : []),
    useRoutes({ endpoint: ENDPOINT }),
    useCrossOrigin({ origins: config.web.corsOrigins }),
    useOfflineGraphiQL({ endpoint: ENDPOINT, needsKey: !config.auth.isOpen }),
    useClientLimit({ clock, clientOf }),
    useDeadline({ clock, deadlineMs: config.requestDeadlineMs }),
    useRequestForm(),
    ...door.plugins,
    useParameterCheck(),
    useAcceptedAges(),
    useForwardedToken({ isAllowed: config.forwardsTwentyTokens, accept: upstreams.acceptTwentyToken }),
    persisted.plugin,
    useTextLimits({ limits: config.operationLimits }),
    audit.first,
    usePermissions({ clientOf, permissionsOf }),
    useOperationLimits({
      limits: config.operationLimits,
      clientOf,
      estimate: (schema, operation) =>
        estimateCost(schema, operation, { ...config.limits, links, twentyStaticRoots }),
    }),
    useReservedAliases(),
    useVariableCheck(),
    useSettledSelections(),
    useKnownIntrospection(),
    useUpstreams({
      scopes,
      budget: upstreams.budget,
      rootsOf: (operation) => knownRoots(serving().schema, links, operation),
      needsOf: upstreams.needsOf,
      clock,
      clientOf,
      onServed: metrics.served,
      classes: chargedClasses,
    }),
    useErrorContract({ log }),
    audit.last,
    useRequestCount({ clock, clientOf, answered: metrics.answered }),
  ];

  const visibleTo = createVisibleSchemas(links);

  interface Serving {
    readonly schema: GraphQLSchema;
    readonly twingateSchema: GraphQLSchema;
    readonly twentySchema: GraphQLSchema;
    readonly twentyMetadataSchema: GraphQLSchema;
    readonly fetch: (request: Request) => Promise<Response>;
  }
  let current: Serving | undefined;
  let isDraining = false;

  function serving(): Serving {
    if (!current) throw new Error('The gateway has not started.');
    return current;
  }

  async function build(documents: Readonly<Record<SourceName, DocumentNode>>): Promise<Serving> {
    const twingateSchema = buildSourceSchema(documents.twingate);
    const twentySchema = buildSourceSchema(documents.twenty);
    const twentyMetadataSchema = buildSourceSchema(documents.twentyMetadata);
    const unified = await buildUnifiedSchema(directory, {
      Twingate: { schema: twingateSchema, execute: upstreams.twingate.execute },
      Twenty: { schema: twentySchema, execute: upstreams.twenty.execute },
      TwentyMetadata: {
        schema: twentyMetadataSchema,
        execute: upstreams.twentyMetadata.execute,
      },
    });
    const yoga = createYoga({
      schema: ({ request }) => visibleTo(unified.schema, permissionsOf(clientOf(request))),
      context: { ...unified.context },
      plugins,
      graphqlEndpoint: ENDPOINT,
      graphiql: false,
      landingPage: false,
      // Ours is in the list.
      maskedErrors: false,
      // No address ends with a line break: it cannot be turned off.
      healthCheckEndpoint: '\n',
      logging: false,
      cors: false,
      batching: false,
      // The server has a bound, and this one would read the body of those who are not let in.
      maxRequestBodySize: false,
      extraParamNames: ['documentId'],
      parserAndValidationCache: createKnownDocuments(),
    });
    return {
      schema: unified.schema,
      twingateSchema,
      twentySchema,
      twentyMetadataSchema,
      fetch: async (request) => await yoga.fetch(request),
    };
  }

  /** The state of things that is looked at, not counted. */
  function present(): Present {
    const { budget } = upstreams;
    return {
      classes: Object.fromEntries(Object.keys(rules).map((name) => [name, budget.reading(name)])),
      queueLength: budget.queueLength,
      cache: { entries: upstreams.store.entries, size: upstreams.store.size },
      schemas: refresher.state(),
      brokenOperations: persisted.status()?.broken.length ?? 0,
    };
  }

  return {
    async start(signal) {
      await refresher.start(signal);
      for (const [source, { origin }] of Object.entries(refresher.state())) {
        if (origin !== 'live') log.warn({ source, origin }, 'starting with a snapshot');
      }
    },
    fetch: async (request) => await metrics.during(async () => await serving().fetch(request)),
    schema: () => serving().schema,
    pull: () => refresher.pull(),
    sources: () => sourceNames.map((name) => [name, refresher.document(name)]),
    drain: () => {
      isDraining = true;
    },
    async close() {
      closing.abort();
      await refresher.close();
      await sharing.close();
    },
  };
}
