import { describe, expect, it } from 'vitest';
import { useHealth } from '../../../src/plugins/use-health.ts';
import type { Readiness } from '../../../src/plugins/use-health.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

function createBench(readiness: Readiness) {
  const { fetch } = createInbound({ plugins: [useHealth(() => readiness)] });
  return {
    fetch,
    ask: (path: string, method = 'GET') => fetch(new Request(`http://gateway.example${path}`, { method })),
  };
}

describe('/healthz', () => {
  it('says that the process lives, ready or not', async () => {
    const response = await createBench({ ready: false }).ask('/healthz');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ alive: true });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});

describe('/readyz', () => {
  it.each([
    [true, 200],
    [false, 503],
  ])('says whether it can serve (%s) with %i, and why', async (ready, status) => {
    const readiness = { ready, upstreams: 'sandbox', schemas: { twingate: { origin: 'shipped' } } };
    const response = await createBench(readiness).ask('/readyz');
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual(readiness);
  });
});

describe.each(['/healthz', '/readyz'])('%s', (path) => {
  it('answers HEAD without a body', async () => {
    const response = await createBench({ ready: true }).ask(path, 'HEAD');
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it.each(['POST', 'PUT', 'DELETE'])('refuses %s', async (method) => {
    const response = await createBench({ ready: true }).ask(path, method);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

it('other paths are left alone', async () => {
  const { ask, fetch } = createBench({ ready: false });
  expect((await ask('/healthz/x')).status).toBe(404);
  expect(await (await fetch(graphqlRequest({ query: '{ a }' }))).json()).toEqual({ data: { a: 1 } });
});
