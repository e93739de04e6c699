import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { serveStandIn } from '../../src/sandbox/http.ts';
import { manifestText } from '../../src/operations/manifest-text.ts';
import { hashOf } from '../support/client-keys.ts';
import { leaksIn } from '../support/leaks.ts';
import type { Emitted, Secrets } from '../support/leaks.ts';
import { startGateway } from '../support/program.ts';
import { createListener } from '../support/listener.ts';
import type { Headers, Listener } from '../support/listener.ts';
import {
  changeModel,
  clientKeys,
  listed,
  OF_THE_ASKER,
  readPeople,
  readUser,
  readUsers,
  redisPassword,
  sent,
  upstreamSecrets,
  webhookSecret,
  writeNetwork,
  writeTask,
  written,
  unusable,
  unusableBodies,
} from '../support/planted.ts';
import { hasRedis, startRedis } from '../support/redis-server.ts';
import { ELSEWHERE, mischiefs, STACK_SECRET, startTelltaleUpstreams } from '../support/telltale-upstreams.ts';
import type { Mischief, TelltaleUpstreams } from '../support/telltale-upstreams.ts';
import { AUDIENCE, createIssuerKey, ISSUER, sign } from '../support/token-issuer.ts';

/** Each way to fail, for reads and writes of each service. */
async function goThroughFaults(
  upstreams: TelltaleUpstreams,
  { ask, lookAround }: Listener,
  headers: Headers,
  ways: readonly Mischief[],
) {
  for (const mischief of ways) {
    upstreams.fail(mischief);
    const mayHave = mischief.startsWith('graphql') ? OF_THE_ASKER : [];
    const questions = [readPeople, readUsers, readUser, writeTask, writeNetwork];
    // The last one has both services asked in one request.
    const joint = `{ twingate_users(first: 3) { edges { node { id twentyPerson { id } } } } twenty_people(first: 2) { totalCount } }`;
    for (const answer of await Promise.all(
      [...questions, joint].map((query) => ask(query, headers, mayHave)),
    )) {
      expect(answer).toContain('"code":"');
    }
    if (mischief === 'graphql') await ask(changeModel, headers, mayHave);
    await lookAround();
  }
  upstreams.fail(undefined);
}

function hitsOf(ways: readonly Mischief[]): string[] {
  const calls = ['twingate', 'twenty'].flatMap((service) => [`${service} query`, `${service} mutation`]);
  return ways.flatMap((mischief) => calls.map((call) => `${mischief} ${call}`));
}

/** Short times, and no limit that the many failures would use up. */
const patience = {
  ...{ UPSTREAM_TIMEOUT_MS: '500', REQUEST_DEADLINE_MS: '1500', CACHE_TTL_MS: '0', CACHE_STALE_MS: '0' },
  ...{ TWINGATE_READS_PER_WINDOW: '1000', TWINGATE_WRITES_PER_WINDOW: '1000', TWINGATE_WINDOW_MS: '100' },
  ...{ TWENTY_TOKENS_PER_WINDOW: '1000', TWENTY_WINDOW_MS: '100', LOG_LEVEL: 'trace' },
};

function emptyDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'twentygate-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** All files below it, as somebody who backs them up has them. */
function filesIn(directory: string): Emitted[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name !== 'twenty-refresh-token.json')
    .map(({ name, parentPath }) => ({ where: name, text: readFileSync(join(parentPath, name), 'utf8') }));
}

const addressesOf = (urls: Readonly<Record<string, string>>): Secrets =>
  Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, new URL(url).host]));

const hashes: Secrets = Object.fromEntries(
  Object.entries(clientKeys).map(([name, key]) => [`${name}Hash`, hashOf(key).slice('sha256:'.length)]),
);

test('clients with keys and tokens: nothing that must not come out does', async () => {
  await using upstreams = await startTelltaleUpstreams(upstreamSecrets);
  await using redis = hasRedis ? await startRedis('--requirepass', redisPassword) : undefined;
  const issuerKey = await createIssuerKey('one');
  const strangersKey = await createIssuerKey('one');
  await using issuer = await (async () => {
    const standIn = { fetch: async () => await Promise.resolve(Response.json({ keys: [issuerKey.jwk] })) };
    const server = await serveStandIn(standIn, { host: '127.0.0.1', port: 0 });
    return { url: server.url, [Symbol.asyncDispose]: async () => await server.close() };
  })();
  const files = emptyDirectory();
  const stateDir = emptyDirectory();
  const file = (name: string, content: string) => {
    writeFileSync(join(files, name), content);
    return join(files, name);
  };
  const clients = `clients:
  - { name: crm, role: app, key: '${hashOf(clientKeys.appKey)}' }
  - { name: dana, role: analyst, key: '${hashOf(clientKeys.analystKey)}' }
  - { name: nightly, role: service, key: '${hashOf(clientKeys.serviceKey)}' }
  - { name: gone, role: app, keys: [{ key: '${hashOf(clientKeys.expiredKey)}', expiresAt: 2020-01-01 }] }
`;
  const auditFile = join(emptyDirectory(), 'audit.jsonl');
  await using gateway = await startGateway({
    ...{ TWINGATE_ENDPOINT: `${upstreams.twingateUrl}/api/graphql/`, TWENTY_URL: upstreams.twentyUrl },
    TWINGATE_API_KEY: upstreamSecrets.twingateReadKey,
    TWINGATE_WRITE_API_KEY_FILE: file('write-key', upstreamSecrets.twingateWriteKey),
    TWENTY_API_KEY: upstreamSecrets.twentyKey,
    ...{ GATEWAY_AUTH: 'clients', GATEWAY_CLIENTS_FILE: file('clients.yaml', clients) },
    ...{ GATEWAY_JWKS_URL: issuer.url, GATEWAY_JWT_ISSUER: ISSUER, GATEWAY_JWT_AUDIENCE: AUDIENCE },
    GATEWAY_OPERATIONS_FILE: file('operations.json', manifestText([listed])),
    ...{ GATEWAY_FORWARD_TWENTY_TOKEN: 'on', TWENTY_WEBHOOK_SECRET: webhookSecret },
    ...{ GATEWAY_AUDIT_FILE: auditFile, GATEWAY_STATE_DIR: stateDir },
    ...(redis && { REDIS_URL: redis.url.replace('//', `//:${redisPassword}@`) }),
    ...patience,
  });
  const listener = createListener(gateway.url);
  const { send, ask, raw, lookAround } = listener;
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const app = bearer(clientKeys.appKey);
  const inS = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
  const claims = { iss: ISSUER, aud: AUDIENCE, exp: inS(600), sub: sent.email, roles: 'app', role: 'app' };
  const tokens = {
    token: await sign(issuerKey, claims),
    expiredToken: await sign(issuerKey, { ...claims, exp: inS(-600) }),
    strangersToken: await sign(strangersKey, claims),
    foreignToken: await sign(issuerKey, { ...claims, iss: 'https://planted-issuer.example' }),
  };
  const ownToken = upstreams.issueToken();

  // All is well at first, and with either key.
  expect(await ask(readPeople, app)).toContain('"data":{"twenty_people":{');
  expect(await ask(readUsers, bearer(clientKeys.analystKey))).toContain('"data":{"a":{');
  expect(await ask(writeNetwork, app)).toContain('"ok":true');
  expect(await ask(writeTask, app)).toContain('"data":{"a":{');
  expect(
    await send({ headers: bearer(clientKeys.serviceKey), body: JSON.stringify({ documentId: listed.id }) }),
  ).toContain('"data"');
  expect(await ask(readPeople, { ...app, 'x-twenty-authorization': `Bearer ${ownToken}` })).toContain(
    '"data":{"twenty_people":{',
  );

  // Who is not let in.
  const strangers: Headers[] = [
    ...[
      sent.wrongKey,
      clientKeys.expiredKey,
      ...Object.values(tokens).slice(1),
      'x'.repeat(9_000) + sent.wrongKey,
    ].map(bearer),
    { authorization: `Basic ${sent.wrongKey}` },
    { authorization: `Bearer ${sent.wrongKey} ${sent.wrongKey}` },
    { authorization: sent.wrongKey },
    { 'x-api-key': sent.wrongKey },
    { ...app, 'x-api-key': sent.wrongKey },
    { authorization: `Bearer ${sent.wrongKey}.${sent.wrongKey}.${sent.wrongKey}` },
    { 'x-client-name': sent.header },
  ];
  for (const headers of strangers) expect(await ask(readPeople, headers)).toMatch(/^401 .*UNAUTHENTICATED/s);
  await send({ method: 'GET', path: `/graphql?query={__typename}&api_key=${sent.wrongKey}` });
  expect(await ask(readPeople, bearer(tokens.token))).toContain('"data":{"twenty_people":{');

  // Headers that cannot be used.
  for (const name of [
    'x-twenty-authorization',
    'x-deadline-ms',
    'x-max-age-ms',
    'x-max-stale-ms',
    'x-request-id',
  ]) {
    await ask(readPeople, { ...app, [name]: `${sent.header}@secret.example` });
  }
  await ask(readPeople, { ...app, 'x-twenty-authorization': `Bearer ${sent.wrongKey}` });
  await ask(readPeople, {
    ...app,
    'x-forwarded-for': sent.header,
    'x-client-name': sent.header,
    forwarded: `for=${sent.header}`,
  });
  await ask(readPeople, { ...app, origin: `https://${sent.host}` });
  await ask(readPeople, { ...app, 'sec-fetch-site': 'cross-site', referer: `https://${sent.host}/` });
  for (const name of ['content-type', 'content-encoding', 'accept'])
    await ask(readPeople, { ...app, [name]: `text/${sent.header}` });

  // Documents and variables that cannot be used.
  // What an upstream says of an id goes to whom the id came from.
  for (const [query, variables] of unusable) await ask(query, app, ['literal', 'id'], variables);
  for (const body of unusableBodies) {
    // A name that is none is told to whom it came from.
    await send({
      headers: app,
      body,
      mayHave: ['name', ...(body.startsWith(`{"${sent.body}`) ? ['body'] : [])],
    });
    await send({
      headers: bearer(clientKeys.serviceKey),
      body,
      mayHave: ['name', ...(body.startsWith(`{"${sent.body}`) ? ['body'] : [])],
    });
  }
  // What a role may not.
  for (const query of [
    writeTask,
    `mutation { x: twenty_destroyPeople(filter: { jobTitle: { eq: "${written.literal}" } }) { id } }`,
  ]) {
    expect(await ask(query, bearer(clientKeys.analystKey))).toMatch(/^403 .*FORBIDDEN/s);
  }
  expect(await ask(readPeople, bearer(clientKeys.serviceKey))).toContain('PERSISTED_QUERY_NOT_IN_LIST');

  // Addresses.
  const page = { accept: 'text/html' };
  const query = encodeURIComponent(readPeople);
  const variables = encodeURIComponent(JSON.stringify({ email: sent.email }));
  const get = { ...app, 'apollo-require-preflight': '1' };
  for (const [path, headers, mayHave] of [
    [`/${sent.path}`, {}],
    [`/graphql/${sent.path}`, app],
    [`/graphql/${sent.search}?api_key=${sent.wrongKey}`, app],
    [`/?${sent.search}`, page],
    [`/graphql?query=${sent.search}`, page, ['inside']],
    [`/graphql?query=${query}&variables=${variables}`, get],
    [`/graphql?query=${query}&variables=${sent.search}`, get],
    [`/graphql?query=%7B__typename%7D&documentId=${sent.id}&documentId=${sent.search}`, get],
    [`/graphql?query=%7B__typename%7D&${sent.search}=1`, get],
  ] as [string, Headers, string[]?][]) {
    await send({ method: 'GET', path, headers, ...(mayHave && { mayHave }) });
  }
  for (const method of ['PUT', 'DELETE', 'OPTIONS'])
    await send({ method, headers: app, path: `/graphql?${sent.search}` });
  const end = 'Connection: close\r\n\r\n';
  await raw(`GET /${sent.path} HTTP/9.9\r\n${end}`);
  await raw(`GET http://${sent.host}/graphql HTTP/1.1\r\nHost: ${sent.host}\r\n${end}`);
  await raw(`GET /graphql HTTP/1.1\r\nHost: ${sent.host}@x\r\n${end}`);
  await raw(`GET /graphql HTTP/1.1\r\nHost: ${sent.host}\r\n${end}`);
  await raw(`GET /graphql HTTP/1.1\r\nHost: x\r\n${sent.header} no colon\r\n${end}`);
  await raw(
    `GET /graphql HTTP/1.1\r\nHost: x\r\nauthorization: ${sent.wrongKey}\r\nauthorization: ${sent.wrongKey}\r\n${end}`,
  );
  await raw(`GET /${'x'.repeat(20_000)}${sent.path} HTTP/1.1\r\nHost: x\r\n${end}`);
  await raw(`POST /graphql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: ${sent.header}\r\n${end}`);

  // Webhooks.
  const body = JSON.stringify({ eventName: 'person.updated', record: { id: sent.id, email: sent.webhook } });
  const deliver = async (text: string, secret: string, atMs = Date.now()) => {
    const signature = createHmac('sha256', secret).update(`${atMs}:${text}`).digest('hex');
    const headers = { 'x-twenty-webhook-timestamp': String(atMs), 'x-twenty-webhook-signature': signature };
    const nonce = { 'x-twenty-webhook-nonce': createHmac('md5', 'x').update(text).digest('hex') };
    return await send({ path: '/webhooks/twenty', headers: { ...headers, ...nonce }, body: text });
  };
  expect(await deliver(body, webhookSecret)).toContain('accepted');
  expect(await deliver(body, webhookSecret)).toContain('replayed');
  expect(await deliver(body, sent.wrongKey)).toContain('bad_signature');
  expect(await deliver(body, webhookSecret, 0)).toMatch(/^401/);
  expect(await deliver(`{"${sent.webhook}`, webhookSecret)).toContain('malformed');
  await send({
    path: '/webhooks/twenty',
    headers: { 'x-twenty-webhook-signature': sent.header },
    body: sent.webhook,
  });
  await lookAround();

  await goThroughFaults(upstreams, listener, app, mischiefs);
  upstreams.fail('graphql');
  await ask(readPeople, { ...app, 'x-twenty-authorization': `Bearer ${ownToken}` }, OF_THE_ASKER);
  upstreams.fail(undefined);
  expect(upstreams.hits).toEqual(new Set(hitsOf(mischiefs)));

  gateway.program.signal('SIGTERM');
  expect(await gateway.program.ended).toEqual({ code: 0, signal: null });
  const { program } = gateway;
  const audit = readFileSync(auditFile, 'utf8');
  expect(audit.split('\n').length).toBeGreaterThan(mischiefs.length * 3);
  expect(program.stdout()).toContain('upstream schema not refreshed');
  const emitted: Emitted[] = [
    ...listener.emitted,
    { where: 'stdout', text: program.stdout() },
    { where: 'stderr', text: program.stderr() },
    { where: 'the audit', text: audit },
    ...filesIn(stateDir),
  ];
  const secrets = {
    ...{
      ...upstreamSecrets,
      ...clientKeys,
      ...hashes,
      ...sent,
      ...written,
      ...tokens,
      webhookSecret,
      redisPassword,
    },
    ...{ ownToken, stack: STACK_SECRET, elsewhere: ELSEWHERE, tokenIssuer: 'planted-issuer.example' },
    ...addressesOf({ twingate: upstreams.twingateUrl, twenty: upstreams.twentyUrl, issuer: issuer.url }),
    ...(redis && addressesOf({ redis: redis.url })),
  };
  expect(leaksIn(emitted, secrets)).toEqual([]);
});

test('an open gateway with OAuth: neither', async () => {
  await using upstreams = await startTelltaleUpstreams(upstreamSecrets);
  const stateDir = emptyDirectory();
  await using gateway = await startGateway({
    ...{ TWINGATE_ENDPOINT: `${upstreams.twingateUrl}/api/graphql/`, TWENTY_URL: upstreams.twentyUrl },
    TWINGATE_API_KEY: upstreamSecrets.twingateWriteKey,
    TWENTY_OAUTH_CLIENT_ID: 'sandbox-client',
    TWENTY_OAUTH_CLIENT_SECRET: upstreamSecrets.oauthSecret,
    TWENTY_OAUTH_REFRESH_TOKEN: upstreamSecrets.oauthRefreshToken,
    ...{ GATEWAY_AUTH: 'none', GATEWAY_STATE_DIR: stateDir, ...patience },
  });
  const listener = createListener(gateway.url);
  const headers = {
    'x-client-name': `${sent.header}@secret.example`,
    ...{ authorization: `Bearer ${sent.wrongKey}` },
  };
  expect(await listener.ask(readPeople, headers)).toContain('"data":{"twenty_people":{');
  // After a refusal of its token it asks for no other one for a minute.
  const ways = mischiefs.filter((mischief) => mischief !== '401');
  await goThroughFaults(upstreams, listener, headers, ways);
  expect(upstreams.hits).toEqual(new Set(hitsOf(ways)));
  expect(upstreams.granted.length).toBeGreaterThan(1);

  gateway.program.signal('SIGTERM');
  expect(await gateway.program.ended).toEqual({ code: 0, signal: null });
  const { program } = gateway;
  expect(program.stderr()).toContain('"audit":"mutation"');
  const emitted: Emitted[] = [
    ...listener.emitted,
    { where: 'stdout', text: program.stdout() },
    { where: 'stderr', text: program.stderr() },
    ...filesIn(stateDir),
  ];
  const granted = Object.fromEntries(upstreams.granted.map((token, index) => [`granted${index}`, token]));
  const secrets = {
    ...{ ...upstreamSecrets, ...sent, ...written, ...granted, stack: STACK_SECRET, elsewhere: ELSEWHERE },
    ...addressesOf({ twingate: upstreams.twingateUrl, twenty: upstreams.twentyUrl }),
  };
  expect(leaksIn(emitted, secrets)).toEqual([]);
});
