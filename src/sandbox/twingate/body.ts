import { GraphQLError } from 'graphql';

export interface GraphqlBody {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The GraphQL part of a request. Throws for everything that is no JSON object with a query, a GET among it. */
export async function readBody(request: Request): Promise<GraphqlBody> {
  const mediaType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') return missingQuery();
  const body = parseJson(await request.text());
  if (Array.isArray(body)) throw new GraphQLError('Batch GraphQL requests are not enabled.');
  if (!isObject(body)) throw new GraphQLError('The received data is not a valid JSON query.');
  const { query, operationName, variables } = body;
  if (typeof query !== 'string' || query === '') return missingQuery();
  if (!isObject(variables ?? {})) throw new GraphQLError('Variables are invalid JSON.');
  return {
    query,
    operationName: typeof operationName === 'string' ? operationName : null,
    variables: isObject(variables) ? variables : {},
  };
}

function missingQuery(): never {
  throw new GraphQLError('Must provide query string.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GraphQLError('POST body sent invalid JSON.');
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
