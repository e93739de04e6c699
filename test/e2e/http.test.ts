import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRaw, rawRequest } from '../support/raw-http.ts';
import { startGateway } from '../support/program.ts';
import type { ServingGateway } from '../support/program.ts';
import { startUpstreams } from '../support/upstream-servers.ts';

describe('what a client may send', () => {
  let gateway: ServingGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
  });

  async function post(body: BodyInit, headers: Readonly<Record<string, string>> = {}) {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...headers,
      },
      body,
      duplex: 'half',
    } as RequestInit);
    return { status: response.status, body: await response.json() };
  }

  test.each(['{"query', '', '[]', '"text"', 'null', '{"query":7}', '{"variables":{}}'])(
    'the body %s',
    async (text) => {
      const { status, body } = await post(text);
      expect(status).toBe(400);
      expect(body.errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT', requestId: expect.any(String) });
    },
  );

  test('an unknown path', async () => {
    for (const path of ['/', '/graph', '/nothing', '/%']) {
      const response = await fetch(`${gateway.url}${path}`);
      expect([path, response.status]).toEqual([path, 404]);
    }
  });

  test('HEAD', async () => {
    for (const [path, status] of [
      ['/healthz', 200],
      ['/readyz', 200],
      ['/graphql', 405],
      ['/nothing', 404],
    ] as const) {
      const response = await fetch(`${gateway.url}${path}`, { method: 'HEAD' });
      expect([path, response.status, await response.text()]).toEqual([path, status, '']);
    }
  });

  const long = JSON.stringify({ query: '{ __typename }', variables: { text: 'x'.repeat(1024 * 1024) } });

  test.each([
    ['told in advance', () => long],
    ['in pieces of unknown number', () => new Blob([long]).stream()],
  ])('a body that is too long, %s', async (_how, body) => {
    const { status, body: answer } = await post(body());
    expect(status).toBe(400);
    expect(answer.errors[0].extensions.code).toBe('OPERATION_LIMIT_EXCEEDED');
    // The next one is served.
    expect((await post('{"query":"{ __typename }"}')).body).toEqual({ data: { __typename: 'Query' } });
  });

  test('a body of nearly that length', async () => {
    const text = JSON.stringify({ query: '{ __typename }', variables: { text: 'x'.repeat(1024 * 1000) } });
    expect((await post(text)).body).toEqual({ data: { __typename: 'Query' } });
  });

  /** Sends bytes as they are and reads what comes until the other side closes. */
  const sendRaw = async (text: string) => await openRaw(gateway.url, text).received;

  test.each([
    ['GET //elsewhere.example/graphql', 'localhost'],
    ['GET http://elsewhere.example/graphql', 'localhost'],
    ['GET /graphql?query=%ZZ', 'localhost'],
    ['GET *', 'localhost'],
    ['OPTIONS *', 'localhost'],
    ['GET /healthz', '['],
    ['GET /healthz', '%'],
    ['GET /healthz', 'a b'],
    ['GET /healthz', ':99999'],
    ['GET /healthz', ''],
    ['POST /graphql', '['],
  ])('%s for the host "%s" does not bring it down', async (line, host) => {
    const answer = await sendRaw(`${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 [1-5]\d\d /);
    expect(answer).not.toMatch(/^HTTP\/1\.1 500 /);
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
  });

  test("the name of a website that was made to lead to one's own machine", async () => {
    const answer = await sendRaw(rawRequest('GET /graphql?query={__typename}', ['Host: evil.example:4000']));
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(answer).toContain('GATEWAY_ALLOWED_HOSTS');
  });

  test('what is no HTTP', async () => {
    expect(await sendRaw('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('headers of any length', async () => {
    expect(await sendRaw(`GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
  });

  test('the log has written down none of it but the paths', () => {
    const log = gateway.program.stdout();
    expect(log).not.toContain('__typename');
    expect(log).not.toContain('"level":"error"');
    expect(gateway.program.stderr()).not.toMatch(/^ +at /m);
  });
});

test('a client that leaves takes its upstream call along', async () => {
  const arrived = Promise.withResolvers<AbortSignal>();
  const left = Promise.withResolvers<undefined>();
  await using upstreams = await startUpstreams({
    holdTwenty: {
      body: 'people(',
      until: async (callerLeft) => {
        callerLeft.addEventListener('abort', () => left.resolve(undefined));
        arrived.resolve(callerLeft);
        await left.promise;
      },
    },
  });
  await using gateway = await startGateway(upstreams.environment);
  const client = request(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  client.on('error', () => undefined);
  client.end(JSON.stringify({ query: '{ twenty_people(first: 1) { edges { node { id } } } }' }));
  const callerLeft = await arrived.promise;
  expect(callerLeft.aborted).toBe(false);
  client.destroy();
  await left.promise;
  expect(callerLeft.aborted).toBe(true);
});
