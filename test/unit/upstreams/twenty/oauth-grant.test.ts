import { describe, expect, it } from 'vitest';
import { createOAuthBench, errorOf, granted, refusal, TOKEN_ENDPOINT } from './oauth-bench.ts';

describe('the request for a token', () => {
  it('is one form by POST, which follows no redirect', async () => {
    const { token, sent } = createOAuthBench(() => granted('one'));
    await token();
    expect(sent).toMatchObject([
      {
        method: 'POST',
        url: TOKEN_ENDPOINT,
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      },
    ]);
    expect(sent[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each([301, 302, 307, 308])('goes nowhere else when it is answered with %i', async (status) => {
    const location = 'https://elsewhere.test/oauth/token';
    const { token, sent } = createOAuthBench(() => new Response(null, { status, headers: { location } }));
    expect((await errorOf(token())).code).toBe('UPSTREAM_BAD_RESPONSE');
    expect(sent).toHaveLength(1);
  });

  it.each([
    [
      'a refused client',
      () => refusal(401, 'invalid_client'),
      'UPSTREAM_CREDENTIALS_REJECTED',
      'invalid_client',
    ],
    [
      'a refused grant',
      () => refusal(400, 'invalid_grant'),
      'UPSTREAM_CREDENTIALS_REJECTED',
      'invalid_grant',
    ],
    ['no installation', () => refusal(400, 'server_error'), 'UPSTREAM_CREDENTIALS_REJECTED', 'server_error'],
    [
      'a refusal without a word',
      () => new Response('no', { status: 403 }),
      'UPSTREAM_CREDENTIALS_REJECTED',
      '',
    ],
    ['another word', () => refusal(400, 'secret word'), 'UPSTREAM_CREDENTIALS_REJECTED', ''],
    ['too many requests', () => refusal(429, 'rate_limit_exceeded'), 'UPSTREAM_UNAVAILABLE', '429'],
    ['a server that fails', () => refusal(500, 'server_error'), 'UPSTREAM_UNAVAILABLE', '500'],
    ['no endpoint', () => new Response('<html>', { status: 404 }), 'UPSTREAM_BAD_RESPONSE', '404'],
    ['a page', () => new Response('<html>'), 'UPSTREAM_BAD_RESPONSE', ''],
    ['no token', () => Response.json({ token_type: 'Bearer' }), 'UPSTREAM_BAD_RESPONSE', ''],
    ['a token that no header holds', () => granted('one\r\ntwo'), 'UPSTREAM_BAD_RESPONSE', ''],
    ['a token of another type', () => granted('one', { token_type: 'mac' }), 'UPSTREAM_BAD_RESPONSE', ''],
    ['a long answer', () => granted('one', { more: 'x'.repeat(65_536) }), 'UPSTREAM_BAD_RESPONSE', ''],
  ])('answered with %s', async (_, answer, code, words) => {
    const { token } = createOAuthBench(answer);
    const error = await errorOf(token());
    expect([error.code, error.upstream, error.isOwnWording]).toEqual([code, 'twenty', true]);
    expect(error.message).toContain(words);
    expect(error.message).not.toMatch(/secret|html|client-secret/);
  });

  it('that breaks off or is not answered', async () => {
    const broken = createOAuthBench(() => Promise.reject(new TypeError('fetch failed: https://twenty.test')));
    const error = await errorOf(broken.token());
    expect([error.code, error.message]).toEqual([
      'UPSTREAM_UNAVAILABLE',
      'Twenty cannot be reached for a token.',
    ]);
    const silent = createOAuthBench(async () => await new Promise(() => undefined));
    const waiting = errorOf(silent.token());
    await silent.clock.advance(15_000);
    expect((await waiting).code).toBe('UPSTREAM_UNAVAILABLE');
    expect([silent.sent[0]?.signal.aborted, silent.clock.sleeping]).toEqual([true, 0]);
  });
});
