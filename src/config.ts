import { z } from 'zod';
import { UsageError } from './errors.ts';
import { createSecret } from './secret.ts';
import type { ReadFile, Secret } from './secret.ts';
import type { Limits } from './upstreams/limits.ts';
import { unknownNames } from './unknown-names.ts';

/** The environment as the process was given it. */
export type Environment = Readonly<Record<string, string | undefined>>;

function whole(minimum: number, maximum: number, fallback: number) {
  const message = `expected a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, { message, abort: true })
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, { message })
    .default(fallback);
}
const milliseconds = (fallback: number, minimum = 1) => whole(minimum, 86_400_000, fallback);
const units = (fallback: number) => whole(1, 1_000_000, fallback);
const port = (fallback: number) => whole(0, 65_535, fallback);

function oneOf<const T extends string>(...values: readonly [T, ...T[]]) {
  return z.enum(values, { message: `expected ${values.join(', ').replace(/, ([^,]*)$/, ' or $1')}` });
}
const onOff = oneOf('on', 'off');

/** An address our credentials are sent to: HTTPS, or plain HTTP on this machine only. */
const upstreamUrl = z
  .string()
  .refine((text) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol), {
    message: 'expected a full http(s) address',
  })
  .refine(
    (text) => !URL.canParse(text) || new URL(text).protocol !== 'http:' || isLoopback(new URL(text).hostname),
    {
      message: 'expected https: an API key would cross the network in clear text',
    },
  )
  .refine((text) => !URL.canParse(text) || (new URL(text).username === '' && new URL(text).password === ''), {
    message: 'expected no user name or password inside the address',
  });

/**
 * Every setting, by its environment variable. Units are in the names: `_MS` is milliseconds. An empty value counts
 * as missing. docs/configuration.md lists the same names; a test compares them.
 */
const settings = z.object({
  /** Address to listen on. The image sets 0.0.0.0. */
  HOST: z.string().default('127.0.0.1'),
  /** Port to listen on; 0 takes a free one. */
  PORT: port(4000),
  /** `sandbox` serves the embedded stand-ins, `live` the real services. Without any upstream setting: sandbox. */
  GATEWAY_UPSTREAMS: oneOf('sandbox', 'live').optional(),
  /** The subdomain of the Twingate network: `acme` for acme.twingate.com. */
  TWINGATE_NETWORK: z
    .string()
    .regex(
      /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)?$/i,
      'expected only the subdomain, such as acme for acme.twingate.com',
    )
    .optional(),
  /** Full address of the Twingate Admin API, instead of TWINGATE_NETWORK. */
  TWINGATE_ENDPOINT: upstreamUrl.optional(),
  TWINGATE_API_KEY: z.string().optional(),
  /** Used for writes; TWINGATE_API_KEY may then be a read-only key. */
  TWINGATE_WRITE_API_KEY: z.string().optional(),
  /** Base address of Twenty; /graphql and /metadata are appended. */
  TWENTY_URL: upstreamUrl
    .refine((text) => !/[?#]|\/(graphql|metadata)\/*$/.test(text), {
      message:
        'expected the base address, such as https://api.twenty.com: /graphql and /metadata are appended',
    })
    .default('https://api.twenty.com'),
  TWENTY_API_KEY: z.string().optional(),
  /** Twingate's published allowance: 60 reads and 20 writes a minute for an account (its API guide). */
  TWINGATE_READS_PER_WINDOW: units(60),
  TWINGATE_WRITES_PER_WINDOW: units(20),
  /** The windows of the embedded stand-ins are as long as theirs unless this says otherwise. */
  TWINGATE_WINDOW_MS: milliseconds(60_000),
  /** Whether Twingate counts HTTP requests or the root fields in them; nobody but Twingate knows. */
  TWINGATE_CHARGING: oneOf('request', 'field').default('request'),
  /** Twenty's default: a bucket of 100 tokens a minute for a workspace (API_RATE_LIMITING_LONG_*). */
  TWENTY_TOKENS_PER_WINDOW: units(100),
  TWENTY_WINDOW_MS: milliseconds(60_000),
  /** One attempt at an upstream, the whole answer included. */
  UPSTREAM_TIMEOUT_MS: milliseconds(15_000),
  /** One client request, waiting included; a client may ask for less with the header x-deadline-ms. */
  REQUEST_DEADLINE_MS: milliseconds(30_000),
  /** How long a read counts as fresh; 0 caches nothing. */
  CACHE_TTL_MS: milliseconds(30_000, 0),
  /** How much longer a stale read may be served. */
  CACHE_STALE_MS: milliseconds(600_000, 0),
  /** Bound of the read cache, in bytes. */
  CACHE_MAX_BYTES: whole(0, Number.MAX_SAFE_INTEGER, 67_108_864),
  /** Where the last known good schema snapshots are kept; losing it loses nothing. */
  GATEWAY_STATE_DIR: z.string().default('./var'),
  /** `none` must be said to serve the real services to whoever can reach the port. */
  GATEWAY_AUTH: oneOf('clients', 'none').optional(),
  LOG_LEVEL: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent').default('info'),
  /** `off` lifts the stand-ins' rate limits. */
  SANDBOX_RATE_LIMITS: onOff.default('on'),
  /** Length of the stand-ins' rate windows. */
  SANDBOX_WINDOW_MS: milliseconds(60_000),
  /** Which of Twenty's charging rules and refusals the stand-in follows. */
  SANDBOX_TWENTY_CHARGING: oneOf('2.21', 'newer').default('2.21'),
  /** Delay of each of the stand-ins' answers. */
  SANDBOX_LATENCY_MS: milliseconds(0, 0),
  /** Ports of `npm run sandbox`. */
  SANDBOX_TWINGATE_PORT: port(4801),
  SANDBOX_TWENTY_PORT: port(4802),
});

type Settings = z.infer<typeof settings>;

/** Settings that hold a secret: each may also be given as NAME_FILE, the path of a file that holds it. */
const secretNames = ['TWINGATE_API_KEY', 'TWINGATE_WRITE_API_KEY', 'TWENTY_API_KEY'] as const;

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
  readonly stateDir: string;
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

/** The names of all settings, secrets' file forms included; for the documentation test. */
export const settingNames: readonly string[] = [
  ...Object.keys(settings.shape),
  ...secretNames.map((name) => `${name}_FILE`),
];

/**
 * Reads the settings. Throws one UsageError that names everything that is wrong, each with what, why and how to fix
 * it. Secrets' files are read now, to find out that they can be, and again whenever they change.
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
    stateDir: values.GATEWAY_STATE_DIR,
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

type SecretName = (typeof secretNames)[number];

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
        secrets[name] = createSecret(value === undefined ? { file: file ?? '' } : { value }, readFile);
      } catch (error) {
        problems.push(`${file === undefined ? name : `${name}_FILE`}: ${(error as Error).message}`);
      }
    }
  }
  return secrets;
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
    ...secretNames,
    ...secretNames.map((name) => `${name}_FILE`),
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

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
