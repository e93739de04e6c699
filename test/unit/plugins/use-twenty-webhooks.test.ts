import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../../src/log.ts';
import { useRequestId } from '../../../src/plugins/use-request-id.ts';
import { useTwentyWebhooks } from '../../../src/plugins/use-twenty-webhooks.ts';
import { createSecret } from '../../../src/secret.ts';
import type { WebhookEvent } from '../../../src/webhooks/event.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createFiles } from '../../support/files.ts';
import { signedDelivery, withHeaders } from '../../support/recorded-deliveries.ts';
import type { Delivery } from '../../support/recorded-deliveries.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

const ID = 'c0de0001-0000-4000-a000-000000000001';
const BODY = { eventName: 'person.updated', record: { id: ID, name: 'Confidential' } };
const EVENT: WebhookEvent = { kind: 'record', object: 'person', recordId: ID, action: 'updated' };
const SECRET = 'the-first-secret';

function createBench({ onEvent }: { onEvent?: (event: WebhookEvent) => Promise<void> } = {}) {
  const clock = createFakeClock();
  const files = createFiles({ secret: SECRET });
  const events: WebhookEvent[] = [];
  const outcomes: string[] = [];
  const logLines: string[] = [];
  const { fetch } = createInbound({
    plugins: [
      useRequestId(() => 'request-1'),
      useTwentyWebhooks({
        secret: createSecret({ file: 'secret' }, files),
        clock,
        log: createLog('trace', { write: (line) => void logLines.push(line) }),
        onEvent: onEvent ?? ((event) => Promise.resolve(void events.push(event))),
        received: (outcome) => outcomes.push(outcome),
      }),
    ],
  });
  return {
    clock,
    files,
    fetch,
    events,
    outcomes,
    logLines,
    sign: (body: string | object = BODY, { secret = SECRET, ageMs = 0 } = {}) =>
      signedDelivery({ secret, body, timestampMs: clock.wallNow() - ageMs }),
    send: ({ headers, body }: Delivery) =>
      fetch(new Request('http://gateway.example/webhooks/twenty?x=1', { method: 'POST', headers, body })),
  };
}

describe('a delivery', () => {
  it('that is signed is taken', async () => {
    const { send, sign, events, outcomes } = createBench();
    const response = await send(sign());
    expect([response.status, await response.json()]).toEqual([
      200,
      { outcome: 'accepted', message: 'The change has been taken over.' },
    ]);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect([events, outcomes]).toEqual([[EVENT], ['accepted']]);
  });

  it('is answered when it has taken effect', async () => {
    let takeEffect = () => {};
    const { send, sign } = createBench({
      onEvent: () => new Promise((resolve) => (takeEffect = resolve)),
    });
    let answered = false;
    const answer = send(sign()).then((response) => {
      answered = true;
      return response;
    });
    for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    takeEffect();
    expect((await answer).status).toBe(200);
  });

  it('may come again when it could not take effect, which the log tells without it', async () => {
    let isDown = true;
    const { send, sign, outcomes, logLines } = createBench({
      onEvent: () => (isDown ? Promise.reject(new Error('no Redis')) : Promise.resolve()),
    });
    const delivery = sign();
    expect((await send(delivery)).status).toBe(503);
    isDown = false;
    expect((await send(delivery)).status).toBe(200);
    expect(outcomes).toEqual(['failed', 'accepted']);
    expect(logLines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: 'error',
        msg: 'webhook not taken over',
        requestId: 'request-1',
        error: 'Error: no Redis',
      }),
    ]);
    expect(logLines.join('')).not.toMatch(/Confidential|the-first-secret|[0-9a-f]{32}/);
  });

  it('is checked with the secret of the moment', async () => {
    const { send, sign, files } = createBench();
    files.write('secret', 'the-second-secret');
    expect((await send(sign())).status).toBe(401);
    expect((await send(sign(BODY, { secret: 'the-second-secret' }))).status).toBe(200);
  });
});

describe('refused is what', () => {
  it('is signed with another secret', async () => {
    const { send, sign, events, outcomes } = createBench();
    const response = await send(sign(BODY, { secret: 'another-secret' }));
    expect(response.status).toBe(401);
    expect([events, outcomes]).toEqual([[], ['bad_signature']]);
  });

  it('has no signature', async () => {
    const { send, outcomes } = createBench();
    const body = Buffer.from(JSON.stringify(BODY));
    expect((await send({ headers: new Headers(), body })).status).toBe(401);
    expect(outcomes).toEqual(['bad_signature']);
  });

  it.each([
    [300_000, 200],
    [300_001, 401],
    [-300_000, 200],
    [-300_001, 401],
  ])('was sent %i ms ago: %i', async (ageMs, status) => {
    const { send, sign, outcomes } = createBench();
    expect((await send(sign(BODY, { ageMs }))).status).toBe(status);
    expect(outcomes).toEqual([status === 200 ? 'accepted' : 'late']);
  });

  it('was here before, for as long as its timestamp is good', async () => {
    const { send, sign, events, outcomes, clock } = createBench();
    const delivery = sign(BODY, { ageMs: -300_000 });
    const again = () => send(withHeaders(delivery, { 'x-twenty-webhook-nonce': 'f'.repeat(32) }));
    expect((await send(delivery)).status).toBe(200);
    expect([(await send(delivery)).status, (await again()).status]).toEqual([409, 409]);
    await clock.advance(600_000);
    expect([(await send(delivery)).status, (await again()).status]).toEqual([409, 409]);
    await clock.advance(1);
    expect((await send(delivery)).status).toBe(401);
    expect(events).toEqual([EVENT]);
    expect(outcomes).toEqual(['accepted', 'replayed', 'replayed', 'replayed', 'replayed', 'late']);
  });

  it('comes again while it is being taken', async () => {
    let takeEffect = () => {};
    const { send, sign } = createBench({
      onEvent: () => new Promise((resolve) => (takeEffect = resolve)),
    });
    const delivery = sign();
    const first = send(delivery);
    expect((await send(delivery)).status).toBe(409);
    takeEffect();
    expect((await first).status).toBe(200);
  });

  it.each(['', '{', '{}', '{"eventName":7}'])('is signed and says nothing: %j', async (body) => {
    const { send, sign, events, outcomes } = createBench();
    expect((await send(sign(body))).status).toBe(400);
    expect([events, outcomes]).toEqual([[], ['malformed']]);
  });

  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('comes by %s', async (method) => {
    const { fetch, outcomes } = createBench();
    const response = await fetch(new Request('http://gateway.example/webhooks/twenty', { method }));
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(outcomes).toEqual([]);
  });
});

describe('a body', () => {
  const LIMIT = 1024 * 1024;
  const bodyOf = (length: number) => {
    const frame = JSON.stringify({ ...BODY, filler: '' });
    return frame.replace('"filler":""', `"filler":"${'x'.repeat(length - frame.length)}"`);
  };

  it.each([
    [LIMIT, 200],
    [LIMIT + 1, 413],
  ])('of %i bytes, its length unsaid: %i', async (length, status) => {
    const { send, sign, outcomes } = createBench();
    expect((await send(sign(bodyOf(length)))).status).toBe(status);
    expect(outcomes).toEqual([status === 200 ? 'accepted' : 'too_large']);
  });

  it('that says it is too long is not read', async () => {
    const { send, sign, outcomes } = createBench();
    const delivery = withHeaders(sign(), { 'content-length': String(LIMIT + 1) });
    expect((await send(delivery)).status).toBe(413);
    expect(outcomes).toEqual(['too_large']);
  });

  function streamed(chunks: AsyncIterable<Uint8Array>, headers: Headers): Request {
    const body = Readable.toWeb(Readable.from(chunks, { objectMode: true })) as unknown as ReadableStream;
    return new Request('http://gateway.example/webhooks/twenty', {
      method: 'POST',
      headers,
      body,
      duplex: 'half',
    } as RequestInit);
  }

  it('that never ends is read no further than it may be long', async () => {
    const { fetch, sign, outcomes } = createBench();
    let sent = 0;
    let hasStopped = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          await Promise.resolve();
          sent += 1;
          yield Buffer.alloc(65_536);
        }
      } finally {
        hasStopped = true;
      }
    }
    expect((await fetch(streamed(endless(), sign().headers))).status).toBe(413);
    expect(outcomes).toEqual(['too_large']);
    // A few chunks more are buffered on the way.
    expect(sent).toBeLessThan(17 + 40);
    expect(hasStopped).toBe(true);
  });

  it('that breaks off is none', async () => {
    const { fetch, sign, outcomes } = createBench();
    async function* broken(): AsyncGenerator<Uint8Array> {
      await Promise.resolve();
      yield Buffer.from('{"eventName"');
      throw new Error('reset');
    }
    expect((await fetch(streamed(broken(), sign().headers))).status).toBe(400);
    expect(outcomes).toEqual(['malformed']);
  });

  it('without a signature is not read', async () => {
    const { fetch } = createBench();
    const request = streamed(
      (async function* () {
        await Promise.resolve();
        yield Buffer.from('{}');
      })(),
      new Headers(),
    );
    expect((await fetch(request)).status).toBe(401);
    expect(request.bodyUsed).toBe(false);
  });
});

it('other paths are left alone', async () => {
  const { fetch, outcomes } = createBench();
  for (const path of ['/webhooks', '/webhooks/twenty/', '/webhooks/twenty/x', '/Webhooks/twenty']) {
    const request = new Request(`http://gateway.example${path}`, { method: 'POST', body: '{}' });
    expect((await fetch(request)).status).toBe(404);
  }
  expect(await (await fetch(graphqlRequest({ query: '{ a }' }))).json()).toEqual({ data: { a: 1 } });
  expect(outcomes).toEqual([]);
});
