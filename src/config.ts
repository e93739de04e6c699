import { ClientListError, createClientList } from './clients/client-list.ts';
import type { ClientList } from './clients/client-list.ts';
import { UsageError } from './errors.ts';
import { createSecret } from './secret.ts';
import type { ReadFile, Secret } from './secret.ts';
import type { CacheRules } from './upstreams/freshness.ts';
import type { Limits } from './upstreams/limits.ts';
import { keyNames, MIN_SECRET_LENGTHS, secretNames, settingNames, settings } from './settings.ts';
import type { SecretName, Settings } from './settings.ts';
import { unknownNames } from './unknown-names.ts';

/** The environment as the process was given it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The real services and how to reach them. */
interface LiveUpstreams {
  readonly mode: 'live';
  readonly twingate: { readonly endpoint: string; readonly readKey: Secret; readonly writeKey: Secret };
  readonly twenty: { readonly coreEndpoint: string; readonly metadataEndpoint: string; readonly key: Secret };
}

interface SandboxUpstreams {
  readonly mode: 'sandbox';
}

/** What the program was told, checked and frozen. */
export interface Config {
  readonly listen: { readonly host: string; readonly port: number };
  readonly upstreams: LiveUpstreams | SandboxUpstreams;
  readonly limits: Limits;
  readonly upstreamTimeoutMs: number;
  readonly requestDeadlineMs: number;
  readonly cache: CacheRules & { readonly maxBytes: number };
  readonly stateDir: string;
  /** Where several instances keep their budgets; missing when each has its own. */
  readonly redisUrl?: Secret;
  /** What Twenty signs its webhooks with; missing when there are none. */
  readonly twentyWebhookSecret?: Secret;
  /** Missing when nobody is on a list. */
  readonly clients?: ClientList;
  readonly logLevel: Settings['LOG_LEVEL'];
  readonly sandbox: SandboxConfig;
}

interface SandboxConfig {
  readonly rateLimits: boolean;
  readonly windowMs: number;
  readonly twentyCharging: '2.21' | 'newer';
  readonly latencyMs: number;
  readonly twingatePort: number;
  readonly twentyPort: number;
}

/**
 * Reads the settings. Throws one UsageError that names everything that is wrong, each with what, why and how to fix
 * it. The files of secrets and of clients are read now, to find out that they can be, and again whenever they change.
 */
export function loadConfig(environment: Environment, readFile: ReadFile): Config {
  const given = Object.fromEntries(
    Object.entries(environment)
      .map(([name, value]) => [name, value?.trim() ?? ''] as const)
      .filter(([, value]) => value !== ''),
  );
  const problems = unknownNames(Object.keys(given), new Set(settingNames));
  const values = readValues(given, problems);
  const secrets = readSecrets(given, readFile, problems);
  const redisUrl = readRedisUrl(secrets, problems);
  const clients = readClients(values, readFile, problems);
  const upstreams = readUpstreams(values, given, secrets, problems);
  if (problems.length > 0 || !upstreams) {
    throw new UsageError(
      `The settings cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
      'Correct these environment variables and start again. docs/configuration.md describes each of them.',
    );
  }
  return deepFreeze({
    listen: { host: values.HOST, port: values.PORT },
    upstreams,
    limits: readLimits(values, given, upstreams.mode === 'sandbox'),
    upstreamTimeoutMs: values.UPSTREAM_TIMEOUT_MS,
    requestDeadlineMs: values.REQUEST_DEADLINE_MS,
    cache: {
      ttlMs: values.CACHE_TTL_MS,
      ttlByField: values.CACHE_TTL_MS_BY_FIELD,
      webhookTtlMs: values.CACHE_WEBHOOK_TTL_MS ?? values.CACHE_TTL_MS,
      staleMs: values.CACHE_STALE_MS,
      maxBytes: values.CACHE_MAX_BYTES,
    },
    stateDir: values.GATEWAY_STATE_DIR,
    ...(redisUrl && { redisUrl }),
    ...(secrets.TWENTY_WEBHOOK_SECRET && { twentyWebhookSecret: secrets.TWENTY_WEBHOOK_SECRET }),
    ...(clients && { clients }),
    logLevel: values.LOG_LEVEL,
    sandbox: {
      rateLimits: values.SANDBOX_RATE_LIMITS === 'on',
      windowMs: values.SANDBOX_WINDOW_MS,
      twentyCharging: values.SANDBOX_TWENTY_CHARGING,
      latencyMs: values.SANDBOX_LATENCY_MS,
      twingatePort: values.SANDBOX_TWINGATE_PORT,
      twentyPort: values.SANDBOX_TWENTY_PORT,
    },
  });
}

/** What stand-ins without limits grant. */
const UNLIMITED = 1_000_000;

/** The services' limits; the embedded stand-ins' own where these are served. */
function readLimits(values: Settings, given: Readonly<Record<string, string>>, isSandbox: boolean): Limits {
  const isGiven = (name: string) => given[name] !== undefined;
  const isUnlimited = isSandbox && values.SANDBOX_RATE_LIMITS === 'off';
  const unitsOf = (
    name: 'TWINGATE_READS_PER_WINDOW' | 'TWINGATE_WRITES_PER_WINDOW' | 'TWENTY_TOKENS_PER_WINDOW',
  ) => (isUnlimited && !isGiven(name) ? UNLIMITED : values[name]);
  const windowOf = (name: 'TWINGATE_WINDOW_MS' | 'TWENTY_WINDOW_MS') =>
    isSandbox && !isGiven(name) ? values.SANDBOX_WINDOW_MS : values[name];
  return {
    twingateReads: unitsOf('TWINGATE_READS_PER_WINDOW'),
    twingateWrites: unitsOf('TWINGATE_WRITES_PER_WINDOW'),
    twingateWindowMs: windowOf('TWINGATE_WINDOW_MS'),
    twingateCharging: values.TWINGATE_CHARGING,
    twentyTokens: unitsOf('TWENTY_TOKENS_PER_WINDOW'),
    twentyWindowMs: windowOf('TWENTY_WINDOW_MS'),
  };
}

/** The values of the schema. One that cannot be used is a problem, and counts as missing for the search for others. */
function readValues(given: Readonly<Record<string, string>>, problems: string[]): Settings {
  const { success, data, error } = settings.safeParse(given);
  if (success) return data;
  for (const { path, message } of error.issues) problems.push(`${path.join('.')}: ${message}.`);
  const unusable = new Set(error.issues.map(({ path }) => path[0]));
  return settings.parse(Object.fromEntries(Object.entries(given).filter(([name]) => !unusable.has(name))));
}

function readSecrets(
  given: Readonly<Record<string, string>>,
  readFile: ReadFile,
  problems: string[],
): Partial<Record<SecretName, Secret>> {
  const secrets: Partial<Record<SecretName, Secret>> = {};
  for (const name of secretNames) {
    const value = given[name];
    const file = given[`${name}_FILE`];
    if (value !== undefined && file !== undefined) {
      problems.push(`${name} and ${name}_FILE are both given. Keep one of them.`);
    } else if (value !== undefined || file !== undefined) {
      try {
        secrets[name] = createSecret(
          value === undefined ? { file: file ?? '' } : { value },
          readFile,
          MIN_SECRET_LENGTHS[name],
        );
      } catch (error) {
        problems.push(`${file === undefined ? name : `${name}_FILE`}: ${(error as Error).message}`);
      }
    }
  }
  return secrets;
}

/** What is wrong with it is told without it. */
function readRedisUrl(
  { REDIS_URL: url }: Partial<Record<SecretName, Secret>>,
  problems: string[],
): Secret | undefined {
  const isUsable =
    !url || (URL.canParse(url.reveal()) && ['redis:', 'rediss:'].includes(new URL(url.reveal()).protocol));
  if (!isUsable)
    problems.push('REDIS_URL: expected a full address, redis://host:6379 or rediss://host:6379.');
  return url;
}

function readClients(
  { GATEWAY_CLIENTS_FILE: path }: Settings,
  readFile: ReadFile,
  problems: string[],
): ClientList | undefined {
  if (path === undefined) return undefined;
  try {
    return createClientList(path, readFile);
  } catch (error) {
    if (!(error instanceof ClientListError)) throw error;
    problems.push(...error.problems.map((problem) => `GATEWAY_CLIENTS_FILE: ${problem}`));
    return undefined;
  }
}

function readUpstreams(
  values: Settings,
  given: Readonly<Record<string, string>>,
  secrets: Partial<Record<SecretName, Secret>>,
  problems: string[],
): Config['upstreams'] | undefined {
  const isGiven = (...names: string[]) => names.some((name) => given[name] !== undefined);
  const liveSettings = [
    'TWINGATE_NETWORK',
    'TWINGATE_ENDPOINT',
    'TWENTY_URL',
    ...keyNames,
    ...keyNames.map((name) => `${name}_FILE`),
  ].filter((name) => isGiven(name));
  const mode = values.GATEWAY_UPSTREAMS ?? (liveSettings.length > 0 ? 'live' : 'sandbox');
  if (mode === 'sandbox') {
    if (liveSettings.length > 0) {
      problems.push(
        `GATEWAY_UPSTREAMS=sandbox is given together with ${liveSettings.join(', ')}: made-up data must not be taken for real. Remove one or the other.`,
      );
    }
    if (values.GATEWAY_AUTH === 'clients')
      problems.push('GATEWAY_AUTH=clients: this version does not support clients yet. Remove it.');
    return { mode };
  }
  const { TWINGATE_NETWORK, TWINGATE_ENDPOINT } = values;
  const endpoint =
    TWINGATE_ENDPOINT ?? (TWINGATE_NETWORK && `https://${TWINGATE_NETWORK}.twingate.com/api/graphql/`);
  if (isGiven('TWINGATE_NETWORK') && isGiven('TWINGATE_ENDPOINT')) {
    problems.push('TWINGATE_NETWORK and TWINGATE_ENDPOINT are both given. Keep one of them.');
  }
  if (!isGiven('TWINGATE_NETWORK', 'TWINGATE_ENDPOINT'))
    problems.push(
      'TWINGATE_NETWORK is missing: which Twingate network is it? Give its subdomain, such as acme.',
    );
  const readKey = secrets.TWINGATE_API_KEY;
  if (!isGiven('TWINGATE_API_KEY', 'TWINGATE_API_KEY_FILE'))
    problems.push(
      'TWINGATE_API_KEY (or TWINGATE_API_KEY_FILE) is missing. Make a key in the Twingate Admin Console under Settings, API.',
    );
  const key = secrets.TWENTY_API_KEY;
  if (!isGiven('TWENTY_API_KEY', 'TWENTY_API_KEY_FILE'))
    problems.push(
      'TWENTY_API_KEY (or TWENTY_API_KEY_FILE) is missing. Make a key in Twenty under Settings, APIs & Webhooks.',
    );
  if (!isGiven('GATEWAY_AUTH') || values.GATEWAY_AUTH === 'clients') {
    problems.push(
      'GATEWAY_AUTH: whoever reaches the port could read and change the real services. This version cannot tell clients apart yet: say GATEWAY_AUTH=none if the network in front of it decides who may call.',
    );
  }
  if (!endpoint || !readKey || !key) return undefined;
  const base = values.TWENTY_URL.replace(/\/+$/, '');
  return {
    mode,
    twingate: { endpoint, readKey, writeKey: secrets.TWINGATE_WRITE_API_KEY ?? readKey },
    twenty: { coreEndpoint: `${base}/graphql`, metadataEndpoint: `${base}/metadata`, key },
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
