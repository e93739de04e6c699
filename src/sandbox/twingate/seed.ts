import type { Network, NetworkResource as SeedResource } from '../dataset/world.ts';
import { plainGrant } from './access.ts';
import { fingerprintOf } from './fingerprint.ts';
import { blankResource, KUBERNETES_PORT, SSH_PORT, WEB_APP_PORT } from './defaults.ts';
import { globalId } from './ids.ts';
import type { OwnFields, Resource } from './records.ts';
import { createStore, defaultPolicy, type Store } from './store.ts';
import { put, takeKey, type Table } from './table.ts';

/**
 * The account as it is before the first request. Throws when the network has no default policy.
 * What `Network` does not tell (gateways of gateway Resources, hostnames, DLP policies) follows from what it does.
 */
export function seedStore(network: Network, now: number): Store {
  const store = createStore();
  seedPeople(store, network);
  seedNetworks(store, network);
  seedServices(store, network, now);
  seedResources(store, network);
  for (const request of network.accessRequests) {
    put(store.accessRequests, {
      __typename: 'AccessRequest',
      id: idFor(store.accessRequests, request.key),
      userId: globalId('User', request.userKey),
      resourceId: globalId('Resource', request.resourceKey),
      reason: request.reason,
      status: request.status,
      requestedAt: request.requestedAt,
    });
  }
  defaultPolicy(store);
  return store;
}

function seedPeople(store: Store, network: Network): void {
  for (const { key, email, firstName, lastName, role, state, type, createdAt } of network.users) {
    put(store.users, {
      __typename: 'User',
      id: idFor(store.users, key),
      ...{ email, firstName, lastName, role, state, type, createdAt },
      avatarUrl: null,
      updatedAt: createdAt,
    });
  }
  for (const device of network.devices) {
    const { name, osVersion, deviceType, serialNumber, isTrusted, clientVersion } = device;
    put(store.devices, {
      __typename: 'Device',
      id: idFor(store.devices, device.key),
      ...{ name, osVersion, deviceType, serialNumber, isTrusted, clientVersion },
      ownerId: globalId('User', device.ownerKey),
      hostname: name,
      username: null,
      osName: device.os,
      hardwareModel: device.model,
      manufacturerName: device.manufacturer,
      activeState: device.state,
      internetSecurityConfiguration: 'MACHINE_KEY',
      lastFailedLoginAt: null,
      lastSuccessfulLoginAt: device.lastSuccessfulLoginAt,
    });
  }
  for (const { key, name, type, isActive, userKeys, securityPolicyKey, createdAt } of network.groups) {
    put(store.groups, {
      __typename: 'Group',
      id: idFor(store.groups, key),
      ...{ name, type, isActive, createdAt },
      originId: type === 'SYNCED' ? `directory-${key}` : null,
      securityPolicyId: policyId(securityPolicyKey),
      userIds: new Set(userKeys.map((user) => globalId('User', user))),
      updatedAt: createdAt,
    });
  }
}

function seedNetworks(store: Store, network: Network): void {
  for (const { key, name, location, type, createdAt } of network.remoteNetworks) {
    put(store.remoteNetworks, {
      __typename: 'RemoteNetwork',
      id: idFor(store.remoteNetworks, key),
      ...{ name, location, createdAt },
      isActive: true,
      networkType: type,
      updatedAt: createdAt,
    });
  }
  for (const { key, name, remoteNetworkKey, state, lastHeartbeatAt, createdAt } of network.connectors) {
    const hasReported = lastHeartbeatAt !== null;
    put(store.connectors, {
      __typename: 'Connector',
      id: idFor(store.connectors, key),
      ...{ name, state, lastHeartbeatAt, createdAt },
      remoteNetworkId: globalId('RemoteNetwork', remoteNetworkKey),
      hasStatusNotificationsEnabled: true,
      hostname: hasReported ? `connector-${key}` : null,
      version: hasReported ? '1.77.0' : null,
      publicIP: hasReported ? `203.0.113.${key % 256}` : null,
      privateIPs: hasReported ? [`10.0.0.${key % 256}`] : [],
      updatedAt: createdAt,
    });
  }
  for (const { key, name, type, createdAt } of network.securityPolicies) {
    put(store.securityPolicies, {
      __typename: 'SecurityPolicy',
      id: idFor(store.securityPolicies, key),
      ...{ name, createdAt },
      policyType: type,
      updatedAt: createdAt,
    });
  }
}

function seedServices(store: Store, network: Network, now: number): void {
  for (const account of network.serviceAccounts) {
    const serviceAccountId = globalId('ServiceAccount', account.id);
    put(store.serviceAccounts, {
      __typename: 'ServiceAccount',
      id: serviceAccountId,
      name: account.name,
      createdAt: account.createdAt,
      updatedAt: account.createdAt,
    });
    for (const { id, name, createdAt, expiresAt, revokedAt } of account.keys) {
      put(store.serviceAccountKeys, {
        __typename: 'ServiceAccountKey',
        id: globalId('ServiceAccountKey', id),
        serviceAccountId,
        ...{ name, createdAt, expiresAt, revokedAt },
        updatedAt: revokedAt ?? createdAt,
      });
    }
  }
  for (const serialNumber of network.serialNumbers) {
    const id = globalId('SerialNumber', takeKey(store.serialNumbers));
    put(store.serialNumbers, { __typename: 'SerialNumber', id, serialNumber, createdAt: now });
  }
  for (const name of ['Source code', 'Customer records']) {
    const id = globalId('DLPPolicy', takeKey(store.dlpPolicies));
    put(store.dlpPolicies, { __typename: 'DLPPolicy', id, name, createdAt: now, updatedAt: now });
  }
}

function seedResources(store: Store, network: Network): void {
  for (const seed of network.resources) {
    const principals = [
      ...seed.groupKeys.map((key) => globalId('Group', key)),
      ...seed.serviceAccountIds.map((id) => globalId('ServiceAccount', id)),
    ];
    put(store.resources, {
      ...blankResource(idFor(store.resources, seed.key), seed.createdAt),
      name: seed.name,
      address: seed.address,
      alias: seed.alias,
      remoteNetworkId: globalId('RemoteNetwork', seed.remoteNetworkKey),
      securityPolicyId: policyId(seed.securityPolicyKey),
      access: new Map(principals.map((id) => [id, plainGrant(id)])),
      tags: seed.tags,
      ...kindFields(store, seed),
    });
  }
}

function kindFields(store: Store, seed: SeedResource): OwnFields<Resource> {
  switch (seed.kind) {
    case 'NETWORK':
      return { __typename: 'NetworkResource', routingMode: 'THROUGH_TWINGATE' };
    case 'KUBERNETES':
      return {
        __typename: 'KubernetesResource',
        gatewayId: gatewayFor(store, seed.remoteNetworkKey),
        clusterRef: null,
        upstream: KUBERNETES_PORT,
        downstream: KUBERNETES_PORT,
      };
    case 'SSH':
      return {
        __typename: 'SSHResource',
        gatewayId: gatewayFor(store, seed.remoteNetworkKey),
        upstream: SSH_PORT,
        downstream: SSH_PORT,
      };
    case 'WEB_APP':
      return {
        __typename: 'WebAppResource',
        gatewayId: gatewayFor(store, seed.remoteNetworkKey),
        requestHeaderRewrites: [],
        upstream: WEB_APP_PORT,
        downstream: WEB_APP_PORT,
      };
  }
}

/** The gateway of a remote network, made with its authorities when the first Resource needs it. */
function gatewayFor(store: Store, remoteNetworkKey: number): string {
  const remoteNetworkId = globalId('RemoteNetwork', remoteNetworkKey);
  for (const gateway of store.gateways.rows.values()) {
    if (gateway.remoteNetworkId === remoteNetworkId) return gateway.id;
  }
  const [sshCAId, x509CAId] = (['SSHCertificateAuthority', 'X509CertificateAuthority'] as const).map(
    (type) => {
      const name = `${type === 'SSHCertificateAuthority' ? 'SSH' : 'X.509'} authority ${remoteNetworkKey}`;
      const id = globalId(type, takeKey(store.certificateAuthorities));
      const fingerprint = fingerprintOf(type, Buffer.from(name));
      return put(store.certificateAuthorities, { __typename: type, id, name, fingerprint }).id;
    },
  ) as [string, string];
  return put(store.gateways, {
    __typename: 'Gateway',
    id: globalId('Gateway', takeKey(store.gateways)),
    address: `10.0.${remoteNetworkKey % 256}.10:8443`,
    ...{ remoteNetworkId, sshCAId, x509CAId },
  }).id;
}

function policyId(key: number | null): string | null {
  return key === null ? null : globalId('SecurityPolicy', key);
}

/** The ID of a given key; later keys of the table are higher. */
function idFor(table: Table<{ readonly id: string }>, key: number): string {
  table.nextKey = Math.max(table.nextKey, key + 1);
  return globalId(table.type, key);
}
