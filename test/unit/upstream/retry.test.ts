import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import type { ErrorCode } from '../../../src/errors.ts';
import type { UpstreamRequest, UpstreamResult } from '../../../src/upstream/call.ts';
import { createRetry } from '../../../src/upstream/retry.ts';
import { callScope } from '../../support/call-scope.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const answered: UpstreamResult = { data: { a: 1 }, errors: [] };
const failure = (code: ErrorCode, retryAfterMs?: number) =>
  new GatewayError(code, `It was ${code}.`, { upstream: 'twenty', ...(retryAfterMs && { retryAfterMs }) });

/** A pipeline of which the next stage ends as told, one outcome a call. */
function createBench(outcomes: readonly (UpstreamResult | Error)[], random = () => 0) {
  const clock = createFakeClock();
  const sent: { text: string; atMs: number }[] = [];
  const startedAtMs = clock.now();
  const call = createRetry({ clock, random })(async ({ document }) => {
    sent.push({ text: print(document).replace(/\s+/g, ' '), atMs: clock.now() - startedAtMs });
    await Promise.resolve();
    const outcome = outcomes[sent.length - 1] ?? new Error('asked too often');
    if (outcome instanceof Error) throw outcome;
    return outcome;
  });
  async function ask(
    text = '{ a }',
    own: Parameters<typeof callScope>[0] = {},
  ): Promise<UpstreamResult | Error> {
    const kind = text.startsWith('mutation') ? 'mutation' : 'query';
    const request: UpstreamRequest = { document: parse(text), variables: {}, kind, scope: callScope(own) };
    const ended: (UpstreamResult | Error)[] = [];
    void call(request).then(
      (result) => ended.push(result),
      (error: unknown) => ended.push(error as Error),
    );
    // What does not wait for time comes first.
    await clock.advance(0);
    for (let waited = 0; ended.length === 0 && waited < 20; waited += 1) await clock.advance(100);
    return ended[0] ?? new Error('no end');
  }
  return { ask, sent, clock };
}

const codes = (result: UpstreamResult | Error) =>
  result instanceof GatewayError ? result.code : result instanceof Error ? result.message : 'answered';

describe('a read', () => {
  it.each<ErrorCode>([
    'UPSTREAM_UNAVAILABLE',
    'UPSTREAM_TIMEOUT',
    'UPSTREAM_BAD_RESPONSE',
    'UPSTREAM_RATE_LIMITED',
  ])('is asked again after %s, three times at most', async (code) => {
    const twice = createBench([failure(code), answered]);
    expect(codes(await twice.ask())).toBe('answered');
    expect(twice.sent).toHaveLength(2);
    const thrice = createBench([failure(code), failure(code), failure(code), answered]);
    expect(codes(await thrice.ask())).toBe(code);
    expect(thrice.sent).toHaveLength(3);
  });

  it.each<ErrorCode>([
    'UPSTREAM_REJECTED',
    'UPSTREAM_CREDENTIALS_REJECTED',
    'SCHEMA_CHANGED',
    'UPSTREAM_BUDGET_EXHAUSTED',
  ])('is not asked again after %s, which would be the same', async (code) => {
    const { ask, sent } = createBench([failure(code), answered]);
    expect(codes(await ask())).toBe(code);
    expect(sent).toHaveLength(1);
  });

  it('waits longer each time, less up to half by chance', async () => {
    const unavailable = failure('UPSTREAM_UNAVAILABLE');
    const early = createBench([unavailable, unavailable, answered], () => 0);
    await early.ask();
    expect(early.sent.map(({ atMs }) => atMs)).toEqual([0, 250, 750]);
    const late = createBench([unavailable, unavailable, answered], () => 0.999_999);
    await late.ask();
    expect(late.sent.map(({ atMs }) => Math.round(atMs))).toEqual([0, 125, 375]);
  });

  it('leaves the waiting after a refusal to the budget', async () => {
    const { ask, sent } = createBench([failure('UPSTREAM_RATE_LIMITED', 5_000), answered]);
    await ask();
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 0]);
  });

  it('tells the refusal when there is no room for another attempt', async () => {
    const { ask } = createBench([
      failure('UPSTREAM_RATE_LIMITED', 90_000),
      failure('UPSTREAM_BUDGET_EXHAUSTED'),
    ]);
    expect(await ask()).toMatchObject({ code: 'UPSTREAM_RATE_LIMITED', retryAfterMs: 90_000 });
  });

  it('tells the failure when the time is up before another attempt', async () => {
    const { ask, sent, clock } = createBench([failure('UPSTREAM_UNAVAILABLE'), answered]);
    expect(codes(await ask('{ a }', { deadlineAtMs: clock.now() + 100 }))).toBe('UPSTREAM_UNAVAILABLE');
    expect(sent).toHaveLength(1);
  });

  it('tells the failure when the client leaves while it waits', async () => {
    const leaving = new AbortController();
    const { ask, sent, clock } = createBench([failure('UPSTREAM_UNAVAILABLE'), answered]);
    void clock.sleep(100).then(() => leaving.abort(new Error('gone')));
    expect(codes(await ask('{ a }', { signal: leaving.signal }))).toBe('UPSTREAM_UNAVAILABLE');
    expect(sent).toHaveLength(1);
  });

  it('asks again only the roots that were refused', async () => {
    const limited = failure('UPSTREAM_RATE_LIMITED');
    const { ask, sent } = createBench([
      { data: { a: 1, b: null, c: null }, errors: [limited, limited] },
      { data: { b: 2, c: null }, errors: [limited] },
      { data: { c: 3 }, errors: [] },
    ]);
    expect(await ask('{ a b c }')).toEqual({ data: { a: 1, b: 2, c: 3 }, errors: [] });
    expect(sent.map(({ text }) => text)).toEqual(['{ a b c }', '{ b c }', '{ c }']);
  });

  it('keeps what was answered when asking again fails', async () => {
    const limited = failure('UPSTREAM_RATE_LIMITED');
    const { ask } = createBench([
      { data: { a: 1, b: null }, errors: [limited] },
      failure('UPSTREAM_REJECTED'),
    ]);
    expect(await ask('{ a b }')).toMatchObject({ data: { a: 1 }, errors: [{ code: 'UPSTREAM_REJECTED' }] });
  });

  it('is not asked again for errors of other kinds beside a refusal', async () => {
    const errors = [failure('UPSTREAM_RATE_LIMITED'), failure('UPSTREAM_REJECTED')];
    const { ask, sent } = createBench([{ data: { a: null, b: null }, errors }, answered]);
    expect(await ask('{ a b }')).toMatchObject({ errors: [{ code: 'UPSTREAM_RATE_LIMITED' }, {}] });
    expect(sent).toHaveLength(1);
  });
});

describe('a write', () => {
  it.each<[ErrorCode, number]>([
    ['UPSTREAM_RATE_LIMITED', 2],
    ['UPSTREAM_UNAVAILABLE', 2],
    ['UPSTREAM_OUTCOME_UNKNOWN', 1],
    ['UPSTREAM_TIMEOUT', 1],
    ['UPSTREAM_BAD_RESPONSE', 1],
  ])('after %s is sent %i times', async (code, times) => {
    const { ask, sent } = createBench([failure(code), answered]);
    expect(codes(await ask('mutation { a }'))).toBe(times === 2 ? 'answered' : code);
    expect(sent).toHaveLength(times);
  });
});

it('does not touch a fault of our own', async () => {
  const { ask, sent } = createBench([new TypeError('ours'), answered]);
  expect(codes(await ask())).toBe('ours');
  expect(sent).toHaveLength(1);
});
