import { print } from 'graphql';
import type { Clock } from '../clock.ts';
import { causeCode, GatewayError } from '../errors.ts';
import { badAnswer, outcomeUnknown, readAnswer } from './answer.ts';
import type { AnswerRules, HttpAnswer } from './answer.ts';
import type { Call, UpstreamRequest, UpstreamResult } from './call.ts';
import type { Endpoint } from './endpoint.ts';
import { exchange } from './exchange.ts';
import { parseLeft } from './rate-limit-headers.ts';
import type { Left } from './rate-limit-headers.ts';
import { lacksRoots } from './roots.ts';
import type { Transport } from './transport.ts';

export interface PostOptions extends AnswerRules {
  readonly endpoint: Endpoint;
  /** Credentials for this kind of call. Asked anew for every attempt, since a key may be rotated. */
  readonly credentials: (kind: UpstreamRequest['kind']) => Readonly<Record<string, string>>;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Milliseconds one attempt may take, the whole body included. */
  readonly timeoutMs: number;
}

/** Errors that come before the first byte was sent, so that nothing can have run. */
const NOTHING_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * The last stage of the pipeline: one POST, read to its end within the timeout and the caller's own deadline.
 *
 * Sends once; a permanent redirect is followed once, as the same POST (RFC 9110 section 15.4.9), and remembered when
 * it led to an answer.
 * Throws GatewayError when there is no GraphQL answer.
 */
export function createPost(options: PostOptions): Call {
  const { endpoint, clock } = options;
  return async (request) => {
    const body = JSON.stringify({ query: print(request.document), variables: request.variables });
    const answer = await attempt(options, request, endpoint.url(), body);
    if (answer.status !== 308 && answer.status !== 307) return read(answer, request);
    const moved = answer.status === 308 ? endpoint.target(answer.location) : null;
    if (moved === null) {
      throw new GatewayError(
        'UPSTREAM_BAD_RESPONSE',
        `${options.title} redirected to an address that is not trusted.`,
        { upstream: options.upstream, isOwnWording: true },
      );
    }
    const result = read(await attempt(options, request, moved, body), request);
    // Only now: a redirect to a page that answers nothing would lead every later call astray.
    endpoint.move(moved);
    return result;
  };

  function read(answer: Attempt, request: UpstreamRequest): UpstreamResult {
    const result = readAnswer(options, request.kind, answer, clock.wallNow());
    if (lacksRoots(request.document, result)) throw badAnswer(options, request.kind);
    return { ...result, ...(answer.left && { left: answer.left }) };
  }
}

interface Attempt extends HttpAnswer {
  readonly location: string | null;
  readonly left: Left | undefined;
}

async function attempt(
  options: PostOptions,
  request: UpstreamRequest,
  url: string,
  body: string,
): Promise<Attempt> {
  const { clock, timeoutMs, transport, upstream, title } = options;
  const { signal } = request.scope;
  if (signal.aborted) throw reasonOf(signal, options);

  const credentials = options.credentials(request.kind);
  const headers = { 'content-type': 'application/json', accept: 'application/json', ...credentials };
  const timeout = new GatewayError('UPSTREAM_TIMEOUT', `${title} did not answer within ${timeoutMs} ms.`, {
    upstream,
    isOwnWording: true,
  });
  const ending = new AbortController();
  const onAbort = () => ending.abort(reasonOf(signal, options));
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = new AbortController();
  void clock.sleep(timeoutMs, timer.signal).then(
    () => ending.abort(timeout),
    () => undefined,
  );
  try {
    return await exchange(
      transport,
      url,
      { method: 'POST', headers, body },
      ending.signal,
      async (response) => ({
        status: response.status,
        retryAfter: response.headers.get('retry-after'),
        location: response.headers.get('location'),
        left: parseLeft(response.headers, clock.wallNow()),
        body: await response.text(),
        withheld: [...Object.values(credentials).map(withoutScheme), ...addressTexts(url)],
      }),
    );
  } catch (error) {
    throw explain(error, options, request, ending.signal);
  } finally {
    timer.abort();
    signal.removeEventListener('abort', onAbort);
  }
}

/** A credential as it is without the scheme of its header. */
function withoutScheme(credential: string): string {
  return credential.replace(/^Bearer /, '');
}

/** In what forms an address may be told. A name without a dot, as in a network of containers, may be any word. */
function addressTexts(url: string): readonly string[] {
  const { href, origin, host } = new URL(url);
  return [href, origin, ...(/[.:]/.test(host) ? [host] : [])];
}

/** Why there is no answer, in our own words. A write that may have reached the upstream has an unknown outcome. */
function explain(
  error: unknown,
  options: PostOptions,
  request: UpstreamRequest,
  ending: AbortSignal,
): GatewayError {
  const { upstream, title } = options;
  if (NOTHING_SENT.has(causeCode(error))) {
    return new GatewayError('UPSTREAM_UNAVAILABLE', `${title} cannot be reached.`, {
      upstream,
      cause: error,
      isOwnWording: true,
    });
  }
  if (request.kind === 'mutation') return outcomeUnknown(options, error);
  if (ending.aborted) return ending.reason as GatewayError;
  return new GatewayError('UPSTREAM_UNAVAILABLE', `The connection to ${title} broke before it answered.`, {
    upstream,
    cause: error,
    isOwnWording: true,
  });
}

function reasonOf(signal: AbortSignal, { upstream, title }: AnswerRules): GatewayError {
  return signal.reason instanceof GatewayError
    ? signal.reason
    : new GatewayError(
        'UPSTREAM_TIMEOUT',
        `The call to ${title} was given up: nobody waits for it any more.`,
        { upstream, isOwnWording: true },
      );
}
