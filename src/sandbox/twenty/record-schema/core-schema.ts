import { buildASTSchema, parse, printSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { DataModel } from '../model.ts';
import { objectSdl } from './object-sdl.ts';
import { mutationFields, queryFields } from './root-sdl.ts';
import { sharedSdl } from './shared-sdl.ts';

const schemas = new WeakMap<DataModel, { readonly version: number; readonly schema: GraphQLSchema }>();

/**
 * The schema that introspection of the record API shows for this model; built when first asked for after a change of
 * the model. It describes only: the record API does not run through a GraphQL executor.
 */
export function buildCoreSchema(model: DataModel): GraphQLSchema {
  const kept = schemas.get(model);
  if (kept?.version === model.version) return kept.schema;
  const document = parse(coreSdl(model), { noLocation: true });
  const schema = buildASTSchema(document, { assumeValidSDL: true, assumeValid: true });
  schemas.set(model, { version: model.version, schema });
  return schema;
}

/** The same schema as text, in graphql-js's own layout. */
export function printCoreSdl(model: DataModel): string {
  return printSchema(buildCoreSchema(model));
}

function coreSdl(model: DataModel): string {
  const { objects } = model;
  return [
    sharedSdl(),
    ...objects.map((object) => objectSdl(model, object)),
    `type Query {\n${objects.flatMap(queryFields).join('\n')}\n}`,
    `type Mutation {\n${objects.flatMap(mutationFields).join('\n')}\n}`,
  ].join('\n');
}
