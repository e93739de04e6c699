import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import { exchange } from '../../upstream/exchange.ts';
import { readBounded } from '../../upstream/read-bounded.ts';
import type { Transport } from '../../upstream/transport.ts';

export interface TokenEndpoint {
  readonly url: string;
  readonly transport: Transport;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Milliseconds one request may take, the whole answer included. */
  readonly timeoutMs: number;
}

export interface Granted {
  readonly accessToken: string;
  /** Milliseconds from the request on, as the server says; undefined when it says nothing that can be believed. */
  readonly lifeMs: number | undefined;
  readonly refreshToken: string | undefined;
}

/** An answer holds a token or two; more than this is none. */
const MAX_ANSWER_BYTES = 65_536;
/** Nothing is believed to live longer without being asked for again. */
const LONGEST_LIFE_MS = 24 * 3600 * 1000;

/** RFC 6749 section 5.2, and what Twenty says of an application that is installed nowhere. Nothing else of a refusal is told. */
const refusals: ReadonlySet<string> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'server_error',
]);

/** RFC 6750 section 2.1. It stands in a header. */
const token = z.string().regex(/^[\w~+/.-]{1,8000}=*$/);

const success = z.object({
  access_token: token,
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  expires_in: z.unknown().optional(),
  refresh_token: token.optional(),
});

/**
 * Asks for an access token, once, with `params` (RFC 6749 sections 4.4 and 6). The client is named in the body: Twenty
 * reads no Basic header (its oauth-token.controller.ts, read in November 2026). No redirect is followed, since the client's
 * secret would go along.
 *
 * Throws UPSTREAM_CREDENTIALS_REJECTED when the client or what it shows is refused, UPSTREAM_UNAVAILABLE without an answer,
 * UPSTREAM_BAD_RESPONSE for one that is none. Nothing the server has said is in the message but a code of the standard.
 */
export async function requestToken(
  { url, transport, clock, timeoutMs }: TokenEndpoint,
  params: Readonly<Record<string, string>>,
): Promise<Granted> {
  const ending = new AbortController();
  const timer = new AbortController();
  void clock.sleep(timeoutMs, timer.signal).then(
    () => ending.abort(failure('UPSTREAM_UNAVAILABLE', `granted no token within ${timeoutMs} ms`)),
    () => undefined,
  );
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  const init = { method: 'POST', headers, body: new URLSearchParams(params).toString() };
  let answer: { readonly status: number; readonly body: string | undefined };
  try {
    answer = await exchange(transport, url, init, ending.signal, async (response) => ({
      status: response.status,
      body: await readBounded(response, MAX_ANSWER_BYTES),
    }));
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw failure('UPSTREAM_UNAVAILABLE', 'cannot be reached for a token', error);
  } finally {
    timer.abort();
  }
  return read(answer.status, answer.body);
}

function read(status: number, body: string | undefined): Granted {
  if (status === 400 || status === 401 || status === 403) throw refused(body);
  if (status === 408 || status === 429 || status >= 500)
    throw failure('UPSTREAM_UNAVAILABLE', `grants no token at the moment (HTTP status ${status})`);
  if (status >= 300)
    throw failure(
      'UPSTREAM_BAD_RESPONSE',
      `has no token endpoint where it is expected (HTTP status ${status})`,
    );
  const { data } = success.safeParse(parse(body));
  if (!data) throw failure('UPSTREAM_BAD_RESPONSE', 'answered with something that is no token');
  return {
    accessToken: data.access_token,
    lifeMs: lifeOf(data.expires_in),
    refreshToken: data.refresh_token,
  };
}

function refused(body: string | undefined): GatewayError {
  const { data } = z.object({ error: z.string() }).safeParse(parse(body));
  const reason = data && refusals.has(data.error) ? ` (${data.error})` : '';
  return failure('UPSTREAM_CREDENTIALS_REJECTED', `grants the gateway's OAuth client no token${reason}`);
}

/** Some servers write the seconds as a text. */
function lifeOf(seconds: unknown): number | undefined {
  const ms = typeof seconds === 'number' || typeof seconds === 'string' ? Number(seconds) * 1000 : 0;
  return ms > 0 ? Math.min(ms, LONGEST_LIFE_MS) : undefined;
}

function parse(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}

function failure(code: ErrorCode, what: string, cause?: unknown): GatewayError {
  return new GatewayError(code, `Twenty ${what}.`, { upstream: 'twenty', isOwnWording: true, cause });
}
