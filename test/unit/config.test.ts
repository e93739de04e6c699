import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import type { Config, Environment } from '../../src/config.ts';
import type { TwentyAuth } from '../../src/config/upstreams.ts';
import { UsageError } from '../../src/errors.ts';
import { DEFAULT_LIMITS } from '../../src/operations/limits/limits.ts';
import { createFiles } from '../support/files.ts';

type LiveUpstreams = Extract<Config['upstreams'], { mode: 'live' }>;

/** The least that serves the real services. */
const live = {
  TWINGATE_NETWORK: 'acme',
  TWINGATE_API_KEY: 'key-of-twingate',
  TWENTY_API_KEY: 'key-of-twenty',
  GATEWAY_AUTH: 'none',
};

const load = (environment: Environment, files = createFiles({})) => loadConfig(environment, files);

function keyOf(auth: TwentyAuth): string {
  if (auth.kind !== 'key') throw new Error('There is no key.');
  return auth.key.reveal();
}

function liveUpstreams(environment: Environment, files = createFiles({})): LiveUpstreams {
  const { upstreams } = load(environment, files);
  if (upstreams.mode !== 'live') throw new Error('expected live upstreams');
  return upstreams;
}

/** What is wrong with an environment, problem by problem. */
function problemsOf(environment: Environment, files = createFiles({})): string[] {
  try {
    load(environment, files);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const [title, ...lines] = error.message.split('\n');
    expect(title).toBe('The settings cannot be used:');
    expect(error.fix).toContain('docs/configuration.md');
    return lines.map((line) => line.replace(/^ {2}- /, ''));
  }
  return [];
}

describe('the address of Redis', () => {
  it('serves made-up data as before, and is a secret', () => {
    const config = load({ REDIS_URL: 'rediss://:password@redis.example' });
    expect(config.upstreams.mode).toBe('sandbox');
    expect(config.redisUrl?.reveal()).toBe('rediss://:password@redis.example');
    expect(JSON.stringify(config)).not.toContain('password');
  });
});

describe('the secret of webhooks', () => {
  it('serves made-up data as before, and is a secret', () => {
    const config = load({ TWENTY_WEBHOOK_SECRET: 'sixteen-letters-' });
    expect(config.upstreams.mode).toBe('sandbox');
    expect(config.twentyWebhookSecret?.reveal()).toBe('sixteen-letters-');
    expect(JSON.stringify(config)).not.toContain('sixteen');
  });

  it('is missing where there is none', () => {
    expect(load({}).twentyWebhookSecret).toBeUndefined();
  });

  it('comes from a file and follows it, but not to one that could be guessed', () => {
    const files = createFiles({ secret: 'the-first-secret-of-all\n' });
    const { twentyWebhookSecret } = load({ TWENTY_WEBHOOK_SECRET_FILE: 'secret' }, files);
    files.write('secret', 'short');
    expect(twentyWebhookSecret?.reveal()).toBe('the-first-secret-of-all');
    files.write('secret', 'the-second-secret-of-all');
    expect(twentyWebhookSecret?.reveal()).toBe('the-second-secret-of-all');
  });
});

describe('the times of single fields', () => {
  it('are read in their order, stars and spaces included', () => {
    const { cache } = load({ CACHE_TTL_MS_BY_FIELD: ' twingate_*=60000, twenty_people = 0 ' });
    expect(cache.ttlByField).toEqual([
      { field: 'twingate_*', ms: 60_000 },
      { field: 'twenty_people', ms: 0 },
    ]);
  });

  it.each(['twenty_people', 'a=1,,b=2', 'a=-1', 'a=1s', '.*=5', 'a=999999999'])('%s is refused', (text) => {
    expect(() => load({ CACHE_TTL_MS_BY_FIELD: text })).toThrow(
      'CACHE_TTL_MS_BY_FIELD: expected root fields with milliseconds, such as twingate_*=60000, twenty_people=5000.',
    );
  });

  it('of what webhooks tell are those of all unless they are given', () => {
    expect(load({ CACHE_TTL_MS: '5' }).cache.webhookTtlMs).toBe(5);
    expect(load({ CACHE_WEBHOOK_TTL_MS: '3600000' }).cache.webhookTtlMs).toBe(3_600_000);
  });
});

describe('defaults', () => {
  it('are those of the documentation', () => {
    expect(load({})).toEqual({
      listen: { host: '127.0.0.1', port: 4000 },
      upstreams: { mode: 'sandbox' },
      auth: { isOpen: true },
      operationLimits: DEFAULT_LIMITS,
      isOperationsShadow: false,
      forwardsTwentyTokens: false,
      web: { corsOrigins: [], allowedHosts: [], trustedProxies: 0 },
      limits: {
        twingateReads: 60,
        twingateWrites: 20,
        twingateWindowMs: 60_000,
        twingateCharging: 'request',
        twentyTokens: 100,
        twentyWindowMs: 60_000,
      },
      upstreamTimeoutMs: 15_000,
      requestDeadlineMs: 30_000,
      cache: {
        ttlMs: 30_000,
        ttlByField: [],
        webhookTtlMs: 30_000,
        staleMs: 600_000,
        maxBytes: 67_108_864,
      },
      stateDir: './var',
      logLevel: 'info',
      sandbox: {
        rateLimits: true,
        windowMs: 60_000,
        twentyCharging: '2.21',
        latencyMs: 0,
        twingatePort: 4801,
        twentyPort: 4802,
      },
    });
  });

  it('stand for empty values too, and space around a value is nothing', () => {
    expect(load({ PORT: '', HOST: '  ', TWINGATE_API_KEY: '', TWENTY_API_KEY_FILE: '' })).toEqual(load({}));
    expect(load({ PORT: ' 4100 ', LOG_LEVEL: 'debug\n' })).toMatchObject({
      listen: { port: 4100 },
      logLevel: 'debug',
    });
  });

  it('give way to what is set', () => {
    expect(
      load({
        HOST: '0.0.0.0',
        PORT: '0',
        TWENTY_WINDOW_MS: '1000',
        TWENTY_TOKENS_PER_WINDOW: '3',
        TWINGATE_WINDOW_MS: '5000',
        UPSTREAM_TIMEOUT_MS: '1',
        REQUEST_DEADLINE_MS: '86400000',
        GATEWAY_STATE_DIR: '/state',
        SANDBOX_RATE_LIMITS: 'off',
        SANDBOX_TWENTY_CHARGING: 'newer',
        SANDBOX_LATENCY_MS: '7',
      }),
    ).toMatchObject({
      listen: { host: '0.0.0.0', port: 0 },
      limits: {
        twingateReads: 1_000_000,
        twingateWindowMs: 5_000,
        twentyTokens: 3,
        twentyWindowMs: 1_000,
      },
      upstreamTimeoutMs: 1,
      requestDeadlineMs: 86_400_000,
      stateDir: '/state',
      sandbox: { rateLimits: false, twentyCharging: 'newer', latencyMs: 7 },
    });
  });
});

describe("the services' limits", () => {
  it('are as long as the embedded stand-ins have them', () => {
    expect(load({ SANDBOX_WINDOW_MS: '2000' }).limits).toMatchObject({
      twingateWindowMs: 2_000,
      twentyWindowMs: 2_000,
    });
    expect(load({ SANDBOX_WINDOW_MS: '2000', TWENTY_WINDOW_MS: '3000' }).limits.twentyWindowMs).toBe(3_000);
    expect(load({ ...live, SANDBOX_WINDOW_MS: '2000' }).limits.twentyWindowMs).toBe(60_000);
  });

  it('may be counted by root fields', () => {
    expect(load({ TWINGATE_CHARGING: 'field' }).limits.twingateCharging).toBe('field');
    expect(problemsOf({ TWINGATE_CHARGING: 'query' })).toEqual([
      'TWINGATE_CHARGING: expected request or field.',
    ]);
  });
});

describe('the file of clients', () => {
  const loadWith = (text: string) =>
    loadConfig({ GATEWAY_CLIENTS_FILE: 'clients.yaml' }, createFiles({ 'clients.yaml': text }));

  it('gives the clients, as they are now', () => {
    const files = createFiles({ 'clients.yaml': 'clients: [{ name: crm, role: app, weight: 2 }]' });
    const { clients } = loadConfig({ GATEWAY_CLIENTS_FILE: 'clients.yaml' }, files);
    expect(clients?.current(() => undefined).get('crm')?.weight).toBe(2);
    files.write('clients.yaml', 'clients: [{ name: crm, role: app, weight: 3 }]');
    expect(clients?.current(() => undefined).get('crm')?.weight).toBe(3);
  });

  it('is missing where nobody is listed', () => {
    expect(load({})).not.toHaveProperty('clients');
  });

  it('is refused together with everything else that is wrong', () => {
    expect(() => loadWith('clients: [{ name: crm, role: boss, weight: 0 }]')).toThrow(
      'The settings cannot be used:\n' +
        '  - GATEWAY_CLIENTS_FILE: line 1: client crm, role: expected analyst, app or service.\n' +
        '  - GATEWAY_CLIENTS_FILE: line 1: client crm, weight: expected a number from 0.1 to 1000.',
    );
    expect(() => loadConfig({ GATEWAY_CLIENTS_FILE: 'nowhere', PORT: 'http' }, createFiles({}))).toThrow(
      /PORT: .*\n {2}- GATEWAY_CLIENTS_FILE: the file cannot be read \(ENOENT\)/,
    );
  });
});

describe('the choice of upstreams', () => {
  it('is the sandbox when nothing says where the services are', () => {
    expect(load({ GATEWAY_AUTH: 'none' }).upstreams).toEqual({ mode: 'sandbox' });
    expect(load({ GATEWAY_UPSTREAMS: 'sandbox' }).upstreams).toEqual({ mode: 'sandbox' });
  });

  it('is live when something does', () => {
    const { twingate, twenty } = liveUpstreams(live);
    expect(twingate.endpoint).toBe('https://acme.twingate.com/api/graphql/');
    expect([twingate.readKey.reveal(), twingate.writeKey.reveal()]).toEqual([
      'key-of-twingate',
      'key-of-twingate',
    ]);
    expect(twenty).toMatchObject({
      coreEndpoint: 'https://api.twenty.com/graphql',
      metadataEndpoint: 'https://api.twenty.com/metadata',
    });
    expect(keyOf(twenty.auth)).toBe('key-of-twenty');
  });

  it('takes OAuth in place of a key of Twenty', () => {
    const { auth } = liveUpstreams({
      ...live,
      TWENTY_API_KEY: '',
      TWENTY_OAUTH_CLIENT_ID: 'gateway',
      TWENTY_OAUTH_CLIENT_SECRET: 'oauth-secret',
    }).twenty;
    expect(auth).toMatchObject({
      kind: 'oauth',
      tokenEndpoint: 'https://api.twenty.com/oauth/token',
      clientId: 'gateway',
    });
    expect(JSON.stringify(auth)).not.toContain('oauth-secret');
  });

  it('takes a second key for writes, full addresses, and a base address with a path', () => {
    const { twingate, twenty } = liveUpstreams({
      ...live,
      TWINGATE_NETWORK: '',
      TWINGATE_ENDPOINT: 'https://acme.us1.twingate.com/api/graphql/',
      TWINGATE_WRITE_API_KEY: 'key-for-writes',
      TWENTY_URL: 'https://crm.acme.example/twenty//',
    });
    expect(twingate.endpoint).toBe('https://acme.us1.twingate.com/api/graphql/');
    expect([twingate.readKey.reveal(), twingate.writeKey.reveal()]).toEqual([
      'key-of-twingate',
      'key-for-writes',
    ]);
    expect(twenty.metadataEndpoint).toBe('https://crm.acme.example/twenty/metadata');
  });

  it.each(['http://127.0.0.1:4802', 'http://127.1:4802', 'http://localhost:4802', 'http://[::1]:4802'])(
    'sends keys in clear text on this machine only: %s',
    (url) => {
      expect(liveUpstreams({ ...live, TWENTY_URL: url }).mode).toBe('live');
    },
  );
});

describe('misuse', () => {
  const WHOLE = (from: number, to: number) => `expected a whole number from ${from} to ${to}.`;
  const CLEAR_TEXT = 'expected https: an API key would cross the network in clear text.';
  const BASE =
    'expected the base address, such as https://api.twenty.com: /graphql and /metadata are appended.';
  const SUBDOMAIN = 'expected only the subdomain, such as acme for acme.twingate.com.';
  const NO_AUTH =
    'GATEWAY_CLIENTS_FILE is missing: whoever reaches the port could read and change the real services. List who may call (`npx twentygate clients add NAME --role analyst --file clients.yaml` makes the file), give GATEWAY_JWKS_URL, or say GATEWAY_AUTH=none if the network in front of it decides who may call.';
  const JWT_ALL =
    'missing: a token is taken only when it is clear whose keys sign it, who issues it and that it is meant for this gateway.';

  it.each<[string, Environment, string[]]>([
    ['a port that is a word', { PORT: 'http' }, [`PORT: ${WHOLE(0, 65535)}`]],
    ['a port too high', { PORT: '65536' }, [`PORT: ${WHOLE(0, 65535)}`]],
    ['a negative port', { PORT: '-1' }, [`PORT: ${WHOLE(0, 65535)}`]],
    [
      'a time with a fraction',
      { REQUEST_DEADLINE_MS: '1.5' },
      [`REQUEST_DEADLINE_MS: ${WHOLE(1, 86400000)}`],
    ],
    ['a time with a unit', { CACHE_TTL_MS: '30s' }, [`CACHE_TTL_MS: ${WHOLE(0, 86400000)}`]],
    ['no time at all', { UPSTREAM_TIMEOUT_MS: '0' }, [`UPSTREAM_TIMEOUT_MS: ${WHOLE(1, 86400000)}`]],
    ['more than a day', { TWENTY_WINDOW_MS: '86400001' }, [`TWENTY_WINDOW_MS: ${WHOLE(1, 86400000)}`]],
    ['a number in hexadecimal', { PORT: '0x10' }, [`PORT: ${WHOLE(0, 65535)}`]],
    ['no units', { TWENTY_TOKENS_PER_WINDOW: '0' }, [`TWENTY_TOKENS_PER_WINDOW: ${WHOLE(1, 1000000)}`]],
    [
      'an unknown level',
      { LOG_LEVEL: 'loud' },
      ['LOG_LEVEL: expected fatal, error, warn, info, debug, trace or silent.'],
    ],
    ['a switch that is a number', { SANDBOX_RATE_LIMITS: '0' }, ['SANDBOX_RATE_LIMITS: expected on or off.']],
    ['another case', { GATEWAY_UPSTREAMS: 'LIVE' }, ['GATEWAY_UPSTREAMS: expected sandbox or live.']],
    [
      'the sandbox beside real settings',
      { ...live, GATEWAY_UPSTREAMS: 'sandbox' },
      [
        'GATEWAY_UPSTREAMS=sandbox is given together with TWINGATE_NETWORK, TWINGATE_API_KEY, TWENTY_API_KEY: made-up data must not be taken for real. Remove one or the other.',
      ],
    ],
    ['clients in the sandbox without any', { GATEWAY_AUTH: 'clients' }, [NO_AUTH]],
    [
      'tokens that nobody would look at',
      { GATEWAY_JWT_ISSUER: 'https://id.example' },
      [
        'GATEWAY_JWT_ISSUER: no token is looked at in the sandbox without GATEWAY_AUTH=clients. Keep one or the other.',
      ],
    ],
    [
      'tokens beside an open door',
      { ...live, GATEWAY_JWKS_URL: 'https://id.example/keys' },
      ['GATEWAY_JWKS_URL: no token is looked at with GATEWAY_AUTH=none. Keep one or the other.'],
    ],
    [
      'tokens of anybody',
      { GATEWAY_AUTH: 'clients', GATEWAY_JWKS_URL: 'https://id.example/keys' },
      [`GATEWAY_JWT_ISSUER, GATEWAY_JWT_AUDIENCE ${JWT_ALL}`],
    ],
    [
      'keys of tokens in clear text',
      {
        GATEWAY_AUTH: 'clients',
        GATEWAY_JWKS_URL: 'http://id.example/keys',
        GATEWAY_JWT_ISSUER: 'https://id.example',
        GATEWAY_JWT_AUDIENCE: 'twentygate',
      },
      ['GATEWAY_JWKS_URL: expected https: the keys that decide who may call could be replaced on their way.'],
    ],
    [
      'a key of Twenty beside OAuth',
      { ...live, TWENTY_OAUTH_CLIENT_ID: 'gateway' },
      [
        'TWENTY_API_KEY and TWENTY_OAUTH_CLIENT_ID are both given: which of them should Twenty see? Keep one.',
        'TWENTY_OAUTH_CLIENT_SECRET missing: Twenty grants tokens to a client with its secret.',
      ],
    ],
    [
      'an origin with a path',
      { GATEWAY_CORS_ORIGINS: 'https://app.example.com, https://crm.example.com/app' },
      ['GATEWAY_CORS_ORIGINS: expected origins such as https://app.example.com, without a path.'],
    ],
    [
      'every origin',
      { GATEWAY_CORS_ORIGINS: '*' },
      ['GATEWAY_CORS_ORIGINS: expected origins such as https://app.example.com, without a path.'],
    ],
    [
      'a list to try where there is none',
      { GATEWAY_OPERATIONS_SHADOW: 'on' },
      ['GATEWAY_OPERATIONS_SHADOW=on: without GATEWAY_OPERATIONS_FILE there is no list to try.'],
    ],
    [
      'a list of operations that is not there',
      { GATEWAY_OPERATIONS_FILE: 'nowhere' },
      [
        'GATEWAY_OPERATIONS_FILE: the file cannot be read (ENOENT). Give the path of a list that `twentygate persist` has written.',
      ],
    ],
    [
      'a host with a port',
      { GATEWAY_ALLOWED_HOSTS: 'gateway.example.com:4000' },
      ['GATEWAY_ALLOWED_HOSTS: expected host names such as gateway.example.com, without a port.'],
    ],
    [
      'live without anything',
      { GATEWAY_UPSTREAMS: 'live' },
      [
        'TWINGATE_NETWORK is missing: which Twingate network is it? Give its subdomain, such as acme.',
        'TWINGATE_API_KEY (or TWINGATE_API_KEY_FILE) is missing. Make a key in the Twingate Admin Console under Settings, API.',
        'TWENTY_API_KEY (or TWENTY_API_KEY_FILE) is missing. Make a key in Twenty under Settings, APIs & Webhooks.',
        NO_AUTH,
      ],
    ],
    ['live and open without saying so', { ...live, GATEWAY_AUTH: '' }, [NO_AUTH]],
    ['live with clients', { ...live, GATEWAY_AUTH: 'clients' }, [NO_AUTH]],
    [
      'a whole host as network',
      { ...live, TWINGATE_NETWORK: 'acme.twingate.com' },
      [`TWINGATE_NETWORK: ${SUBDOMAIN}`],
    ],
    [
      'a network that would lead elsewhere',
      { ...live, TWINGATE_NETWORK: 'evil.example/' },
      [`TWINGATE_NETWORK: ${SUBDOMAIN}`],
    ],
    [
      'network and endpoint',
      { ...live, TWINGATE_ENDPOINT: 'https://acme.twingate.com/api/graphql/' },
      ['TWINGATE_NETWORK and TWINGATE_ENDPOINT are both given. Keep one of them.'],
    ],
    [
      'no address',
      { ...live, TWENTY_URL: 'api.twenty.com' },
      ['TWENTY_URL: expected a full http(s) address.'],
    ],
    [
      'another scheme',
      { ...live, TWENTY_URL: 'ftp://127.0.0.1' },
      ['TWENTY_URL: expected a full http(s) address.'],
    ],
    ['plain HTTP', { ...live, TWENTY_URL: 'http://crm.acme.example' }, [`TWENTY_URL: ${CLEAR_TEXT}`]],
    [
      'plain HTTP in disguise',
      { ...live, TWENTY_URL: 'http://127.0.0.1.acme.example' },
      [`TWENTY_URL: ${CLEAR_TEXT}`],
    ],
    [
      'a password in an address',
      { ...live, TWENTY_URL: 'https://me:pass@crm.acme.example' },
      ['TWENTY_URL: expected no user name or password inside the address.'],
    ],
    [
      'the whole endpoint of Twenty',
      { ...live, TWENTY_URL: 'https://api.twenty.com/graphql' },
      [`TWENTY_URL: ${BASE}`],
    ],
    [
      'an address with a query',
      { ...live, TWENTY_URL: 'https://api.twenty.com/?a' },
      [`TWENTY_URL: ${BASE}`],
    ],
    [
      'a key twice',
      { ...live, TWENTY_API_KEY_FILE: 'f' },
      ['TWENTY_API_KEY and TWENTY_API_KEY_FILE are both given. Keep one of them.'],
    ],
    [
      'a key of two words',
      { ...live, TWENTY_API_KEY: 'Bearer key' },
      ['TWENTY_API_KEY: it holds characters that no key has (spaces, line breaks or letters beyond ASCII).'],
    ],
    [
      'a key file that is not there',
      { ...live, TWINGATE_WRITE_API_KEY_FILE: 'nowhere' },
      [
        'TWINGATE_WRITE_API_KEY_FILE: the file cannot be read (ENOENT). Give the path of a file that holds the key.',
      ],
    ],
    [
      'a mistyped name',
      { GATEWAY_UPSTREAM: 'live' },
      ['GATEWAY_UPSTREAM: there is no such setting. Did you mean GATEWAY_UPSTREAMS?'],
    ],
    ['a name of nothing', { TWINGATE_ZZZ: '1' }, ['TWINGATE_ZZZ: there is no such setting.']],
    [
      'a file of no secret',
      { TWENTY_URL_FILE: 'f' },
      ['TWENTY_URL_FILE: there is no such setting. Did you mean TWENTY_URL?'],
    ],
    [
      'a webhook secret that could be guessed',
      { TWENTY_WEBHOOK_SECRET: 'fifteen-letters' },
      [
        'TWENTY_WEBHOOK_SECRET: it has fewer than 16 characters: whoever sees what is signed with it could find it by trying. Make one with: openssl rand -hex 32',
      ],
    ],
    [
      'an address of something else than Redis',
      { REDIS_URL: 'http://:secret@127.0.0.1' },
      ['REDIS_URL: expected a full address, redis://host:6379 or rediss://host:6379.'],
    ],
    [
      'an address of Redis without its protocol',
      { REDIS_URL: '127.0.0.1' },
      ['REDIS_URL: expected a full address, redis://host:6379 or rediss://host:6379.'],
    ],
  ])('%s', (_name, environment, problems) => {
    expect(problemsOf(environment)).toEqual(problems);
  });

  it('is told all at once', () => {
    expect(
      problemsOf({
        PORT: 'x',
        GATEWAY_AUTHS: 'none',
        TWINGATE_ENDPOINT: 'acme',
        TWENTY_API_KEY_FILE: 'nowhere',
      }),
    ).toEqual([
      'GATEWAY_AUTHS: there is no such setting. Did you mean GATEWAY_AUTH?',
      `PORT: ${WHOLE(0, 65535)}`,
      'TWINGATE_ENDPOINT: expected a full http(s) address.',
      'TWENTY_API_KEY_FILE: the file cannot be read (ENOENT). Give the path of a file that holds the key.',
      'TWINGATE_API_KEY (or TWINGATE_API_KEY_FILE) is missing. Make a key in the Twingate Admin Console under Settings, API.',
      NO_AUTH,
    ]);
  });

  it('is told without the secrets it is about', () => {
    const problems = problemsOf({
      TWINGATE_API_KEY: 'two secrets',
      TWENTY_API_KEY_FILE: 'the-secret-itself',
      TWENTY_URL: 'https://me:secret@crm.acme.example',
      GATEWAY_AUTH: 'secret',
    });
    expect(problems).toHaveLength(5);
    expect(problems.join('\n')).not.toMatch(/secrets?[@\s.]|the-secret/);
  });
});

it('tolerates what an orchestrator injects, and names of others', () => {
  expect(
    load({
      TWENTY_SERVICE_HOST: '10.0.0.1',
      TWENTY_PORT: 'tcp://10.0.0.1:80',
      TWENTY_PORT_80_TCP_ADDR: '10.0.0.1',
      TWENTY_SERVICE_PORT: '80',
      TWINGATE_SERVICE_PORT_HTTP: '80',
      GATEWAY_PORT: 'tcp://10.0.0.2:80',
      PATH: '/bin',
      MY_TWINGATE_KEY: 'x',
    }),
  ).toEqual(load({}));
});

describe('keys in files', () => {
  const withoutKey = { ...live, TWENTY_API_KEY: '' };

  it('are read again when they change, and kept when they vanish', () => {
    const files = createFiles({ '/run/key': 'first\n' });
    const { auth } = liveUpstreams({ ...withoutKey, TWENTY_API_KEY_FILE: '/run/key' }, files).twenty;
    expect(keyOf(auth)).toBe('first');
    files.write('/run/key', 'second\n');
    expect(keyOf(auth)).toBe('second');
    files.write('/run/key', undefined);
    expect(keyOf(auth)).toBe('second');
  });

  it('are a problem when empty', () => {
    expect(
      problemsOf({ ...withoutKey, TWENTY_API_KEY_FILE: '/run/key' }, createFiles({ '/run/key': '\n' })),
    ).toEqual(['TWENTY_API_KEY_FILE: it is empty.']);
  });
});

describe('the result', () => {
  it('is frozen, all of it', () => {
    const seen = new Set<unknown>();
    const visit = (value: unknown) => {
      if (typeof value !== 'object' || value === null || seen.has(value)) return;
      seen.add(value);
      expect(Object.isFrozen(value)).toBe(true);
      Object.values(value).forEach(visit);
    };
    visit(load(live));
    // The config, what it holds, its limits, the cache's, who may call, its web side, an operation's limits, both services and the
    // two keys given.
    expect(seen.size).toBe(17);
  });

  it('never prints a secret', () => {
    const config = load(live);
    const { twingate } = liveUpstreams(live);
    const prints = [
      JSON.stringify(config),
      inspect(config, { depth: 20, showHidden: true }),
      String(twingate.readKey),
      `key ${twingate.readKey as unknown as string}`,
    ].join('\n');
    expect(prints).toContain('[secret]');
    expect(prints).not.toContain('key-of');
  });
});
