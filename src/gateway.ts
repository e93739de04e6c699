import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
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
import type { SchemaRefresher } from './schema/refresh.ts';
import type { SourceName } from './schema/snapshot.ts';
import { createVisibleSchemas } from './schema/visible-schema.ts';
import { createServingBuilder } from './serving.ts';
import type { Serving } from './serving.ts';
import { createSharing } from './sharing.ts';
import { createSources, sourceNames } from './sources.ts';
import { logCall } from './upstream/call-log.ts';
import { createScopes } from './upstream/scopes.ts';
import type { Transport } from './upstream/transport.ts';
import { chargedClasses, classRules } from './upstreams/limits.ts';
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
  const refresher = createSources({
    ...{ config, upstreams, hiddenRoots, directory, clock, random, log },
    // Requests go on with the schema they have while another one is built.
    accept: async (documents) => {
      current = await build(documents);
      log.info('unified schema built');
      void persisted.check();
    },
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
    useRequestForm(),
    ...door.plugins,
    useClientLimit({ clock, clientOf }),
    useDeadline({ clock, deadlineMs: config.requestDeadlineMs }),
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
  const build = createServingBuilder({
    ...{ directory, upstreams, plugins, endpoint: ENDPOINT },
    schemaFor: (schema, request) => visibleTo(schema, permissionsOf(clientOf(request))),
  });

  let current: Serving | undefined;
  let isDraining = false;

  function serving(): Serving {
    if (!current) throw new Error('The gateway has not started.');
    return current;
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
      auditNotWritten: options.audit?.status().notWritten ?? 0,
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
