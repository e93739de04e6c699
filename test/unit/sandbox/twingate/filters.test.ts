import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, network, nodes } from './account.ts';

const unknown = Buffer.from('RemoteNetwork:999').toString('base64');

describe('filters', () => {
  it.each([
    // Every operator of strings; upper and lower case count, but not in the `eq`, `ne` and `in` of an e-mail.
    ['groups', '{ name: { eq: "Everyone" } }', ['Everyone']],
    ['groups', '{ name: { eq: "everyone" } }', []],
    ['groups', '{ name: { ne: "Everyone" } }', ['Engineering', 'Directory']],
    ['groups', '{ name: { in: ["Everyone", "Directory", "Nobody"] } }', ['Everyone', 'Directory']],
    ['groups', '{ name: { in: [] } }', []],
    ['groups', '{ name: { contains: "ing" } }', ['Engineering']],
    ['groups', '{ name: { contains: "ENG" } }', []],
    ['groups', '{ name: { startsWith: "E" } }', ['Everyone', 'Engineering']],
    ['groups', '{ name: { endsWith: "y" } }', ['Directory']],
    ['groups', '{ name: { regexp: "^E.*[eg]$" } }', ['Everyone', 'Engineering']],
    ['groups', '{ name: { startsWith: "E", endsWith: "g" } }', ['Engineering']],
    [
      'groups',
      '{ name: { eq: null, ne: null, in: null, contains: null, startsWith: null, endsWith: null, regexp: null } }',
      ['Everyone', 'Engineering', 'Directory'],
    ],
    ['groups', '{ name: null, type: null, isActive: null }', ['Everyone', 'Engineering', 'Directory']],
    ['groups', 'null', ['Everyone', 'Engineering', 'Directory']],
    ['groups', '{ isActive: { eq: false } }', ['Directory']],
    ['groups', '{ isActive: { eq: null } }', ['Everyone', 'Engineering', 'Directory']],
    ['groups', '{ type: { in: [MANUAL, SYNCED] } }', ['Engineering', 'Directory']],
    ['groups', '{ type: { in: [MANUAL, SYNCED] }, isActive: { eq: true } }', ['Engineering']],
    ['groups', '{ originId: { startsWith: "d" } }', ['Directory']],
    ['groups', '{ originId: { ne: "x" } }', ['Everyone', 'Engineering', 'Directory']],
    ['users', '{ email: { eq: "ADA@acme.EXAMPLE" } }', ['Ada']],
    ['users', '{ email: { ne: "ada@acme.example" } }', ['Bob', 'Cleo']],
    ['users', '{ email: { in: ["ada@acme.example", "BOB@acme.example"] } }', ['Ada', 'Bob']],
    ['users', '{ email: { contains: "acme" } }', ['Bob']],
    ['users', '{ firstName: { eq: "Ada" }, lastName: { eq: "Example" } }', ['Ada']],
    ['users', '{ lastName: { ne: "Example" } }', []],
    ['users', '{ role: { in: [ADMIN, DEVOPS] } }', ['Ada', 'Cleo']],
    ['users', '{ role: { in: null } }', ['Ada', 'Bob', 'Cleo']],
    ['devices', '{ name: { startsWith: "ada" } }', ['ada-laptop', 'ada-phone']],
    ['devices', '{ isTrusted: { eq: true } }', ['ada-laptop']],
    ['devices', '{ activeState: { in: [ARCHIVED, BLOCKED] } }', ['ada-phone', 'bob-desktop']],
    ['devices', '{ serialNumber: { in: ["SN-1", "SN-2"] } }', ['ada-laptop', 'bob-desktop']],
    ['devices', '{ serialNumber: { ne: "SN-1" } }', ['ada-phone', 'bob-desktop']],
    ['devices', '{ serialNumber: { contains: "" } }', ['ada-laptop', 'bob-desktop']],
    ['resources', '{ name: { eq: "Wiki" } }', ['Wiki']],
    ['resources', `{ remoteNetworkId: { eq: "${unknown}" } }`, []],
    ['resources', `{ remoteNetworkId: { in: ["${ids.office}"] }, name: { endsWith: "p" } }`, ['Shop']],
    ['resources', '{ tags: { and: [{ key: "env", value: { eq: "prod" } }] } }', ['Wiki']],
    ['resources', '{ tags: { and: [{ key: "env", value: { in: ["prod", "dev"] } }] } }', ['Wiki', 'Cluster']],
    ['resources', '{ tags: { and: [{ key: "env" }] } }', ['Wiki', 'Cluster']],
    ['resources', '{ tags: { and: [{ key: "env", value: null }, { key: "team" }] } }', []],
    ['resources', '{ tags: { and: [] } }', ['Wiki', 'Cluster', 'Bastion', 'Shop']],
    ['remoteNetworks', '{ name: { contains: "ff" } }', ['Office']],
    ['remoteNetworks', '{ networkType: { in: [EXIT] } }', ['Exit']],
    ['connectors', '{ name: { endsWith: "otter" } }', ['brave-otter']],
    ['connectors', '{ state: { in: [DEAD_NO_HEARTBEAT] } }', ['calm-heron']],
    ['securityPolicies', '{ name: { eq: "Strict" } }', ['Strict']],
    ['securityPolicies', '{ policyType: { in: [DEFAULT_RESOURCE] } }', ['Default Policy']],
    ['serviceAccounts', '{ name: { regexp: "robot" } }', ['CI robot']],
    ['serviceAccounts', '{ name: { eq: "x" } }', []],
    ['dlpPolicies', '{ name: { startsWith: "Source" } }', ['Source code']],
    ['serialNumbers', '{ serialNumber: { endsWith: "9" } }', ['SN-9']],
    ['serialNumbers', '{ hasMatchedDevices: { eq: true } }', ['SN-1']],
    ['serialNumbers', '{ hasMatchedDevices: { eq: false } }', ['SN-9']],
    ['accessRequests', `{ userId: { in: ["${ids.ada}"] } }`, ['Release']],
    ['accessRequests', `{ resourceId: { in: ["${ids.shop}", "${ids.wiki}"] } }`, ['Release', '']],
    ['accessRequests', `{ resourceId: { in: ["${ids.shop}"] }, userId: { in: ["${ids.ada}"] } }`, []],
  ])('%s %s', async (list, filter, expected) => {
    const label =
      { users: 'firstName', serialNumbers: 'serialNumber', accessRequests: 'reason' }[list] ?? 'name';
    const data = await createTestAccount().ask(
      `{ ${list}(filter: ${filter}) { totalCount edges { node { ${label} } } } }`,
    );
    expect(nodes(data[list]).map((node) => node[label])).toEqual(expected);
    expect(data[list].totalCount).toBe(expected.length);
  });

  it.each([
    [`user(id: "${ids.ada}")`, 'devices(filter: { activeState: { in: [ACTIVE] } })', 1],
    [`user(id: "${ids.ada}")`, 'groups(filter: { type: { in: [MANUAL] } })', 1],
    [`group(id: "${ids.everyone}")`, 'users(filter: { role: { in: [MEMBER] } })', 1],
    [`group(id: "${ids.engineering}")`, 'resources(filter: { name: { eq: "Wiki" } })', 1],
    [`remoteNetwork(id: "${ids.office}")`, 'connectors(filter: { state: { in: [ALIVE] } })', 1],
    [`remoteNetwork(id: "${ids.office}")`, 'resources(filter: { name: { ne: "Wiki" } })', 3],
    [`resource(id: "${ids.wiki}")`, 'access(filter: { principalType: { in: [GROUP] } })', 2],
    [`resource(id: "${ids.wiki}")`, 'access(filter: { principalType: { in: [SERVICE_ACCOUNT] } })', 1],
    [`resource(id: "${ids.wiki}")`, 'access(filter: { principalType: null })', 3],
    [`resource(id: "${ids.wiki}")`, 'groups(filter: { name: { startsWith: "Eng" } })', 1],
    [`resource(id: "${ids.wiki}")`, 'serviceAccounts(filter: { name: { eq: "x" } })', 0],
    [`serviceAccount(id: "${ids.robot}")`, 'resources(filter: { name: { eq: "Wiki" } })', 1],
    [`securityPolicy(id: "${ids.defaultPolicy}")`, 'groups(filter: { type: { in: [SYSTEM] } })', 1],
  ])('%s { %s }', async (parent, nested, totalCount) => {
    const data = await createTestAccount().ask(`{ parent: ${parent} { list: ${nested} { totalCount } } }`);
    expect(data.parent.list.totalCount).toBe(totalCount);
  });

  it('heed the case of an e-mail by the switch', async () => {
    const { ask } = createTestAccount({ caseSensitiveEmail: true });
    const count = async (filter: string) =>
      (await ask(`{ users(filter: { email: ${filter} }) { totalCount } }`)).users.totalCount;
    expect(await count('{ eq: "ada@acme.example" }')).toBe(0);
    expect(await count('{ eq: "Ada@Acme.example" }')).toBe(1);
    expect(await count('{ in: ["BOB@acme.example"] }')).toBe(0);
    expect(await count('{ ne: "ada@acme.example" }')).toBe(3);
  });

  it.each([
    [
      'resources(filter: { remoteNetworkId: { eq: "bad" } })',
      "{'remoteNetworkId': ['Unable to parse global ID']}",
    ],
    ['accessRequests(filter: { userId: { in: ["bad"] } })', "{'userId': ['Unable to parse global ID']}"],
    ['users(filter: { email: { regexp: "(" } })', 'invalid regular expression: ('],
  ])('refuse %s', async (list, message) => {
    const { status, body } = await createTestAccount().send(`{ ${list} { totalCount } }`);
    expect(status).toBe(200);
    expect(body.errors[0].message).toBe(message);
  });

  it('come before the page: totalCount tells all that match', async () => {
    const many = {
      ...network,
      serialNumbers: Array.from({ length: 80 }, (_, i) => `${i % 2 ? 'A' : 'B'}${i}`),
    };
    const { serialNumbers } = await createTestAccount({ network: many }).ask(
      '{ serialNumbers(first: 3, filter: { serialNumber: { startsWith: "A" } }) { totalCount edges { cursor } } }',
    );
    expect(serialNumbers.totalCount).toBe(40);
    expect(serialNumbers.edges).toHaveLength(3);
  });
});
