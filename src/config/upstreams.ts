import type { Secret } from '../secret.ts';
import { keyNames } from '../settings.ts';
import type { Settings } from '../settings.ts';
import { isGiven } from './given.ts';
import type { Given } from './given.ts';
import type { Secrets } from './secrets.ts';

/** How the gateway proves to Twenty who it is. */
export type TwentyAuth =
  | { readonly kind: 'key'; readonly key: Secret }
  | {
      readonly kind: 'oauth';
      readonly tokenEndpoint: string;
      readonly clientId: string;
      readonly clientSecret: Secret;
      /** The grant is its own when there is one, and the client's credentials otherwise. */
      readonly refreshToken?: Secret;
    };

/** The real services and how to reach them. */
export interface LiveUpstreams {
  readonly mode: 'live';
  readonly twingate: { readonly endpoint: string; readonly readKey: Secret; readonly writeKey: Secret };
  readonly twenty: {
    readonly coreEndpoint: string;
    readonly metadataEndpoint: string;
    readonly auth: TwentyAuth;
  };
}

export interface SandboxUpstreams {
  readonly mode: 'sandbox';
}

const OAUTH_NAMES = [
  'TWENTY_OAUTH_CLIENT_ID',
  'TWENTY_OAUTH_CLIENT_SECRET',
  'TWENTY_OAUTH_REFRESH_TOKEN',
] as const;

/** What only the real services have. */
const LIVE_NAMES = [
  'TWINGATE_NETWORK',
  'TWINGATE_ENDPOINT',
  'TWENTY_URL',
  'TWENTY_OAUTH_CLIENT_ID',
  ...keyNames.flatMap((name) => [name, `${name}_FILE`]),
];

/** The real services where anything of theirs is given, and the stand-ins otherwise. */
export function readUpstreams(
  values: Settings,
  given: Given,
  secrets: Secrets,
  problems: string[],
): LiveUpstreams | SandboxUpstreams | undefined {
  const isSet = (...names: string[]) => isGiven(given, ...names);
  const liveSettings = LIVE_NAMES.filter((name) => given[name] !== undefined);
  const mode = values.GATEWAY_UPSTREAMS ?? (liveSettings.length > 0 ? 'live' : 'sandbox');
  if (mode === 'sandbox') {
    if (liveSettings.length > 0) {
      problems.push(
        `GATEWAY_UPSTREAMS=sandbox is given together with ${liveSettings.join(', ')}: made-up data must not be taken for real. Remove one or the other.`,
      );
    }
    return { mode };
  }
  const { TWINGATE_NETWORK, TWINGATE_ENDPOINT } = values;
  const endpoint =
    TWINGATE_ENDPOINT ?? (TWINGATE_NETWORK && `https://${TWINGATE_NETWORK}.twingate.com/api/graphql/`);
  if (isSet('TWINGATE_NETWORK') && isSet('TWINGATE_ENDPOINT')) {
    problems.push('TWINGATE_NETWORK and TWINGATE_ENDPOINT are both given. Keep one of them.');
  }
  if (!isSet('TWINGATE_NETWORK', 'TWINGATE_ENDPOINT'))
    problems.push(
      'TWINGATE_NETWORK is missing: which Twingate network is it? Give its subdomain, such as acme.',
    );
  const readKey = secrets.TWINGATE_API_KEY;
  if (!isSet('TWINGATE_API_KEY'))
    problems.push(
      'TWINGATE_API_KEY (or TWINGATE_API_KEY_FILE) is missing. Make a key in the Twingate Admin Console under Settings, API.',
    );
  const base = values.TWENTY_URL.replace(/\/+$/, '');
  const auth = readTwentyAuth(values, given, secrets, problems, base);
  if (!endpoint || !readKey || !auth) return undefined;
  return {
    mode,
    twingate: { endpoint, readKey, writeKey: secrets.TWINGATE_WRITE_API_KEY ?? readKey },
    twenty: { coreEndpoint: `${base}/graphql`, metadataEndpoint: `${base}/metadata`, auth },
  };
}

/** By a key, or by OAuth. */
function readTwentyAuth(
  { TWENTY_OAUTH_CLIENT_ID: clientId }: Settings,
  given: Given,
  secrets: Secrets,
  problems: string[],
  base: string,
): TwentyAuth | undefined {
  const oauth = OAUTH_NAMES.filter((name) => isGiven(given, name));
  if (isGiven(given, 'TWENTY_API_KEY') && oauth.length > 0) {
    problems.push(
      `TWENTY_API_KEY and ${oauth.join(', ')} are both given: which of them should Twenty see? Keep one.`,
    );
  }
  if (oauth.length > 0) {
    const missing = (['TWENTY_OAUTH_CLIENT_ID', 'TWENTY_OAUTH_CLIENT_SECRET'] as const).filter(
      (name) => !isGiven(given, name),
    );
    if (missing.length > 0)
      problems.push(`${missing.join(', ')} missing: Twenty grants tokens to a client with its secret.`);
    const { TWENTY_OAUTH_CLIENT_SECRET: clientSecret, TWENTY_OAUTH_REFRESH_TOKEN: refreshToken } = secrets;
    if (clientId === undefined || !clientSecret) return undefined;
    return {
      kind: 'oauth',
      tokenEndpoint: `${base}/oauth/token`,
      clientId,
      clientSecret,
      ...(refreshToken && { refreshToken }),
    };
  }
  const key = secrets.TWENTY_API_KEY;
  if (!isGiven(given, 'TWENTY_API_KEY')) {
    problems.push(
      'TWENTY_API_KEY (or TWENTY_API_KEY_FILE) is missing. Make a key in Twenty under Settings, APIs & Webhooks.',
    );
  }
  return key && { kind: 'key', key };
}
