import type { CategoryConfig, Port, Protocols, ResourceBase, TlsPort } from './records.ts';

const ALLOW_ALL = { policy: 'ALLOW_ALL', ports: [] } as const;

/** Every protocol and port. */
const ALL_PROTOCOLS: Protocols = { allowIcmp: true, tcp: ALLOW_ALL, udp: ALLOW_ALL };

export const KUBERNETES_PORT: Port = { port: 443 };
export const SSH_PORT: Port = { port: 22 };
export const WEB_APP_PORT: TlsPort = { port: 443, tlsMode: null };

/** What a Resource of any kind is when nothing is said about it. Each call gives its own collections. */
export function blankResource(id: string, now: number): ResourceBase {
  return {
    id,
    name: '',
    address: '',
    alias: null,
    isActive: true,
    isVisible: true,
    isBrowserShortcutEnabled: false,
    protocols: ALL_PROTOCOLS,
    remoteNetworkId: '',
    securityPolicyId: null,
    access: new Map(),
    accessPolicy: null,
    approvalMode: 'AUTOMATIC',
    approverGroupIds: new Set(),
    tags: [],
    createdAt: now,
    updatedAt: now,
  };
}

export const NO_CONTENT_BLOCKED: CategoryConfig = {
  blockAdultContent: false,
  blockDating: false,
  blockGambling: false,
  blockGames: false,
  blockPiracy: false,
  blockSocialMedia: false,
  blockStreaming: false,
  enableSafeSearch: false,
  enableYoutubeRestrictedMode: false,
};

export const NO_TRACKERS_BLOCKED: CategoryConfig = {
  blockAdsAndTrackers: false,
  blockAffiliate: false,
  blockDisguisedTrackers: false,
};

export const NO_THREATS_BLOCKED: CategoryConfig = {
  blockCryptojacking: false,
  blockDnsRebinding: false,
  blockDomainGenerationAlgorithms: false,
  blockIdnHomographs: false,
  blockNewlyRegisteredDomains: false,
  blockParkedDomains: false,
  blockTyposquatting: false,
  enableGoogleSafeBrowsing: false,
  enableThreatIntelligenceFeeds: false,
};
