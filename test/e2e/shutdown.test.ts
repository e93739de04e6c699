import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startGateway, startProgram } from '../support/program.ts';
import { startUpstreams } from '../support/upstream-servers.ts';

/** Asks Twenty over a connection that the client would keep. */
async function askPeople(url: string, agent: Agent): Promise<{ response: IncomingMessage; body: string }> {
  const headers = { 'content-type': 'application/json' };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${url}/graphql`, { agent, method: 'POST', headers }, resolve)
      .once('error', reject)
      .end(JSON.stringify({ query: '{ twenty_people(first: 1) { edges { node { id } } } }' }));
  });
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk as string;
  return { response, body };
}

async function isRefused(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return await new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s lets a running request end, takes no other and ends with 0',
  async (signal) => {
    const held = Promise.withResolvers<undefined>();
    await using upstreams = await startUpstreams({
      holdTwenty: { body: 'people(', until: () => held.promise },
    });
    await using gateway = await startGateway(upstreams.environment);
    const agent = new Agent({ keepAlive: true });
    const answer = askPeople(gateway.url, agent);
    await expect.poll(() => upstreams.twenty.calls.some(({ body }) => body.includes('people('))).toBe(true);

    gateway.program.signal(signal);
    await gateway.program.said(/"msg":"stopping"/);
    await expect.poll(() => isRefused(gateway.url)).toBe(true);

    held.resolve(undefined);
    const { response, body } = await answer;
    expect(JSON.parse(body).data.twenty_people.edges).toHaveLength(1);
    // Else a client that keeps its connection holds up the end.
    expect(response.headers.connection).toBe('close');
    expect(await gateway.program.ended).toEqual({ code: 0, signal: null });
    expect(gateway.program.stdout()).toContain('"msg":"stopped"');
    agent.destroy();
  },
);

test('an idle connection does not hold up the end', async () => {
  await using gateway = await startGateway();
  const agent = new Agent({ keepAlive: true });
  expect((await askPeople(gateway.url, agent)).response.headers.connection).toBe('keep-alive');
  gateway.program.signal('SIGTERM');
  expect(await gateway.program.ended).toEqual({ code: 0, signal: null });
  agent.destroy();
});

test('a request that does not end is cut off at its deadline', async () => {
  await using upstreams = await startUpstreams({
    twentyFaults: [{ fault: { kind: 'hang' }, when: ({ body }) => body.includes('people(') }],
  });
  await using gateway = await startGateway({ ...upstreams.environment, REQUEST_DEADLINE_MS: '500' });
  const answer = askPeople(gateway.url, new Agent());
  await expect.poll(() => upstreams.twenty.calls.some(({ body }) => body.includes('people('))).toBe(true);
  gateway.program.signal('SIGTERM');
  const { response, body } = await answer;
  expect(response.statusCode).toBe(504);
  expect(JSON.parse(body).errors[0].extensions.code).toBe('UPSTREAM_TIMEOUT');
  expect(await gateway.program.ended).toEqual({ code: 0, signal: null });
});

test('a stop while it is still starting is no failure', async () => {
  await using upstreams = await startUpstreams({ twentyFaults: [{ fault: { kind: 'hang' } }] });
  await using program = startProgram(['serve'], { environment: { PORT: '0', ...upstreams.environment } });
  await expect.poll(() => upstreams.twenty.calls.length, { timeout: 20_000 }).toBeGreaterThan(0);
  program.signal('SIGTERM');
  expect(await program.ended).toEqual({ code: 0, signal: null });
  expect(program.stdout()).not.toContain('"msg":"serving"');
  expect(program.stderr()).toBe('');
});

test('a signal that comes twice at once is one stop, as a Ctrl-C under npm', async () => {
  const held = Promise.withResolvers<undefined>();
  await using upstreams = await startUpstreams({
    holdTwenty: { body: 'people(', until: () => held.promise },
  });
  await using gateway = await startGateway(upstreams.environment);
  const answer = askPeople(gateway.url, new Agent());
  await expect.poll(() => upstreams.twenty.calls.some(({ body }) => body.includes('people('))).toBe(true);
  gateway.program.signal('SIGINT');
  gateway.program.signal('SIGINT');
  await gateway.program.said(/"msg":"stopping"/);
  held.resolve(undefined);
  expect(JSON.parse((await answer).body).data.twenty_people.edges).toHaveLength(1);
  expect(await gateway.program.ended).toEqual({ code: 0, signal: null });
});

test('it serves on when nobody reads its log any more', async () => {
  await using gateway = await startGateway();
  gateway.program.hangUp();
  for (let i = 0; i < 5; i++) expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
  gateway.program.signal('SIGTERM');
  expect(await gateway.program.ended).toEqual({ code: 0, signal: null });
});
