import { getEventListeners } from 'node:events';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import type { UpstreamRequest } from '../../../src/upstream/call.ts';
import { createEndpoint } from '../../../src/upstream/endpoint.ts';
import { createPost } from '../../../src/upstream/post.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { recordingTransport } from '../../support/recording-transport.ts';
import { createBench, errorOf, json, kinds, TIMEOUT_MS, URL_IN_USE } from './post-bench.ts';
import { callScope } from '../../support/call-scope.ts';

describe('a call', () => {
  it.each(kinds)('sends one POST with the credentials of a %s, and leaves nothing behind', async (kind) => {
    const [transport, sent] = recordingTransport(() => json({ data: { a: 1 } }));
    const { post, clock, leaving } = createBench(transport);
    expect(await post(kind)).toEqual({ data: { a: 1 }, errors: [] });
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      method: 'POST',
      url: URL_IN_USE,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'x-api-key': `secret-key-for-${kind}`,
      },
    });
    const body: unknown = JSON.parse(sent[0]!.body);
    expect(body).toEqual({
      query: `${kind} ($secretVariable: ID) {\n  a(id: $secretVariable)\n}`,
      variables: { secretVariable: 'secret-value' },
    });
    expect(clock.sleeping).toBe(0);
    expect(getEventListeners(leaving.signal, 'abort')).toEqual([]);
  });

  it('is not sent once the client has left, so that a write has no unknown outcome', async () => {
    const [transport, sent] = recordingTransport(() => json({ data: {} }));
    const { post, leaving, clock } = createBench(transport);
    leaving.abort(new GatewayError('UPSTREAM_TIMEOUT', 'Time is up.'));
    const error = await errorOf(post('mutation'));
    expect([error.code, error.message]).toEqual(['UPSTREAM_TIMEOUT', 'Time is up.']);
    expect(sent).toEqual([]);
    expect(clock.sleeping).toBe(0);
  });

  it("ends a read with the caller's own reason", async () => {
    const [transport] = recordingTransport(() => new Promise(() => undefined));
    const { post, leaving, clock } = createBench(transport);
    const call = errorOf(post('query'));
    await clock.advance(0);
    const reason = new GatewayError('UPSTREAM_TIMEOUT', 'Time is up.');
    leaving.abort(reason);
    expect(await call).toBe(reason);
  });

  it('tells what the upstream says is left of its limit', async () => {
    const headers = { 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '30' };
    const [transport] = recordingTransport(() => json({ data: { a: 1 } }, { headers }));
    const { post } = createBench(transport);
    expect(await post('query')).toEqual({ data: { a: 1 }, errors: [], left: { units: 7, forMs: 30_000 } });
  });

  it('waits for its timeout and not less', async () => {
    let answer: (response: Response) => void = () => undefined;
    const [transport] = recordingTransport(() => new Promise((resolve) => (answer = resolve)));
    const { post, clock } = createBench(transport);
    const call = post('query');
    await clock.advance(TIMEOUT_MS - 1);
    answer(json({ data: { a: 1 } }));
    expect(await call).toEqual({ data: { a: 1 }, errors: [] });
  });

  it('asks for the credentials anew for each attempt', async () => {
    const [transport, sent] = recordingTransport(() => json({ data: { a: 1 } }));
    let key = 'first';
    const post = createPost({
      upstream: 'twenty',
      title: 'Twenty',
      readError: () => ({ code: 'UPSTREAM_REJECTED' }),
      retryAfterMs: 600,
      endpoint: createEndpoint('https://api.twenty.com/graphql'),
      credentials: () => ({ authorization: `Bearer ${key}` }),
      transport,
      clock: createFakeClock(),
      timeoutMs: TIMEOUT_MS,
    });
    const request: UpstreamRequest = {
      document: parse('{ a }'),
      variables: {},
      kind: 'query',
      scope: callScope(),
    };
    await post(request);
    key = 'second';
    await post(request);
    expect(sent.map(({ headers }) => headers['authorization'])).toEqual(['Bearer first', 'Bearer second']);
  });
});

describe("an upstream's message", () => {
  it.each(kinds)('never repeats the key of a %s or the address', async (kind) => {
    const [transport] = recordingTransport(({ url, headers }) =>
      json({
        data: { a: null },
        errors: [{ message: `${JSON.stringify(headers)} at ${url} (${new URL(url).host})` }],
      }),
    );
    const { errors } = await createBench(transport).post(kind);
    expect(errors[0]?.message).toContain('"x-api-key":"[withheld]"} at [withheld] ([withheld])');
    expect(errors[0]?.message).not.toMatch(/secret/);
  });

  it('repeats no token without its scheme either, and any word that a short host name is', async () => {
    const [transport] = recordingTransport(() =>
      json({ errors: [{ message: 'No twenty at http://twenty: token secret-token.' }] }),
    );
    const post = createPost({
      upstream: 'twenty',
      title: 'Twenty',
      readError: () => ({ code: 'UPSTREAM_REJECTED' }),
      retryAfterMs: 600,
      endpoint: createEndpoint('http://twenty/graphql'),
      credentials: () => ({ authorization: 'Bearer secret-token' }),
      transport,
      clock: createFakeClock(),
      timeoutMs: TIMEOUT_MS,
    });
    const document = parse('{ a }');
    const { errors } = await post({ document, variables: {}, kind: 'query', scope: callScope() });
    expect(errors[0]?.message).toBe('No twenty at [withheld]: token [withheld].');
  });
});

describe('an answer without what was asked for', () => {
  it.each([
    ['query', 'UPSTREAM_BAD_RESPONSE'],
    ['mutation', 'UPSTREAM_OUTCOME_UNKNOWN'],
  ] as const)('fails a %s with %s', async (kind, code) => {
    const [transport] = recordingTransport((_request, index) => json({ data: index === 0 ? null : {} }));
    const { post } = createBench(transport);
    expect((await errorOf(post(kind))).code).toBe(code);
    expect((await errorOf(post(kind))).code).toBe(code);
  });
});

describe('a redirect', () => {
  const REGION = 'https://acme.us1.secret-host.example/secret-path/';
  const redirect = (status: number, location?: string) =>
    new Response(null, { status, headers: location === undefined ? {} : { location } });

  it.each(kinds)('308 is followed once with the same %s, and remembered', async (kind) => {
    const [transport, sent] = recordingTransport(({ url }) =>
      url === URL_IN_USE ? redirect(308, REGION) : json({ data: { a: 1 } }),
    );
    const { post, clock } = createBench(transport);
    expect(await post(kind)).toEqual({ data: { a: 1 }, errors: [] });
    expect(sent.map(({ method, url }) => [method, url])).toEqual([
      ['POST', URL_IN_USE],
      ['POST', REGION],
    ]);
    expect(sent[1]!.body).toBe(sent[0]!.body);
    expect(sent[1]!.headers).toEqual(sent[0]!.headers);
    await post(kind);
    expect(sent.map(({ url }) => url)).toEqual([URL_IN_USE, REGION, REGION]);
    expect(clock.sleeping).toBe(0);
  });

  it('308 to an address that does not answer is not remembered', async () => {
    const [transport, sent] = recordingTransport(({ url }, index) => {
      if (url !== URL_IN_USE) return new Response('Under maintenance');
      return index === 0 ? redirect(308, REGION) : json({ data: { a: 1 } });
    });
    const { post } = createBench(transport);
    expect((await errorOf(post('query'))).code).toBe('UPSTREAM_BAD_RESPONSE');
    expect(await post('query')).toEqual({ data: { a: 1 }, errors: [] });
    expect(sent.map(({ url }) => url)).toEqual([URL_IN_USE, REGION, URL_IN_USE]);
  });

  it.each(kinds)('of a redirect is not followed by a %s', async (kind) => {
    const [transport, sent] = recordingTransport((_request, index) =>
      redirect(308, `https://acme.us${index}.secret-host.example/`),
    );
    const error = await errorOf(createBench(transport).post(kind));
    expect(error.code).toBe('UPSTREAM_BAD_RESPONSE');
    expect(sent).toHaveLength(2);
    expect(JSON.stringify(error)).not.toMatch(/secret/);
  });

  it.each([
    ['to another site', 308, 'https://secret-evil.example/'],
    ["to another tenant's name", 308, 'https://other.secret-host.example/'],
    ['to plain HTTP', 308, 'http://acme.secret-host.example/'],
    ['to an address with credentials', 308, 'https://me:secret@acme.secret-host.example/'],
    ['to no address', 308, 'https://'],
    ['without an address', 308, undefined],
    ['that is temporary', 307, REGION],
  ])('%s is refused', async (_name, status, location) => {
    const [transport, sent] = recordingTransport(() => redirect(status, location));
    const { post, clock } = createBench(transport);
    for (const kind of kinds) {
      const error = await errorOf(post(kind));
      expect(error.extensions).toEqual({ code: 'UPSTREAM_BAD_RESPONSE', upstream: 'twingate' });
      expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/secret/);
    }
    expect(sent.map(({ url }) => url)).toEqual([URL_IN_USE, URL_IN_USE]);
    expect(clock.sleeping).toBe(0);
  });

  it.each([301, 302, 303])('%s, which would turn a POST into a GET, is refused', async (status) => {
    const [transport, sent] = recordingTransport(() => redirect(status, REGION));
    expect((await errorOf(createBench(transport).post('mutation'))).code).toBe('UPSTREAM_BAD_RESPONSE');
    expect(sent).toHaveLength(1);
  });

  it('is not followed for a client that has left', async () => {
    const [transport, sent] = recordingTransport(() => redirect(308, REGION));
    const { post, leaving } = createBench(async (request) => {
      const response = await transport(request);
      // The answer is here already, so that only the second attempt can notice.
      Object.assign(response, {
        text() {
          leaving.abort(new GatewayError('UPSTREAM_TIMEOUT', 'The client has left.'));
          return Promise.resolve('');
        },
      });
      return response;
    });
    expect((await errorOf(post('query'))).message).toBe('The client has left.');
    expect(sent).toHaveLength(1);
  });
});
