import { getEventListeners } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/errors.ts';
import { recordingTransport } from '../../support/recording-transport.ts';
import type { SentRequest } from '../../support/recording-transport.ts';
import { createBench, errorOf, json, kinds, TIMEOUT_MS } from './post-bench.ts';

/** Promises that nobody awaited, over all tests of this file. */
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(reason);
beforeAll(() => void process.on('unhandledRejection', onUnhandled));
afterAll(() => void process.off('unhandledRejection', onUnhandled));
afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  expect(unhandled).toEqual([]);
});

function failedFetch(code: string): TypeError {
  const cause = Object.assign(new Error(`${code} secret-host.example:443`), { code });
  return new TypeError('fetch failed', { cause });
}

const never = () => new Promise<never>(() => undefined);
const untilAborted = ({ signal }: SentRequest) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('secret', 'AbortError')));
  });
/** A body whose first part has come and whose rest never does. */
const slowBody = () =>
  new Response(
    new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"data":{"secret":')),
    }),
  );
const brokenBody = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"data":'));
        controller.error(failedFetch('ECONNRESET'));
      },
    }),
  );

interface Fault {
  readonly name: string;
  readonly answer: (request: SentRequest) => Response | Promise<Response>;
  readonly query: ErrorCode;
  readonly mutation: ErrorCode;
  readonly retryAfterMs?: number;
  /** What happens to the call once it is under way. */
  readonly then?: 'time passes' | 'client leaves';
}

const CREDENTIALS = 'UPSTREAM_CREDENTIALS_REJECTED';
const UNKNOWN = 'UPSTREAM_OUTCOME_UNKNOWN';
const BAD = 'UPSTREAM_BAD_RESPONSE';
const limited = (retryAfter?: string) => () =>
  new Response('secret-body', {
    status: 429,
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  });
const both = (code: ErrorCode) => ({ query: code, mutation: code });
const noAnswer = (query: ErrorCode) => ({ query, mutation: UNKNOWN }) as const;

const faults: readonly Fault[] = [
  { name: '429 with seconds', answer: limited('7'), ...both('UPSTREAM_RATE_LIMITED'), retryAfterMs: 7_000 },
  {
    // The fake clock's day begins at noon.
    name: '429 with a date',
    answer: limited('Wed, 25 Nov 2026 12:00:30 GMT'),
    ...both('UPSTREAM_RATE_LIMITED'),
    retryAfterMs: 30_000,
  },
  { name: '429 with nothing', answer: limited(), ...both('UPSTREAM_RATE_LIMITED'), retryAfterMs: 60_000 },
  {
    name: '401',
    answer: () => new Response('secret-body', { status: 401 }),
    ...both(CREDENTIALS),
  },
  {
    name: '403',
    answer: () => new Response('secret-body', { status: 403 }),
    query: CREDENTIALS,
    mutation: 'UPSTREAM_REJECTED',
  },
  { name: '500', answer: () => json({ secret: 1 }, { status: 500 }), ...noAnswer('UPSTREAM_UNAVAILABLE') },
  {
    name: '502 with a GraphQL result',
    answer: () => json({ errors: [{ message: 'secret-body' }] }, { status: 502 }),
    ...noAnswer('UPSTREAM_UNAVAILABLE'),
  },
  {
    name: '404 with HTML',
    answer: () => new Response('<html>secret-body', { status: 404 }),
    ...both(BAD),
  },
  { name: 'HTML', answer: () => new Response('<html>secret-body'), ...noAnswer(BAD) },
  { name: 'JSON cut off', answer: () => new Response('{"data":{"secret":'), ...noAnswer(BAD) },
  { name: 'nothing', answer: () => new Response(''), ...noAnswer(BAD) },
  { name: 'JSON of another kind', answer: () => json(['secret-body']), ...noAnswer(BAD) },
  { name: 'data of another kind', answer: () => json({ data: 'secret-body' }), ...noAnswer(BAD) },
  { name: 'neither data nor errors', answer: () => json({ errors: [] }), ...noAnswer(BAD) },
  {
    name: 'a broken connection',
    answer: () => Promise.reject(failedFetch('ECONNRESET')),
    ...noAnswer('UPSTREAM_UNAVAILABLE'),
  },
  {
    name: 'a connection that breaks in the body',
    answer: brokenBody,
    ...noAnswer('UPSTREAM_UNAVAILABLE'),
  },
  {
    name: 'an error without a code',
    answer: () => Promise.reject(new Error('secret')),
    ...noAnswer('UPSTREAM_UNAVAILABLE'),
  },
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH'].map(
    (code): Fault => ({
      name: `${code}, before anything was sent`,
      answer: () => Promise.reject(failedFetch(code)),
      ...both('UPSTREAM_UNAVAILABLE'),
    }),
  ),
  {
    name: 'a refusal by each address of a host',
    answer: () => {
      const refusals = [1, 2].map(() => Object.assign(new Error('secret'), { code: 'ECONNREFUSED' }));
      return Promise.reject(new TypeError('fetch failed', { cause: new AggregateError(refusals) }));
    },
    ...both('UPSTREAM_UNAVAILABLE'),
  },
  { name: 'a hang', answer: untilAborted, ...noAnswer('UPSTREAM_TIMEOUT'), then: 'time passes' },
  {
    name: 'a transport deaf to its signal',
    answer: never,
    ...noAnswer('UPSTREAM_TIMEOUT'),
    then: 'time passes',
  },
  { name: 'a body that never ends', answer: slowBody, ...noAnswer('UPSTREAM_TIMEOUT'), then: 'time passes' },
  {
    name: 'a client that leaves',
    answer: untilAborted,
    ...noAnswer('UPSTREAM_TIMEOUT'),
    then: 'client leaves',
  },
  {
    name: 'a client that leaves a deaf transport',
    answer: never,
    ...noAnswer('UPSTREAM_TIMEOUT'),
    then: 'client leaves',
  },
  {
    name: 'a client that leaves in the body',
    answer: slowBody,
    ...noAnswer('UPSTREAM_TIMEOUT'),
    then: 'client leaves',
  },
];

describe.each(kinds)('a fault in a %s', (kind) => {
  it.each(faults)('$name', async (fault) => {
    const [transport, sent] = recordingTransport(fault.answer);
    const { post, clock, leaving } = createBench(transport);
    const call = errorOf(post(kind));
    await clock.advance(0);
    if (fault.then === 'time passes') await clock.advance(TIMEOUT_MS);
    if (fault.then === 'client leaves') leaving.abort(new Error('secret'));
    const error = await call;

    expect(error.code).toBe(fault[kind]);
    expect(error.extensions).toEqual({
      code: fault[kind],
      upstream: 'twingate',
      ...(fault.retryAfterMs !== undefined && { retryAfterMs: fault.retryAfterMs }),
    });
    expect(sent).toHaveLength(1);
    expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/secret/i);
    expect(clock.sleeping).toBe(0);
    expect(getEventListeners(leaving.signal, 'abort')).toEqual([]);
    if (fault.then) expect(sent[0]!.signal.aborted).toBe(true);
  });
});
