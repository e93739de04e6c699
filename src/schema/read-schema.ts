import {
  Kind,
  buildClientSchema,
  isTypeDefinitionNode,
  isTypeSystemDefinitionNode,
  isTypeSystemExtensionNode,
  parse,
  printSchema,
} from 'graphql';
import type { DefinitionNode, DocumentNode, IntrospectionQuery } from 'graphql';
import { GatewayError } from '../errors.ts';

/** The names of the root types a schema has. */
export interface RootNames {
  readonly query?: string;
  readonly mutation?: string;
  readonly subscription?: string;
}

/** A schema as a list of definitions, whichever way it was written. */
export interface ReadSchema {
  readonly definitions: readonly DefinitionNode[];
  readonly roots: RootNames;
}

const usualRoots = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

/** Throws UPSTREAM_BAD_RESPONSE for anything that is no schema. */
export function readSchema(source: string | DocumentNode | IntrospectionQuery): ReadSchema {
  if (typeof source !== 'string' && '__schema' in source) {
    const { definitions } = attempt(() =>
      parse(printSchema(buildClientSchema(source, { assumeValid: true })), { noLocation: true }),
    );
    // Not read from the printed text: graphql 16 leaves `schema { }` out although a type that is no root is called
    // Subscription (printSchema, isSchemaOfCommonNames), and a Twenty workspace may well have such an object.
    const { queryType, mutationType, subscriptionType } = source.__schema;
    return {
      definitions,
      roots: {
        query: queryType.name,
        ...(mutationType && { mutation: mutationType.name }),
        ...(subscriptionType && { subscription: subscriptionType.name }),
      },
    };
  }
  const { definitions } =
    typeof source === 'string' ? attempt(() => parse(source, { noLocation: true })) : source;
  const foreign = definitions.find((d) => !isTypeSystemDefinitionNode(d) && !isTypeSystemExtensionNode(d));
  if (foreign) throw unusableSchema(`it holds a ${foreign.kind}`);
  return { definitions, roots: declaredRoots(definitions) };
}

function attempt<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unusableSchema(error instanceof Error ? error.message : 'it cannot be read', error);
  }
}

/** The refusal of a schema that must not be served, with the reason: of the upstream's it holds names of types at most. */
export function unusableSchema(why: string, cause?: unknown): GatewayError {
  return new GatewayError('UPSTREAM_BAD_RESPONSE', `The upstream's schema cannot be used: ${why}`, {
    cause,
    isOwnWording: true,
  });
}

function declaredRoots(definitions: readonly DefinitionNode[]): RootNames {
  const declared = definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.operationTypes ?? [])
      : [],
  );
  if (declared.length > 0) {
    return Object.fromEntries(declared.map(({ operation, type }) => [operation, type.name.value]));
  }
  const names = new Set(definitions.filter(isTypeDefinitionNode).map((type) => type.name.value));
  return Object.fromEntries(Object.entries(usualRoots).filter(([, name]) => names.has(name)));
}
