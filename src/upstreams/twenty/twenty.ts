import { Kind } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { Clock } from '../../clock.ts';
import type { ReadError } from '../../upstream/answer.ts';
import type { Price } from '../../upstream/call.ts';
import { createEndpoint } from '../../upstream/endpoint.ts';
import { createPost } from '../../upstream/post.ts';
import type { Transport } from '../../upstream/transport.ts';
import { chargedClasses, FREE_TWENTY_CALLS } from '../limits.ts';
import type { PostWith } from './own-calls.ts';

/**
 * What is peculiar to the Twenty APIs, the dialect of its records aside. Source: a Twenty 2.21.0 server asked in
 * November 2026, and the source of twentyhq/twenty up to 2.47 for the newer refusals.
 */

/**
 * Root fields that Twenty answers through an ordinary executor: free, and never beside a record's root field. Its
 * introspection hides them, so a hand-written fragment declares them.
 */
export function staticRootsOf(fragment: DocumentNode): ReadonlySet<string> {
  return new Set(
    fragment.definitions.flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_EXTENSION && definition.name.value === 'Query'
        ? (definition.fields ?? []).map((field) => field.name.value)
        : [],
    ),
  );
}

/**
 * One token for each root field of records; introspection and the static roots are free. The dialect has resolved
 * whatever fragments the client had at the root.
 */
export function createTwentyCorePrice(staticRoots: ReadonlySet<string>): Price {
  return ({ document }) => {
    const operation = document.definitions.find(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION,
    );
    const count = (operation?.selectionSet.selections ?? []).filter(
      (selection) =>
        selection.kind !== Kind.FIELD ||
        !(selection.name.value.startsWith('__') || staticRoots.has(selection.name.value)),
    ).length;
    return count > 0 ? { [chargedClasses.twenty.tokens]: count } : free;
  };
}

const free = { [FREE_TWENTY_CALLS]: 1 };

/** The metadata API is not charged, nor is whatever users ask. */
export const priceFree: Price = () => free;

export interface TwentyPostOptions {
  readonly url: string;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Milliseconds one attempt may take. */
  readonly timeoutMs: number;
  /** The time in which Twenty's bucket earns one token. */
  readonly tokenIntervalMs: number;
}

/** Calls to one of Twenty's APIs. Where it has moved to is known to all of them, whatever their token. */
export function createTwentyPost({ url, tokenIntervalMs, ...options }: TwentyPostOptions): PostWith {
  const endpoint = createEndpoint(url);
  const readError = createTwentyErrorReader(tokenIntervalMs);
  return (token, credentialTitle) =>
    createPost({
      ...options,
      ...{ upstream: 'twenty', title: 'Twenty', endpoint, readError, credentialTitle },
      retryAfterMs: tokenIntervalMs,
      credentials: () => ({ authorization: `Bearer ${token}` }),
    });
}

/**
 * Which error Twenty means: it answers all of them with HTTP 200. `tokenIntervalMs` is the time in which its bucket
 * earns one token: the soonest a call can pass after LIMIT_REACHED, which says no time itself.
 */
export function createTwentyErrorReader(tokenIntervalMs: number): ReadError {
  return ({ message, extensions }) => {
    const { code, subCode, retryAfterMs } = extensions as {
      code?: unknown;
      subCode?: unknown;
      retryAfterMs?: unknown;
    };
    if (subCode === 'LIMIT_REACHED' || code === 'RATE_LIMITED' || code === 'QUOTA_EXHAUSTED') {
      return {
        code: 'UPSTREAM_RATE_LIMITED',
        retryAfterMs:
          typeof retryAfterMs === 'number' && retryAfterMs >= 0 && Number.isFinite(retryAfterMs)
            ? retryAfterMs
            : tokenIntervalMs,
      };
    }
    // A revoked key is FORBIDDEN like a missing permission; only the sentence tells them apart.
    if (code === 'UNAUTHENTICATED' || /API Key is revoked/i.test(message))
      return { code: 'UPSTREAM_CREDENTIALS_REJECTED' };
    if (subCode === 'UNKNOWN_ROOT_FIELD' || /^(Cannot query field|Unknown (type|argument)) /.test(message))
      return { code: 'SCHEMA_CHANGED' };
    return { code: 'UPSTREAM_REJECTED' };
  };
}
