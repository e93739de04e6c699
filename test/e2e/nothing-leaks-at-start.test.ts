import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashOf } from '../support/client-keys.ts';
import { leaksIn } from '../support/leaks.ts';
import { runProgram, startGateway } from '../support/program.ts';
import { STACK_SECRET, startTelltaleUpstreams } from '../support/telltale-upstreams.ts';

const SECRET = 'planted-secret';
const SHORT = 'planted-short';
const upstreamSecrets = {
  twingateReadKey: 'planted-twingate-key',
  twingateWriteKey: 'planted-twingate-write-key',
  twentyKey: 'planted-twenty-key',
  oauthSecret: 'planted-oauth-secret',
  oauthRefreshToken: 'planted-refresh-token',
};
const webhookSecret = 'planted-webhook-secret';
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';

let directory = '';
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'twentygate-'))));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, content: string): string {
  writeFileSync(join(directory, name), content);
  return join(directory, name);
}

const live = () => ({
  ...{ TWINGATE_ENDPOINT: `${NOWHERE}/api/graphql/`, TWINGATE_API_KEY: upstreamSecrets.twingateReadKey },
  ...{ TWENTY_URL: NOWHERE, TWENTY_API_KEY: upstreamSecrets.twentyKey, GATEWAY_AUTH: 'none' },
  ...{ GATEWAY_STATE_DIR: join(directory, 'state'), LOG_LEVEL: 'trace', UPSTREAM_TIMEOUT_MS: '500' },
  ...{ REQUEST_DEADLINE_MS: '1000', TWINGATE_WINDOW_MS: '100', TWENTY_WINDOW_MS: '100' },
});

test.each([['serve'], ['check'], ['pull'], ['webhooks', 'status']])(
  '%s tells what is wrong with settings, and not what they are',
  async (...args) => {
    const environment = {
      ...{ PORT: SECRET, LOG_LEVEL: SECRET, GATEWAY_AUTH: SECRET, GATEWAY_UPSTREAMS: SECRET },
      ...{ UPSTREAM_TIMEOUT_MS: SECRET, CACHE_TTL_MS_BY_FIELD: SECRET, GATEWAY_TRUSTED_PROXIES: SECRET },
      ...{ TWENTY_URL: `https://me:${SECRET}@twenty.example`, TWINGATE_NETWORK: `${SECRET}@twingate` },
      ...{ TWINGATE_API_KEY: `${SECRET} and more`, TWENTY_API_KEY_FILE: `/nowhere/${SECRET}` },
      ...{ TWINGATE_WRITE_API_KEY: SECRET, TWINGATE_WRITE_API_KEY_FILE: SECRET },
      ...{ TWENTY_OAUTH_CLIENT_ID: `${SECRET} `.repeat(2), TWENTY_OAUTH_CLIENT_SECRET_FILE: directory },
      ...{ TWENTY_WEBHOOK_SECRET: SHORT, REDIS_URL: `http://:${SECRET}@redis.example` },
      ...{ GATEWAY_JWKS_URL: `https://me:${SECRET}@keys.example`, GATEWAY_CORS_ORIGINS: SECRET },
      ...{ GATEWAY_ALLOWED_HOSTS: `${SECRET}@`, TWENTY_API_KEYS: SECRET },
      GATEWAY_CLIENTS_FILE: file('wrong.yaml', `clients: [{ name: a b, role: ${SECRET}, key: ${SECRET} }]`),
      GATEWAY_OPERATIONS_FILE: file('wrong.json', `{ "a": "query { ${SECRET} `),
    };
    const { code, stdout, stderr } = await runProgram(args, { environment });
    expect(code).toBe(2);
    // So many problems were found; a secret that nobody looked at would not be told either.
    expect(stderr.match(/^ {2}- /gm)?.length).toBeGreaterThan(18);
    const emitted = [
      { where: 'stdout', text: stdout },
      { where: 'stderr', text: stderr },
    ];
    expect(leaksIn(emitted, { secret: SECRET, short: SHORT })).toEqual([]);
  },
);

test.each([
  [
    'a clients file that is no YAML',
    () => ({ GATEWAY_AUTH: 'clients', GATEWAY_CLIENTS_FILE: file('no.yaml', `clients: ["${SECRET}`) }),
  ],
  [
    'a path in the place of which a key was given',
    () => ({ GATEWAY_AUTH: 'clients', GATEWAY_CLIENTS_FILE: SECRET, GATEWAY_OPERATIONS_FILE: SECRET }),
  ],
  ['an audit file that cannot be opened', () => ({ GATEWAY_AUDIT_FILE: `/nowhere/${SECRET}` })],
])('serve stops at %s without a word of it', async (_name, wrong) => {
  const { code, stdout, stderr } = await runProgram(['serve'], { environment: { ...live(), ...wrong() } });
  expect(code).toBe(2);
  const emitted = [
    { where: 'stdout', text: stdout },
    { where: 'stderr', text: stderr },
  ];
  expect(leaksIn(emitted, { secret: SECRET, ...upstreamSecrets })).toEqual([]);
});

test('with nobody to be reached it tells neither passwords nor whom it has tried to reach', async () => {
  // It would wait for Redis.
  const pulled = await runProgram(['pull'], { environment: live() });
  const environment = {
    ...live(),
    REDIS_URL: `redis://me:${SECRET}@127.0.0.1:9`,
    TWENTY_WEBHOOK_SECRET: webhookSecret,
  };
  const checked = await runProgram(['check'], { environment });
  await using gateway = await startGateway(environment);
  await gateway.program.said(/no contact with Redis/);
  const answer = await gateway.ask(
    '{ twingate_users(first: 1) { totalCount } twenty_people(first: 1) { totalCount } }',
    { 'x-deadline-ms': '500' },
  );
  const readiness = await gateway.readiness();
  gateway.program.signal('SIGTERM');
  await gateway.program.ended;
  const emitted = Object.entries({
    ...{ answer: JSON.stringify(answer), readiness: JSON.stringify(readiness) },
    ...{ check: checked.stdout + checked.stderr, pull: pulled.stdout + pulled.stderr },
    ...{ stdout: gateway.program.stdout(), stderr: gateway.program.stderr() },
  }).map(([where, text]) => ({ where, text }));
  expect(
    leaksIn(emitted, { secret: SECRET, webhookSecret, ...upstreamSecrets, address: new URL(NOWHERE).host }),
  ).toEqual([]);
});

test('commands tell nothing of what a telltale upstream says of how it was asked', async () => {
  await using upstreams = await startTelltaleUpstreams(upstreamSecrets);
  const environment = {
    ...{ ...live(), TWENTY_WEBHOOK_SECRET: webhookSecret, TWENTY_URL: upstreams.twentyUrl },
    TWINGATE_ENDPOINT: `${upstreams.twingateUrl}/api/graphql/`,
  };
  const emitted = [];
  for (const mischief of ['graphql', 'page'] as const) {
    for (const args of [['webhooks', 'install', 'http://127.0.0.1:4000'], ['webhooks', 'status'], ['pull']]) {
      upstreams.fail(mischief, args[1] === 'install' ? 'writes' : 'all');
      const { code, stdout, stderr } = await runProgram(args, { environment });
      expect(code).toBe(1);
      emitted.push({ where: `${args.join(' ')}, ${mischief}`, text: stdout + stderr });
    }
  }
  const addresses = {
    twingate: new URL(upstreams.twingateUrl).host,
    twenty: new URL(upstreams.twentyUrl).host,
  };
  expect(leaksIn(emitted, { ...upstreamSecrets, ...addresses, webhookSecret, stack: STACK_SECRET })).toEqual(
    [],
  );
});

test('the list of clients is told without keys and hashes, and a new key once', async () => {
  const path = file('clients.yaml', `clients:\n  - { name: crm, role: app, key: '${hashOf(SECRET)}' }\n`);
  const run = async (...args: string[]) => await runProgram(['clients', ...args, '--file', path]);
  const added = await run('add', 'dana', '--role', 'analyst');
  const key = added.stdout.trim();
  expect(key).toMatch(/^twg_/);
  const others = [
    await run('list'),
    await run('add', 'dana', '--role', 'analyst'),
    await run('remove', 'dana'),
  ];
  expect(others.map(({ code }) => code)).toEqual([0, 2, 0]);
  const emitted = [
    { where: 'add, stderr', text: added.stderr },
    ...others.map(({ stdout, stderr }, index) => ({ where: `command ${index}`, text: stdout + stderr })),
    { where: 'the file', text: readFileSync(path, 'utf8'), mayHave: ['hash'] },
  ];
  const hash = hashOf(SECRET).slice('sha256:'.length);
  expect(leaksIn(emitted, { key, keyHash: hashOf(key).slice('sha256:'.length), hash })).toEqual([]);
});
