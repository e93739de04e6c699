import { GraphQLError } from 'graphql';
import type { ASTNode, ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { causeCode, errorCodes, GatewayError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import { errorFacts } from '../log.ts';
import type { Log } from '../log.ts';
import { fieldsAt } from './locate.ts';
import { requestIdOf } from './request-id.ts';

/**
 * What leaves the process about an error: message, place, code, upstream, retryAfterMs, requestId; nothing else.
 * The log gets one line for each code and upstream of an answer.
 *
 * Also sets the HTTP status of an answer that is nothing but an error, and its Retry-After (whole seconds). With
 * partial data the status stays 200.
 */
export function useErrorContract({ log }: { readonly log: Log }): Plugin {
  const operations = new WeakMap<Request, Operation>();
  return {
    onExecute({ args }) {
      operations.set(args.contextValue.request, args);
    },
    onResultProcess({ request, result, setResult }) {
      if (Array.isArray(result) || Symbol.asyncIterator in result) return;
      const { errors } = result as ExecutionResult;
      if (!errors || errors.length === 0) return;
      const requestId = requestIdOf(request);
      const hasData =
        'data' in result && result.data !== null && result.data !== undefined && hasAny(result.data);
      const told = new Set<string>();
      setResult({
        ...result,
        errors: errors.map((error, index) => {
          const code = codeOf(error);
          const sort = `${code} ${String(error.extensions['upstream'])}`;
          if (code === 'INTERNAL_SERVER_ERROR') {
            log.error({ requestId, ...errorFacts(rootCause(error)) }, 'unexpected error');
          } else if (!told.has(sort)) {
            log.warn({ requestId, ...factsOf(error, code) }, 'request failed');
          }
          told.add(sort);
          return rebuild(error, {
            code,
            requestId,
            nodes: nodesOf(error, operations.get(request)),
            decidesStatus: !hasData && index === 0,
          });
        }),
      });
    },
  };
}

/**
 * What the operator needs to know. Only messages that are all ours: others quote the client's values or are the
 * upstream's. Of what the network said only the code, since its message holds the address.
 */
function factsOf(error: GraphQLError, code: ErrorCode) {
  const { upstream } = error.extensions;
  const origin = rootCause(error);
  const own = origin instanceof GatewayError ? origin : undefined;
  const cause = causeCode(own?.originalError);
  return {
    code,
    ...(typeof upstream === 'string' && { upstream }),
    ...(error.path && { path: error.path.join('.').slice(0, 200) }),
    ...(own?.isOwnWording === true && { error: own.message }),
    ...(cause !== '' && { cause }),
  };
}

type Operation = Pick<ExecutionArgs, 'document' | 'operationName'>;

/** Where in the client's document it went wrong; a place an upstream names is one of another document. */
function nodesOf(error: GraphQLError, operation: Operation | undefined): readonly ASTNode[] {
  if (error.nodes) return error.nodes;
  return operation && error.path ? fieldsAt(operation.document, operation.operationName, error.path) : [];
}

/** An answer whose every root field is null has no data worth the name. */
function hasAny(data: unknown): boolean {
  return Object.values(data as Record<string, unknown>).some((value) => value !== null);
}

interface Facts {
  readonly code: ErrorCode;
  readonly requestId: string;
  readonly nodes: readonly ASTNode[];
  /** Whether the answer's HTTP status is this error's. */
  readonly decidesStatus: boolean;
}

function rebuild(error: GraphQLError, { code, requestId, nodes, decidesStatus }: Facts): GraphQLError {
  const { upstream, retryAfterMs } = error.extensions;
  return new GraphQLError(
    code === 'INTERNAL_SERVER_ERROR' ? 'Something went wrong in the gateway.' : error.message,
    {
      ...(nodes.length > 0 && { nodes }),
      ...(error.source && { source: error.source }),
      ...(error.positions && { positions: error.positions }),
      ...(error.path && { path: error.path }),
      extensions: {
        code,
        ...(typeof upstream === 'string' && { upstream }),
        ...(isDuration(retryAfterMs) && { retryAfterMs }),
        requestId,
        // Yoga reads `http` and takes it out of the body.
        ...(decidesStatus && { http: refusalOf(error) ?? httpOf(code, retryAfterMs) }),
      },
    },
  );
}

/** What Yoga makes of an answer's HTTP side. */
type Http = NonNullable<GraphQLError['extensions']['http']>;

function httpOf(code: ErrorCode, retryAfterMs: unknown): Http {
  return {
    status: errorCodes[code],
    // GraphQL over HTTP wants 200 for a request error in application/json: Yoga then passes over the status.
    ...(isRequestError(code) && { spec: true }),
    ...(code === 'UNAUTHENTICATED' && { headers: { 'WWW-Authenticate': 'Bearer' } }),
    ...(isDuration(retryAfterMs) && {
      headers: { 'Retry-After': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) },
    }),
  };
}

function isRequestError(code: ErrorCode): boolean {
  return code === 'GRAPHQL_PARSE_FAILED' || code === 'GRAPHQL_VALIDATION_FAILED' || code === 'BAD_USER_INPUT';
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/**
 * The status and headers of Yoga's own refusals: a body that is no JSON, no query in it, a method that is not allowed.
 * Such a request is not well-formed, so that its status is the same for every `Accept`. They have no place in the
 * answer; an error that has one says nothing about HTTP.
 */
function refusalOf({ path, extensions }: GraphQLError): Http | undefined {
  const { code, http } = extensions;
  if (path !== undefined || code !== 'BAD_REQUEST' || http?.status === undefined) return undefined;
  return { status: http.status, ...(http.headers && { headers: http.headers }) };
}

function codeOf(error: GraphQLError): ErrorCode {
  const { code } = error.extensions;
  if (typeof code === 'string' && Object.hasOwn(errorCodes, code)) return code as ErrorCode;
  if (refusalOf(error)) return 'BAD_USER_INPUT';
  const cause = rootCause(error);
  if (cause instanceof GraphQLError) {
    // graphql-js itself: what has no place in the answer is a variable it could not take.
    return error.path === undefined ? 'BAD_USER_INPUT' : 'UPSTREAM_BAD_RESPONSE';
  }
  // graphql-js throws plain errors where an upstream's data is not what its schema promises.
  if (
    /^(Cannot return null for non-nullable field|Expected Iterable|Enum ".*" cannot represent value|\w+ cannot represent )/.test(
      cause.message,
    )
  ) {
    return 'UPSTREAM_BAD_RESPONSE';
  }
  return 'INTERNAL_SERVER_ERROR';
}

function rootCause(error: Error): Error {
  let at = error;
  while (at instanceof GraphQLError && !(at instanceof GatewayError) && at.originalError)
    at = at.originalError;
  return at;
}
