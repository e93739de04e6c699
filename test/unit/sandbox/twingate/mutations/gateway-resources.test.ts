import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf } from '../account.ts';

const KINDS = [
  ['kubernetesResource', 'KubernetesResource', ids.cluster, ''],
  ['sshResource', 'SSHResource', ids.bastion, ''],
  ['webAppResource', 'WebAppResource', ids.shop, 'upstream: { port: 8080 }, downstream: { port: 443 }'],
] as const;

describe('Resources behind a gateway', () => {
  it.each(KINDS)('%sCreate makes a %s with every common setting', async (field, typeName, _, ports) => {
    const { mutate, ask } = createTestAccount();
    const { entity } = await mutate(
      mutationOf(
        `${field}Create`,
        `name: "New", address: "new.internal", remoteNetworkId: "${ids.office}", gatewayId: "${ids.gateway}", ${ports}
         alias: "new.acme", groupIds: ["${ids.engineering}"], securityPolicyId: "${ids.strict}", isVisible: false
         tags: [{ key: "a", value: "b" }], approvalMode: MANUAL`,
        'id gateway { id } upstream { port }',
      ),
    );
    expect(Buffer.from(entity.id, 'base64').toString()).toMatch(/^Resource:\d+$/);
    const data = await ask(`{
      resource(id: "${entity.id}") {
        __typename name alias isVisible approvalMode tags { key } securityPolicy { id } remoteNetwork { id }
        address { value } groups { edges { node { id } } }
        ... on ${typeName} { gateway { id } }
      }
      resources { totalCount }
    }`);
    expect(data).toEqual({
      resource: {
        __typename: typeName,
        name: 'New',
        alias: 'new.acme',
        isVisible: false,
        approvalMode: 'MANUAL',
        tags: [{ key: 'a' }],
        securityPolicy: { id: ids.strict },
        remoteNetwork: { id: ids.office },
        address: { value: 'new.internal' },
        groups: { edges: [{ node: { id: ids.engineering } }] },
        gateway: { id: ids.gateway },
      },
      resources: { totalCount: 5 },
    });
  });

  it.each(KINDS)(
    '%sUpdate changes a %s, keeps what is left out, clears by null',
    async (field, typeName, resourceId) => {
      const { mutate, ask } = createTestAccount();
      const update = (change: string) =>
        mutate(mutationOf(`${field}Update`, `id: "${resourceId}", ${change}`, 'id'));
      const read = async () =>
        (
          await ask(`{ resource(id: "${resourceId}") {
          name alias isActive groups { edges { node { id } } } tags { key }
          ... on ${typeName} { upstream { port } downstream { port } }
        } }`)
        ).resource;
      await update(
        `name: "Renamed", alias: "other.acme", isActive: false, groupIds: ["${ids.everyone}"], tags: [{ key: "a", value: "b" }]`,
      );
      await update('upstream: { port: 9000 }');
      await update(
        `addedGroupIds: ["${ids.directory}"], removedGroupIds: ["${ids.everyone}"], downstream: { port: 9001 }`,
      );
      expect(await read()).toEqual({
        name: 'Renamed',
        alias: 'other.acme',
        isActive: false,
        groups: { edges: [{ node: { id: ids.directory } }] },
        tags: [{ key: 'a' }],
        upstream: { port: 9_000 },
        downstream: { port: 9_001 },
      });
      await update('alias: null, tags: null, upstream: null');
      expect(await read()).toMatchObject({ alias: null, tags: [], upstream: { port: 9_000 } });
    },
  );

  it.each(KINDS)('%sUpdate knows no other kind than %s', async (field, _, own) => {
    const { refusalOf } = createTestAccount();
    for (const other of [ids.wiki, ids.cluster, ids.bastion, ids.shop].filter((id) => id !== own)) {
      expect(await refusalOf(mutationOf(`${field}Update`, `id: "${other}", name: "x"`, 'id'))).toBe(
        `Resource with id '${other}' does not exist`,
      );
    }
  });

  it('have settings of their own', async () => {
    const { mutate, ask } = createTestAccount();
    await mutate(mutationOf('kubernetesResourceUpdate', `id: "${ids.cluster}", clusterRef: "prod"`));
    await mutate(
      mutationOf(
        'webAppResourceUpdate',
        `id: "${ids.shop}", requestHeaderRewrites: [{ key: "X-A", value: "1" }]
         upstream: { port: 8443, tlsMode: VERIFY_FULL }, downstream: { port: 443, tlsMode: TLS13 }`,
      ),
    );
    await mutate(mutationOf('webAppResourceUpdate', `id: "${ids.shop}", upstream: { port: 8444 }`));
    const query = `{
      cluster: resource(id: "${ids.cluster}") { ... on KubernetesResource { clusterRef } }
      shop: resource(id: "${ids.shop}") {
        ... on WebAppResource { requestHeaderRewrites { key value } upstream { port tlsMode } downstream { tlsMode } }
      }
    }`;
    expect(await ask(query)).toEqual({
      cluster: { clusterRef: 'prod' },
      shop: {
        requestHeaderRewrites: [{ key: 'X-A', value: '1' }],
        upstream: { port: 8_444, tlsMode: 'VERIFY_FULL' },
        downstream: { tlsMode: 'TLS13' },
      },
    });
    await mutate(mutationOf('kubernetesResourceUpdate', `id: "${ids.cluster}", clusterRef: null`));
    await mutate(
      mutationOf(
        'webAppResourceUpdate',
        `id: "${ids.shop}", requestHeaderRewrites: [], upstream: { port: 1, tlsMode: null }`,
      ),
    );
    expect(await ask(query)).toMatchObject({
      cluster: { clusterRef: null },
      shop: { requestHeaderRewrites: [], upstream: { tlsMode: null } },
    });
  });

  it('need a gateway: a Kubernetes Resource finds that of its network or is refused', async () => {
    const { mutate, refusalOf } = createTestAccount();
    const create = (network: string) =>
      mutationOf(
        'kubernetesResourceCreate',
        `name: "K", address: "k", remoteNetworkId: "${network}"`,
        'gateway { id }',
      );
    expect((await mutate(create(ids.office))).entity.gateway.id).toBe(ids.gateway);
    expect(await refusalOf(create(ids.spare))).toBe('This Remote Network has no Gateway.');
    expect(
      await refusalOf(mutationOf('sshResourceUpdate', `id: "${ids.bastion}", gatewayId: "${ids.ada}"`, 'id')),
    ).toBe(`Gateway with id '${ids.ada}' does not exist`);
    expect(
      await refusalOf(
        mutationOf('sshResourceUpdate', `id: "${ids.bastion}", upstream: { port: 70000 }`, 'id'),
      ),
    ).toBe('Port 70000 is not valid.');
  });
});
