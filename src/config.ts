import type { ClientList } from './clients/client-list.ts';
import { readAuth, readClients } from './config/auth.ts';
import type { Auth } from './config/auth.ts';
import type { Given } from './config/given.ts';
import { readLimits } from './config/limits.ts';
import { readOperationLimits } from './config/operation-limits.ts';
import { readOperations } from './config/operations.ts';
import { readSecrets } from './config/secrets.ts';
import type { Secrets } from './config/secrets.ts';
import { readUpstreams } from './config/upstreams.ts';
import type { LiveUpstreams, SandboxUpstreams } from './config/upstreams.ts';
import { UsageError } from './errors.ts';
import type { OperationLimits } from './operations/limits/limits.ts';
import type { OperationList } from './operations/operation-list.ts';
import type { ReadFile, Secret } from './secret.ts';
import type { CacheRules } from './upstreams/freshness.ts';
import type { Limits } from './upstreams/limits.ts';
import { settingNames, settings } from './settings.ts';
import type { Settings } from './settings.ts';
import { unknownNames } from './unknown-names.ts';

/** The environment as the process was given it. */
export type Environment = Readonly<Record<string, string | undefined>>;

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
  /** Who may call. */
  readonly auth: Auth;
  /** Missing when nobody is on a list. */
  readonly clients?: ClientList;
  /** How large an operation may be. */
  readonly operationLimits: OperationLimits;
  /** The persisted operations; missing when there is no list. */
  readonly operations?: OperationList;
  /** Whether services get an answer to what is not on it, too. */
  readonly isOperationsShadow: boolean;
  /** Whether a client may have Twenty asked with its own token. */
  readonly forwardsTwentyTokens: boolean;
  readonly web: WebConfig;
  /** Where the audit lines go; standard error when it is missing. */
  readonly auditFile?: string;
  readonly logLevel: Settings['LOG_LEVEL'];
  readonly sandbox: SandboxConfig;
}

interface WebConfig {
  /** The websites that may ask, such as https://app.example.com. */
  readonly corsOrigins: readonly string[];
  /** The names under which it is reached; any, when there are none. */
  readonly allowedHosts: readonly string[];
  /** How many proxies in front of it are believed about who calls. */
  readonly trustedProxies: number;
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
  const operations = readOperations(values, readFile, problems);
  const auth = readAuth(values, given, problems, upstreams?.mode === 'sandbox');
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
    auth,
    ...(clients && { clients }),
    operationLimits: readOperationLimits(values),
    ...(operations && { operations }),
    isOperationsShadow: values.GATEWAY_OPERATIONS_SHADOW === 'on',
    forwardsTwentyTokens: values.GATEWAY_FORWARD_TWENTY_TOKEN === 'on',
    web: {
      corsOrigins: values.GATEWAY_CORS_ORIGINS,
      allowedHosts: values.GATEWAY_ALLOWED_HOSTS,
      trustedProxies: values.GATEWAY_TRUSTED_PROXIES,
    },
    ...(values.GATEWAY_AUDIT_FILE !== undefined && { auditFile: values.GATEWAY_AUDIT_FILE }),
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

/** The values of the schema. One that cannot be used is a problem, and counts as missing for the search for others. */
function readValues(given: Given, problems: string[]): Settings {
  const { success, data, error } = settings.safeParse(given);
  if (success) return data;
  for (const { path, message } of error.issues) problems.push(`${path.join('.')}: ${message}.`);
  const unusable = new Set(error.issues.map(({ path }) => path[0]));
  return settings.parse(Object.fromEntries(Object.entries(given).filter(([name]) => !unusable.has(name))));
}

/** What is wrong with it is told without it. */
function readRedisUrl({ REDIS_URL: url }: Secrets, problems: string[]): Secret | undefined {
  const isUsable =
    !url || (URL.canParse(url.reveal()) && ['redis:', 'rediss:'].includes(new URL(url.reveal()).protocol));
  if (!isUsable)
    problems.push('REDIS_URL: expected a full address, redis://host:6379 or rediss://host:6379.');
  return url;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
