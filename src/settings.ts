import { z } from 'zod';
import { isLoopback } from './loopback.ts';
import { DEFAULT_LIMITS } from './operations/limits/limits.ts';

function bounded(minimum: number, maximum: number) {
  const message = `expected a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, { message, abort: true })
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, { message });
}
function whole(minimum: number, maximum: number, fallback: number) {
  return bounded(minimum, maximum).default(fallback);
}
const milliseconds = (fallback: number, minimum = 1) => whole(minimum, 86_400_000, fallback);
const units = (fallback: number) => whole(1, 1_000_000, fallback);
const port = (fallback: number) => whole(0, 65_535, fallback);

function oneOf<const T extends string>(...values: readonly [T, ...T[]]) {
  return z.enum(values, { message: `expected ${values.join(', ').replace(/, ([^,]*)$/, ' or $1')}` });
}
/** `field=milliseconds, ...`: a field's name may hold stars. */
const timesByField = z.string().transform((text, context) =>
  text.split(',').map((one) => {
    const [, field = '', ms = ''] = /^\s*([\w*]+)\s*=\s*(\d{1,8})\s*$/.exec(one) ?? [];
    if (field === '') {
      context.addIssue({
        code: 'custom',
        message: 'expected root fields with milliseconds, such as twingate_*=60000, twenty_people=5000',
      });
    }
    return { field, ms: Number(ms) };
  }),
);
const onOff = oneOf('on', 'off');

/** Texts with commas between them. */
function listOf(isUsable: (text: string) => boolean, message: string) {
  return z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim()))
    .refine((texts) => texts.every(isUsable), { message });
}

/** An address that is reached by HTTPS, or on this machine by plain HTTP. */
function secureUrl(reason: string) {
  return z
    .string()
    .refine((text) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol), {
      message: 'expected a full http(s) address',
    })
    .refine(
      (text) =>
        !URL.canParse(text) || new URL(text).protocol !== 'http:' || isLoopback(new URL(text).hostname),
      { message: `expected https: ${reason}` },
    )
    .refine(
      (text) => !URL.canParse(text) || (new URL(text).username === '' && new URL(text).password === ''),
      { message: 'expected no user name or password inside the address' },
    );
}

/** An address our credentials are sent to. */
const upstreamUrl = secureUrl('an API key would cross the network in clear text');

/**
 * Every setting, by its environment variable. Units are in the names: `_MS` is milliseconds. An empty value counts
 * as missing. docs/configuration.md lists the same names; a test compares them.
 */
export const settings = z.object({
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
  /** OAuth instead of a key: the client that Twenty knows the gateway by. */
  TWENTY_OAUTH_CLIENT_ID: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'expected the id of an OAuth client, without spaces')
    .optional(),
  TWENTY_OAUTH_CLIENT_SECRET: z.string().optional(),
  /** With it tokens are had by it, and without it by the client's own credentials. */
  TWENTY_OAUTH_REFRESH_TOKEN: z.string().optional(),
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
  /** The same for some root fields: `twingate_*=60000, twenty_people=0`. The first that fits counts. */
  CACHE_TTL_MS_BY_FIELD: timesByField.default([]),
  /** The same for Twenty where its webhooks tell of changes; as long as CACHE_TTL_MS when it is not given. */
  CACHE_WEBHOOK_TTL_MS: bounded(0, 86_400_000).optional(),
  /** How much longer a stale read may be served. */
  CACHE_STALE_MS: milliseconds(600_000, 0),
  /** Bound of the read cache, in bytes. */
  CACHE_MAX_BYTES: whole(0, Number.MAX_SAFE_INTEGER, 67_108_864),
  /** Where the last known good schema snapshots are kept; losing it loses nothing. */
  GATEWAY_STATE_DIR: z.string().default('./var'),
  /**
   * `clients` answers only those who prove who they are, `none` everybody: it must be said to serve the real services to
   * whoever can reach the port. Without it: clients, and in the sandbox none.
   */
  GATEWAY_AUTH: oneOf('clients', 'none').optional(),
  /** The path of the YAML file that lists the clients with their weights and limits; read again when it changes. */
  GATEWAY_CLIENTS_FILE: z.string().optional(),
  /** Where the keys are that sign the tokens of clients without a key of the file (RFC 7517). */
  GATEWAY_JWKS_URL: secureUrl('the keys that decide who may call could be replaced on their way').optional(),
  /** Who issues such a token (`iss`), and whom it is meant for (`aud`). */
  GATEWAY_JWT_ISSUER: z.string().optional(),
  GATEWAY_JWT_AUDIENCE: z.string().optional(),
  /** The claim that names the role. */
  GATEWAY_JWT_ROLE_CLAIM: z
    .string()
    .regex(/^[^.]+(\.[^.]+)*$/, 'expected the name of a claim; dots lead into objects')
    .default('role'),
  /** `on` has Twenty asked with the token in a client's header x-twenty-authorization. */
  GATEWAY_FORWARD_TWENTY_TOKEN: onOff.default('off'),
  /** The path of the list of persisted operations; read again when it changes. */
  GATEWAY_OPERATIONS_FILE: z.string().optional(),
  /** `on` answers services also what is not on the list, and tells the log. */
  GATEWAY_OPERATIONS_SHADOW: onOff.default('off'),
  /** The path of the file that audit lines are added to; standard error when it is not given. */
  GATEWAY_AUDIT_FILE: z.string().optional(),
  /** The websites whose pages may ask: `https://app.example.com, https://crm.example.com`. */
  GATEWAY_CORS_ORIGINS: listOf(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'expected origins such as https://app.example.com, without a path',
  ).default([]),
  /** The names under which it is reached; any other is refused. */
  GATEWAY_ALLOWED_HOSTS: listOf(
    (text) => /^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])$/i.test(text),
    'expected host names such as gateway.example.com, without a port',
  ).default([]),
  /** How large an operation may be: the largest values that are still answered. src/operations/limits/limits.ts says what each counts. */
  GATEWAY_MAX_DOCUMENT_TOKENS: whole(1, 1_000_000, DEFAULT_LIMITS.documentTokens),
  GATEWAY_MAX_DEPTH: whole(1, 1_000, DEFAULT_LIMITS.depth),
  GATEWAY_MAX_FIELDS: whole(1, 1_000_000, DEFAULT_LIMITS.fields),
  GATEWAY_MAX_ALIASES: whole(0, 1_000_000, DEFAULT_LIMITS.aliases),
  GATEWAY_MAX_ROOT_FIELDS: whole(1, 1_000_000, DEFAULT_LIMITS.rootFields),
  GATEWAY_MAX_DIRECTIVES: whole(0, 1_000_000, DEFAULT_LIMITS.directives),
  GATEWAY_MAX_LIST_SIZE: whole(1, 1_000_000, DEFAULT_LIMITS.listSize),
  GATEWAY_MAX_INTROSPECTION_DEPTH: whole(0, 100, DEFAULT_LIMITS.introspectionDepth),
  /** The most an operation may cost of a class of an upstream's limits, by an estimate of the worst case. */
  GATEWAY_MAX_UPSTREAM_UNITS: whole(1, 1_000_000, DEFAULT_LIMITS.upstreamUnits),
  /** How many proxies in front of it are believed about who calls. */
  GATEWAY_TRUSTED_PROXIES: whole(0, 10, 0),
  /** Where instances that share the limits keep their budgets. It may hold a password. */
  REDIS_URL: z.string().optional(),
  /** What Twenty signs its webhooks with. It turns `POST /webhooks/twenty` on. */
  TWENTY_WEBHOOK_SECRET: z.string().optional(),
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

/** The values of all settings. */
export type Settings = z.infer<typeof settings>;

/** The keys of the real services. */
export const keyNames = [
  'TWINGATE_API_KEY',
  'TWINGATE_WRITE_API_KEY',
  'TWENTY_API_KEY',
  'TWENTY_OAUTH_CLIENT_SECRET',
  'TWENTY_OAUTH_REFRESH_TOKEN',
] as const;

/** Settings that hold a secret: each may also be given as NAME_FILE, the path of a file that holds it. */
export const secretNames = [...keyNames, 'REDIS_URL', 'TWENTY_WEBHOOK_SECRET'] as const;

export type SecretName = (typeof secretNames)[number];

/**
 * Characters a secret has at least that others can try to find without asking anybody. A key that is sent to a service is
 * as long as the service made it.
 */
export const MIN_SECRET_LENGTHS: Partial<Record<SecretName, number>> = { TWENTY_WEBHOOK_SECRET: 16 };

/** The names of all settings, secrets' file forms included; for the documentation test. */
export const settingNames: readonly string[] = [
  ...Object.keys(settings.shape),
  ...secretNames.map((name) => `${name}_FILE`),
];
