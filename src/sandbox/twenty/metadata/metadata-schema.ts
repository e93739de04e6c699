import { readFileSync } from 'node:fs';
import { GraphQLError, Kind, buildSchema, isScalarType } from 'graphql';
import type { GraphQLSchema } from 'graphql';

/** The metadata API's schema as text. */
export function metadataSdl(): string {
  return readFileSync(new URL('schema.graphql', import.meta.url), 'utf8');
}

/** The schema, with scalars as strict as Twenty's. */
export function buildMetadataSchema(): GraphQLSchema {
  const schema = buildSchema(metadataSdl());
  const uuid = schema.getType('UUID');
  if (!isScalarType(uuid)) throw new Error('the metadata schema has no scalar UUID');
  uuid.parseValue = parseUuid;
  uuid.parseLiteral = (node) => {
    if (node.kind !== Kind.STRING) throw wrongScalar('UUID must be a string');
    return parseUuid(node.value);
  };
  return schema;
}

/** Versions 1 to 8 of RFC 9562; the nil UUID is none of them. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

function parseUuid(value: unknown): string {
  if (typeof value !== 'string') throw wrongScalar('UUID must be a string');
  if (!UUID.test(value)) throw wrongScalar('Invalid UUID');
  return value;
}

function wrongScalar(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
}
