import type { DocumentNode } from 'graphql';
import type { GatewayError, UpstreamName } from '../errors.ts';
import type { CallerToken } from './caller-token.ts';
import type { Left } from './rate-limit-headers.ts';

/** What one upstream call is for: who waits for it, who pays, and where its cost is written down. */
export interface CallScope {
  /** Aborts when the client has left or its deadline has passed. */
  readonly signal: AbortSignal;
  /** By the monotonic clock: the last moment at which an answer is of use. */
  readonly deadlineAtMs: number;
  /** Who asks, and its part of what the upstreams grant in proportion to others'. */
  readonly client: string;
  readonly weight: number;
  /** Units of all upstreams together that the client may spend within a minute; without a limit when it is missing. */
  readonly unitsPerMinute?: number | undefined;
  /** Nobody waits for it: it takes what is left over. */
  readonly isBackground: boolean;
  /** The client's name for the operation, for the log. */
  readonly operation: string;
  readonly requestId: string;
  /** What the whole request is known to need of the upstreams' limits. */
  readonly needs: Units;
  /** How fresh it wants what is kept; as configured when it says nothing. */
  readonly accepts?: { readonly maxAgeMs?: number | undefined; readonly maxStaleMs?: number | undefined };
  /** Told of each root field that an upstream or the memory has answered. */
  readonly served?: (part: ServedPart) => void;
  /** To be called before it waits for units: `needs` is without what it will hardly need from then on. */
  readonly foresee?: (() => Promise<void>) | undefined;
  /** Told of each call that was made for it, when that has ended. */
  readonly called: (call: CallRecord) => void;
  /** Its own token for an upstream, which is asked with it and not with the gateway's credential. */
  readonly callerToken?: CallerToken | undefined;
  /** Whether the client has said that a write with an empty filter means all records. */
  readonly allowsUnfilteredWrites?: boolean;
}

/** The scope of a call that the gateway makes in its own name. */
export function ownScope(operation: string, signal: AbortSignal, isBackground: boolean): CallScope {
  return {
    signal,
    deadlineAtMs: Infinity,
    client: 'twentygate',
    weight: 1,
    isBackground,
    operation,
    requestId: '',
    needs: {},
    called: () => undefined,
  };
}

/** Units of an upstream's rate limits by their class: `<upstream>.<unit>`, such as `twingate.reads`. */
export type Units = Readonly<Record<string, number>>;

/** What became of one upstream call, for one of those who waited for it. */
export interface CallRecord {
  readonly upstream: UpstreamName;
  readonly kind: 'query' | 'mutation';
  /** What it spent; nothing for who joined a call that another pays. */
  readonly units: Units;
  readonly isJoined: boolean;
  /** Milliseconds it waited for units. */
  readonly waitedMs: number;
  /** Milliseconds from sending to the end of the answer. */
  readonly tookMs: number;
  /** `ok`, or the code of the first error. */
  readonly outcome: string;
}

/** How a root field of an upstream's answer was come by. */
export interface ServedPart {
  readonly upstream: UpstreamName;
  /** Its key in the upstream's answer, and its field's name in the unified schema. */
  readonly key: string;
  readonly name: string;
  /** Equal for whatever means the same. */
  readonly id: string;
  readonly state: 'live' | 'cached' | 'stale';
  /** By the monotonic clock: when it was asked for. It is no newer than that. */
  readonly askedAtMs: number;
  /** So long it is fresh from then on, in milliseconds. */
  readonly ttlMs: number;
  /** Whether a request would be answered the same from memory now, or would need these units. */
  readonly isKnown: (scope: CallScope, units: Units) => Promise<boolean>;
}

/** One GraphQL request to an upstream. The document holds exactly one operation, with the fragments it uses. */
export interface UpstreamRequest {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly kind: 'query' | 'mutation';
  readonly scope: CallScope;
  /**
   * Where what a read depends on stood when it was made. Whoever makes the same read at the same mark may have the answer
   * of a call that is under way already. Nobody may without it.
   */
  readonly mark?: string | undefined;
  /** It wants nothing that was asked for before it came, whatever its scope accepts. */
  readonly isLive?: boolean;
  /** There is something else to answer with: a second attempt is not worth the wait. */
  readonly hasFallback?: boolean;
}

/** What an upstream answered. Errors are coded already; a `path` is one of this request's document. */
export interface UpstreamResult {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly GatewayError[];
  /** By the monotonic clock: when it was asked for. It is no newer than that. */
  readonly sentAtMs?: number;
  /** What the upstream says is left of its limit. */
  readonly left?: Left;
}

/** What a document costs, in the upstream's own money. */
export type Price = (request: UpstreamRequest) => Units;

/** Throws GatewayError when there is no answer at all. */
export type Call = (request: UpstreamRequest) => Promise<UpstreamResult>;

/** One stage of the outbound pipeline; calls `next` as often as it says it does. */
export type Interceptor = (next: Call) => Call;

/** Joins stages so that the list reads in running order: the first listed sees the request first. */
export function pipeline(stages: readonly Interceptor[], last: Call): Call {
  return stages.reduceRight((next, stage) => stage(next), last);
}
