import { describe, expect, it } from 'vitest';
import type { Lifetime } from '../../../src/plugins/freshness.ts';
import { useHttpCaching } from '../../../src/plugins/use-http-caching.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

function createBench(lifetime: Lifetime | undefined, a: () => unknown = () => 1) {
  const { fetch } = createInbound({ plugins: [useHttpCaching({ lifetimeOf: () => lifetime })], a });
  const get = async (headers: Record<string, string> = {}, query = '{ a }') =>
    await fetch(
      new Request(`http://gateway.example/graphql?query=${encodeURIComponent(query)}`, {
        headers: { accept: 'application/graphql-response+json', ...headers },
      }),
    );
  return { fetch, get };
}

describe('the answer to a GET', () => {
  it('says for whom, until when and since when it is right', async () => {
    const { get } = createBench({ ageMs: 4_200, leftMs: 20_900 });
    const { status, headers } = await get();
    expect([status, headers.get('cache-control'), headers.get('age')]).toEqual([
      200,
      'private, max-age=25',
      '5',
    ]);
    expect(headers.get('vary')).toContain('authorization');
  });

  it('is not to be taken for fresh when less than a second is left', async () => {
    const { headers } = await createBench({ ageMs: 29_100, leftMs: 900 }).get();
    expect(headers.get('cache-control')).toBe('private, no-cache');
    expect(headers.get('etag')).not.toBeNull();
  });

  it('is not kept where nobody can say how long it is right, nor with a refusal', async () => {
    const { headers } = await createBench(undefined).get();
    expect([headers.get('cache-control'), headers.get('etag')]).toEqual(['private, no-store', null]);
    const refused = await createBench({ ageMs: 0, leftMs: 9_000 }).get({}, '{ nothing }');
    expect([refused.status, refused.headers.get('cache-control')]).toEqual([400, 'private, no-store']);
    expect(await refused.json()).toHaveProperty('errors');
  });

  it('is 304 without a body to who has it already, and the whole when it has changed', async () => {
    let value = 1;
    const { get } = createBench({ ageMs: 0, leftMs: 9_000 }, () => value);
    const first = await get();
    const etag = first.headers.get('etag')!;
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get({ 'if-none-match': known });
      expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, '']);
      expect(again.headers.get('cache-control')).toBe('private, max-age=9');
    }
    value = 2;
    const changed = await get({ 'if-none-match': etag });
    expect([changed.status, await changed.json()]).toEqual([200, { data: { a: 2 } }]);
    expect(changed.headers.get('etag')).not.toBe(etag);
  });
});

it('a POST says nothing of it', async () => {
  const { fetch } = createBench({ ageMs: 0, leftMs: 9_000 });
  const { headers } = await fetch(graphqlRequest({ query: '{ a }' }));
  expect([headers.get('cache-control'), headers.get('etag')]).toEqual([null, null]);
});
