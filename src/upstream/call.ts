import type { DocumentNode } from 'graphql';
import type { GatewayError, UpstreamName } from '../errors.ts';

/** What one upstream call is for: who waits for it and where its cost is written down. */
export interface CallScope {
  /** Aborts when the client has left or its deadline has passed. */
  readonly signal: AbortSignal;
  /** Told what each attempt spent, the moment it is sent. */
  readonly spent: (spend: Spend) => void;
  /** Whether the client has said that a write with an empty filter means all records. */
  readonly allowsUnfilteredWrites?: boolean;
}

/** Units taken from one class of an upstream's rate limit. */
export interface Spend {
  readonly upstream: UpstreamName;
  readonly unit: 'reads' | 'writes' | 'tokens';
  readonly count: number;
}

/** One GraphQL request to an upstream. The document holds exactly one operation, with the fragments it uses. */
export interface UpstreamRequest {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly kind: 'query' | 'mutation';
  readonly scope: CallScope;
}

/** What an upstream answered. Errors are coded already; a `path` is one of this request's document. */
export interface UpstreamResult {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly GatewayError[];
}

/** Throws GatewayError when there is no answer at all. */
export type Call = (request: UpstreamRequest) => Promise<UpstreamResult>;

/** One stage of the outbound pipeline; calls `next` as often as it says it does. */
export type Interceptor = (next: Call) => Call;

/** Joins stages so that the list reads in running order: the first listed sees the request first. */
export function pipeline(stages: readonly Interceptor[], last: Call): Call {
  return stages.reduceRight((next, stage) => stage(next), last);
}
