import { readFileSync } from 'node:fs';
import { buildSchema, getNamedType, isAbstractType, isObjectType } from 'graphql';
import { expect, it } from 'vitest';
import { createTwingateTagging } from '../../src/upstreams/twingate/tagging.ts';
import { narrowSelections } from '../support/narrow-selections.ts';
import { createTaggedReads } from '../support/tagged-reads.ts';
import { createTestAccount, id, ids, mutationOf, network as seed } from '../unit/sandbox/twingate/account.ts';

const schema = buildSchema(readFileSync('src/upstreams/twingate/schema.graphql', 'utf8'));
const roots = Object.values(schema.getQueryType()?.getFields() ?? {});
const mutations = schema.getMutationType()?.getFields() ?? {};

const letters = Array.from('abcdefghijklmnopqrstuvwxyz');

/** Some that writes make. */
const newIds = [
  ...[id('User', 4), id('Group', 23), id('RemoteNetwork', 33), id('Connector', 42), id('Resource', 54)],
  ...[id('Gateway', 2), id('SSHCertificateAuthority', 3), id('Webhook', 1), id('DnsFilteringProfile', 1)],
];

/** Each list, and each record by its id. */
const reads = roots.flatMap(({ name, type, args }) => {
  const named = getNamedType(type);
  const isList = args.every((each) => each.name !== 'id');
  const types = [named, ...(isAbstractType(named) ? schema.getPossibleTypes(named) : [])].map(String);
  const kinds = name === 'devicePosture' ? ['Device'] : types;
  const wanted = [...Object.values(ids), ...newIds].filter((each) => kinds.includes(kindOf(each)));
  const places = isList ? [''] : wanted.map((each) => `(id: "${each}")`);
  return places.flatMap((place, record) =>
    narrowSelections(named, schema).map(
      (selection, index) => `${name}${record}${letters[index]}: ${name}${place} ${selection}`,
    ),
  );
});

/** By what else a read can be narrowed than the fields that it shows. */
const filtered = [
  'matched: serialNumbers(filter: { hasMatchedDevices: { eq: true } }) { totalCount }',
  `requests: accessRequests(filter: { resourceId: { in: ["${ids.shop}"] } }) { edges { node { reason } } }`,
  `resources(filter: { remoteNetworkId: { in: ["${ids.office}"] } }) { totalCount }`,
  'users(filter: { role: { in: [ADMIN] } }) { edges { node { email } } }',
  'office: remoteNetwork(name: "Office") { name resources { totalCount } connectors { totalCount } }',
  'trusted: devices(filter: { isTrusted: { eq: true } }) { totalCount }',
];

function kindOf(each: string): string {
  return Buffer.from(each, 'base64').toString().split(':')[0] ?? '';
}

it('tells of each mutation whatever it changes in any read', async () => {
  const [request] = seed.accessRequests;
  const accessRequests = [...seed.accessRequests, { ...request!, key: 72, resourceKey: 53 }];
  const { ask, clock } = createTestAccount({ network: { ...seed, accessRequests } });
  const api = { tagging: createTwingateTagging({ schema: () => schema }), ask };
  const taggedReads = await createTaggedReads([[api, `{ ${[...reads, ...filtered].join('\n')} }`]]);
  const tried = new Set<string>();

  /** Makes one, and resolves to the id of what it made. */
  async function write(name: string, args: string): Promise<string> {
    tried.add(name);
    await clock.advance(1_000);
    const payload = getNamedType(mutations[name]!.type);
    const hasEntity = isObjectType(payload) && 'entity' in payload.getFields();
    const entity = hasEntity ? '... on Node { id }' : '';
    const answer = await taggedReads.write(api, mutationOf(name, args, entity));
    expect(answer[name]).toMatchObject({ ok: true });
    return (answer[name] as any).entity?.id;
  }

  await write('accessRequestApprove', `id: "${ids.release}"`);
  await write('accessRequestReject', `id: "${id('AccessRequest', 72)}"`);
  const dora = await write('userCreate', 'email: "dora@acme.example", firstName: "Dora"');
  await write('userDetailsUpdate', `id: "${ids.ada}", firstName: "Augusta", state: DISABLED`);
  await write('userRoleUpdate', `id: "${ids.bob}", role: ADMIN`);
  await write('userResetMfa', `id: "${ids.bob}"`);

  await write('deviceArchive', `id: "${ids.laptop}"`);
  await write('deviceUnarchive', `id: "${ids.laptop}"`);
  await write('deviceBlock', `id: "${ids.laptop}"`);
  await write('deviceUnblock', `id: "${ids.laptop}"`);
  await write('deviceUpdate', `id: "${ids.phone}", isTrusted: true`);

  await write('serialNumbersDelete', 'serialNumbers: ["SN-1"]');
  await write('serialNumbersCreate', 'serialNumbers: ["SN-1", "SN-2"]');

  const group = await write(
    'groupCreate',
    `name: "New", userIds: ["${ids.bob}"], resourceIds: ["${ids.wiki}"], securityPolicyId: "${ids.strict}"`,
  );
  await write('groupUpdate', `id: "${group}", addedUserIds: ["${dora}"], removedUserIds: ["${ids.bob}"]`);
  await write('groupUpdate', `id: "${group}", resourceIds: ["${ids.shop}"], securityPolicyId: null`);
  await write('groupUpdate', `id: "${group}", isActive: false`);
  await write(
    'securityPolicyUpdate',
    `id: "${ids.strict}", addedGroupIds: ["${group}", "${ids.engineering}"]`,
  );
  await write('securityPolicyUpdate', `id: "${ids.strict}", groupIds: []`);

  const profile = await write('dnsFilteringProfileCreate', 'name: "Strict"');
  const other = await write('dnsFilteringProfileCreate', 'name: "Mild"');
  await write('dnsFilteringProfileUpdate', `id: "${profile}", groups: ["${group}", "${ids.engineering}"]`);
  await write('dnsFilteringProfileUpdate', `id: "${other}", groups: ["${group}"], priority: 9`);

  const network = await write('remoteNetworkCreate', 'name: "New"');
  await write('remoteNetworkUpdate', `id: "${network}", name: "Newer", isActive: false`);
  const connector = await write('connectorCreate', `remoteNetworkId: "${network}"`);
  await write('connectorUpdate', `id: "${connector}", name: "named", hasStatusNotificationsEnabled: false`);
  await write('connectorGenerateTokens', `connectorId: "${connector}"`);

  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKey';
  const certificate = '-----BEGIN CERTIFICATE----- MIIB -----END CERTIFICATE-----';
  const ssh = await write('sshCertificateAuthorityCreate', `name: "New", publicKey: "${key}"`);
  const x509 = await write('x509CertificateAuthorityCreate', `name: "New", certificate: "${certificate}"`);
  const place = `address: "gw:8443", remoteNetworkId: "${network}"`;
  const gateway = await write('gatewayCreate', `${place}, x509CAId: "${x509}", sshCAId: "${ssh}"`);
  await write(
    'gatewayUpdate',
    `id: "${gateway}", address: "gw:9443", sshCAId: null, x509CAId: "${ids.x509CA}"`,
  );
  await write('sshCertificateAuthorityDelete', `id: "${ssh}"`);
  await write('x509CertificateAuthorityDelete', `id: "${x509}"`);

  const site = `name: "New", address: "new.internal", remoteNetworkId: "${ids.office}"`;
  const resource = await write(
    'resourceCreate',
    `${site}, groupIds: ["${group}"], approverGroupIds: ["${group}"]`,
  );
  await write('resourceUpdate', `id: "${resource}", name: "Newer", addedGroupIds: ["${ids.engineering}"]`);
  await write(
    'resourceUpdate',
    `id: "${resource}", remoteNetworkId: "${network}", removedGroupIds: ["${group}"]`,
  );
  const behind = `${site}, gatewayId: "${gateway}"`;
  const ports = 'upstream: { port: 80 }, downstream: { port: 443 }';
  const cluster = await write('kubernetesResourceCreate', `${behind}, groupIds: ["${group}"]`);
  await write('kubernetesResourceUpdate', `id: "${cluster}", clusterRef: "main", groupIds: []`);
  const host = await write('sshResourceCreate', behind);
  await write('sshResourceUpdate', `id: "${host}", addedGroupIds: ["${group}"], gatewayId: "${ids.gateway}"`);
  const app = await write('webAppResourceCreate', `${behind}, ${ports}`);
  await write('webAppResourceUpdate', `id: "${app}", isVisible: false, addedGroupIds: ["${group}"]`);

  const account = await write('serviceAccountCreate', `name: "New", resourceIds: ["${resource}"]`);
  await write('serviceAccountUpdate', `id: "${account}", name: "Newer", addedResourceIds: ["${host}"]`);
  const access = `resourceId: "${ids.wiki}", access: [{ principalId: "${account}" }, { principalId: "${group}" }]`;
  await write('resourceAccessAdd', access);
  await write('resourceAccessRemove', `resourceId: "${ids.wiki}", principalIds: ["${ids.everyone}"]`);
  await write(
    'resourceAccessSet',
    `resourceId: "${ids.wiki}", access: [{ principalId: "${ids.directory}" }]`,
  );
  await write('resourceAccessSet', access);
  const own = await write('serviceAccountKeyCreate', `serviceAccountId: "${account}", expirationTime: 1`);
  await write('serviceAccountKeyUpdate', `id: "${own}", name: "named"`);
  await write('serviceAccountKeyRevoke', `id: "${own}"`);
  await write('serviceAccountKeyDelete', `id: "${ids.revokedKey}"`);
  await write('serviceAccountDelete', `id: "${account}"`);

  const webhook = await write('webhookCreate', 'name: "New", url: "https://new.example"');
  await write('webhookUpdate', `id: "${webhook}", name: "Newer"`);
  await write('webhookDelete', `id: "${webhook}"`);

  await write('groupDelete', `id: "${group}"`);
  await write('dnsFilteringProfileDelete', `id: "${profile}"`);
  for (const each of [resource, cluster, host, app, ids.shop]) await write('resourceDelete', `id: "${each}"`);
  await write('gatewayDelete', `id: "${gateway}"`);
  await write('connectorDelete', `id: "${connector}"`);
  await write('remoteNetworkDelete', `id: "${network}"`);
  await write('userDelete', `id: "${ids.ada}"`);

  expect(Object.keys(mutations).filter((name) => !tried.has(name))).toEqual([]);
});
