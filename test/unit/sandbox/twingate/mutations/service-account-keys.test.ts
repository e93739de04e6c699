import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf, nodes } from '../account.ts';

const DAY_MS = 86_400_000;

describe('keys', () => {
  const create = (args: string) =>
    `mutation { serviceAccountKeyCreate(serviceAccountId: "${ids.robot}", ${args}) {
      ok error token entity { id name status expiresAt revokedAt createdAt serviceAccount { id } }
    } }`;
  const read = (id: string) => `{ serviceAccountKey(id: "${id}") { name status expiresAt revokedAt } }`;

  it('tell their token once, and count their life in days', async () => {
    const { mutate, ask } = createTestAccount();
    const one = await mutate(create('name: "deploy", expirationTime: 30'));
    const other = await mutate(create('expirationTime: 30'));
    expect(one.token).toMatch(/^[\w-]{100,}$/);
    expect(one.token).not.toBe(other.token);
    expect(Buffer.from(one.entity.id, 'base64').toString()).toMatch(/^ServiceAccountKey:[\w-]{43}$/);
    expect(one.entity).toMatchObject({
      name: 'deploy',
      status: 'ACTIVE',
      expiresAt: '2026-12-25T12:00:00.000000+00:00',
      revokedAt: null,
      serviceAccount: { id: ids.robot },
    });
    expect(other.entity.name).toMatch(/^[a-z]+-[a-z]+$/);
    const { serviceAccount } = await ask(
      `{ serviceAccount(id: "${ids.robot}") { keys { totalCount edges { node { id } } } } }`,
    );
    expect(serviceAccount.keys.totalCount).toBe(5);
    expect(nodes(serviceAccount.keys)).toContainEqual({ id: one.entity.id });
  });

  it('expire by the clock, at their moment', async () => {
    const { mutate, ask, clock } = createTestAccount();
    const { entity } = await mutate(create('expirationTime: 1'));
    await clock.advance(DAY_MS - 1);
    expect((await ask(read(entity.id))).serviceAccountKey.status).toBe('ACTIVE');
    await clock.advance(1);
    expect((await ask(read(entity.id))).serviceAccountKey).toMatchObject({
      status: 'EXPIRED',
      revokedAt: null,
    });
  });

  it('never expire when made for 0 days', async () => {
    const { mutate, ask, clock } = createTestAccount();
    const { entity } = await mutate(create('expirationTime: 0'));
    await clock.advance(4_000 * DAY_MS);
    expect((await ask(read(entity.id))).serviceAccountKey).toMatchObject({
      status: 'ACTIVE',
      expiresAt: null,
    });
  });

  it.each([-1, 366])('are not made for %i days', async (days) => {
    const { refusalOf, ask } = createTestAccount();
    expect(await refusalOf(create(`expirationTime: ${days}`))).toBe(
      'Expiration time must be between 0 and 365 days.',
    );
    expect(
      (await ask(`{ serviceAccount(id: "${ids.robot}") { keys { totalCount } } }`)).serviceAccount.keys,
    ).toEqual({
      totalCount: 3,
    });
  });

  it('are renamed while active only', async () => {
    const { mutate, refusalOf, ask } = createTestAccount();
    const rename = (id: string) =>
      mutationOf('serviceAccountKeyUpdate', `id: "${id}", name: "renamed"`, 'id');
    await mutate(rename(ids.activeKey));
    expect((await ask('{ serviceAccountKey(name: "renamed") { id } }')).serviceAccountKey.id).toBe(
      ids.activeKey,
    );
    expect(await refusalOf(rename(ids.revokedKey))).toBe('Service account key in REVOKED state');
    expect(await refusalOf(rename(ids.expiredKey))).toBe('Service account key in EXPIRED state');
  });

  it('are revoked for good, then deleted', async () => {
    const { mutate, refusalOf, ask, clock } = createTestAccount();
    const remove = mutationOf('serviceAccountKeyDelete', `id: "${ids.activeKey}"`);
    const revoke = mutationOf('serviceAccountKeyRevoke', `id: "${ids.activeKey}"`, 'status');
    expect(await refusalOf(remove)).toBe('Cannot delete. This key is active.');
    expect((await mutate(revoke)).entity.status).toBe('REVOKED');
    await clock.advance(2 * DAY_MS);
    expect((await ask(read(ids.activeKey))).serviceAccountKey).toMatchObject({
      status: 'REVOKED',
      revokedAt: '2026-11-25T12:00:00.000000+00:00',
    });
    expect(await refusalOf(revoke)).toBe('Service account key in REVOKED state');
    await mutate(remove);
    expect(await ask(read(ids.activeKey))).toEqual({ serviceAccountKey: null });
    expect(await refusalOf(remove)).toContain('does not exist');
  });

  it('are deleted when expired', async () => {
    const { mutate, ask } = createTestAccount();
    await mutate(mutationOf('serviceAccountKeyDelete', `id: "${ids.expiredKey}"`));
    expect(await ask(read(ids.expiredKey))).toEqual({ serviceAccountKey: null });
  });
});
