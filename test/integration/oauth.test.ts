import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FaultPlan } from '../../src/sandbox/faults.ts';
import { createOAuthTokens } from '../../src/upstreams/twenty/oauth-tokens.ts';
import { createRefreshTokens } from '../../src/upstreams/twenty/refresh-tokens.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway, TestGatewayOptions } from '../support/test-gateway.ts';

const people = '{ twenty_people(first: 3) { edges { node { id jobTitle } } } }';
const createNote = 'mutation { twenty_createNote(data: { title: "x" }) { id } }';

/** A gateway that the stand-in lets in by OAuth. */
async function createOAuthGateway(
  own: { secret?: () => string; refresh?: { configured: string; path: string } } & TestGatewayOptions = {},
): Promise<TestGateway> {
  const { secret = () => 'sandbox-secret', refresh, ...options } = own;
  return await createTestGateway({
    ...options,
    twentyCredential: (clock, transport) =>
      createOAuthTokens({
        ...{ url: 'http://twenty.test/oauth/token', clock, transport, timeoutMs: 15_000 },
        ...{ clientId: 'sandbox-client', clientSecret: secret },
        refreshTokens:
          refresh &&
          createRefreshTokens({
            configured: () => refresh.configured,
            path: refresh.path,
            onProblem: (error) => {
              throw error;
            },
          }),
      }),
  });
}

const grantsOf = ({ twenty }: TestGateway) => twenty.calls.filter(({ url }) => url.endsWith('/oauth/token'));
const codeOf = ({ errors }: { errors: any[] | undefined }) => errors?.[0].extensions.code as unknown;
const withdrawn = (times: number): FaultPlan => [
  {
    times,
    when: ({ url, body }) => url.endsWith('/graphql') && /people|createNote/.test(body),
    fault: {
      kind: 'status',
      status: 200,
      body: JSON.stringify({
        errors: [{ message: 'Token invalid.', extensions: { code: 'UNAUTHENTICATED' } }],
      }),
    },
  },
];

describe('a gateway that is let in by OAuth', () => {
  it('asks for one token, and for another before that ends; what it has kept stays its own', async () => {
    await using gateway = await createOAuthGateway({ environment: { CACHE_TTL_MS: '3600000' } });
    const answers = await Promise.all(Array.from({ length: 20 }, async () => await gateway.ask(people)));
    expect(answers.map(({ errors }) => errors)).toEqual(Array(20).fill(undefined));
    expect(grantsOf(gateway)).toHaveLength(1);
    expect(gateway.sandbox.twenty.counts()).toMatchObject({ tokens: 0, applicationTokens: 1 });
    for (let minutes = 0; minutes < 45; minutes += 5) {
      await gateway.clock.advance(300_000);
      const fresh = { 'x-max-age-ms': '0' };
      expect((await gateway.ask(people, {}, fresh)).errors).toBeUndefined();
    }
    expect(grantsOf(gateway)).toHaveLength(2);
    const { applicationTokens } = gateway.sandbox.twenty.counts();
    expect((await gateway.ask(people)).errors).toBeUndefined();
    expect(gateway.sandbox.twenty.counts().applicationTokens).toBe(applicationTokens);
  });

  it.each([people, createNote])('asks again with another token where one is withdrawn: %s', async (text) => {
    await using gateway = await createOAuthGateway({ twentyFaults: withdrawn(1) });
    const answer = await gateway.ask(text);
    expect(answer.errors).toBeUndefined();
    expect(grantsOf(gateway)).toHaveLength(2);
    expect(gateway.sandbox.twenty.counts().applicationTokens).toBe(1);
  });

  it('does not go on asking where each token is refused', async () => {
    await using gateway = await createOAuthGateway({ twentyFaults: withdrawn(Infinity) });
    for (let each = 0; each < 5; each += 1)
      expect(codeOf(await gateway.ask(people))).toBe('UPSTREAM_CREDENTIALS_REJECTED');
    expect(grantsOf(gateway).length).toBeLessThanOrEqual(3);
  });

  it('says so when its secret is wrong, to all who ask, and goes on when it is right', async () => {
    let secret = 'wrong-secret';
    await using gateway = await createOAuthGateway({ secret: () => secret });
    const before = grantsOf(gateway).length;
    for (const text of [people, createNote]) {
      const answer = await gateway.ask(text);
      expect([answer.status, codeOf(answer)]).toEqual([502, 'UPSTREAM_CREDENTIALS_REJECTED']);
      expect(JSON.stringify(answer.errors)).not.toMatch(/wrong-secret|Invalid client secret/);
    }
    expect(before).toBe(1);
    expect(grantsOf(gateway)).toHaveLength(before);
    expect(gateway.logLines.join('')).not.toMatch(/wrong-secret/);
    const ready = await gateway.gateway.fetch(new Request('http://gateway.test/readyz'));
    expect(await ready.text()).not.toMatch(/wrong-secret|sandbox-client/);
    secret = 'sandbox-secret';
    expect((await gateway.ask(people)).errors).toBeUndefined();
  });

  it('spends nothing while no token is to be had, and answers with what it has kept', async () => {
    let isDown = false;
    await using gateway = await createOAuthGateway({
      environment: { CACHE_TTL_MS: '10000', CACHE_STALE_MS: '86400000' },
      twentyFaults: [
        { when: ({ url }) => isDown && url.endsWith('/oauth/token'), fault: { kind: 'refused' } },
      ],
    });
    await gateway.ask(people);
    isDown = true;
    await gateway.clock.advance(1_800_000);
    const stale = await gateway.ask(people);
    expect([stale.errors, stale.extensions.freshness[0].state]).toEqual([undefined, 'stale']);
    const calls = gateway.twenty.calls.length;
    const answer = gateway.ask(createNote, {}, { 'x-gateway-report': '1' });
    for (let each = 0; each < 4; each += 1) await gateway.clock.advance(1_000);
    expect(codeOf(await answer)).toBe('UPSTREAM_UNAVAILABLE');
    expect((await answer).extensions.upstreams.twenty).toMatchObject({ tokens: 0 });
    expect(gateway.twenty.calls).toHaveLength(calls);
  });
});

describe('a gateway with a refresh token', () => {
  it('goes on with the newest after a restart', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'twentygate-'));
    try {
      const refresh = { configured: 'sandbox-refresh-token', path: join(directory, 'token.json') };
      const shown = (gateway: TestGateway) =>
        grantsOf(gateway).map(({ body }) => new URLSearchParams(body).get('refresh_token'));
      await using first = await createOAuthGateway({ refresh });
      expect((await first.ask(people)).errors).toBeUndefined();
      expect(shown(first)).toEqual(['sandbox-refresh-token']);
      await using second = await createOAuthGateway({ refresh });
      expect((await second.ask(people)).errors).toBeUndefined();
      expect(shown(second)).toEqual([expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/)]);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
