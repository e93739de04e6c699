import { parse } from 'graphql';
import { GatewayError } from '../../../src/errors.ts';
import type { UpstreamRequest, UpstreamResult } from '../../../src/upstream/call.ts';
import { createEndpoint } from '../../../src/upstream/endpoint.ts';
import { createPost } from '../../../src/upstream/post.ts';
import type { Transport } from '../../../src/upstream/transport.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { callScope } from '../../support/call-scope.ts';

/** Everything that must not be seen in an error holds the word `secret`. */
export const URL_IN_USE = 'https://acme.secret-host.example/secret-path/';
export const TIMEOUT_MS = 15_000;
export const kinds = ['query', 'mutation'] as const;
type Kind = (typeof kinds)[number];

/** The last stage of the pipeline over `transport`, and a client that may leave. */
export function createBench(transport: Transport, { url = URL_IN_USE, clock = createFakeClock() } = {}) {
  const post = createPost({
    upstream: 'twingate',
    title: 'Twingate',
    readError: () => ({ code: 'UPSTREAM_REJECTED' }),
    retryAfterMs: 60_000,
    endpoint: createEndpoint(url),
    credentials: (kind) => ({ 'x-api-key': `secret-key-for-${kind}` }),
    transport,
    clock,
    timeoutMs: TIMEOUT_MS,
  });
  const leaving = new AbortController();
  const requestOf = (kind: Kind): UpstreamRequest => ({
    document: parse(`${kind} ($secretVariable: ID) { a(id: $secretVariable) }`),
    variables: { secretVariable: 'secret-value' },
    kind,
    scope: callScope({ signal: leaving.signal }),
  });
  return { post: (kind: Kind) => post(requestOf(kind)), clock, leaving };
}

/** The error a call ends with, or a failure of the test. */
export async function errorOf(call: Promise<UpstreamResult>): Promise<GatewayError> {
  const error = await call.then(
    (result) => new Error(`expected an error, got ${JSON.stringify(result)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof GatewayError) return error;
  throw error;
}

/** An answer in JSON. */
export const json = (value: unknown, init?: ResponseInit) =>
  new Response(JSON.stringify(value), {
    headers: { 'content-type': 'application/json', 'x-secret': 'secret-header' },
    ...init,
  });
