import { describe, expect, it } from 'vitest';
import { useMetrics } from '../../../src/plugins/use-metrics.ts';
import { createInbound } from './inbound.ts';

const { fetch } = createInbound({
  plugins: [useMetrics({ contentType: 'text/plain; version=0.0.4', text: () => Promise.resolve('a 1\n') })],
});
const ask = (path: string, method = 'GET') => fetch(new Request(`http://gateway.test${path}`, { method }));

describe('/metrics', () => {
  it('is the text', async () => {
    const response = await ask('/metrics');
    expect([response.status, await response.text()]).toEqual([200, 'a 1\n']);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('answers HEAD without a body', async () => {
    const response = await ask('/metrics', 'HEAD');
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it.each(['POST', 'DELETE'])('refuses %s', async (method) => {
    const response = await ask('/metrics', method);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('is only there', async () => {
    expect((await ask('/metrics/x')).status).toBe(404);
  });
});
