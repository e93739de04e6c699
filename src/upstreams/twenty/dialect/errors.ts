import { GatewayError } from '../../../errors.ts';
import type { UpstreamResult } from '../../../upstream/call.ts';

/** One root field as sent, and the client's roots it stands for. */
interface AskedRoot {
  /** Its key in Twenty's `data`. */
  readonly key: string;
  readonly answers: readonly { readonly kind: 'object' | 'static'; readonly responseKey: string }[];
}

/**
 * Gives each error of one document its place in the client's answer. Twenty's record API names no path, so the
 * errors belong to the roots that came back null; with several of both, each such root is told everything.
 */
export function attributeErrors(
  { data, errors }: UpstreamResult,
  roots: readonly AskedRoot[],
): GatewayError[] {
  const placed = errors.filter(({ path }) => path?.length).flatMap((error) => follow(error, roots));
  const unplaced = errors.filter(({ path }) => !path?.length);
  const empty = roots.filter(({ key }) => (data?.[key] ?? null) === null);
  if (unplaced.length > 0) return [...placed, ...share(unplaced, empty)];
  if (errors.length > 0) return placed;
  // A root that Twenty left out without a word is not a root that is null.
  const missing = empty.filter(({ key }) => data?.[key] === undefined);
  return missing.flatMap((root) => tell(root, nothingSaid()));
}

function share(errors: readonly GatewayError[], empty: readonly AskedRoot[]): readonly GatewayError[] {
  const [first] = errors;
  const [only, ...others] = empty;
  if (!first || !only) return errors;
  if (others.length === 0) return errors.flatMap((error) => tell(only, error));
  const messages = new Set(errors.map(({ message }) => message));
  if (messages.size === 1 && errors.length === empty.length) {
    return empty.flatMap((root, index) => tell(root, errors[index] ?? first));
  }
  const all = join(first, [...messages]);
  return empty.flatMap((root) => tell(root, all));
}

function join(first: GatewayError, messages: readonly string[]): GatewayError {
  if (messages.length === 1) return first;
  return new GatewayError(first.code, messages.join('; '), {
    ...(first.upstream && { upstream: first.upstream }),
    ...(first.retryAfterMs !== undefined && { retryAfterMs: first.retryAfterMs }),
    cause: first.originalError,
  });
}

/** A path below an object root is in Twenty's names, so only its beginning is kept. */
function follow(error: GatewayError, roots: readonly AskedRoot[]): readonly GatewayError[] {
  const [key, ...rest] = error.path ?? [];
  const root = roots.find((candidate) => candidate.key === key);
  if (!root) return [error];
  return root.answers.map(({ kind, responseKey }) =>
    error.at(kind === 'static' ? [responseKey, ...rest] : [responseKey]),
  );
}

function tell(root: AskedRoot, error: GatewayError): GatewayError[] {
  return root.answers.map(({ responseKey }) => error.at([responseKey]));
}

function nothingSaid(): GatewayError {
  return new GatewayError('UPSTREAM_BAD_RESPONSE', 'Twenty answered neither data nor an error.', {
    upstream: 'twenty',
  });
}
