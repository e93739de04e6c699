import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSelfNaming } from '../../../src/plugins/client.ts';
import type { Client } from '../../../src/plugins/client.ts';
import { useClientLimit } from '../../../src/plugins/use-client-limit.ts';
import { useErrorContract } from '../../../src/plugins/use-error-contract.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

/** A server for the clients crm (so many requests a minute) and free (no limit). */
function createBench(limit: number) {
  const clock = createFakeClock();
  const listed = new Map<string, Client>([
    ['crm', { name: 'crm', weight: 1, requestsPerMinute: limit }],
    ['free', { name: 'free', weight: 1 }],
  ]);
  let executed = 0;
  const { fetch } = createInbound({
    plugins: [
      useClientLimit({ clock, clientOf: createSelfNaming(() => listed) }),
      useErrorContract({ log: recordingLog()[0] }),
    ],
    a: () => ++executed,
  });
  const send = (client: string, query = '{ a }') =>
    fetch(graphqlRequest({ query }, { headers: { 'x-client-name': client } }));
  return {
    clock,
    send,
    statuses: async (client: string, count: number) =>
      await Promise.all(Array.from({ length: count }, async () => (await send(client)).status)),
    setLimit: (requestsPerMinute: number) => listed.set('crm', { name: 'crm', weight: 1, requestsPerMinute }),
    executed: () => executed,
  };
}

const count = (statuses: readonly number[], status: number) =>
  statuses.filter((one) => one === status).length;

describe("a client's requests", () => {
  it('pass up to its limit, however many come together', async () => {
    const { statuses, executed } = createBench(5);
    const got = await statuses('crm', 50);
    expect([count(got, 200), count(got, 429), executed()]).toEqual([5, 45, 5]);
  });

  it('are refused with the time after which one more fits', async () => {
    const { send, clock } = createBench(2);
    await send('crm');
    await clock.advance(10_000);
    await send('crm');
    await clock.advance(500);
    const response = await send('crm');
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '50']);
    expect(await response.json()).toMatchObject({
      errors: [
        {
          message: 'The client crm may send 2 requests within a minute.',
          extensions: { code: 'CLIENT_RATE_LIMITED', retryAfterMs: 49_500 },
        },
      ],
    });
    await clock.advance(49_499);
    expect((await send('crm')).status).toBe(429);
    await clock.advance(1);
    expect((await send('crm')).status).toBe(200);
    expect((await send('crm')).status).toBe(429);
  });

  it('count whatever is in them', async () => {
    const { send } = createBench(2);
    await send('crm', '{ a ');
    await send('crm', '{ nothing }');
    expect((await send('crm', '{ a }')).status).toBe(429);
  });

  it('count as one for any number of fields', async () => {
    const { send } = createBench(2);
    const query = `{ ${Array.from({ length: 50 }, (_, i) => `a${i}: a`).join(' ')} }`;
    expect((await send('crm', query)).status).toBe(200);
    expect((await send('crm', query)).status).toBe(200);
  });

  it('are not limited where no limit is set, nor by those of others', async () => {
    const { statuses } = createBench(1);
    await statuses('crm', 3);
    expect(count(await statuses('free', 100), 200)).toBe(100);
    expect(count(await statuses('nobody', 100), 200)).toBe(100);
  });

  it('meet a changed limit with what they have used', async () => {
    const { statuses, setLimit, clock, send } = createBench(10);
    await statuses('crm', 4);
    await clock.advance(1_000);
    await statuses('crm', 4);
    setLimit(3);
    const response = await send('crm');
    expect(response.status).toBe(429);
    // Six of the eight must be gone: the first four, and of the others so many that two are left.
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { retryAfterMs: 60_000 } }] });
    setLimit(9);
    expect((await send('crm')).status).toBe(200);
  });

  it('never pass more than the limit within any minute, and always up to it', async () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 30_000 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), gaps, async (limit, gapsMs) => {
        const { clock, send } = createBench(limit);
        const passed: number[] = [];
        for (const gapMs of gapsMs) {
          await clock.advance(gapMs);
          const recent = passed.filter((atMs) => atMs > clock.now() - 60_000).length;
          const { status } = await send('crm');
          expect(status).toBe(recent < limit ? 200 : 429);
          if (status === 200) passed.push(clock.now());
        }
      }),
      { numRuns: 30 },
    );
  });
});
