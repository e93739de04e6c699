import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { processConfig } from '@graphql-mesh/config';
import { getMesh } from '@graphql-mesh/runtime';
import { InMemoryStoreStorageAdapter, MeshStore } from '@graphql-mesh/store';
import { DefaultLogger, getInContextSDK, loadYaml } from '@graphql-mesh/utils';
import { buildASTSchema, Kind } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Executor } from '@graphql-tools/utils';
import { keepArgumentOrder } from './argument-order.ts';

/** The sources named in .meshrc.yaml, which are the prefixes of their types too. The longer name comes first. */
const sourceNames = ['TwentyMetadata', 'Twenty', 'Twingate'] as const;
export type SourceName = (typeof sourceNames)[number];

export interface Source {
  /** The upstream's own schema, normalised: root types Query and Mutation, in the upstream's own names. */
  readonly schema: GraphQLSchema;
  /** Answers the requests Mesh makes of this source. */
  readonly execute: Executor;
}

export interface UnifiedSchema {
  readonly schema: GraphQLSchema;
  /** What links call: `context.Twingate.Query.twingate_users(...)`. Goes into every request's context. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** A source's schema as Mesh wants it. Trusts the document, since a snapshot is checked when it is taken. */
export function buildSourceSchema(document: DocumentNode): GraphQLSchema {
  return buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
}

/**
 * Builds the unified schema that `.meshrc.yaml` in `directory` describes.
 *
 * Takes seconds of CPU for a full Twenty schema and blocks the event loop meanwhile; call it once at start and
 * again only when a snapshot has changed. Keeps nothing between calls, so the old schema serves on until replaced.
 */
export async function buildUnifiedSchema(
  directory: string,
  sources: Readonly<Record<SourceName, Source>>,
): Promise<UnifiedSchema> {
  const path = join(directory, '.meshrc.yaml');
  const yaml: unknown = loadYaml(path, await readFile(path, 'utf8'), new DefaultLogger('mesh'));
  const config = await processConfig(yaml as Parameters<typeof processConfig>[0], configOptions(directory));
  for (const { name, handler } of config.sources) {
    if (!isSourceName(name)) throw new Error(`.meshrc.yaml names a source that does not exist: ${name}`);
    const { schema, execute } = sources[name];
    handler.getMeshSource = () => Promise.resolve({ schema, executor: execute, batch: true });
  }
  assertLinkable(config.additionalTypeDefs ?? [], sources);
  const mesh = await getMesh(config);
  keepArgumentOrder(mesh.schema);
  describeRoots(mesh.schema);
  // `mesh.plugins` stay out of Yoga on purpose: they validate a second time, which doubles each error.
  return {
    schema: mesh.schema,
    context: getInContextSDK(mesh.schema, mesh.rawSources, mesh.logger, []),
  };
}

/**
 * Throws when a source lacks a type that links are added to, or has taken the name which that type is to get. Mesh would
 * fail too, but first print a line for each type it cannot rename, and then not say whose fault it is.
 */
function assertLinkable(
  typeDefs: readonly DocumentNode[],
  sources: Readonly<Record<SourceName, Source>>,
): void {
  const extensions = typeDefs
    .flatMap(({ definitions }) => definitions)
    .filter((definition) => definition.kind === Kind.OBJECT_TYPE_EXTENSION);
  for (const { name } of extensions) {
    const source = sourceNames.find((prefix) => name.value.startsWith(prefix));
    if (!source) continue; // A root type, which is everybody's.
    const { schema } = sources[source];
    const original = name.value.slice(source.length);
    if (!schema.getType(original)) throw new Error(`${source} has no type ${original}, which links need.`);
    if (schema.getType(name.value)) {
      throw new Error(
        `${source} has a type ${name.value}, which is what its type ${original} is called here.`,
      );
    }
  }
}

/**
 * Checks `.meshrc.yaml` against Mesh's own rules. Throws when it cannot be read as meant: on its own Mesh only warns.
 *
 * Not done at every start: the file comes with the program and loading Mesh's command line takes half a second.
 */
export async function checkMeshConfig(directory: string): Promise<void> {
  const { findAndParseConfig } = await import('@graphql-mesh/cli');
  await findAndParseConfig({ ...configOptions(directory), throwOnInvalidConfig: true });
}

/** Each source has its own roots, so that the merged ones have nobody's description. */
function describeRoots(schema: GraphQLSchema): void {
  const [query, mutation] = [schema.getQueryType(), schema.getMutationType()];
  const prefixes = 'The beginning of a name says whose it is, and whose rate limit it spends.';
  if (query) query.description = `Everything that can be read of Twingate and Twenty. ${prefixes}`;
  if (mutation) mutation.description = `Everything that can be written to Twingate and Twenty. ${prefixes}`;
}

function configOptions(directory: string) {
  return {
    dir: directory,
    // The default store is read-only in production and remembers the first schema it saw for ever.
    store: new MeshStore('.mesh', new InMemoryStoreStorageAdapter(), { readonly: false, validate: false }),
    importFn: importModule,
  };
}

function isSourceName(name: string): name is SourceName {
  return (sourceNames as readonly string[]).includes(name);
}

/** Lives here and not in Mesh, so that the loader of whoever runs us (node, vitest) applies to .ts files. */
async function importModule<T>(id: string): Promise<T> {
  const module = (await import(isAbsolute(id) ? pathToFileURL(id).href : id)) as { default?: T };
  return module.default ?? (module as T);
}
