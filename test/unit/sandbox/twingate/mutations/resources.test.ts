import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf, nodes } from '../account.ts';

const update = (change: string) => mutationOf('resourceUpdate', `id: "${ids.wiki}", ${change}`, 'id');
const create = (args: string) =>
  mutationOf('resourceCreate', `name: "New", remoteNetworkId: "${ids.spare}", ${args}`, 'id');
const SETTINGS = `name alias isActive isVisible isBrowserShortcutEnabled approvalMode usageBasedAutolockDurationDays
  address { type value } accessPolicy { mode durationSeconds } securityPolicy { id } tags { key value }
  remoteNetwork { name } protocols { allowIcmp tcp { policy ports { start end } } udp { policy } }
  access { edges { node { ... on Group { id } ... on ServiceAccount { id } } } } approverGroups { edges { node { id } } }`;
const read = (id: string) =>
  `{ resource(id: "${id}") { __typename ${SETTINGS} ... on NetworkResource { routingMode } } }`;

describe('resourceCreate', () => {
  it('fills in what is left out', async () => {
    const { mutate, ask } = createTestAccount();
    const { entity } = await mutate(create('address: "10.1.0.0/16"'));
    expect(Buffer.from(entity.id, 'base64').toString()).toMatch(/^Resource:\d+$/);
    expect((await ask(read(entity.id))).resource).toEqual({
      __typename: 'NetworkResource',
      name: 'New',
      alias: null,
      isActive: true,
      isVisible: true,
      isBrowserShortcutEnabled: false,
      approvalMode: 'AUTOMATIC',
      usageBasedAutolockDurationDays: null,
      address: { type: 'IP', value: '10.1.0.0/16' },
      accessPolicy: null,
      securityPolicy: null,
      tags: [],
      remoteNetwork: { name: 'Spare' },
      protocols: { allowIcmp: true, tcp: { policy: 'ALLOW_ALL', ports: [] }, udp: { policy: 'ALLOW_ALL' } },
      access: { edges: [] },
      approverGroups: { edges: [] },
      routingMode: 'THROUGH_TWINGATE',
    });
  });

  it('takes everything, and shows on the network and the groups', async () => {
    const { mutate, ask } = createTestAccount();
    const { entity } = await mutate(
      create(`address: "app.example", alias: "app.acme", approvalMode: MANUAL, isVisible: false,
        isBrowserShortcutEnabled: true, accessPolicy: { mode: AUTO_LOCK, durationSeconds: 172800 },
        groupIds: ["${ids.engineering}"], approverGroupIds: ["${ids.directory}"], securityPolicyId: "${ids.strict}",
        protocols: { allowIcmp: false, tcp: { policy: RESTRICTED, ports: [{ start: 80, end: 80 }] }, udp: { policy: RESTRICTED } },
        tags: [{ key: "env", value: "test" }]`),
    );
    expect((await ask(read(entity.id))).resource).toMatchObject({
      alias: 'app.acme',
      isVisible: false,
      isBrowserShortcutEnabled: true,
      approvalMode: 'MANUAL',
      usageBasedAutolockDurationDays: 2,
      accessPolicy: { mode: 'AUTO_LOCK', durationSeconds: 172_800 },
      securityPolicy: { id: ids.strict },
      tags: [{ key: 'env', value: 'test' }],
      protocols: {
        allowIcmp: false,
        tcp: { policy: 'RESTRICTED', ports: [{ start: 80, end: 80 }] },
        udp: { policy: 'RESTRICTED' },
      },
      access: { edges: [{ node: { id: ids.engineering } }] },
      approverGroups: { edges: [{ node: { id: ids.directory } }] },
    });
    const data = await ask(`{
      remoteNetwork(id: "${ids.spare}") { resources { edges { node { id } } } }
      group(id: "${ids.engineering}") { resources { totalCount } }
      resources(filter: { tags: { and: [{ key: "env", value: { eq: "test" } }] } }) { totalCount }
    }`);
    expect(nodes(data.remoteNetwork.resources)).toEqual([{ id: entity.id }]);
    expect([data.group.resources.totalCount, data.resources.totalCount]).toEqual([3, 1]);
  });

  it.each([
    ['address: " "', 'Address may not be blank.'],
    ['address: "x", alias: ""', 'Alias must be a valid DNS name'],
    ['address: "x", alias: "a b"', 'Alias must be a valid DNS name'],
    ['address: "10.0.0.0/8", isBrowserShortcutEnabled: true', "can't have the browser shortcut enabled."],
    ['address: "*.example", isBrowserShortcutEnabled: true', "can't have the browser shortcut enabled."],
    ['address: "*.example", routingMode: BYPASS_TWINGATE', 'wildcard'],
    ['address: "10.0.0.0/8", routingMode: BYPASS_TWINGATE', 'CIDR range'],
    [`address: "x", routingMode: BYPASS_TWINGATE, securityPolicyId: "${ids.strict}"`, 'Security Policy'],
    [
      'address: "x", routingMode: BYPASS_TWINGATE, protocols: { allowIcmp: true, tcp: { policy: RESTRICTED }, udp: { policy: ALLOW_ALL } }',
      'port restrictions',
    ],
    [
      'address: "x", protocols: { allowIcmp: true, tcp: { policy: RESTRICTED, ports: [{ start: 9, end: 8 }] }, udp: { policy: ALLOW_ALL } }',
      'Port range 9-8 is not valid.',
    ],
    ['address: "x", accessPolicy: { mode: AUTO_LOCK, durationSeconds: 3600 }', 'between 1 day and 365 days'],
    [
      'address: "x", accessPolicy: { mode: ACCESS_REQUEST, durationSeconds: 3599 }',
      'between 1 hour and 365 days',
    ],
    ['address: "x", accessPolicy: { mode: ACCESS_REQUEST }', 'needs a duration'],
    ['address: "x", accessPolicy: { mode: MANUAL, durationSeconds: 3600 }', 'takes no duration'],
    ['address: "x", tags: [{ key: "tg:x", value: "y" }]', "starting with 'tg' are reserved"],
    ['address: "x", tags: [{ key: "", value: "y" }]', 'Tag key must be 1 to 128'],
    ['address: "x", tags: [{ key: "x", value: "" }]', 'Tag value must be 1 to 256'],
    [`address: "x", groupIds: ["${ids.robot}"]`, 'Group with id'],
  ])('refuses %s', async (args, sentence) => {
    const { refusalOf, ask } = createTestAccount();
    expect(await refusalOf(create(args))).toContain(sentence);
    expect((await ask('{ resources { totalCount } }')).resources.totalCount).toBe(4);
  });

  it('takes 64 tags and refuses 65', async () => {
    const { mutate, refusalOf } = createTestAccount();
    const tags = (count: number) => ({
      tags: Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: 'v' })),
    });
    const document = `mutation ($tags: [TagInput!]) {
      resourceCreate(name: "T", address: "t", remoteNetworkId: "${ids.spare}", tags: $tags) { ok error }
    }`;
    await mutate(document, tags(64));
    expect(await refusalOf(document, tags(65))).toBe('A Resource can have at most 64 tags.');
  });

  it('counts the characters of a tag, not their encoding', async () => {
    const { mutate, refusalOf } = createTestAccount();
    const tagged = (key: string, value: string) =>
      create(`address: "t", tags: [{ key: "${key}", value: "${value}" }]`);
    await mutate(tagged('\u{1F511}'.repeat(128), '\u{1F511}'.repeat(256)));
    expect(await refusalOf(tagged('\u{1F511}'.repeat(129), 'v'))).toContain('1 to 128 characters');
    expect(await refusalOf(tagged('k', '\u{1F511}'.repeat(257)))).toContain('1 to 256 characters');
  });

  it('lets a Resource that bypasses Twingate block ICMP', async () => {
    const { mutate, ask } = createTestAccount();
    const all = '{ policy: ALLOW_ALL }';
    const protocols = `{ allowIcmp: false, tcp: ${all}, udp: ${all} }`;
    const { entity } = await mutate(
      create(`address: "x", routingMode: BYPASS_TWINGATE, protocols: ${protocols}`),
    );
    expect((await ask(read(entity.id))).resource).toMatchObject({
      routingMode: 'BYPASS_TWINGATE',
      protocols: { allowIcmp: false },
    });
  });
});

describe('resourceUpdate', () => {
  it('keeps what is left out and clears by null', async () => {
    const { mutate, ask } = createTestAccount();
    await mutate(
      update(
        `securityPolicyId: "${ids.strict}", accessPolicy: { mode: ACCESS_REQUEST, durationSeconds: 3600 }`,
      ),
    );
    await mutate(update('isActive: false'));
    expect((await ask(read(ids.wiki))).resource).toMatchObject({
      name: 'Wiki',
      alias: 'wiki.acme',
      isActive: false,
      securityPolicy: { id: ids.strict },
      accessPolicy: { mode: 'ACCESS_REQUEST', durationSeconds: 3_600 },
      tags: [{ key: 'env', value: 'prod' }],
    });
    await mutate(
      update(
        'alias: null, securityPolicyId: null, tags: null, accessPolicy: null, name: null, protocols: null',
      ),
    );
    expect((await ask(read(ids.wiki))).resource).toMatchObject({
      name: 'Wiki',
      alias: null,
      isActive: false,
      securityPolicy: null,
      accessPolicy: null,
      tags: [],
      protocols: { allowIcmp: true },
    });
  });

  it('understands the deprecated days of auto lock', async () => {
    const { mutate, ask } = createTestAccount();
    const policyAfter = async (change: string) => {
      await mutate(update(change));
      const { accessPolicy, usageBasedAutolockDurationDays } = (await ask(read(ids.wiki))).resource;
      return [accessPolicy?.durationSeconds, usageBasedAutolockDurationDays];
    };
    expect(await policyAfter('usageBasedAutolockDurationDays: 7')).toEqual([604_800, 7]);
    expect(await policyAfter('isVisible: true')).toEqual([604_800, 7]);
    expect(await policyAfter('usageBasedAutolockDurationDays: null')).toEqual([undefined, null]);
  });

  it('changes groups and leaves service accounts alone', async () => {
    const { mutate, ask } = createTestAccount();
    const principalsAfter = async (change: string) => {
      await mutate(update(change));
      return nodes((await ask(read(ids.wiki))).resource.access).map((node) => node.id);
    };
    expect(await principalsAfter(`addedGroupIds: ["${ids.directory}"]`)).toEqual([
      ids.everyone,
      ids.engineering,
      ids.robot,
      ids.directory,
    ]);
    expect(await principalsAfter(`removedGroupIds: ["${ids.everyone}"]`)).toEqual([
      ids.engineering,
      ids.robot,
      ids.directory,
    ]);
    expect(await principalsAfter(`groupIds: ["${ids.everyone}"]`)).toEqual([ids.robot, ids.everyone]);
    expect(await principalsAfter('groupIds: []')).toEqual([ids.robot]);
  });

  it('changes approver groups', async () => {
    const { mutate, ask } = createTestAccount();
    const approversAfter = async (change: string) => {
      await mutate(update(change));
      return nodes((await ask(read(ids.wiki))).resource.approverGroups).map((node) => node.id);
    };
    expect(await approversAfter(`approverGroupIds: ["${ids.everyone}"]`)).toEqual([ids.everyone]);
    expect(await approversAfter(`addedApproverGroupIds: ["${ids.directory}"]`)).toEqual([
      ids.everyone,
      ids.directory,
    ]);
    expect(await approversAfter(`removedApproverGroupIds: ["${ids.everyone}"]`)).toEqual([ids.directory]);
  });

  it('moves to another network and address', async () => {
    const { mutate, ask } = createTestAccount();
    await mutate(
      update(`remoteNetworkId: "${ids.exit}", address: "::1", routingMode: BYPASS_TWINGATE, name: "Moved"`),
    );
    expect((await ask(read(ids.wiki))).resource).toMatchObject({
      name: 'Moved',
      address: { type: 'IP', value: '::1' },
      remoteNetwork: { name: 'Exit' },
      routingMode: 'BYPASS_TWINGATE',
    });
    expect(
      await ask(
        `{ resources(filter: { remoteNetworkId: { eq: "${ids.exit}" } }) { edges { node { name } } } }`,
      ),
    ).toEqual({ resources: { edges: [{ node: { name: 'Moved' } }] } });
  });

  it('refuses other kinds, and leaves the Resource as it was when it refuses', async () => {
    const { refusalOf, ask } = createTestAccount();
    const before = await ask(read(ids.wiki));
    expect(await refusalOf(mutationOf('resourceUpdate', `id: "${ids.shop}", name: "x"`, 'id'))).toBe(
      `Resource with id '${ids.shop}' does not exist`,
    );
    await refusalOf(update('name: "x", groupIds: [], alias: "not valid"'));
    await refusalOf(update('address: "10.0.0.0/8", isBrowserShortcutEnabled: true'));
    expect(await ask(read(ids.wiki))).toEqual(before);
  });
});

it.each([ids.wiki, ids.cluster, ids.bastion, ids.shop])(
  'resourceDelete takes %s of whatever kind',
  async (id) => {
    const { mutate, ask } = createTestAccount();
    await mutate(mutationOf('resourceDelete', `id: "${id}"`));
    const data = await ask(`{
    resource(id: "${id}") { id } resources { totalCount }
    remoteNetwork(id: "${ids.office}") { resources { totalCount } }
    accessRequests(filter: { resourceId: { in: ["${id}"] } }) { totalCount }
  }`);
    expect(data).toEqual({
      resource: null,
      resources: { totalCount: 3 },
      remoteNetwork: { resources: { totalCount: 3 } },
      accessRequests: { totalCount: 0 },
    });
  },
);
