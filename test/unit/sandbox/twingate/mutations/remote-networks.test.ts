import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf } from '../account.ts';

describe('remote networks', () => {
  it('are created, updated, found by name and deleted', async () => {
    const { mutate, ask } = createTestAccount();
    const { entity } = await mutate(
      mutationOf('remoteNetworkCreate', 'name: "Lab", location: AZURE, networkType: EXIT', 'id'),
    );
    const query =
      '{ remoteNetwork(name: "Lab") { id isActive location networkType resources { totalCount } } }';
    expect(await ask(query)).toEqual({
      remoteNetwork: {
        id: entity.id,
        isActive: true,
        location: 'AZURE',
        networkType: 'EXIT',
        resources: { totalCount: 0 },
      },
    });
    await mutate(mutationOf('remoteNetworkUpdate', `id: "${entity.id}", isActive: false, location: null`));
    expect((await ask(query)).remoteNetwork).toMatchObject({ isActive: false, location: 'AZURE' });
    await mutate(mutationOf('remoteNetworkUpdate', `id: "${entity.id}", name: "Lab 2", location: AWS`, 'id'));
    expect(await ask(query)).toEqual({ remoteNetwork: null });
    await mutate(mutationOf('remoteNetworkDelete', `id: "${entity.id}"`));
    expect(await ask(`{ remoteNetwork(id: "${entity.id}") { id } remoteNetworks { totalCount } }`)).toEqual({
      remoteNetwork: null,
      remoteNetworks: { totalCount: 3 },
    });
  });

  it('are not deleted while in use', async () => {
    const { refusalOf, mutate } = createTestAccount();
    const remove = (id: string) => mutationOf('remoteNetworkDelete', `id: "${id}"`);
    expect(await refusalOf(remove(ids.office))).toBe(
      'Cannot delete. This Remote Network is being used by Resource.',
    );
    await mutate(mutationOf('connectorCreate', `remoteNetworkId: "${ids.spare}"`));
    expect(await refusalOf(remove(ids.spare))).toBe(
      'Cannot delete. This Remote Network is being used by Connector.',
    );
  });

  it('are unique by name', async () => {
    const { mutate, refusalOf, ask } = createTestAccount();
    const sentence = 'A Remote Network with this name already exists.';
    expect(await refusalOf(mutationOf('remoteNetworkCreate', 'name: " Office "'))).toBe(sentence);
    const rename = (name: string) =>
      mutationOf('remoteNetworkUpdate', `id: "${ids.spare}", name: "${name}", location: AWS`);
    expect(await refusalOf(rename('Office'))).toBe(sentence);
    const query = `{ remoteNetwork(id: "${ids.spare}") { name location } remoteNetworks { totalCount } }`;
    expect(await ask(query)).toEqual({
      remoteNetwork: { name: 'Spare', location: 'OTHER' },
      remoteNetworks: { totalCount: 3 },
    });
    await mutate(rename('Spare'));
    await mutate(rename('Workshop'));
    await mutate(mutationOf('remoteNetworkCreate', 'name: "Spare"'));
  });

  it('default to a regular one elsewhere', async () => {
    const { entity } = await createTestAccount().mutate(
      mutationOf('remoteNetworkCreate', 'name: "Plain"', 'location networkType isActive'),
    );
    expect(entity).toEqual({ location: 'OTHER', networkType: 'REGULAR', isActive: true });
  });
});
