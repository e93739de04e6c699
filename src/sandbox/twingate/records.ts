import type {
  NetworkAccessRequest,
  NetworkConnector,
  NetworkDevice,
  NetworkGroup,
  NetworkRemoteNetwork,
  NetworkSecurityPolicy,
  NetworkUser,
} from '../dataset/world.ts';

/**
 * What the service keeps. Fields that the schema shows as they are carry the schema's names; relations are kept on
 * one side, as global IDs. Moments are epoch milliseconds.
 */
interface Dated {
  readonly createdAt: number;
  updatedAt: number;
}

export interface User extends Dated {
  readonly __typename: 'User';
  readonly id: string;
  readonly email: string | null;
  firstName: string;
  lastName: string;
  role: NetworkUser['role'];
  state: NetworkUser['state'];
  readonly type: NetworkUser['type'];
  readonly avatarUrl: string | null;
}

export interface Device {
  readonly __typename: 'Device';
  readonly id: string;
  readonly ownerId: string;
  readonly name: string | null;
  readonly hostname: string | null;
  readonly username: string | null;
  readonly osName: NetworkDevice['os'] | null;
  readonly osVersion: string | null;
  readonly hardwareModel: string | null;
  readonly manufacturerName: string | null;
  readonly deviceType: NetworkDevice['deviceType'];
  readonly serialNumber: string | null;
  isTrusted: boolean;
  activeState: NetworkDevice['state'];
  readonly clientVersion: string | null;
  readonly internetSecurityConfiguration: string;
  readonly lastFailedLoginAt: number | null;
  readonly lastSuccessfulLoginAt: number | null;
}

export interface Group extends Dated {
  readonly __typename: 'Group';
  readonly id: string;
  name: string;
  readonly type: NetworkGroup['type'];
  isActive: boolean;
  readonly originId: string | null;
  /** Null: the account's default policy. */
  securityPolicyId: string | null;
  userIds: Set<string>;
}

export interface RemoteNetwork extends Dated {
  readonly __typename: 'RemoteNetwork';
  readonly id: string;
  name: string;
  isActive: boolean;
  location: NetworkRemoteNetwork['location'];
  readonly networkType: NetworkRemoteNetwork['type'];
}

export interface Connector extends Dated {
  readonly __typename: 'Connector';
  readonly id: string;
  name: string;
  readonly remoteNetworkId: string;
  hasStatusNotificationsEnabled: boolean;
  readonly state: NetworkConnector['state'];
  readonly lastHeartbeatAt: number | null;
  readonly hostname: string | null;
  readonly version: string | null;
  readonly publicIP: string | null;
  readonly privateIPs: readonly string[];
}

export interface Pair {
  readonly key: string;
  readonly value: string;
}

export interface AccessPolicy {
  readonly mode: 'ACCESS_REQUEST' | 'AUTO_LOCK' | 'MANUAL';
  readonly durationSeconds: number | null;
}

export type ApprovalMode = 'AUTOMATIC' | 'MANUAL';

interface Protocol {
  readonly policy: 'ALLOW_ALL' | 'RESTRICTED';
  readonly ports: readonly { readonly start: number; readonly end: number }[];
}

export interface Protocols {
  readonly allowIcmp: boolean;
  readonly tcp: Protocol;
  readonly udp: Protocol;
}

/** What one principal may do with one Resource. Null settings: those of the Resource apply. */
export interface Grant {
  readonly principalId: string;
  readonly expiresAt: number | null;
  readonly securityPolicyId: string | null;
  readonly accessPolicy: AccessPolicy | null;
  readonly approvalMode: ApprovalMode | null;
}

export interface ResourceBase extends Dated {
  readonly id: string;
  name: string;
  address: string;
  alias: string | null;
  isActive: boolean;
  isVisible: boolean;
  isBrowserShortcutEnabled: boolean;
  protocols: Protocols;
  remoteNetworkId: string;
  securityPolicyId: string | null;
  /** By principal ID, in the order of granting. */
  access: Map<string, Grant>;
  accessPolicy: AccessPolicy | null;
  approvalMode: ApprovalMode;
  approverGroupIds: Set<string>;
  tags: readonly Pair[];
}

export interface NetworkResource extends ResourceBase {
  readonly __typename: 'NetworkResource';
  routingMode: 'BYPASS_TWINGATE' | 'THROUGH_TWINGATE';
}

export interface Port {
  readonly port: number;
}

export interface TlsPort extends Port {
  readonly tlsMode: string | null;
}

interface KubernetesResource extends ResourceBase {
  readonly __typename: 'KubernetesResource';
  gatewayId: string;
  clusterRef: string | null;
  upstream: Port;
  downstream: Port;
}

interface SSHResource extends ResourceBase {
  readonly __typename: 'SSHResource';
  gatewayId: string;
  upstream: Port;
  downstream: Port;
}

interface WebAppResource extends ResourceBase {
  readonly __typename: 'WebAppResource';
  gatewayId: string;
  requestHeaderRewrites: readonly Pair[];
  upstream: TlsPort;
  downstream: TlsPort;
}

export type GatewayResource = KubernetesResource | SSHResource | WebAppResource;
export type Resource = NetworkResource | GatewayResource;

/** What a kind of Resource has besides what all have. */
export type OwnFields<R extends Resource> = R extends Resource ? Omit<R, keyof ResourceBase> : never;

export interface Gateway {
  readonly __typename: 'Gateway';
  readonly id: string;
  address: string;
  remoteNetworkId: string;
  sshCAId: string | null;
  x509CAId: string;
}

export interface CertificateAuthority {
  readonly __typename: 'SSHCertificateAuthority' | 'X509CertificateAuthority';
  readonly id: string;
  readonly name: string;
  readonly fingerprint: string;
}

export interface SecurityPolicy extends Dated {
  readonly __typename: 'SecurityPolicy';
  readonly id: string;
  readonly name: string;
  readonly policyType: NetworkSecurityPolicy['type'];
}

export interface ServiceAccount extends Dated {
  readonly __typename: 'ServiceAccount';
  readonly id: string;
  name: string;
}

/** Its status follows from the moments and the clock; its token is not kept. */
export interface ServiceAccountKey extends Dated {
  readonly __typename: 'ServiceAccountKey';
  readonly id: string;
  readonly serviceAccountId: string;
  name: string;
  readonly expiresAt: number | null;
  revokedAt: number | null;
}

export interface SerialNumber {
  readonly __typename: 'SerialNumber';
  readonly id: string;
  readonly serialNumber: string;
  readonly createdAt: number;
}

export interface AccessRequest {
  readonly __typename: 'AccessRequest';
  readonly id: string;
  readonly userId: string;
  readonly resourceId: string;
  readonly reason: string | null;
  status: NetworkAccessRequest['status'];
  readonly requestedAt: number;
}

export interface DlpPolicy extends Dated {
  readonly __typename: 'DLPPolicy';
  readonly id: string;
  readonly name: string;
}

export interface Webhook {
  readonly __typename: 'Webhook';
  readonly id: string;
  name: string;
  url: string;
  readonly lastErrorAt: number | null;
  readonly lastSuccessfulAt: number | null;
}

/** Switches of one category by their field names. */
export type CategoryConfig = Readonly<Record<string, boolean>>;

export interface DnsFilteringProfile {
  readonly __typename: 'DnsFilteringProfile';
  readonly id: string;
  name: string;
  priority: number;
  fallbackMethod: 'AUTO' | 'STRICT';
  groupIds: Set<string>;
  allowedDomains: readonly string[];
  deniedDomains: readonly string[];
  contentCategoryConfig: CategoryConfig;
  privacyCategoryConfig: CategoryConfig;
  securityCategoryConfig: CategoryConfig;
}
