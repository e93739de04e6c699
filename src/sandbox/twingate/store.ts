import type {
  AccessRequest,
  CertificateAuthority,
  Connector,
  Device,
  DlpPolicy,
  DnsFilteringProfile,
  Gateway,
  Group,
  RemoteNetwork,
  Resource,
  SecurityPolicy,
  SerialNumber,
  ServiceAccount,
  ServiceAccountKey,
  User,
  Webhook,
} from './records.ts';
import { createTable } from './table.ts';

/** The whole state of one account. Mutations change it, queries read it, nothing else holds any. */
export type Store = ReturnType<typeof createStore>;

export function createStore() {
  return {
    users: createTable<User>('User'),
    devices: createTable<Device>('Device'),
    groups: createTable<Group>('Group'),
    remoteNetworks: createTable<RemoteNetwork>('RemoteNetwork'),
    connectors: createTable<Connector>('Connector'),
    resources: createTable<Resource>('Resource'),
    gateways: createTable<Gateway>('Gateway'),
    certificateAuthorities: createTable<CertificateAuthority>('CertificateAuthority'),
    securityPolicies: createTable<SecurityPolicy>('SecurityPolicy'),
    serviceAccounts: createTable<ServiceAccount>('ServiceAccount'),
    serviceAccountKeys: createTable<ServiceAccountKey>('ServiceAccountKey'),
    serialNumbers: createTable<SerialNumber>('SerialNumber'),
    accessRequests: createTable<AccessRequest>('AccessRequest'),
    dlpPolicies: createTable<DlpPolicy>('DLPPolicy'),
    dnsFilteringProfiles: createTable<DnsFilteringProfile>('DnsFilteringProfile'),
    webhooks: createTable<Webhook>('Webhook'),
    /** Empty: audit events are synced nowhere. */
    eventsSyncOidcProviderUrl: '',
  };
}

/** The policy of every group and Resource that names none. */
export function defaultPolicy(store: Store): SecurityPolicy {
  for (const policy of store.securityPolicies.rows.values()) {
    if (policy.policyType === 'DEFAULT_RESOURCE') return policy;
  }
  throw new Error('Expected a security policy of type DEFAULT_RESOURCE, found none.');
}

/** ACTIVE until revoked or past its expiry. */
export function keyStatus(key: ServiceAccountKey, now: number): 'ACTIVE' | 'EXPIRED' | 'REVOKED' {
  if (key.revokedAt !== null) return 'REVOKED';
  return key.expiresAt !== null && key.expiresAt <= now ? 'EXPIRED' : 'ACTIVE';
}
