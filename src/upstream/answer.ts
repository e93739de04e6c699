import { GatewayError } from '../errors.ts';
import type { ErrorCode, UpstreamName } from '../errors.ts';
import type { UpstreamRequest, UpstreamResult } from './call.ts';
import { parseRetryAfter } from './retry-after.ts';

/** A GraphQL error as an upstream sent it. */
interface RawError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** How one upstream words its errors: which of ours a GraphQL error of it is. */
export type ReadError = (
  error: RawError,
  kind: UpstreamRequest['kind'],
) => {
  readonly code: ErrorCode;
  readonly retryAfterMs?: number;
};

export interface AnswerRules {
  readonly upstream: UpstreamName;
  /** The upstream's name for people. */
  readonly title: string;
  /**
   * What the upstream is asked with, for people.
   * @default "the gateway's API key"
   */
  readonly credentialTitle?: string;
  readonly readError: ReadError;
  /** Milliseconds to wait after a refusal for the rate limit that says no time. */
  readonly retryAfterMs: number;
}

/** An HTTP answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
  /** What no message may repeat: what the upstream was asked with, and its address. Longer texts come before their parts. */
  readonly withheld: readonly string[];
}

/** Upstream messages are for users of the API and pass, but not at any length. */
const MAX_MESSAGE_LENGTH = 500;

/**
 * What an HTTP answer means. Every error is made from scratch: nothing of the upstream's body, headers or address
 * leaves with it but a capped GraphQL message, without what is withheld.
 *
 * Throws GatewayError when the answer is no GraphQL result. A write that was answered with anything unclear has an
 * unknown outcome: a proxy may answer 502 after the upstream has committed.
 */
export function readAnswer(
  rules: AnswerRules,
  kind: UpstreamRequest['kind'],
  answer: HttpAnswer,
  wallNowMs: number,
): UpstreamResult {
  const { upstream, title, credentialTitle = "the gateway's API key" } = rules;
  const waitMs = () => parseRetryAfter(answer.retryAfter, wallNowMs) ?? rules.retryAfterMs;
  const fail = (code: ErrorCode, message: string, retryAfterMs?: number) =>
    new GatewayError(code, message, {
      upstream,
      isOwnWording: true,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });

  if (answer.status === 429) {
    throw fail('UPSTREAM_RATE_LIMITED', `${title} refused the call: its rate limit is reached.`, waitMs());
  }
  if (answer.status === 401) {
    throw fail('UPSTREAM_CREDENTIALS_REJECTED', `${title} rejected ${credentialTitle}.`);
  }
  if (answer.status === 403) {
    throw kind === 'mutation'
      ? fail('UPSTREAM_REJECTED', `${title} does not let ${credentialTitle} write.`)
      : fail('UPSTREAM_CREDENTIALS_REJECTED', `${title} rejected ${credentialTitle}.`);
  }
  const result = parseResult(answer.body);
  if (result && answer.status < 500) {
    return {
      data: result.data,
      errors: result.errors.map((error) =>
        toGatewayError(withoutWithheld(error, answer), rules, kind, waitMs),
      ),
    };
  }
  if (kind === 'mutation' && (answer.status >= 500 || answer.status < 300)) throw outcomeUnknown(rules);
  throw answer.status >= 500
    ? fail('UPSTREAM_UNAVAILABLE', `${title} answered with HTTP status ${answer.status}.`)
    : fail(
        'UPSTREAM_BAD_RESPONSE',
        `${title} answered with something that is no GraphQL result (HTTP status ${answer.status}).`,
      );
}

/** What came is not what was asked for. A write that got it has an unknown outcome. */
export function badAnswer(rules: AnswerRules, kind: UpstreamRequest['kind']): GatewayError {
  if (kind === 'mutation') return outcomeUnknown(rules);
  const { upstream, title } = rules;
  return new GatewayError('UPSTREAM_BAD_RESPONSE', `${title} did not answer what it was asked.`, {
    upstream,
    isOwnWording: true,
  });
}

/** A write was sent and nobody knows whether it took effect. It is never sent again. */
export function outcomeUnknown({ upstream, title }: AnswerRules, cause?: unknown): GatewayError {
  return new GatewayError(
    'UPSTREAM_OUTCOME_UNKNOWN',
    `The write was sent to ${title} and no clear answer came. It may have taken effect; it was not sent again. Read the data before you repeat it.`,
    { upstream, cause, isOwnWording: true },
  );
}

/** Nor a stack trace. Done before a message is cut, since a part of a key is none that could be found. */
function withoutWithheld({ message, ...error }: RawError, { withheld }: HttpAnswer): RawError {
  const [told = ''] = message.split(/\n\s*at /, 1);
  return { ...error, message: withheld.reduce((text, one) => text.replaceAll(one, '[withheld]'), told) };
}

function toGatewayError(
  error: RawError,
  rules: AnswerRules,
  kind: UpstreamRequest['kind'],
  waitMs: () => number,
): GatewayError {
  const { code, retryAfterMs = code === 'UPSTREAM_RATE_LIMITED' ? waitMs() : undefined } = rules.readError(
    error,
    kind,
  );
  return new GatewayError(code, error.message.slice(0, MAX_MESSAGE_LENGTH), {
    upstream: rules.upstream,
    ...(error.path && { path: error.path }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

function parseResult(body: string): { data: Record<string, unknown> | null; errors: RawError[] } | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (!isRecord(parsed)) return undefined;
  const { data, errors } = parsed as { data?: unknown; errors?: unknown };
  const hasErrors = Array.isArray(errors) && errors.length > 0;
  if (data === undefined ? !hasErrors : data !== null && !isRecord(data)) return undefined;
  return {
    data: isRecord(data) ? data : null,
    errors: hasErrors ? errors.map(toRawError) : [],
  };
}

function toRawError(error: unknown): RawError {
  const { message, path, extensions } = (isRecord(error) ? error : {}) as {
    message?: unknown;
    path?: unknown;
    extensions?: unknown;
  };
  const isPath =
    Array.isArray(path) && path.every((part) => typeof part === 'string' || typeof part === 'number');
  return {
    message: typeof message === 'string' && message !== '' ? message : 'An error without a message.',
    ...(isPath && { path }),
    extensions: isRecord(extensions) ? extensions : {},
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
