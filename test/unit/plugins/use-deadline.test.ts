import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { deadlineOf, useDeadline } from '../../../src/plugins/use-deadline.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

const DEADLINE_MS = 30_000;

/** A server whose field `a` waits until the test lets it go on. */
function createBench() {
  const clock = createFakeClock();
  const signals: AbortSignal[] = [];
  const waiting: (() => void)[] = [];
  const { fetch } = createInbound({
    plugins: [useDeadline({ clock, deadlineMs: DEADLINE_MS })],
    a: (_root, _args, context) => {
      signals.push(deadlineOf((context as { request: Request }).request).signal);
      return new Promise((resolve) => waiting.push(() => resolve(1)));
    },
  });
  return {
    clock,
    ask: (init?: Parameters<typeof graphqlRequest>[1]) => fetch(graphqlRequest({ query: '{ a }' }, init)),
    /** The deadline of the only request, once its field is asked. */
    deadline: async () => {
      while (signals.length === 0) await clock.advance(0);
      return signals[0]!;
    },
    finish: () => waiting.forEach((go) => go()),
  };
}

describe('the deadline of a request', () => {
  it.each([
    ['that asks for nothing', undefined, DEADLINE_MS],
    ['that asks for less', '500', 500],
    ['that asks for more', '30001', DEADLINE_MS],
  ])('%s', async (_name, asked, allowedMs) => {
    const { ask, clock, deadline, finish } = createBench();
    const answer = ask(asked === undefined ? {} : { headers: { 'x-deadline-ms': asked } });
    const signal = await deadline();
    await clock.advance(allowedMs - 1);
    expect(signal.aborted).toBe(false);
    await clock.advance(1);
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBeInstanceOf(GatewayError);
    expect(signal.reason).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: `No complete answer within the request's ${allowedMs} ms.`,
    });
    finish();
    expect((await answer).status).toBe(200);
    expect(clock.sleeping).toBe(0);
  });

  it('ends when the client leaves, and its timer with it', async () => {
    const { ask, clock, deadline, finish } = createBench();
    const leaving = new AbortController();
    const answer = ask({ signal: leaving.signal }).catch(() => undefined);
    const signal = await deadline();
    leaving.abort();
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toMatchObject({ code: 'UPSTREAM_TIMEOUT', message: 'The client has left.' });
    await clock.advance(0);
    expect(clock.sleeping).toBe(0);
    finish();
    await answer;
  });

  it('has ended already for a client that had left before', async () => {
    const clock = createFakeClock();
    const plugin = useDeadline({ clock, deadlineMs: DEADLINE_MS });
    const request = graphqlRequest({ query: '{ a }' }, { signal: AbortSignal.abort() });
    // A server may hand such a request over, though no answer to it would arrive.
    await plugin.onRequest?.({ request } as Parameters<NonNullable<typeof plugin.onRequest>>[0]);
    expect(deadlineOf(request).signal.reason).toMatchObject({ message: 'The client has left.' });
    await clock.advance(0);
    expect(clock.sleeping).toBe(0);
  });

  it('leaves no timer behind an answer, and does not end afterwards', async () => {
    const { ask, clock, deadline, finish } = createBench();
    const answer = ask();
    const signal = await deadline();
    expect(clock.sleeping).toBe(1);
    finish();
    await answer;
    expect(clock.sleeping).toBe(0);
    await clock.advance(DEADLINE_MS);
    expect(signal.aborted).toBe(false);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('is no other for each of several requests', async () => {
    const clock = createFakeClock();
    const seen = new Map<string, AbortSignal>();
    const { fetch } = createInbound({
      plugins: [useDeadline({ clock, deadlineMs: DEADLINE_MS })],
      a: (_root, _args, context) => {
        const { request } = context as { request: Request };
        seen.set(request.headers.get('x-name') ?? '', deadlineOf(request).signal);
        return 1;
      },
    });
    await fetch(graphqlRequest({ query: '{ a }' }, { headers: { 'x-name': 'one' } }));
    await fetch(graphqlRequest({ query: '{ a }' }, { headers: { 'x-name': 'two' } }));
    expect(seen.get('one')).not.toBe(seen.get('two'));
    expect(seen.size).toBe(2);
  });

  it.each(['0', '-5', '1.5', '5s', 'soon', '', '1e3', '9999999999'])(
    'cannot be %j: that is refused, and nothing is asked',
    async (header) => {
      const clock = createFakeClock();
      let asked = 0;
      const { fetch } = createInbound({
        plugins: [useDeadline({ clock, deadlineMs: DEADLINE_MS })],
        a: () => (asked += 1),
      });
      const response = await fetch(
        graphqlRequest({ query: '{ a }' }, { headers: { 'x-deadline-ms': header } }),
      );
      expect(await response.json()).toEqual({
        errors: [
          {
            message: 'The header x-deadline-ms takes a whole number of milliseconds.',
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ],
      });
      expect(asked).toBe(0);
      expect(clock.sleeping).toBe(0);
    },
  );

  it('is a programming error without the plugin', () => {
    expect(() => deadlineOf(new Request('http://gateway.example/'))).toThrow('useDeadline is missing');
  });
});
