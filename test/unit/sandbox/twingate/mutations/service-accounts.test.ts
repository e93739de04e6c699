import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf, nodes } from '../account.ts';

describe('service accounts', () => {
  it('are created with access, renamed, given other Resources', async () => {
    const { mutate, ask } = createTestAccount();
    const { entity } = await mutate(
      mutationOf('serviceAccountCreate', `name: "Deploy", resourceIds: ["${ids.shop}"]`, 'id'),
    );
    expect(Buffer.from(entity.id, 'base64').toString()).toMatch(
      /^ServiceAccount:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    const after = async (change: string) => {
      await mutate(mutationOf('serviceAccountUpdate', `id: "${entity.id}", ${change}`, 'id'));
      const { serviceAccount, shop } = await ask(`{
        serviceAccount(id: "${entity.id}") { name keys { totalCount } resources { edges { node { name } } } }
        shop: resource(id: "${ids.shop}") { serviceAccounts { totalCount } }
      }`);
      return [
        serviceAccount.name,
        nodes(serviceAccount.resources).map((node) => node.name),
        shop.serviceAccounts.totalCount,
      ];
    };
    expect(await after('name: "Deployer"')).toEqual(['Deployer', ['Shop'], 1]);
    expect(await after(`addedResourceIds: ["${ids.wiki}"]`)).toEqual(['Deployer', ['Wiki', 'Shop'], 1]);
    expect(await after(`removedResourceIds: ["${ids.shop}"]`)).toEqual(['Deployer', ['Wiki'], 0]);
    expect(await after(`resourceIds: ["${ids.shop}"]`)).toEqual(['Deployer', ['Shop'], 1]);
    expect((await ask('{ serviceAccounts { totalCount } }')).serviceAccounts.totalCount).toBe(2);
  });

  it('are deleted with their keys and access once no key is active', async () => {
    const { mutate, refusalOf, ask } = createTestAccount();
    const remove = mutationOf('serviceAccountDelete', `id: "${ids.robot}"`);
    expect(await refusalOf(remove)).toBe('Cannot delete. This Service Account has active keys.');
    await mutate(mutationOf('serviceAccountKeyRevoke', `id: "${ids.activeKey}"`));
    await mutate(remove);
    expect(
      await ask(`{
        serviceAccount(id: "${ids.robot}") { id } serviceAccounts { totalCount }
        serviceAccountKey(id: "${ids.activeKey}") { id }
        resource(id: "${ids.wiki}") { serviceAccounts { totalCount } access { totalCount } }
      }`),
    ).toEqual({
      serviceAccount: null,
      serviceAccounts: { totalCount: 0 },
      serviceAccountKey: null,
      resource: { serviceAccounts: { totalCount: 0 }, access: { totalCount: 2 } },
    });
  });
});
