import { join } from 'node:path';
import type { DocumentNode } from 'graphql';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { errorFacts } from './log.ts';
import type { Log } from './log.ts';
import { createIntrospector } from './schema/introspect.ts';
import { createSchemaRefresher } from './schema/refresh.ts';
import type { SchemaRefresher } from './schema/refresh.ts';
import { createSnapshotStore } from './schema/snapshot.ts';
import type { SourceName } from './schema/snapshot.ts';
import { createModelVersion } from './upstreams/twenty/model-version.ts';
import type { Upstreams } from './upstreams/upstreams.ts';

export const sourceNames: readonly SourceName[] = ['twingate', 'twenty', 'twentyMetadata'];

export interface SourcesOptions {
  readonly config: Pick<Config, 'upstreams' | 'stateDir'>;
  readonly upstreams: Upstreams;
  /** The root fields that Twenty's introspection hides. */
  readonly hiddenRoots: DocumentNode;
  /** Where the program lies. */
  readonly directory: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Takes the schemas over; rejects those that cannot be used. */
  readonly accept: (documents: Readonly<Record<SourceName, DocumentNode>>) => Promise<void>;
}

/** The three schemas that become the unified one: where each comes from, and how its changes are noticed. */
export function createSources(options: SourcesOptions): SchemaRefresher<SourceName> {
  const { config, upstreams, hiddenRoots, directory, clock, random, log, accept } = options;
  // The snapshots that come with the program are the stand-ins' own schemas.
  const isSnapshotCurrent = config.upstreams.mode === 'sandbox';
  return createSchemaRefresher<SourceName>({
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
    accept,
    onChange: (source) => log.info({ source }, 'upstream schema changed'),
    onProblem: (source, problem) =>
      log.warn({ source, ...errorFacts(problem) }, 'upstream schema not refreshed'),
  });
}
