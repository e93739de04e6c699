import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src/errors.ts';
import { createOAuthBench, errorOf, granted, refusal } from './oauth-bench.ts';

describe('a token', () => {
  it("is asked for when it is first needed, by the client's credentials, and given to all", async () => {
    const { tokens, token, sent } = createOAuthBench(() => granted('one'));
    expect([sent.length, tokens.claims()]).toEqual([0, undefined]);
    expect(await Promise.all([token(), token(), token()])).toEqual(['one', 'one', 'one']);
    expect(await token()).toBe('one');
    expect(sent).toHaveLength(1);
    expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_secret: 'client-secret',
    });
  });

  it('is renewed before it ends, while the present one does', async () => {
    const { clock, token, sent } = createOAuthBench((_, index) => granted(`token-${index}`));
    await token();
    await clock.advance(1_739_999);
    expect([await token(), sent.length]).toEqual(['token-0', 1]);
    await clock.advance(1);
    expect([await token(), sent.length]).toEqual(['token-0', 2]);
    await clock.advance(0);
    expect([await token(), sent.length]).toEqual(['token-1', 2]);
  });

  it('is the present one until its end when the renewal fails, which is not tried all the time', async () => {
    let isDown = false;
    const { clock, token, sent } = createOAuthBench((_, index) =>
      isDown ? new Response('', { status: 503 }) : granted(`token-${index}`),
    );
    await token();
    isDown = true;
    await clock.advance(1_740_000);
    for (let each = 0; each < 3; each += 1) {
      expect(await token()).toBe('token-0');
      await clock.advance(0);
    }
    expect(sent).toHaveLength(2);
    await clock.advance(5_000);
    expect([await token(), sent.length]).toEqual(['token-0', 3]);
    await clock.advance(50_000);
    expect((await errorOf(token())).code).toBe('UPSTREAM_UNAVAILABLE');
    isDown = false;
    await clock.advance(5_000);
    expect(await token()).toBe('token-4');
  });

  it.each([
    [{ expires_in: undefined }, 300_000],
    [{ expires_in: null }, 300_000],
    [{ expires_in: 0 }, 300_000],
    [{ expires_in: -5 }, 300_000],
    [{ expires_in: 'soon' }, 300_000],
    [{ expires_in: { in: 3 } }, 300_000],
    [{ expires_in: '600' }, 600_000],
    [{ expires_in: 1e300 }, 86_400_000],
    [{ expires_in: 10 }, 10_000],
  ])('with %o lives as long as can be believed', async (more, lifeMs) => {
    const { clock, token, sent } = createOAuthBench((_, index) => granted(`token-${index}`, more));
    await token();
    await clock.advance(lifeMs - Math.min(60_000, lifeMs / 5) - 1);
    await token();
    expect(sent).toHaveLength(1);
    await clock.advance(Math.min(60_000, lifeMs / 5));
    expect(await token()).toBe('token-1');
  });

  it('without a time lives until the time that stands in it', async () => {
    const exp = Math.floor(Date.parse('2026-11-25T12:00:00Z') / 1000) + 1_000;
    const jwt = `e30.${Buffer.from(JSON.stringify({ exp, workspaceId: 'w' })).toString('base64url')}.s`;
    const { clock, tokens, token, sent } = createOAuthBench(() => granted(jwt, { expires_in: undefined }));
    await token();
    expect(tokens.claims()).toEqual({ workspaceId: 'w', expiresAtMs: exp * 1000 });
    await clock.advance(939_999);
    await token();
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    await token();
    expect(sent).toHaveLength(2);
  });
});

describe('those who wait', () => {
  it('get it although one of them leaves, even the first', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const { token, sent } = createOAuthBench(async () => await promise);
    const leaving = new AbortController();
    const first = errorOf(token(leaving.signal));
    const second = token();
    const reason = new GatewayError('UPSTREAM_TIMEOUT', 'Time is up.');
    leaving.abort(reason);
    expect(await first).toBe(reason);
    expect(sent[0]?.signal.aborted).toBe(false);
    resolve(granted('one'));
    expect(await second).toBe('one');
    expect(sent).toHaveLength(1);
  });

  it('leave an answer for those who come later when all have gone', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const { token, sent, clock } = createOAuthBench(async () => await promise);
    const leaving = new AbortController();
    const only = errorOf(token(leaving.signal));
    leaving.abort(new GatewayError('UPSTREAM_TIMEOUT', 'Time is up.'));
    await only;
    resolve(granted('one'));
    await clock.advance(0);
    expect([await token(), sent.length]).toEqual(['one', 1]);
  });
});

describe('a failure', () => {
  it('is told to all at once, and for a while without asking', async () => {
    const { clock, token, sent } = createOAuthBench(() => refusal(401, 'invalid_client'));
    const errors = await Promise.all([errorOf(token()), errorOf(token())]);
    await clock.advance(59_999);
    errors.push(await errorOf(token()));
    expect(errors.map(({ code }) => code)).toEqual(Array(3).fill('UPSTREAM_CREDENTIALS_REJECTED'));
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    await errorOf(token());
    expect(sent).toHaveLength(2);
  });

  it('is over at once when the secret is another one', async () => {
    let secret = 'wrong';
    const { token, sent } = createOAuthBench(
      ({ body }) => (body.includes('right') ? granted('one') : refusal(401, 'invalid_client')),
      { clientSecret: () => secret },
    );
    await errorOf(token());
    secret = 'right';
    expect([await token(), sent.length]).toEqual(['one', 2]);
  });

  it('to get an answer is over sooner', async () => {
    const { clock, token, sent } = createOAuthBench(() => new Response('', { status: 503 }));
    expect((await errorOf(token())).code).toBe('UPSTREAM_UNAVAILABLE');
    await clock.advance(4_999);
    await errorOf(token());
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    await errorOf(token());
    expect(sent).toHaveLength(2);
  });
});

describe('a token that Twenty refuses', () => {
  it('is given up, and another one asked for, once for all', async () => {
    const { tokens, token, sent } = createOAuthBench((_, index) => granted(`token-${index}`));
    const refused = await token();
    expect([tokens.refused(refused), tokens.refused(refused)]).toEqual([true, true]);
    expect(await Promise.all([token(), token()])).toEqual(['token-1', 'token-1']);
    // Somebody hears late of the refusal of the first.
    expect(tokens.refused(refused)).toBe(true);
    expect([await token(), sent.length]).toEqual(['token-1', 2]);
  });

  it('twice in a minute leads to a rest', async () => {
    const { clock, tokens, token, sent } = createOAuthBench((_, index) => granted(`token-${index}`));
    tokens.refused(await token());
    expect(tokens.refused(await token())).toBe(false);
    expect((await errorOf(token())).code).toBe('UPSTREAM_CREDENTIALS_REJECTED');
    expect(sent).toHaveLength(2);
    await clock.advance(60_000);
    expect(await token()).toBe('token-2');
  });
});

describe('the holder', () => {
  it('is the same however often the token is renewed', async () => {
    const { clock, tokens, token } = createOAuthBench((_, index) => granted(`token-${index}`));
    const before = tokens.holder();
    await token();
    await clock.advance(2_000_000);
    await token();
    expect(tokens.holder()).toBe(before);
  });

  it('is another one with the refresh token of another, whose tokens nobody else gets', async () => {
    let configured = 'of-ada';
    const refreshTokens = {
      configured: () => configured,
      known: async () => await Promise.resolve([configured]),
      renewed: async () => await Promise.resolve(),
    };
    const { tokens, token } = createOAuthBench(
      ({ body }) => granted(`access-${new URLSearchParams(body).get('refresh_token')}`),
      { refreshTokens },
    );
    const before = tokens.holder();
    const under = token();
    configured = 'of-bob';
    expect(tokens.holder()).not.toBe(before);
    expect([await token(), await under]).toEqual(['access-of-bob', 'access-of-ada']);
    expect(await token()).toBe('access-of-bob');
  });
});
