import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf, nodes } from '../account.ts';

const shown = (id: string) => `{
  group(id: "${id}") {
    name type isActive securityPolicy { id }
    users { totalCount edges { node { id } } } resources { totalCount edges { node { id } } }
  }
}`;
const idsOf = (connection: any) => nodes(connection).map((node) => node.id);

describe('groupCreate', () => {
  it('shows on users, Resources and policy as well', async () => {
    const { mutate, ask } = createTestAccount();
    const { entity } = await mutate(
      mutationOf(
        'groupCreate',
        `name: "Ops", userIds: ["${ids.bob}", null], resourceIds: ["${ids.bastion}"], securityPolicyId: "${ids.strict}"`,
        'id',
      ),
    );
    const { group } = await ask(shown(entity.id));
    expect(group).toMatchObject({
      name: 'Ops',
      type: 'MANUAL',
      isActive: true,
      securityPolicy: { id: ids.strict },
    });
    expect([idsOf(group.users), idsOf(group.resources)]).toEqual([[ids.bob], [ids.bastion]]);
    const data = await ask(`{
      user(id: "${ids.bob}") { groups { edges { node { name } } } }
      resource(id: "${ids.bastion}") { access { edges { node { ... on Group { name } } } } groups { totalCount } }
      securityPolicy(id: "${ids.strict}") { groups { edges { node { name } } } }
      groups(filter: { name: { eq: "Ops" } }) { totalCount }
    }`);
    expect(nodes(data.user.groups)).toContainEqual({ name: 'Ops' });
    expect(nodes(data.resource.access)).toEqual([{ name: 'Ops' }]);
    expect(data.resource.groups.totalCount).toBe(1);
    expect(nodes(data.securityPolicy.groups)).toEqual([{ name: 'Ops' }]);
    expect(data.groups.totalCount).toBe(1);
  });

  it.each([
    [`name: "x", userIds: ["${ids.wiki}"]`, `User with id '${ids.wiki}' does not exist`],
    [`name: "x", resourceIds: ["${ids.ada}"]`, `Resource with id '${ids.ada}' does not exist`],
    [`name: "x", securityPolicyId: "${ids.ada}"`, `SecurityPolicy with id '${ids.ada}' does not exist`],
    ['name: " "', 'Name may not be blank.'],
  ])('refuses %s and makes nothing', async (args, sentence) => {
    const { refusalOf, ask } = createTestAccount();
    expect(await refusalOf(mutationOf('groupCreate', args, 'id'))).toBe(sentence);
    expect((await ask('{ groups { totalCount } }')).groups.totalCount).toBe(3);
  });
});

describe('groupUpdate', () => {
  it('replaces sets, adds and removes', async () => {
    const { mutate, ask } = createTestAccount();
    const update = (change: string) =>
      mutate(mutationOf('groupUpdate', `id: "${ids.engineering}", ${change}`, 'id'));
    const sets = async () => {
      const { group } = await ask(shown(ids.engineering));
      return [idsOf(group.users), idsOf(group.resources)];
    };
    await update('name: "Builders", isActive: false');
    expect((await ask(shown(ids.engineering))).group).toMatchObject({ name: 'Builders', isActive: false });
    expect(await sets()).toEqual([[ids.ada], [ids.wiki, ids.cluster]]);
    await update(`addedUserIds: ["${ids.cleo}"], addedResourceIds: ["${ids.shop}"]`);
    expect(await sets()).toEqual([
      [ids.ada, ids.cleo],
      [ids.wiki, ids.cluster, ids.shop],
    ]);
    await update(`removedUserIds: ["${ids.ada}"], removedResourceIds: ["${ids.wiki}"]`);
    expect(await sets()).toEqual([[ids.cleo], [ids.cluster, ids.shop]]);
    await update(`userIds: ["${ids.bob}"], resourceIds: null`);
    expect(await sets()).toEqual([[ids.bob], [ids.cluster, ids.shop]]);
    await update('userIds: [], resourceIds: []');
    expect(await sets()).toEqual([[], []]);
  });

  it('keeps the settings of access that stays', async () => {
    const { mutate, ask } = createTestAccount();
    await mutate(
      mutationOf(
        'resourceAccessAdd',
        `resourceId: "${ids.wiki}", access: [{ principalId: "${ids.engineering}", approvalMode: MANUAL }]`,
      ),
    );
    await mutate(
      mutationOf('groupUpdate', `id: "${ids.engineering}", resourceIds: ["${ids.wiki}", "${ids.shop}"]`),
    );
    const { resource } = await ask(`{ resource(id: "${ids.wiki}") { access { edges { approvalMode } } } }`);
    expect(resource.access.edges[1]).toEqual({ approvalMode: 'MANUAL' });
  });

  it('keeps the policy unless told, and takes null for the default one', async () => {
    const { mutate, ask } = createTestAccount();
    const policyAfter = async (change: string) => {
      await mutate(mutationOf('groupUpdate', `id: "${ids.engineering}"${change}`));
      return (await ask(shown(ids.engineering))).group.securityPolicy.id;
    };
    expect(await policyAfter(`, securityPolicyId: "${ids.strict}"`)).toBe(ids.strict);
    expect(await policyAfter('')).toBe(ids.strict);
    expect(await policyAfter(', securityPolicyId: null')).toBe(ids.defaultPolicy);
  });

  it.each([
    ['groupUpdate', `id: "${ids.everyone}", name: "x"`, 'SYSTEM groups cannot be edited.'],
    [
      'groupUpdate',
      `id: "${ids.directory}", addedUserIds: ["${ids.ada}"]`,
      'SYNCED groups cannot be edited.',
    ],
    ['groupDelete', `id: "${ids.directory}"`, 'SYNCED groups cannot be edited.'],
  ])('%s refuses %s', async (field, args, sentence) => {
    const { refusalOf } = createTestAccount();
    expect(await refusalOf(mutationOf(field, args))).toBe(sentence);
  });

  it('changes nothing when one of several changes is refused', async () => {
    const { refusalOf, ask } = createTestAccount();
    const before = await ask(shown(ids.engineering));
    await refusalOf(
      mutationOf(
        'groupUpdate',
        `id: "${ids.engineering}", name: "x", userIds: [], removedResourceIds: ["${ids.ada}"]`,
      ),
    );
    expect(await ask(shown(ids.engineering))).toEqual(before);
  });
});

it('groupDelete takes the group out of everything', async () => {
  const { mutate, ask } = createTestAccount();
  const { entity } = await mutate(mutationOf('dnsFilteringProfileCreate', 'name: "P"', 'id'));
  await mutate(mutationOf('dnsFilteringProfileUpdate', `id: "${entity.id}", groups: ["${ids.engineering}"]`));
  await mutate(mutationOf('resourceUpdate', `id: "${ids.wiki}", approverGroupIds: ["${ids.engineering}"]`));
  await mutate(mutationOf('groupDelete', `id: "${ids.engineering}"`));
  expect(
    await ask(`{
      group(id: "${ids.engineering}") { id } groups { totalCount }
      user(id: "${ids.ada}") { groups { totalCount } }
      resource(id: "${ids.wiki}") { access { totalCount } approverGroups { totalCount } }
      dnsFilteringProfile(id: "${entity.id}") { groups { totalCount } }
      securityPolicy(id: "${ids.defaultPolicy}") { groups { totalCount } }
    }`),
  ).toEqual({
    group: null,
    groups: { totalCount: 2 },
    user: { groups: { totalCount: 1 } },
    resource: { access: { totalCount: 2 }, approverGroups: { totalCount: 0 } },
    dnsFilteringProfile: { groups: { totalCount: 0 } },
    securityPolicy: { groups: { totalCount: 2 } },
  });
});
