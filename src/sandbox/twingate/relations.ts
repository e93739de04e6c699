import { isIP } from 'node:net';
import { resourcesOf } from './access.ts';
import { edges, list } from './connection.ts';
import type { Context } from './context.ts';
import {
  connectorsWhere,
  devicesWhere,
  grantsWhere,
  groupsWhere,
  namesWhere,
  resourcesWhere,
  usersWhere,
} from './filters.ts';
import type {
  AccessPolicy,
  AccessRequest,
  Connector,
  Device,
  DnsFilteringProfile,
  Gateway,
  GatewayResource,
  Grant,
  Group,
  Resource,
  SecurityPolicy,
  SerialNumber,
  ServiceAccount,
  ServiceAccountKey,
  User,
} from './records.ts';
import type { Resolver, Resolvers } from './resolver.ts';
import { defaultPolicy, keyStatus, type Store } from './store.ts';
import { follow } from './table.ts';

const SECONDS_PER_DAY = 86_400;

/** The store's other side of each relation. */
function valuesWhere<T extends { readonly id: string }>(
  table: (store: Store) => { readonly rows: ReadonlyMap<string, T> },
  isWanted: (row: T, sourceId: string) => boolean,
) {
  return (source: { readonly id: string }, { store }: Context) =>
    [...table(store).rows.values()].filter((row) => isWanted(row, source.id));
}

const remoteNetwork: Resolver = (
  source: { readonly remoteNetworkId: string },
  _: unknown,
  { store }: Context,
) => follow(store.remoteNetworks, source.remoteNetworkId);

const ownPolicy: Resolver = (
  source: { readonly securityPolicyId: string | null },
  _: unknown,
  { store }: Context,
) => (source.securityPolicyId === null ? null : follow(store.securityPolicies, source.securityPolicyId));

const autolockDays: Resolver = ({ accessPolicy }: { readonly accessPolicy: AccessPolicy | null }) =>
  accessPolicy?.mode === 'AUTO_LOCK' && accessPolicy.durationSeconds !== null
    ? Math.floor(accessPolicy.durationSeconds / SECONDS_PER_DAY)
    : null;

/** What every kind of Resource answers alike. */
const resource: Readonly<Record<string, Resolver>> = {
  access: edges((source: Resource, filter: Parameters<typeof grantsWhere>[0], { store }) =>
    [...source.access.values()]
      .filter(grantsWhere(filter, (id) => store.groups.rows.has(id)))
      .map((grant) => ({ ...grant, node: principal(store, grant) })),
  ),
  address: ({ address }: Resource) => ({ value: address, type: addressType(address) }),
  approverGroups: list(
    (source: Resource, { store }) => [...source.approverGroupIds].map((id) => follow(store.groups, id)),
    groupsWhere,
  ),
  groups: list(
    (source: Resource, { store }) =>
      [...source.access.keys()].flatMap((id) => store.groups.rows.get(id) ?? []),
    groupsWhere,
  ),
  remoteNetwork,
  securityPolicy: ownPolicy,
  serviceAccounts: list(
    (source: Resource, { store }) =>
      [...source.access.keys()].flatMap((id) => store.serviceAccounts.rows.get(id) ?? []),
    namesWhere,
  ),
  usageBasedAutolockDurationDays: autolockDays,
};

const gatewayResource: Readonly<Record<string, Resolver>> = {
  ...resource,
  gateway: (source: GatewayResource, _: unknown, { store }: Context) =>
    follow(store.gateways, source.gatewayId),
};

/** Fields of the objects that the records do not hold as they are shown. */
export const relations: Resolvers = {
  AccessEdge: { securityPolicy: ownPolicy, usageBasedAutolockDurationDays: autolockDays },
  AccessRequest: {
    resource: (source: AccessRequest, _: unknown, { store }: Context) =>
      follow(store.resources, source.resourceId),
    user: (source: AccessRequest, _: unknown, { store }: Context) => follow(store.users, source.userId),
  },
  Connector: { remoteNetwork },
  Device: {
    lastConnectedAt: () => null,
    user: (source: Device, _: unknown, { store }: Context) => follow(store.users, source.ownerId),
  },
  DevicePosture: devicePosture(),
  DnsFilteringProfile: {
    groups: list(
      (source: DnsFilteringProfile, { store }) => [...source.groupIds].map((id) => follow(store.groups, id)),
      groupsWhere,
    ),
  },
  Gateway: {
    remoteNetwork,
    sshCA: (source: Gateway, _: unknown, { store }: Context) =>
      source.sshCAId === null ? null : follow(store.certificateAuthorities, source.sshCAId),
    x509CA: (source: Gateway, _: unknown, { store }: Context) =>
      follow(store.certificateAuthorities, source.x509CAId),
  },
  Group: {
    resources: list((source: Group, { store }) => resourcesOf(store, source.id), resourcesWhere),
    securityPolicy: (source: Group, _: unknown, { store }: Context) =>
      source.securityPolicyId === null
        ? defaultPolicy(store)
        : follow(store.securityPolicies, source.securityPolicyId),
    users: list(
      (source: Group, { store }) => [...source.userIds].map((id) => follow(store.users, id)),
      usersWhere,
    ),
  },
  RemoteNetwork: {
    connectors: list(
      valuesWhere(
        (store) => store.connectors,
        (row: Connector, id) => row.remoteNetworkId === id,
      ),
      connectorsWhere,
    ),
    gateways: list(
      valuesWhere(
        (store) => store.gateways,
        (row: Gateway, id) => row.remoteNetworkId === id,
      ),
    ),
    resources: list(
      valuesWhere(
        (store) => store.resources,
        (row: Resource, id) => row.remoteNetworkId === id,
      ),
      resourcesWhere,
    ),
  },
  NetworkResource: resource,
  KubernetesResource: gatewayResource,
  SSHResource: gatewayResource,
  WebAppResource: gatewayResource,
  SecurityPolicy: {
    groups: list(
      (source: SecurityPolicy, { store }) =>
        [...store.groups.rows.values()].filter(
          (group) => (group.securityPolicyId ?? defaultPolicy(store).id) === source.id,
        ),
      groupsWhere,
    ),
  },
  SerialNumber: {
    matchedDevices: (source: SerialNumber, _: unknown, { store }: Context) =>
      [...store.devices.rows.values()].filter((device) => device.serialNumber === source.serialNumber),
  },
  ServiceAccount: {
    keys: list(
      valuesWhere(
        (store) => store.serviceAccountKeys,
        (row: ServiceAccountKey, id) => row.serviceAccountId === id,
      ),
    ),
    resources: list((source: ServiceAccount, { store }) => resourcesOf(store, source.id), resourcesWhere),
  },
  ServiceAccountKey: {
    serviceAccount: (source: ServiceAccountKey, _: unknown, { store }: Context) =>
      follow(store.serviceAccounts, source.serviceAccountId),
    status: (source: ServiceAccountKey, _: unknown, { now }: Context) => keyStatus(source, now),
  },
  User: {
    devices: list(
      valuesWhere(
        (store) => store.devices,
        (row: Device, id) => row.ownerId === id,
      ),
      devicesWhere,
    ),
    groups: list(
      valuesWhere(
        (store) => store.groups,
        (row: Group, id) => row.userIds.has(id),
      ),
      groupsWhere,
    ),
    isAdmin: ({ role }: User) => role === 'ADMIN' || role === 'DEVOPS',
  },
};

function principal(store: Store, { principalId }: Grant): Group | ServiceAccount {
  return store.groups.rows.get(principalId) ?? follow(store.serviceAccounts, principalId);
}

function addressType(address: string): 'DNS' | 'IP' {
  const [host = ''] = address.split('/');
  return isIP(host) === 0 ? 'DNS' : 'IP';
}

/** Desktops report every local check, phones all but firewall and antivirus; no vendor integration is set up. */
function devicePosture(): Readonly<Record<string, Resolver>> {
  const passed = () => ({ detected: true, isSatisfied: true });
  const desktopOnly: Resolver = ({ osName }: Device) =>
    osName === 'WINDOWS' || osName === 'MAC_OS' || osName === 'LINUX' ? passed() : null;
  return {
    antivirus: desktopOnly,
    firewall: desktopOnly,
    biometric: passed,
    hardDriveEncryption: passed,
    screenLockPasscode: passed,
    osVersion: ({ osVersion }: Device) =>
      osVersion === null ? null : { isSatisfied: true, version: osVersion },
    manualVerification: ({ isTrusted, serialNumber }: Device) => ({
      isVerified: isTrusted,
      value: serialNumber,
    }),
  };
}
