import type { DocumentNode, GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Plugin } from 'graphql-yoga';
import { buildSourceSchema, buildUnifiedSchema } from './mesh.ts';
import { createKnownDocuments } from './operations/known-documents.ts';
import type { SourceName } from './schema/snapshot.ts';
import type { Upstreams } from './upstreams/upstreams.ts';

/** What answers requests, with the schemas it does so by. */
export interface Serving {
  /** The unified one. */
  readonly schema: GraphQLSchema;
  /** Each source's own, in its own names. */
  readonly twingateSchema: GraphQLSchema;
  readonly twentySchema: GraphQLSchema;
  readonly twentyMetadataSchema: GraphQLSchema;
  readonly fetch: (request: Request) => Promise<Response>;
}

export interface ServingOptions {
  /** Where `.meshrc.yaml` lies. */
  readonly directory: string;
  readonly upstreams: Pick<Upstreams, SourceName>;
  /** The inbound line, in running order. */
  readonly plugins: readonly Plugin[];
  readonly endpoint: string;
  /** The part of a schema that the client of a request sees. */
  readonly schemaFor: (schema: GraphQLSchema, request: Request) => GraphQLSchema;
}

/** Builds what answers requests out of the sources' schemas. Rejects for schemas that cannot be unified. */
export function createServingBuilder(
  options: ServingOptions,
): (documents: Readonly<Record<SourceName, DocumentNode>>) => Promise<Serving> {
  const { directory, upstreams, plugins, endpoint, schemaFor } = options;
  return async (documents) => {
    const twingateSchema = buildSourceSchema(documents.twingate);
    const twentySchema = buildSourceSchema(documents.twenty);
    const twentyMetadataSchema = buildSourceSchema(documents.twentyMetadata);
    const { schema, context } = await buildUnifiedSchema(directory, {
      Twingate: { schema: twingateSchema, execute: upstreams.twingate.execute },
      Twenty: { schema: twentySchema, execute: upstreams.twenty.execute },
      TwentyMetadata: { schema: twentyMetadataSchema, execute: upstreams.twentyMetadata.execute },
    });
    const yoga = createYoga({
      schema: ({ request }) => schemaFor(schema, request),
      context: { ...context },
      plugins: [...plugins],
      graphqlEndpoint: endpoint,
      graphiql: false,
      landingPage: false,
      // Ours is in the list.
      maskedErrors: false,
      // It cannot be turned off, and answers every address that ends with it: none ends with a line break.
      healthCheckEndpoint: '\n',
      logging: false,
      cors: false,
      batching: false,
      // The server has a bound, and this one would read the body of those who are not let in.
      maxRequestBodySize: false,
      extraParamNames: ['documentId'],
      parserAndValidationCache: createKnownDocuments(),
    });
    const fetch = async (request: Request) => await yoga.fetch(request);
    return { schema, twingateSchema, twentySchema, twentyMetadataSchema, fetch };
  };
}
