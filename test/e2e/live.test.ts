import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { joinedQuery } from '../support/joined-query.ts';
import { startGateway } from '../support/program.ts';
import { startUpstreams } from '../support/upstream-servers.ts';

test('over sockets it answers what the embedded stand-ins answer, and keeps their schemas', async () => {
  await using upstreams = await startUpstreams();
  await using live = await startGateway(upstreams.environment);
  await using embedded = await startGateway();

  const { data, errors } = await live.ask(joinedQuery);
  expect(errors).toBeUndefined();
  expect(data).toEqual((await embedded.ask(joinedQuery)).data);

  const { ready, upstreams: mode, schemas } = await live.readiness();
  expect({ ready, mode }).toEqual({ ready: true, mode: 'live' });
  for (const name of ['twingate', 'twenty', 'twentyMetadata']) {
    expect(schemas[name]).toMatchObject({ origin: 'live', hash: expect.stringMatching(/^[0-9a-f]{12}$/) });
  }
  const kept = join(upstreams.stateDir, 'schemas');
  expect(readdirSync(kept).sort()).toEqual(['twenty.graphql', 'twentyMetadata.graphql', 'twingate.graphql']);
  // A schema tells how a company is organised.
  expect(statSync(join(kept, 'twenty.graphql')).mode & 0o077).toBe(0);

  // No address and no key leaves.
  const told = JSON.stringify(await live.readiness()) + live.program.stdout();
  expect(told).not.toContain('sandbox-admin');
  expect(JSON.stringify(await live.readiness())).not.toContain(upstreams.environment['TWENTY_URL']);
});

test('keys come from files and are read again when these change', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'twentygate-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const keyFile = (name: string, key: string) => {
    const path = join(directory, name);
    writeFileSync(path, `${key}\n`);
    return path;
  };
  await using upstreams = await startUpstreams();
  const twentyKey = keyFile('twenty', 'sandbox-revoked');
  await using gateway = await startGateway({
    ...upstreams.environment,
    // An empty value counts as missing.
    TWINGATE_API_KEY: '',
    TWENTY_API_KEY: '',
    TWINGATE_API_KEY_FILE: keyFile('twingate', 'sandbox-admin'),
    TWENTY_API_KEY_FILE: twentyKey,
  });
  const ask = () => gateway.ask('{ twenty_people(first: 1) { edges { node { id } } } }');
  const refused = await ask();
  expect(refused.status).toBe(502);
  expect(refused.errors?.[0].extensions).toMatchObject({
    code: 'UPSTREAM_CREDENTIALS_REJECTED',
    upstream: 'twenty',
  });

  keyFile('twenty', 'sandbox-admin');
  // Whatever the resolution of the file system's clock.
  utimesSync(twentyKey, new Date(), new Date(Date.now() + 1_000));
  expect((await ask()).data.twenty_people.edges).toHaveLength(1);
});

test('reads go out with the read-only key, writes with the other one', async () => {
  await using upstreams = await startUpstreams();
  const addNetwork = 'mutation { twingate_remoteNetworkCreate(name: "Lab") { ok error entity { id } } }';
  const readUsers = '{ twingate_users(first: 1) { edges { node { id } } } }';
  {
    await using gateway = await startGateway({
      ...upstreams.environment,
      TWINGATE_API_KEY: 'sandbox-readonly',
    });
    const { errors } = await gateway.ask(addNetwork);
    expect(errors?.[0].extensions).toMatchObject({ code: 'UPSTREAM_REJECTED', upstream: 'twingate' });
  }
  await using gateway = await startGateway({
    ...upstreams.environment,
    TWINGATE_API_KEY: 'sandbox-readonly',
    TWINGATE_WRITE_API_KEY: 'sandbox-admin',
  });
  expect((await gateway.ask(addNetwork)).data.twingate_remoteNetworkCreate).toMatchObject({ ok: true });
  expect((await gateway.ask(readUsers)).errors).toBeUndefined();
  const { calls } = upstreams.twingate;
  expect(calls.at(-2)?.headers['x-api-key']).toBe('sandbox-admin');
  expect(calls.at(-1)?.headers['x-api-key']).toBe('sandbox-readonly');
});

test('a wrong key is said to be one: in the answer, in the log and in /readyz, never what it is', async () => {
  await using upstreams = await startUpstreams();
  await using gateway = await startGateway({ ...upstreams.environment, TWINGATE_API_KEY: 'leaked-secret' });
  const { status, errors } = await gateway.ask('{ twingate_users(first: 1) { edges { node { id } } } }');
  expect(status).toBe(502);
  expect(errors?.[0].extensions).toMatchObject({
    code: 'UPSTREAM_CREDENTIALS_REJECTED',
    upstream: 'twingate',
  });
  const readiness = JSON.stringify(await gateway.readiness());
  expect(readiness).toContain("Twingate rejected the gateway's API key");
  const log = gateway.program.stdout();
  expect(log).toContain("Twingate rejected the gateway's API key");
  expect(log + readiness + JSON.stringify(errors) + gateway.program.stderr()).not.toContain('leaked-secret');
  // The other service is not concerned.
  expect((await gateway.ask('{ twenty_people(first: 1) { edges { node { id } } } }')).errors).toBeUndefined();
});

test('an object made in Twenty itself is there after a restart', async () => {
  await using upstreams = await startUpstreams();
  const askProbes = '{ twenty_probes(first: 1) { totalCount } }';
  {
    await using gateway = await startGateway(upstreams.environment);
    expect((await gateway.ask(askProbes)).errors?.[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  }
  const made = await fetch(`${upstreams.environment['TWENTY_URL']}/metadata`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sandbox-admin' },
    body: JSON.stringify({
      query: `mutation { createOneObject(input: { object: {
        nameSingular: "probe", namePlural: "probes", labelSingular: "Probe", labelPlural: "Probes" } }) { id } }`,
    }),
  });
  expect((await made.json()).errors).toBeUndefined();
  await using gateway = await startGateway(upstreams.environment);
  expect(await gateway.ask(askProbes)).toMatchObject({ data: { twenty_probes: { totalCount: 0 } } });
});

test('an object made through the gateway can be asked for as soon as the schema has caught up', async () => {
  await using upstreams = await startUpstreams();
  await using gateway = await startGateway(upstreams.environment);
  const { errors } = await gateway.ask(`mutation { twentyMetadata_createOneObject(input: { object: {
    nameSingular: "probe", namePlural: "probes", labelSingular: "Probe", labelPlural: "Probes" } }) { id } }`);
  expect(errors).toBeUndefined();
  // Told when it is in use.
  await gateway.program.said(/"source":"twenty","msg":"upstream schema changed"/);
  expect(await gateway.ask('{ twenty_probes(first: 1) { totalCount } }')).toMatchObject({
    data: { twenty_probes: { totalCount: 0 } },
  });
});
