import { DAY, HOUR } from './moments.ts';
import { createRandom } from './random.ts';
import type { NetworkConnector, NetworkRemoteNetwork, NetworkSecurityPolicy } from './world.ts';

const remoteNetworks = [
  { key: 40_139, name: 'Headquarters', location: 'ON_PREMISE', type: 'REGULAR' },
  { key: 40_140, name: 'AWS eu-central-1', location: 'AWS', type: 'REGULAR' },
  { key: 40_152, name: 'GCP europe-west4', location: 'GOOGLE_CLOUD', type: 'REGULAR' },
  { key: 40_171, name: 'Azure North Europe', location: 'AZURE', type: 'REGULAR' },
  { key: 40_188, name: 'Exit Frankfurt', location: 'OTHER', type: 'EXIT' },
] as const;

export type RemoteNetworkName = (typeof remoteNetworks)[number]['name'];

const connectors: readonly (readonly [string, RemoteNetworkName, NetworkConnector['state']])[] = [
  ['brave-otter', 'Headquarters', 'ALIVE'],
  ['copper-finch', 'Headquarters', 'ALIVE'],
  ['amber-lynx', 'AWS eu-central-1', 'ALIVE'],
  ['quiet-heron', 'AWS eu-central-1', 'ALIVE'],
  ['rapid-badger', 'GCP europe-west4', 'ALIVE'],
  ['misty-falcon', 'GCP europe-west4', 'DEAD_NO_RELAYS'],
  ['silver-marten', 'Azure North Europe', 'ALIVE'],
  ['humble-gecko', 'Azure North Europe', 'DEAD_HEARTBEAT_TOO_OLD'],
  ['clever-ibis', 'Exit Frankfurt', 'DEAD_NO_HEARTBEAT'],
];

const policies = [
  { key: 66_580, name: 'Default Policy', type: 'DEFAULT_RESOURCE' },
  { key: 66_581, name: 'Trusted Devices Only', type: 'RESOURCE' },
  { key: 66_594, name: 'Production Access', type: 'RESOURCE' },
  { key: 66_602, name: 'Customer Projects', type: 'RESOURCE' },
] as const;

export type SecurityPolicyName = (typeof policies)[number]['name'];

export function createRemoteNetworks(wallNow: number): NetworkRemoteNetwork[] {
  return remoteNetworks.map((network, index) => ({
    ...network,
    createdAt: wallNow - (720 - 60 * index) * DAY,
  }));
}

export function createConnectors(wallNow: number): NetworkConnector[] {
  const random = createRandom('connectors');
  const silence = {
    ALIVE: 10_000 + random() * 30_000,
    DEAD_NO_RELAYS: 20_000,
    DEAD_HEARTBEAT_TOO_OLD: 9 * HOUR,
    DEAD_NO_HEARTBEAT: null,
  };
  return connectors.map(([name, network, state], index) => {
    const silentFor = silence[state];
    return {
      key: 88_200 + 4 * index,
      name,
      remoteNetworkKey: remoteNetworkKey(network),
      state,
      lastHeartbeatAt: silentFor === null ? null : Math.round(wallNow - silentFor),
      createdAt: wallNow - (700 - 60 * index) * DAY,
    };
  });
}

export function createSecurityPolicies(wallNow: number): NetworkSecurityPolicy[] {
  return policies.map((policy, index) => ({ ...policy, createdAt: wallNow - (725 - 90 * index) * DAY }));
}

export function remoteNetworkKey(name: RemoteNetworkName): number {
  return keyOf(remoteNetworks, name);
}

export function securityPolicyKey(name: SecurityPolicyName): number {
  return keyOf(policies, name);
}

function keyOf(list: readonly { readonly name: string; readonly key: number }[], name: string): number {
  const found = list.find((item) => item.name === name);
  if (!found) throw new Error(`Expected one of ${list.map((item) => item.name).join(', ')}, got ${name}.`);
  return found.key;
}
