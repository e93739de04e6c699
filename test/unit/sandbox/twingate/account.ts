import { expect } from 'vitest';
import type { Network } from '../../../../src/sandbox/dataset/world.ts';
import { createRandom } from '../../../../src/sandbox/dataset/random.ts';
import { createTwingate, type TwingateOptions } from '../../../../src/sandbox/twingate/twingate.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const AT = Date.parse('2026-01-02T03:04:05.678Z');
const HOUR_MS = 3_600_000;
/** The moment at which the fake clock starts. */
const NOW = Date.parse('2026-11-25T12:00:00Z');

const ROBOT = '0b4f2c58-6f0e-4c52-9a8e-3a5d8d0f7c11';
const KEY = (letter: string) => letter.repeat(43);

/** A small account: something of every kind, and one of everything a rule forbids. */
export const network: Network = {
  users: [
    user(1, 'Ada@Acme.example', 'Ada', 'ADMIN', 'ACTIVE', 'MANUAL'),
    user(2, 'bob@acme.example', 'Bob', 'MEMBER', 'ACTIVE', 'SYNCED'),
    user(3, 'cleo@other.example', 'Cleo', 'DEVOPS', 'PENDING', 'MANUAL'),
  ],
  devices: [
    device(10, 1, 'ada-laptop', 'MAC_OS', 'SN-1', 'ACTIVE'),
    device(11, 1, 'ada-phone', 'IOS', null, 'ARCHIVED'),
    device(12, 2, 'bob-desktop', 'WINDOWS', 'SN-2', 'BLOCKED'),
  ],
  groups: [
    group(20, 'Everyone', 'SYSTEM', [1, 2, 3]),
    group(21, 'Engineering', 'MANUAL', [1]),
    group(22, 'Directory', 'SYNCED', [2]),
  ],
  remoteNetworks: [
    { key: 30, name: 'Office', location: 'ON_PREMISE', type: 'REGULAR', createdAt: AT },
    { key: 31, name: 'Exit', location: 'AWS', type: 'EXIT', createdAt: AT },
    { key: 32, name: 'Spare', location: 'OTHER', type: 'REGULAR', createdAt: AT },
  ],
  connectors: [
    {
      key: 40,
      name: 'brave-otter',
      remoteNetworkKey: 30,
      state: 'ALIVE',
      lastHeartbeatAt: AT,
      createdAt: AT,
    },
    {
      key: 41,
      name: 'calm-heron',
      remoteNetworkKey: 30,
      state: 'DEAD_NO_HEARTBEAT',
      lastHeartbeatAt: null,
      createdAt: AT,
    },
  ],
  resources: [
    resource(50, 'Wiki', 'NETWORK', 'wiki.internal', [20, 21], [ROBOT], [{ key: 'env', value: 'prod' }]),
    resource(51, 'Cluster', 'KUBERNETES', '10.0.0.1', [21], [], [{ key: 'env', value: 'dev' }]),
    resource(52, 'Bastion', 'SSH', 'bastion.internal', [], [], []),
    resource(53, 'Shop', 'WEB_APP', 'shop.internal', [22], [], [{ key: 'team', value: 'web' }]),
  ],
  serviceAccounts: [
    {
      id: ROBOT,
      name: 'CI robot',
      createdAt: AT,
      keys: [
        { id: KEY('a'), name: 'eager-gecko', createdAt: AT, expiresAt: NOW + HOUR_MS, revokedAt: null },
        { id: KEY('r'), name: 'revoked-key', createdAt: AT, expiresAt: null, revokedAt: AT },
        { id: KEY('e'), name: 'expired-key', createdAt: AT, expiresAt: AT + HOUR_MS, revokedAt: null },
      ],
    },
  ],
  securityPolicies: [
    { key: 60, name: 'Default Policy', type: 'DEFAULT_RESOURCE', createdAt: AT },
    { key: 61, name: 'Strict', type: 'RESOURCE', createdAt: AT },
  ],
  serialNumbers: ['SN-1', 'SN-9'],
  accessRequests: [
    { key: 70, userKey: 1, resourceKey: 50, reason: 'Release', status: 'PENDING', requestedAt: AT },
    { key: 71, userKey: 2, resourceKey: 53, reason: '', status: 'APPROVED', requestedAt: AT },
  ],
};

/** Global IDs, spelled out apart from the code under test. */
export function id(type: string, key: number | string): string {
  return Buffer.from(`${type}:${key}`).toString('base64');
}

export const ids = {
  ada: id('User', 1),
  bob: id('User', 2),
  cleo: id('User', 3),
  laptop: id('Device', 10),
  phone: id('Device', 11),
  desktop: id('Device', 12),
  everyone: id('Group', 20),
  engineering: id('Group', 21),
  directory: id('Group', 22),
  office: id('RemoteNetwork', 30),
  exit: id('RemoteNetwork', 31),
  spare: id('RemoteNetwork', 32),
  wiki: id('Resource', 50),
  cluster: id('Resource', 51),
  bastion: id('Resource', 52),
  shop: id('Resource', 53),
  robot: id('ServiceAccount', ROBOT),
  activeKey: id('ServiceAccountKey', KEY('a')),
  revokedKey: id('ServiceAccountKey', KEY('r')),
  expiredKey: id('ServiceAccountKey', KEY('e')),
  defaultPolicy: id('SecurityPolicy', 60),
  strict: id('SecurityPolicy', 61),
  release: id('AccessRequest', 70),
  approved: id('AccessRequest', 71),
  gateway: id('Gateway', 1),
  sshCA: id('SSHCertificateAuthority', 1),
  x509CA: id('X509CertificateAuthority', 2),
};

export type TestAccount = ReturnType<typeof createTestAccount>;

/** A stand-in over the small account, without rate limits unless asked for. */
export function createTestAccount(options: Partial<TwingateOptions> = {}) {
  const clock = createFakeClock(NOW);
  const twingate = createTwingate({
    clock,
    rateLimits: false,
    windowMs: 60_000,
    latencyMs: 0,
    network,
    random: createRandom('test account'),
    ...options,
  });
  return { clock, twingate, send, ask, mutate, refusalOf };

  async function send(query: string, variables?: object, key = 'sandbox-admin') {
    const response = await twingate.fetch(post({ query, variables }, { 'x-api-key': key }));
    return { status: response.status, body: await response.json() };
  }

  /** The data of an answer that has no errors. */
  async function ask(query: string, variables?: object): Promise<any> {
    const { status, body } = await send(query, variables);
    expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });
    return body.data;
  }

  /** The payload of the one mutation in the document, which must be ok. */
  async function mutate(query: string, variables?: object): Promise<any> {
    const [payload] = Object.values<any>(await ask(query, variables));
    expect(payload).toMatchObject({ ok: true, error: null });
    return payload;
  }

  /** The sentence with which the one mutation in the document is refused. */
  async function refusalOf(query: string, variables?: object): Promise<string> {
    const [payload] = Object.values<any>(await ask(query, variables));
    expect(payload).toMatchObject({ ok: false });
    expect(payload.entity ?? null).toBeNull();
    return payload.error;
  }
}

export function post(
  body: unknown,
  headers: Record<string, string> = { 'x-api-key': 'sandbox-admin' },
): Request {
  return new Request('https://acme.twingate.com/api/graphql/', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** A mutation of one root field that tells how it went and shows `entity`'s fields, if any are named. */
export function mutationOf(field: string, args: string, entity = ''): string {
  return `mutation { ${field}(${args}) { ok error ${entity && `entity { ${entity} }`} } }`;
}

export function nodes(connection: any): any[] {
  return connection.edges.map((edge: any) => edge.node);
}

function user(
  key: number,
  email: string,
  firstName: string,
  role: Network['users'][number]['role'],
  state: Network['users'][number]['state'],
  type: Network['users'][number]['type'],
): Network['users'][number] {
  return { key, email, firstName, lastName: 'Example', role, state, type, createdAt: AT };
}

function device(
  key: number,
  ownerKey: number,
  name: string,
  os: Network['devices'][number]['os'],
  serialNumber: string | null,
  state: Network['devices'][number]['state'],
): Network['devices'][number] {
  return {
    ...{ key, ownerKey, name, os, serialNumber, state },
    osVersion: '14.1',
    model: 'Model',
    manufacturer: 'Maker',
    deviceType: 'LAPTOP',
    isTrusted: key === 10,
    clientVersion: '2026.1',
    lastSuccessfulLoginAt: AT,
  };
}

function group(
  key: number,
  name: string,
  type: Network['groups'][number]['type'],
  userKeys: readonly number[],
): Network['groups'][number] {
  return { ...{ key, name, type, userKeys }, isActive: key !== 22, securityPolicyKey: null, createdAt: AT };
}

function resource(
  key: number,
  name: string,
  kind: Network['resources'][number]['kind'],
  address: string,
  groupKeys: readonly number[],
  serviceAccountIds: readonly string[],
  tags: Network['resources'][number]['tags'],
): Network['resources'][number] {
  return {
    ...{ key, name, kind, address, groupKeys, serviceAccountIds, tags },
    alias: key === 50 ? 'wiki.acme' : null,
    remoteNetworkKey: 30,
    securityPolicyKey: null,
    createdAt: AT,
  };
}
