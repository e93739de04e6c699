import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf } from '../account.ts';

describe('gateways', () => {
  it('are created, changed, shown on their network and deleted', async () => {
    const { mutate, ask } = createTestAccount();
    const { entity } = await mutate(
      mutationOf(
        'gatewayCreate',
        `address: "gw:8443", remoteNetworkId: "${ids.spare}", x509CAId: "${ids.x509CA}", sshCAId: "${ids.sshCA}"`,
        'id',
      ),
    );
    const read = async () =>
      (
        await ask(
          `{ gateway(id: "${entity.id}") { address sshCA { id } x509CA { id } remoteNetwork { name } } }`,
        )
      ).gateway;
    expect(await read()).toEqual({
      address: 'gw:8443',
      sshCA: { id: ids.sshCA },
      x509CA: { id: ids.x509CA },
      remoteNetwork: { name: 'Spare' },
    });
    await mutate(
      mutationOf('gatewayUpdate', `id: "${entity.id}", address: "gw:9443", remoteNetworkId: "${ids.exit}"`),
    );
    expect(await read()).toMatchObject({
      address: 'gw:9443',
      sshCA: { id: ids.sshCA },
      remoteNetwork: { name: 'Exit' },
    });
    await mutate(mutationOf('gatewayUpdate', `id: "${entity.id}", sshCAId: null`));
    expect(await read()).toMatchObject({ address: 'gw:9443', sshCA: null, x509CA: { id: ids.x509CA } });
    await mutate(
      mutationOf(
        'gatewayUpdate',
        `id: "${entity.id}", sshCAId: "${ids.sshCA}", x509CAId: "${ids.x509CA}"`,
        'id',
      ),
    );
    expect(await read()).toMatchObject({ sshCA: { id: ids.sshCA } });
    const counts = `{ gateways { totalCount } remoteNetwork(id: "${ids.exit}") { gateways { totalCount } } }`;
    expect(await ask(counts)).toEqual({
      gateways: { totalCount: 2 },
      remoteNetwork: { gateways: { totalCount: 1 } },
    });
    await mutate(mutationOf('gatewayDelete', `id: "${entity.id}"`));
    expect(await ask(counts)).toEqual({
      gateways: { totalCount: 1 },
      remoteNetwork: { gateways: { totalCount: 0 } },
    });
    expect(await read()).toBeNull();
  });

  it('stay while Resources use them', async () => {
    const { refusalOf, mutate, ask } = createTestAccount();
    const remove = mutationOf('gatewayDelete', `id: "${ids.gateway}"`);
    expect(await refusalOf(remove)).toBe('Cannot delete. This Gateway is being used by Resource.');
    for (const resource of [ids.cluster, ids.bastion, ids.shop]) {
      await mutate(mutationOf('resourceDelete', `id: "${resource}"`));
    }
    await mutate(remove);
    expect(await ask('{ gateways { totalCount } }')).toEqual({ gateways: { totalCount: 0 } });
  });

  it.each([
    `address: "x", remoteNetworkId: "${ids.office}", x509CAId: "${ids.sshCA}"`,
    `address: "x", remoteNetworkId: "${ids.office}", x509CAId: "${ids.x509CA}", sshCAId: "${ids.x509CA}"`,
    `address: "x", remoteNetworkId: "${ids.ada}", x509CAId: "${ids.x509CA}"`,
  ])('are not created with %s', async (args) => {
    const { refusalOf, ask } = createTestAccount();
    expect(await refusalOf(mutationOf('gatewayCreate', args, 'id'))).toContain('does not exist');
    expect(await ask('{ gateways { totalCount } }')).toEqual({ gateways: { totalCount: 1 } });
  });
});
