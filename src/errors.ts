import { GraphQLError } from 'graphql';
import type { GraphQLErrorOptions } from 'graphql';

/** The services whose quota a call can spend. Twenty's core and metadata APIs are one workspace, so one upstream. */
export type UpstreamName = 'twingate' | 'twenty';

/**
 * Every code an answer can carry, with the HTTP status used when the whole answer is an error (`data` is null).
 * With partial data the status is 200. Compared with docs/errors.md by a test, both ways.
 */
export const errorCodes = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  PERSISTED_QUERY_NOT_IN_LIST: 404,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  BAD_USER_INPUT: 400,
  OPERATION_LIMIT_EXCEEDED: 400,
  UNFILTERED_WRITE_REFUSED: 400,
  CANNOT_ANSWER_TRUTHFULLY: 400,
  SCHEMA_CHANGED: 502,
  CLIENT_RATE_LIMITED: 429,
  UPSTREAM_BUDGET_EXHAUSTED: 503,
  UPSTREAM_RATE_LIMITED: 503,
  UPSTREAM_TIMEOUT: 504,
  UPSTREAM_UNAVAILABLE: 502,
  UPSTREAM_BAD_RESPONSE: 502,
  UPSTREAM_CREDENTIALS_REJECTED: 502,
  UPSTREAM_OUTCOME_UNKNOWN: 502,
  UPSTREAM_REJECTED: 200,
  INTERNAL_SERVER_ERROR: 500,
} as const;

export type ErrorCode = keyof typeof errorCodes;

export interface GatewayErrorOptions extends Pick<GraphQLErrorOptions, 'nodes' | 'path'> {
  readonly upstream?: UpstreamName;
  /** Milliseconds after which trying again can help. */
  readonly retryAfterMs?: number;
  /** Kept for the log; never leaves the process. */
  readonly cause?: unknown;
  /** Whether the message is all ours: nothing of a client or an upstream is in it, so that the log may have it. */
  readonly isOwnWording?: boolean;
}

/**
 * An error whose message and code are meant for the client.
 *
 * It is a GraphQLError because Mesh and Yoga pass those on untouched. It sets no HTTP status: Yoga would turn a
 * partial answer into that status (packages/graphql-yoga/src/error.ts of graphql-yoga 5); the error contract
 * plugin sets one, and only when there is no data.
 */
export class GatewayError extends GraphQLError {
  readonly code: ErrorCode;
  readonly upstream: UpstreamName | undefined;
  readonly retryAfterMs: number | undefined;
  readonly isOwnWording: boolean;

  constructor(code: ErrorCode, message: string, options: GatewayErrorOptions = {}) {
    const { upstream, retryAfterMs, cause, nodes, path, isOwnWording = false } = options;
    super(message, {
      ...(nodes && { nodes }),
      ...(path && { path }),
      ...(cause instanceof Error && { originalError: cause }),
      extensions: {
        code,
        ...(upstream && { upstream }),
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      },
    });
    this.name = 'GatewayError';
    this.code = code;
    this.upstream = upstream;
    this.retryAfterMs = retryAfterMs;
    this.isOwnWording = isOwnWording;
  }

  /** The same error at a place in the answer. */
  at(path: readonly (string | number)[]): GatewayError {
    return new GatewayError(this.code, this.message, {
      path,
      ...(this.nodes && { nodes: this.nodes }),
      ...(this.upstream && { upstream: this.upstream }),
      ...(this.retryAfterMs !== undefined && { retryAfterMs: this.retryAfterMs }),
      cause: this.originalError,
      isOwnWording: this.isOwnWording,
    });
  }
}

/** A mistake of whoever starts the program: what is wrong, why it matters, how to fix it. The process ends with code 2. */
export class UsageError extends Error {
  readonly fix: string;
  constructor(what: string, fix: string, options?: ErrorOptions) {
    super(what, options);
    this.name = 'UsageError';
    this.fix = fix;
  }
}

/** The first error code of the system, of undici or of ours in a chain of causes; empty when there is none. */
export function causeCode(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') return code;
    if (at instanceof AggregateError && at.errors.length > 0) return causeCode(at.errors[0]);
  }
  return '';
}
