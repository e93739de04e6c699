import { createSchema, createYoga } from 'graphql-yoga';
import type { Plugin } from 'graphql-yoga';

type Resolver = (root: unknown, args: Record<string, unknown>, context: object) => unknown;

interface Bench {
  readonly plugins: readonly Plugin[];
  /** Resolvers of the two fields. */
  readonly a?: Resolver;
  readonly b?: Resolver;
}

/** A server with the settings of the gateway's, over a schema of two fields. */
export function createInbound({ plugins, a = () => 1, b = () => 2 }: Bench): {
  fetch: (request: Request) => Promise<Response>;
} {
  const yoga = createYoga({
    schema: createSchema({
      typeDefs: 'type Query { a(first: Int, secret: String): Int b: [Int!]! } type Mutation { a: Int }',
      resolvers: { Query: { a, b }, Mutation: { a } },
    }),
    plugins: [...plugins],
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    maskedErrors: false,
    // Yoga's own answers every address that ends with it; none ends with a line break.
    healthCheckEndpoint: '\n',
    maxRequestBodySize: false,
    logging: false,
    cors: false,
    batching: false,
    extraParamNames: ['documentId'],
  });
  return { fetch: async (request) => await yoga.fetch(request) };
}

/** A request as most clients send it. */
export function graphqlRequest(
  body: string | { query?: string; variables?: Record<string, unknown>; [more: string]: unknown },
  { headers, ...init }: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): Request {
  return new Request('http://gateway.example/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });
}

export const GRAPHQL_RESPONSE = { accept: 'application/graphql-response+json' };
