/** A GraphQL request as its body or URL told it. */
export interface GraphqlRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  /** Only a JSON POST reaches the record API; everything else meets the plain executor, which knows no objects. */
  readonly isJsonPost: boolean;
}

export type ReadRequest =
  | { readonly kind: 'graphql'; readonly graphql: GraphqlRequest }
  | { readonly kind: 'answer'; readonly response: Response }
  /** The real one never answers. */
  | { readonly kind: 'silence' };

/** What Twenty's body parser takes. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Reads a request the way Twenty's body parser and GraphQL server do together. */
export async function readGraphqlRequest(request: Request): Promise<ReadRequest> {
  if (request.method === 'GET') return fromUrl(new URL(request.url));
  if (request.method !== 'POST') return answer(405, { errors: [{ message: 'Method not allowed' }] });
  const contentType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const text = await request.text();
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) {
    return answer(413, { message: 'request entity too large', error: 'Payload Too Large', statusCode: 413 });
  }
  if (contentType === 'application/graphql') return graphql(text, {}, undefined, false);
  if (contentType === 'application/json' || text === '') return fromJson(text);
  return answer(415, { message: 'Unsupported Media Type', error: 'Unsupported Media Type', statusCode: 415 });
}

function fromUrl(url: URL): ReadRequest {
  const query = url.searchParams.get('query');
  if (query === null) return mustProvideQuery();
  const variables = parseJson(url.searchParams.get('variables') ?? '{}');
  if (!variables.isGood || !isObject(variables.value)) return badRequest('Variables are invalid JSON.');
  return graphql(query, variables.value, url.searchParams.get('operationName') ?? undefined, false);
}

function fromJson(text: string): ReadRequest {
  if (text === '') return { kind: 'silence' };
  const first = text.trimStart().charAt(0);
  // The parser is strict: it looks at the first letter before it reads on.
  if (first !== '{' && first !== '[') {
    return notJson(`Unexpected token '${first}', ${JSON.stringify(text)} is not valid JSON`);
  }
  const parsed = parseJson(text);
  if (!parsed.isGood) return notJson(parsed.message);
  const body = parsed.value;
  if (Array.isArray(body)) {
    return body.length === 0
      ? { kind: 'silence' }
      : answer(400, { errors: [{ message: 'Batching is not supported.' }] });
  }
  if (!isObject(body) || Object.keys(body).length === 0) return { kind: 'silence' };
  const { query, variables, operationName } = body;
  if (typeof query !== 'string' || query === '') return mustProvideQuery();
  return graphql(
    query,
    isObject(variables) ? variables : {},
    typeof operationName === 'string' ? operationName : undefined,
    true,
  );
}

function graphql(
  query: string,
  variables: Readonly<Record<string, unknown>>,
  operationName: string | undefined,
  isJsonPost: boolean,
): ReadRequest {
  return { kind: 'graphql', graphql: { query, variables, operationName, isJsonPost } };
}

function parseJson(text: string): { isGood: true; value: unknown } | { isGood: false; message: string } {
  try {
    return { isGood: true, value: JSON.parse(text) };
  } catch (error) {
    return { isGood: false, message: (error as Error).message };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notJson(message: string): ReadRequest {
  return answer(400, { message, error: 'Bad Request', statusCode: 400 });
}

function mustProvideQuery(): ReadRequest {
  return badRequest('Must provide query string.');
}

function badRequest(message: string): ReadRequest {
  return answer(400, { errors: [{ message }] });
}

function answer(status: number, body: unknown): ReadRequest {
  return { kind: 'answer', response: jsonResponse(status, body) };
}

/** An answer with the headers Twenty's have: no caching, no limits. */
export function jsonResponse(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}
