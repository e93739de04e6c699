import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from './context.ts';

/** Resolves one field. Source and arguments are as the schema types them; the schema has checked the arguments. */
export type Resolver = (source: never, args: never, context: Context, info: GraphQLResolveInfo) => unknown;

/** By type, then by field. Fields without a resolver show the property of their name. */
export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolver>>>>;
