import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf, post } from './account.ts';

describe('rate limits', () => {
  const read = '{ users { totalCount } }';
  const write = mutationOf('userResetMfa', `id: "${ids.ada}"`);

  it.each([
    ['reads', 60, read, write],
    ['writes', 20, write, read],
  ])('let %s pass %i times a window and count the other kind apart', async (kind, limit, own, other) => {
    const { send, twingate, clock } = createTestAccount({ rateLimits: true });
    for (let i = 0; i < limit; i++) expect((await send(own)).status).toBe(200);
    await clock.advance(250);
    expect(await send(own)).toEqual({
      status: 429,
      body: { errors: [{ message: '429 Too Many Requests' }] },
    });
    expect((await send(other)).status).toBe(200);
    expect(twingate.counts()).toMatchObject({ [kind]: limit, refused: 1 });
  });

  it('slide: a place is free one window after its own arrival, and refused requests take none', async () => {
    const { send, twingate, clock } = createTestAccount({ rateLimits: true, windowMs: 10_000 });
    const retryAfter = async () => {
      const response = await twingate.fetch(post({ query: write }));
      return response.status === 429 ? response.headers.get('retry-after') : response.status;
    };
    await send(write);
    await clock.advance(4_000);
    for (let i = 0; i < 19; i++) await send(write);
    expect(await retryAfter()).toBe('6');
    await clock.advance(5_001);
    expect(await retryAfter()).toBe('1');
    await clock.advance(999);
    expect(await retryAfter()).toBe(200);
    expect(await retryAfter()).toBe('4');
    await clock.advance(4_000);
    expect(await retryAfter()).toBe(200);
  });

  it('count documents that are not valid, requests without any, and introspection as reads', async () => {
    const { send, twingate } = createTestAccount({ rateLimits: true });
    await send('{ nope }');
    await send('mutation { nope }');
    await send('{ __schema { queryType { name } } }');
    await twingate.fetch(
      new Request('https://acme.twingate.com/api/graphql/', { headers: { 'x-api-key': 'sandbox-admin' } }),
    );
    await send('{ users(first: 1000) { totalCount } }');
    await send('mutation { a: userResetMfa(id: "x") { ok } b: userResetMfa(id: "x") { ok } }');
    expect(twingate.counts()).toEqual({ reads: 5, writes: 1, refused: 0 });
  });

  it.each([
    ['date', 'Wed, 25 Nov 2026 12:01:00 GMT'],
    ['absent', null],
  ] as const)('tell when to come back as %s', async (retryAfter, header) => {
    const { send, twingate } = createTestAccount({ rateLimits: true, retryAfter });
    for (let i = 0; i < 20; i++) await send(write);
    const response = await twingate.fetch(post({ query: write }));
    expect(response.headers.get('retry-after')).toBe(header);
  });

  it('can be lifted, and still count', async () => {
    const { send, twingate } = createTestAccount({ rateLimits: false });
    for (let i = 0; i < 25; i++) expect((await send(write)).status).toBe(200);
    expect(twingate.counts()).toEqual({ reads: 0, writes: 25, refused: 0 });
  });
});
