/**
 * What a mutation changes, by type: the argument with the record's id, or `every` when it says not which, or makes a
 * new one. `Resource` stands for every kind of them: their ids are of one kind.
 */
export type Changes = Readonly<Record<string, string>>;

/** Every record of the type may have changed. */
export const every = '*';

/** Serial numbers show the devices that have them, and can be filtered by whether there are any. */
const aDevice: Changes = { Device: 'id', SerialNumber: every };

/**
 * All mutations of Twingate. A reference is a field of the one record that holds it, and whoever reads across it has
 * reached both types; a membership (of users, groups, service accounts, Resources, profiles) may show at both ends, at
 * least in `updatedAt`. What is deleted may take with it, or let go, whatever refers to it: nobody documents which.
 */
export const changes: Readonly<Record<string, Changes>> = {
  // Whoever may go there now is told by the Resource.
  accessRequestApprove: { AccessRequest: 'id', Resource: every },
  accessRequestReject: { AccessRequest: 'id' },

  connectorCreate: { Connector: every },
  connectorDelete: { Connector: 'id' },
  connectorGenerateTokens: { Connector: 'connectorId' },
  connectorUpdate: { Connector: 'id' },

  deviceArchive: aDevice,
  deviceBlock: aDevice,
  deviceUnarchive: aDevice,
  deviceUnblock: aDevice,
  deviceUpdate: aDevice,

  // A group has one profile, and the profiles are in one order: a change of one may show in the others.
  dnsFilteringProfileCreate: { DnsFilteringProfile: every, Group: every },
  dnsFilteringProfileDelete: { DnsFilteringProfile: every, Group: every },
  dnsFilteringProfileUpdate: { DnsFilteringProfile: every, Group: every },

  gatewayCreate: { Gateway: every },
  gatewayDelete: { Gateway: 'id', Resource: every },
  gatewayUpdate: { Gateway: 'id', Resource: every },

  groupCreate: { Group: every, User: every, Resource: every },
  groupDelete: { Group: 'id', User: every, Resource: every, DnsFilteringProfile: every },
  groupUpdate: { Group: 'id', User: every, Resource: every },

  kubernetesResourceCreate: { Resource: every, Group: every },
  kubernetesResourceUpdate: { Resource: 'id', Group: every },

  remoteNetworkCreate: { RemoteNetwork: every },
  remoteNetworkDelete: {
    RemoteNetwork: 'id',
    Connector: every,
    Gateway: every,
    Resource: every,
    AccessRequest: every,
    Group: every,
    ServiceAccount: every,
  },
  remoteNetworkUpdate: { RemoteNetwork: 'id' },

  resourceAccessAdd: { Resource: 'resourceId', Group: every, ServiceAccount: every },
  resourceAccessRemove: { Resource: 'resourceId', Group: every, ServiceAccount: every },
  resourceAccessSet: { Resource: 'resourceId', Group: every, ServiceAccount: every },
  resourceCreate: { Resource: every, Group: every },
  resourceDelete: { Resource: 'id', AccessRequest: every, Group: every, ServiceAccount: every },
  resourceUpdate: { Resource: 'id', Group: every },

  // The groups come from other policies, and go back to the default one.
  securityPolicyUpdate: { SecurityPolicy: every, Group: every },

  // Devices are verified by them.
  serialNumbersCreate: { SerialNumber: every, Device: every },
  serialNumbersDelete: { SerialNumber: every, Device: every },

  serviceAccountCreate: { ServiceAccount: every, Resource: every },
  serviceAccountDelete: { ServiceAccount: 'id', ServiceAccountKey: every, Resource: every },
  serviceAccountUpdate: { ServiceAccount: 'id', Resource: every },

  serviceAccountKeyCreate: { ServiceAccountKey: every },
  serviceAccountKeyDelete: { ServiceAccountKey: 'id' },
  serviceAccountKeyRevoke: { ServiceAccountKey: 'id' },
  serviceAccountKeyUpdate: { ServiceAccountKey: 'id' },

  sshCertificateAuthorityCreate: { SSHCertificateAuthority: every },
  sshCertificateAuthorityDelete: { SSHCertificateAuthority: 'id', Gateway: every },
  x509CertificateAuthorityCreate: { X509CertificateAuthority: every },
  x509CertificateAuthorityDelete: { X509CertificateAuthority: 'id', Gateway: every },

  sshResourceCreate: { Resource: every, Group: every },
  sshResourceUpdate: { Resource: 'id', Group: every },

  // Some groups take everybody in.
  userCreate: { User: every, Group: every },
  userDelete: { User: 'id', Group: every, Device: every, SerialNumber: every, AccessRequest: every },
  // What the devices of somebody disabled may do is told by the devices.
  userDetailsUpdate: { User: 'id', Group: every, Device: every, SerialNumber: every },
  userResetMfa: { User: 'id' },
  userRoleUpdate: { User: 'id' },

  webAppResourceCreate: { Resource: every, Group: every },
  webAppResourceUpdate: { Resource: 'id', Group: every },

  webhookCreate: { Webhook: every },
  webhookDelete: { Webhook: 'id' },
  webhookUpdate: { Webhook: 'id' },
};
