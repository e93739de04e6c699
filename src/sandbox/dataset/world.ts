/**
 * The made-up world both stand-ins tell about: the same companies and people as the CRM sees them and as the
 * network access service sees them. Neutral: no service's IDs, spellings or habits in here.
 */
export interface World {
  readonly crm: Crm;
  readonly network: Network;
}

/** Moments are epoch milliseconds. `id`s are UUIDs. */
export interface Crm {
  readonly members: readonly CrmMember[];
  readonly companies: readonly CrmCompany[];
  readonly people: readonly CrmPerson[];
  readonly opportunities: readonly CrmOpportunity[];
  readonly notes: readonly CrmNote[];
  readonly tasks: readonly CrmTask[];
  readonly rockets: readonly CrmRocket[];
  readonly pets: readonly CrmPet[];
}

/** A colleague who works in the CRM. */
export interface CrmMember {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly createdAt: number;
}

export interface CrmCompany {
  readonly id: string;
  readonly name: string;
  /** Without a scheme, such as `acme.example`. Null: the CRM does not know it. */
  readonly domain: string | null;
  readonly secondaryDomains: readonly string[];
  readonly city: string;
  readonly country: string;
  readonly employees: number | null;
  /** In whole units of the currency. */
  readonly annualRevenue: { readonly amount: number; readonly currency: string } | null;
  readonly idealCustomerProfile: boolean;
  readonly accountOwnerId: string | null;
  readonly createdAt: number;
}

export interface CrmPerson {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  /** As a user typed it; may hold capitals. Null: unknown. */
  readonly email: string | null;
  readonly additionalEmails: readonly string[];
  readonly jobTitle: string;
  readonly phone: string | null;
  readonly city: string;
  readonly companyId: string | null;
  readonly createdAt: number;
}

export interface CrmOpportunity {
  readonly id: string;
  readonly name: string;
  readonly stage: 'NEW' | 'SCREENING' | 'MEETING' | 'PROPOSAL' | 'CUSTOMER';
  readonly amount: { readonly amount: number; readonly currency: string } | null;
  readonly closeDate: number | null;
  readonly companyId: string | null;
  readonly pointOfContactId: string | null;
  readonly createdAt: number;
}

/** Attached to companies, people or opportunities by their ids. */
export interface CrmNote {
  readonly id: string;
  readonly title: string;
  readonly markdown: string;
  readonly targetIds: readonly string[];
  readonly createdAt: number;
}

export interface CrmTask {
  readonly id: string;
  readonly title: string;
  readonly markdown: string;
  readonly status: 'TODO' | 'IN_PROGRESS' | 'DONE';
  readonly dueAt: number | null;
  readonly assigneeId: string | null;
  readonly targetIds: readonly string[];
  readonly createdAt: number;
}

/** A custom object of the workspace, hidden from the restricted role. */
export interface CrmRocket {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
}

/** A custom object with fields of many kinds, as in the real server's development seed. */
export interface CrmPet {
  readonly id: string;
  readonly name: string;
  readonly species: 'DOG' | 'CAT' | 'BIRD' | 'FISH' | 'HAMSTER' | 'RABBIT';
  readonly ownerPersonId: string | null;
  readonly createdAt: number;
}

export interface Network {
  readonly users: readonly NetworkUser[];
  readonly devices: readonly NetworkDevice[];
  readonly groups: readonly NetworkGroup[];
  readonly remoteNetworks: readonly NetworkRemoteNetwork[];
  readonly connectors: readonly NetworkConnector[];
  readonly resources: readonly NetworkResource[];
  readonly serviceAccounts: readonly NetworkServiceAccount[];
  readonly securityPolicies: readonly NetworkSecurityPolicy[];
  readonly serialNumbers: readonly string[];
  readonly accessRequests: readonly NetworkAccessRequest[];
}

/** Numbers (`key`) are unique within their kind and name the object for cross references. */
export interface NetworkUser {
  readonly key: number;
  /** As the identity provider gave it; may hold capitals. */
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly role: 'ADMIN' | 'DEVOPS' | 'SUPPORT' | 'HELPDESK' | 'ACCESS_REVIEWER' | 'BILLING' | 'MEMBER';
  readonly state: 'ACTIVE' | 'DISABLED' | 'PENDING';
  readonly type: 'MANUAL' | 'SYNCED';
  readonly createdAt: number;
}

export interface NetworkDevice {
  readonly key: number;
  readonly ownerKey: number;
  readonly name: string;
  readonly os: 'ANDROID' | 'CHROME_OS' | 'IOS' | 'IPADOS' | 'LINUX' | 'MAC_OS' | 'WINDOWS';
  readonly osVersion: string;
  readonly model: string;
  readonly manufacturer: string;
  readonly deviceType: 'DESKTOP' | 'GENERIC' | 'LAPTOP' | 'MOBILE' | 'TABLET';
  readonly serialNumber: string | null;
  readonly isTrusted: boolean;
  readonly state: 'ACTIVE' | 'ARCHIVED' | 'BLOCKED';
  readonly clientVersion: string;
  readonly lastSuccessfulLoginAt: number | null;
}

export interface NetworkGroup {
  readonly key: number;
  readonly name: string;
  readonly type: 'MANUAL' | 'SYNCED' | 'SYSTEM';
  readonly isActive: boolean;
  readonly userKeys: readonly number[];
  readonly securityPolicyKey: number | null;
  readonly createdAt: number;
}

export interface NetworkRemoteNetwork {
  readonly key: number;
  readonly name: string;
  readonly location: 'AWS' | 'AZURE' | 'GOOGLE_CLOUD' | 'ON_PREMISE' | 'OTHER';
  readonly type: 'REGULAR' | 'EXIT';
  readonly createdAt: number;
}

export interface NetworkConnector {
  readonly key: number;
  readonly name: string;
  readonly remoteNetworkKey: number;
  readonly state: 'ALIVE' | 'DEAD_HEARTBEAT_TOO_OLD' | 'DEAD_NO_HEARTBEAT' | 'DEAD_NO_RELAYS';
  readonly lastHeartbeatAt: number | null;
  readonly createdAt: number;
}

export interface NetworkResource {
  readonly key: number;
  readonly name: string;
  readonly kind: 'NETWORK' | 'KUBERNETES' | 'SSH' | 'WEB_APP';
  readonly address: string;
  readonly alias: string | null;
  readonly remoteNetworkKey: number;
  readonly securityPolicyKey: number | null;
  readonly groupKeys: readonly number[];
  readonly serviceAccountIds: readonly string[];
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly createdAt: number;
}

export interface NetworkServiceAccount {
  /** A UUID. */
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly keys: readonly NetworkServiceKey[];
}

export interface NetworkServiceKey {
  /** 43 URL-safe characters. */
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  /** Null: never. */
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

export interface NetworkSecurityPolicy {
  readonly key: number;
  readonly name: string;
  readonly type: 'DEFAULT_RESOURCE' | 'RESOURCE';
  readonly createdAt: number;
}

export interface NetworkAccessRequest {
  readonly key: number;
  readonly userKey: number;
  readonly resourceKey: number;
  readonly reason: string;
  readonly status: 'PENDING' | 'APPROVED' | 'REJECTED';
  readonly requestedAt: number;
}
