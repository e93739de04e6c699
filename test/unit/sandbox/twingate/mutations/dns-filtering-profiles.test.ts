import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf, nodes } from '../account.ts';

describe('DNS filtering profiles', () => {
  const create = (name: string) => mutationOf('dnsFilteringProfileCreate', `name: "${name}"`, 'id');

  it('start empty and allow everything', async () => {
    const { mutate, ask } = createTestAccount();
    const { entity } = await mutate(create('Strict'));
    const data = await ask(`{
      dnsFilteringProfile(id: "${entity.id}") {
        name priority fallbackMethod allowedDomains deniedDomains groups { totalCount }
        contentCategoryConfig { blockGames } privacyCategoryConfig { blockAffiliate } securityCategoryConfig { blockDnsRebinding }
      }
      dnsFilteringProfiles { id name priority fallbackMethod }
    }`);
    expect(data).toEqual({
      dnsFilteringProfile: {
        name: 'Strict',
        priority: 1,
        fallbackMethod: 'AUTO',
        allowedDomains: [],
        deniedDomains: [],
        groups: { totalCount: 0 },
        contentCategoryConfig: { blockGames: false },
        privacyCategoryConfig: { blockAffiliate: false },
        securityCategoryConfig: { blockDnsRebinding: false },
      },
      dnsFilteringProfiles: [{ id: entity.id, name: 'Strict', priority: 1, fallbackMethod: 'AUTO' }],
    });
  });

  it('change what is given and keep the rest', async () => {
    const { mutate, ask } = createTestAccount();
    const { entity } = await mutate(create('P'));
    const update = (change: string) =>
      mutate(mutationOf('dnsFilteringProfileUpdate', `id: "${entity.id}", ${change}`, 'id'));
    await update(
      'priority: 2.5, fallbackMethod: STRICT, deniedDomains: ["a.example"], allowedDomains: ["b.example"]',
    );
    await update('contentCategoryConfig: { blockGames: true, blockDating: true }');
    await update(
      'contentCategoryConfig: { blockGames: false, blockDating: null }, name: "Q", allowedDomains: []',
    );
    await update(
      'privacyCategoryConfig: { blockAffiliate: true }, securityCategoryConfig: { blockParkedDomains: true }',
    );
    expect(
      await ask(`{ dnsFilteringProfile(id: "${entity.id}") {
        name priority fallbackMethod deniedDomains allowedDomains
        contentCategoryConfig { blockGames blockDating }
        privacyCategoryConfig { blockAffiliate } securityCategoryConfig { blockParkedDomains }
      } }`),
    ).toEqual({
      dnsFilteringProfile: {
        name: 'Q',
        priority: 2.5,
        fallbackMethod: 'STRICT',
        deniedDomains: ['a.example'],
        allowedDomains: [],
        contentCategoryConfig: { blockGames: false, blockDating: true },
        privacyCategoryConfig: { blockAffiliate: true },
        securityCategoryConfig: { blockParkedDomains: true },
      },
    });
  });

  it('share no group: the one that takes it has it', async () => {
    const { mutate, ask } = createTestAccount();
    const [a, b] = [(await mutate(create('A'))).entity.id, (await mutate(create('B'))).entity.id];
    await mutate(
      mutationOf(
        'dnsFilteringProfileUpdate',
        `id: "${a}", groups: ["${ids.everyone}", "${ids.engineering}"]`,
      ),
    );
    await mutate(mutationOf('dnsFilteringProfileUpdate', `id: "${b}", groups: ["${ids.engineering}"]`));
    const data = await ask(`{
      a: dnsFilteringProfile(id: "${a}") { groups { edges { node { id } } } }
      b: dnsFilteringProfile(id: "${b}") { groups { edges { node { id } } } }
    }`);
    expect([nodes(data.a.groups), nodes(data.b.groups)]).toEqual([
      [{ id: ids.everyone }],
      [{ id: ids.engineering }],
    ]);
  });

  it('are ten at most', async () => {
    const { mutate, refusalOf, ask } = createTestAccount();
    let last = '';
    for (let i = 0; i < 10; i++) last = (await mutate(create(`P${i}`))).entity.id;
    expect(await refusalOf(create('P10'))).toBe('Cannot have more than 10 DNS filtering profiles.');
    await mutate(mutationOf('dnsFilteringProfileDelete', `id: "${last}"`));
    const data = await ask(`{ dnsFilteringProfile(id: "${last}") { id } dnsFilteringProfiles { id } }`);
    expect(data.dnsFilteringProfile).toBeNull();
    expect(data.dnsFilteringProfiles).toHaveLength(9);
    await mutate(create('P10'));
  });
});
