import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src/errors.ts';
import { createCallerTokens } from '../../../../src/upstreams/twenty/caller-tokens.ts';
import { createKeyCredential } from '../../../../src/upstreams/twenty/own-credential.ts';
import type { OwnCredential } from '../../../../src/upstreams/twenty/own-credential.ts';
import { errorOf } from './oauth-bench.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const jwt = (payload: unknown) => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.sig`;
const ours = createKeyCredential(() => jwt({ workspaceId: 'own' }));
const opaque = createKeyCredential(() => 'sandbox-admin');

const accept = async (token: string, credential: OwnCredential = ours) =>
  await createCallerTokens({ credential, wallNow: () => NOW })(token, new AbortController().signal);

describe("a caller's token", () => {
  it.each(['opaque', jwt({}), jwt({ workspaceId: 'own' }), jwt({ exp: NOW / 1000 + 1 })])(
    '%s is taken, and shows itself to nobody',
    async (token) => {
      const taken = await accept(token);
      expect([taken.reveal(), taken.toString(), JSON.stringify(taken)]).toEqual([
        token,
        '[secret]',
        '"[secret]"',
      ]);
    },
  );

  it('has a name that no other token has, whatever they say of themselves', async () => {
    const one = jwt({ workspaceId: 'own', sub: 'ada' });
    const names = await Promise.all([one, `${one}x`, one].map(async (token) => (await accept(token)).id));
    expect(names[0]).toBe(names[2]);
    expect(names[0]).not.toBe(names[1]);
    expect(names[0]).not.toContain('ada');
  });

  it('is refused from the moment when it expires', async () => {
    expect((await errorOf(accept(jwt({ exp: NOW / 1000 })))).code).toBe('UNAUTHENTICATED');
  });

  it('is refused when it is for another workspace than ours', async () => {
    expect((await errorOf(accept(jwt({ workspaceId: 'other' })))).code).toBe('FORBIDDEN');
  });

  it('is taken where nobody knows which workspace is ours', async () => {
    expect((await accept(jwt({ workspaceId: 'other' }), opaque)).reveal()).toBe(
      jwt({ workspaceId: 'other' }),
    );
  });

  it('is refused while ours cannot be had', async () => {
    const error = new GatewayError('UPSTREAM_UNAVAILABLE', 'Twenty cannot be reached for a token.');
    const broken = { ...ours, token: async () => await Promise.reject(error) };
    expect(await errorOf(accept(jwt({ workspaceId: 'own' }), broken))).toBe(error);
  });
});
