import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf, nodes } from '../account.ts';

describe('userCreate', () => {
  it('invites a pending member, who is in Everyone', async () => {
    const { mutate, ask } = createTestAccount();
    const { entity } = await mutate(
      mutationOf('userCreate', 'email: "Dan@acme.example", firstName: "Dan", shouldSendInvite: false', 'id'),
    );
    const { user, users } = await ask(
      `query ($id: ID!) {
        user(id: $id) { email firstName lastName role state type isAdmin createdAt groups { edges { node { name } } } }
        users(filter: { email: { eq: "dan@acme.example" } }) { totalCount }
      }`,
      entity,
    );
    expect(user).toEqual({
      email: 'Dan@acme.example',
      firstName: 'Dan',
      lastName: '',
      role: 'MEMBER',
      state: 'PENDING',
      type: 'MANUAL',
      isAdmin: false,
      createdAt: '2026-11-25T12:00:00.000000+00:00',
      groups: { edges: [{ node: { name: 'Everyone' } }] },
    });
    expect(users.totalCount).toBe(1);
  });

  it.each([
    ['ADA@acme.example', 'A User with this email already exists.'],
    ['nobody', 'Enter a valid email address.'],
  ])('refuses %s', async (email, sentence) => {
    const { refusalOf, ask } = createTestAccount();
    expect(await refusalOf(mutationOf('userCreate', `email: "${email}"`, 'id'))).toBe(sentence);
    expect((await ask('{ users { totalCount } }')).users.totalCount).toBe(3);
  });
});

describe('userDelete', () => {
  it('takes the user, their devices, memberships and requests away', async () => {
    const { mutate, ask } = createTestAccount();
    await mutate(mutationOf('userDelete', `id: "${ids.ada}"`));
    expect(
      await ask(`{
        user(id: "${ids.ada}") { id } device(id: "${ids.laptop}") { id }
        users { totalCount } devices { totalCount }
        group(id: "${ids.engineering}") { users { totalCount } } accessRequests { totalCount }
      }`),
    ).toEqual({
      user: null,
      device: null,
      users: { totalCount: 2 },
      devices: { totalCount: 1 },
      group: { users: { totalCount: 0 } },
      accessRequests: { totalCount: 1 },
    });
  });

  it('leaves the devices behind by the switch: null nodes and errors beside good ones', async () => {
    const { mutate, ask, send } = createTestAccount({ orphanDevices: true });
    await mutate(mutationOf('userDelete', `id: "${ids.ada}"`));
    expect((await ask('{ devices { totalCount } }')).devices.totalCount).toBe(3);
    const { status, body } = await send('{ devices { edges { node { name user { firstName } } } } }');
    expect(status).toBe(200);
    expect(body.errors).toHaveLength(2);
    expect(nodes(body.data.devices)).toEqual([
      null,
      null,
      { name: 'bob-desktop', user: { firstName: 'Bob' } },
    ]);
  });

  it('refuses synced users', async () => {
    const { refusalOf } = createTestAccount();
    expect(await refusalOf(mutationOf('userDelete', `id: "${ids.bob}"`))).toBe(
      'Synced users cannot be edited.',
    );
  });
});

describe('userDetailsUpdate', () => {
  it('changes what is given and keeps the rest', async () => {
    const { mutate, ask, clock } = createTestAccount();
    await clock.advance(1_500);
    await mutate(
      mutationOf('userDetailsUpdate', `id: "${ids.ada}", lastName: "Byron", state: DISABLED`, 'id'),
    );
    const { user } = await ask(`{ user(id: "${ids.ada}") { firstName lastName state updatedAt } }`);
    expect(user).toEqual({
      firstName: 'Ada',
      lastName: 'Byron',
      state: 'DISABLED',
      updatedAt: '2026-11-25T12:00:01.500000+00:00',
    });
    await mutate(mutationOf('userDetailsUpdate', `id: "${ids.ada}", firstName: null, state: ACTIVE`, 'id'));
    expect(await ask(`{ user(id: "${ids.ada}") { firstName state } }`)).toEqual({
      user: { firstName: 'Ada', state: 'ACTIVE' },
    });
  });

  it.each([
    [ids.cleo, 'state: DISABLED', 'User in PENDING state'],
    [ids.bob, 'firstName: "Robert"', 'Synced users cannot be edited.'],
  ])('refuses %s %s', async (id, change, sentence) => {
    const { refusalOf, ask } = createTestAccount();
    const query = '{ users { edges { node { id firstName state updatedAt } } } }';
    const before = await ask(query);
    expect(await refusalOf(mutationOf('userDetailsUpdate', `id: "${id}", ${change}`, 'id'))).toBe(sentence);
    expect(await ask(query)).toEqual(before);
  });
});

it('userRoleUpdate changes the role of any user, and with it isAdmin and the filter', async () => {
  const { mutate, ask } = createTestAccount();
  await mutate(mutationOf('userRoleUpdate', `id: "${ids.bob}", role: DEVOPS`, 'id'));
  expect(
    await ask(`{
      user(id: "${ids.bob}") { role isAdmin }
      users(filter: { role: { in: [DEVOPS] } }) { totalCount }
    }`),
  ).toEqual({ user: { role: 'DEVOPS', isAdmin: true }, users: { totalCount: 2 } });
});

it('userResetMfa touches the user', async () => {
  const { mutate, ask, clock } = createTestAccount();
  await clock.advance(60_000);
  const { entity } = await mutate(mutationOf('userResetMfa', `id: "${ids.ada}"`, 'id updatedAt'));
  expect(entity).toEqual({ id: ids.ada, updatedAt: '2026-11-25T12:01:00.000000+00:00' });
  expect((await ask(`{ user(id: "${ids.ada}") { id updatedAt } }`)).user).toEqual(entity);
});
