import { describe, expect, it } from 'vitest';
import { readTokenClaims } from '../../../../src/upstreams/twenty/token-claims.ts';

const jwt = (payload: unknown) =>
  ['{"alg":"ES256"}', JSON.stringify(payload), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

describe('the claims of a token', () => {
  it.each([
    [
      "a user's",
      { sub: 'u', type: 'ACCESS', workspaceId: 'w', userWorkspaceId: 'x', exp: 1_800_000_000 },
      { type: 'ACCESS', workspaceId: 'w', expiresAtMs: 1_800_000_000_000 },
    ],
    [
      'a key',
      { sub: 'w', type: 'API_KEY', workspaceId: 'w', jti: 'k' },
      { type: 'API_KEY', workspaceId: 'w' },
    ],
    [
      'an application',
      { sub: 'a', type: 'APPLICATION_ACCESS', workspaceId: 'w', applicationId: 'a' },
      { type: 'APPLICATION_ACCESS', workspaceId: 'w', applicationId: 'a' },
    ],
    ['a key of before there were types', { sub: 'w', jti: 'k' }, { workspaceId: 'w' }],
    ["somebody else's", { sub: 'x', type: 'LOGIN' }, { type: 'LOGIN' }],
    ['texts where numbers belong, and numbers for texts', { type: 1, workspaceId: 2, exp: 'soon' }, {}],
  ])('%s', (_, payload, claims) => {
    expect(readTokenClaims(jwt(payload))).toEqual(claims);
  });

  it.each([
    'sandbox-admin',
    '',
    'a.b',
    'a.b.c.d',
    'a.%%%.c',
    jwt(['API_KEY']),
    jwt(null),
    jwt('text'),
    `a.${Buffer.from('{"type":').toString('base64url')}.c`,
  ])('%j has none', (token) => {
    expect(readTokenClaims(token)).toBeUndefined();
  });
});
