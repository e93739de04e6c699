import { describe, expect, it } from 'vitest';
import { withFaults } from '../../../src/sandbox/faults.ts';
import type { Fault, FaultPlan } from '../../../src/sandbox/faults.ts';
import type { StandIn } from '../../../src/sandbox/stand-in.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const ANSWER = JSON.stringify({ data: { people: { totalCount: 1207 } } });

/** Answers everything alike and counts what it carried out. */
function createCounting(): StandIn & { ran: number } {
  return {
    ran: 0,
    async fetch(request) {
      await request.text();
      this.ran += 1;
      return new Response(ANSWER, { headers: { 'content-type': 'application/json' } });
    },
  };
}

function post(body = '{"query":"{people{totalCount}}"}', init: RequestInit = {}, path = '/graphql'): Request {
  return new Request(`http://twenty.example${path}`, { method: 'POST', body, ...init });
}

function createFaulty(plan: FaultPlan) {
  const standIn = createCounting();
  return { standIn, faulty: withFaults(standIn, plan) };
}

async function causeCode(promise: Promise<unknown>): Promise<unknown> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TypeError);
  return ((error as Error).cause as { code: unknown }).code;
}

describe('a plan', () => {
  it('that is empty changes nothing', async () => {
    const { faulty } = createFaulty([]);
    expect(await (await faulty.fetch(post())).text()).toBe(ANSWER);
  });

  it('hits as many calls as it says, the first fitting rule first', async () => {
    const { faulty, standIn } = createFaulty([
      { fault: { kind: 'status', status: 500 }, times: 2 },
      { fault: { kind: 'status', status: 503 }, times: 1 },
    ]);
    const statuses = [];
    for (let call = 0; call < 4; call++) statuses.push((await faulty.fetch(post())).status);
    expect(statuses).toEqual([500, 500, 503, 200]);
    expect(standIn.ran).toBe(1);
  });

  it('stands without a number, for the calls it fits', async () => {
    const { faulty } = createFaulty([
      { when: ({ body }) => body.includes('mutation'), fault: { kind: 'status', status: 502 } },
    ]);
    const statuses = [];
    for (const body of ['mutation{a}', 'query{a}', 'mutation{b}']) {
      statuses.push((await faulty.fetch(post(body))).status);
    }
    expect(statuses).toEqual([502, 200, 502]);
  });
});

describe('calls', () => {
  it('are written down with address, method, body and headers, also when they fail', async () => {
    const { faulty } = createFaulty([{ fault: { kind: 'refused' }, times: 1 }]);
    await faulty.fetch(post('one', { headers: { 'X-API-KEY': 'k' } })).catch(() => undefined);
    await faulty.fetch(post('two', {}, '/metadata'));
    expect(faulty.calls).toMatchObject([
      { url: 'http://twenty.example/graphql', method: 'POST', body: 'one', headers: { 'x-api-key': 'k' } },
      { url: 'http://twenty.example/metadata', method: 'POST', body: 'two' },
    ]);
  });
});

describe('faults', () => {
  it.each([
    ['5', 'seconds'],
    ['Wed, 25 Nov 2026 12:00:05 GMT', 'an HTTP date'],
  ])('answer 429 with Retry-After %s (%s)', async (retryAfter) => {
    const body = '{"errors":[{"message":"429 Too Many Requests"}]}';
    const headers = { 'retry-after': retryAfter };
    const { faulty, standIn } = createFaulty([{ fault: { kind: 'status', status: 429, headers, body } }]);
    const response = await faulty.fetch(post());
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe(retryAfter);
    expect(await response.text()).toBe(body);
    expect(standIn.ran).toBe(0);
  });

  it('answer a page for people', async () => {
    const { faulty } = createFaulty([{ fault: { kind: 'html' } }]);
    const response = await faulty.fetch(post());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
  });

  it.each(['not-json', 'truncated'] as const)(
    'answer 200 with JSON that does not parse: %s',
    async (kind) => {
      const { faulty } = createFaulty([{ fault: { kind } }]);
      const response = await faulty.fetch(post());
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/json');
      await expect(response.json()).rejects.toBeInstanceOf(SyntaxError);
    },
  );

  it("break the connection as Node's fetch reports it", async () => {
    expect(await causeCode(createFaulty([{ fault: { kind: 'reset' } }]).faulty.fetch(post()))).toBe(
      'ECONNRESET',
    );
    expect(await causeCode(createFaulty([{ fault: { kind: 'refused' } }]).faulty.fetch(post()))).toBe(
      'ECONNREFUSED',
    );
  });

  it.each<Fault>([
    { kind: 'status', status: 502, ran: true },
    { kind: 'reset', ran: true },
  ])('strike after the request was carried out: %j', async (fault) => {
    const { faulty, standIn } = createFaulty([{ fault }]);
    await faulty.fetch(post('mutation{a}')).catch(() => undefined);
    expect(standIn.ran).toBe(1);
  });

  it.each([
    [false, 0],
    [true, 1],
  ])('hang until the caller gives up; carried out first: %s', async (ran, times) => {
    const { faulty, standIn } = createFaulty([{ fault: { kind: 'hang', ran } }]);
    const caller = new AbortController();
    const reason = new Error('deadline passed');
    const answer = faulty.fetch(post('mutation{a}', { signal: caller.signal }));
    do await new Promise((resolve) => setImmediate(resolve));
    while (standIn.ran < times);
    caller.abort(reason);
    await expect(answer).rejects.toBe(reason);
    expect(standIn.ran).toBe(times);
  });

  it('send the answer to another host', async () => {
    const location = 'http://acme.eu1.twingate.example/api/graphql/';
    const { faulty } = createFaulty([{ fault: { kind: 'redirect', location } }]);
    const response = await faulty.fetch(post());
    expect([response.status, response.headers.get('location')]).toEqual([308, location]);
  });
});

describe('a dripping answer', () => {
  const clock = createFakeClock();
  const plan: FaultPlan = [{ fault: { kind: 'drip', clock, chunkBytes: 10, everyMs: 100 } }];

  it('arrives whole, in its time', async () => {
    const response = await createFaulty(plan).faulty.fetch(post());
    const startedAtMs = clock.now();
    let text: string | undefined;
    const reading = response.text().then((whole) => (text = whole));
    await clock.advance(100);
    expect(text).toBeUndefined();
    while (text === undefined) await clock.advance(100);
    await reading;
    expect(text).toBe(ANSWER);
    expect(clock.now() - startedAtMs).toBeGreaterThanOrEqual(Math.ceil(ANSWER.length / 10) * 100);
  });

  it('breaks off when the caller gives up', async () => {
    const caller = new AbortController();
    const response = await createFaulty(plan).faulty.fetch(post(undefined, { signal: caller.signal }));
    const reading = response.text();
    caller.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    expect(clock.sleeping).toBe(0);
  });

  it('stops when nobody reads on', async () => {
    const response = await createFaulty(plan).faulty.fetch(post());
    const reader = response.body!.getReader();
    const reading = reader.read();
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.sleeping).toBe(1);
    await reader.cancel();
    expect(await reading).toEqual({ done: true, value: undefined });
    expect(clock.sleeping).toBe(0);
  });
});
