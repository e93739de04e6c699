import type { DocumentNode } from 'graphql';
import { GatewayError } from '../errors.ts';
import type { UpstreamResult } from './call.ts';
import { rootFields } from './roots.ts';

/** What Mesh takes: an answer in which an error may stand where a value would. */
export interface PlacedResult {
  readonly data: Record<string, unknown> | null;
  /** Errors that say no place and stand beside an answer that lacks nothing. */
  readonly errors: readonly GatewayError[];
}

type Place = Record<string | number, unknown>;

/**
 * Puts each error into the answer, where the value is that it took away, and takes its path from it: Mesh hands it on
 * to the field it belongs to, and graphql-js gives it the path that field has in the client's document. Left in
 * `errors` it would be tied to a place of the upstream's document, which means nothing below a link or an alias, and be
 * lost or shown at the first field that happens to be null.
 *
 * Writes into `data`, as Mesh itself does afterwards: an answer must not be shared between callers.
 */
export function placeErrors(document: DocumentNode, { data, errors }: UpstreamResult): PlacedResult {
  const [first] = errors;
  if (!first) return { data, errors };
  const roots = [...rootFields(document).keys()];
  const answer: Record<string, unknown> = data ?? Object.fromEntries(roots.map((key) => [key, null]));
  const left: GatewayError[] = [];
  for (const error of errors) {
    if (!put(answer, error.path ?? [], error)) left.push(error);
  }
  // An upstream's path is not to be relied on: Twingate's own clients have recorded answers with a wrong one.
  const empty = roots.filter((key) => isAbsent(answer[key]));
  for (const key of empty) {
    // Without data every root is gone, also those whose own field did not fail.
    const error = left[0] ?? (data === null ? asNeighbour(first) : undefined);
    if (error) answer[key] = withoutPath(error);
  }
  return { data: answer, errors: empty.length > 0 ? [] : left.map(withoutPath) };
}

/** Whether there was a place for it: on its path, the first value that is missing. */
function put(answer: Place, path: readonly (string | number)[], error: GatewayError): boolean {
  let at = answer;
  for (const key of path) {
    // A path comes from outside: `__proto__` would lead out of the answer.
    if (!Object.hasOwn(at, key)) return false;
    const value = at[key];
    if (value instanceof Error) return true;
    if (isAbsent(value)) {
      at[key] = withoutPath(error);
      return true;
    }
    if (typeof value !== 'object') return false;
    at = value as Place;
  }
  return false;
}

function withoutPath(error: GatewayError): GatewayError {
  return new GatewayError(error.code, error.message, {
    ...(error.upstream && { upstream: error.upstream }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    cause: error.originalError,
    isOwnWording: error.isOwnWording,
  });
}

/** Upstreams promise roots that are never null, so one that fails takes those asked in the same request with it. */
function asNeighbour(error: GatewayError): GatewayError {
  return new GatewayError(
    error.code,
    `Not answered, since another field of the same upstream request failed: ${error.message}`,
    {
      ...(error.upstream && { upstream: error.upstream }),
      ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
      cause: error.originalError,
      isOwnWording: error.isOwnWording,
    },
  );
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined;
}
