import type { ReadBody } from './body.ts';
import { jsonResponse } from './json-response.ts';

/** A GraphQL request as its body or URL told it. */
export interface GraphqlRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  readonly method: 'GET' | 'POST';
  /** Only a parsed body reaches the record API; everything else meets the plain executor, which knows no objects. */
  readonly isParsedBody: boolean;
  /** What an ordinary GraphQL server has against the parameters; the record API does not look. */
  readonly parameterFault: string | undefined;
  /** The `x-schema-version` header: the version of the model the caller knows. */
  readonly schemaVersion: string | null;
}

export type ReadRequest =
  | { readonly kind: 'graphql'; readonly graphql: GraphqlRequest }
  | { readonly kind: 'answer'; readonly response: Response }
  /** The real one never answers. */
  | { readonly kind: 'silence' };

type Parameters = Readonly<Record<string, unknown>>;

/** Reads a request the way Twenty's GraphQL server (Yoga) does behind its body parser. */
export function readGraphqlRequest(request: Request, body: ReadBody & { kind: 'read' }): ReadRequest {
  const { method } = request;
  if (method === 'GET') return fromUrl(request);
  if (method !== 'POST') return refused(405, 'GraphQL only supports GET and POST requests.');
  const { parsed, text, contentType } = body;
  if (Array.isArray(parsed) && parsed.length > 0) return refused(400, 'Batching is not supported.');
  if (isObject(parsed) && Object.keys(parsed).length > 0) return fromParameters(request, parsed, true);
  switch (contentType) {
    case 'application/json':
      // The server waits for a body that the parser has already read.
      return { kind: 'silence' };
    case 'application/graphql':
      return fromParameters(request, { query: text }, false);
    case 'application/graphql+json':
      return fromUnparsedJson(request, text);
    default:
      return { kind: 'answer', response: new Response(null, { status: 415 }) };
  }
}

function fromUrl(request: Request): ReadRequest {
  const { searchParams } = new URL(request.url);
  const given = (name: string) => searchParams.get(name) || undefined;
  const variables = parse(given('variables') ?? 'null');
  // The real one does not foresee this, hence the 500.
  if (variables instanceof Error) return refused(500, variables.message);
  const parameters = { query: given('query'), operationName: given('operationName'), variables };
  return fromParameters(request, parameters, false);
}

function fromUnparsedJson(request: Request, text: string): ReadRequest {
  const parsed = parse(text);
  if (parsed instanceof Error) return refused(200, 'POST body sent invalid JSON.');
  if (Array.isArray(parsed)) return refused(400, 'Batching is not supported.');
  if (!isObject(parsed)) {
    return refused(
      400,
      `POST body is expected to be object but received ${parsed === null ? 'null' : typeof parsed}`,
    );
  }
  return fromParameters(request, parsed, false);
}

function fromParameters(request: Request, parameters: Parameters, isParsedBody: boolean): ReadRequest {
  const { query, variables, operationName } = parameters;
  const parameterFault = faultOf(parameters);
  if (typeof query !== 'string') {
    return parameterFault === undefined
      ? refused(200, 'Must provide query string.')
      : refused(400, parameterFault);
  }
  return {
    kind: 'graphql',
    graphql: {
      query,
      variables: isObject(variables) ? variables : {},
      operationName: typeof operationName === 'string' && operationName !== '' ? operationName : undefined,
      method: request.method === 'GET' ? 'GET' : 'POST',
      isParsedBody,
      parameterFault,
      schemaVersion: request.headers.get('x-schema-version'),
    },
  };
}

const KNOWN = new Set(['query', 'variables', 'operationName', 'extensions']);

function faultOf(parameters: Parameters): string | undefined {
  for (const [name, value] of Object.entries(parameters)) {
    if (!KNOWN.has(name) && value !== null && value !== undefined) {
      return `Unexpected parameter "${name}" in the request body.`;
    }
  }
  const { query } = parameters;
  if (query !== null && query !== undefined && typeof query !== 'string') {
    return `Expected "query" param to be a string, but given ${kindOf(query)}.`;
  }
  const misfit = ['variables', 'extensions'].find((name) => {
    const value = parameters[name];
    return value !== null && value !== undefined && !isObject(value);
  });
  return misfit === undefined
    ? undefined
    : `Expected "${misfit}" param to be empty or an object, but given ${kindOf(parameters[misfit])}.`;
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(status: number, message: string): ReadRequest {
  return { kind: 'answer', response: jsonResponse(status, { errors: [{ message }] }) };
}
