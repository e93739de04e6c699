import { expect, test } from 'vitest';
import { joinedQuery } from '../support/joined-query.ts';
import { startGateway, startProgram } from '../support/program.ts';

test('without any setting the first question that joins both services is answered', async () => {
  await using gateway = await startGateway();
  const { status, data, errors } = await gateway.ask(joinedQuery);
  expect(errors).toBeUndefined();
  expect(status).toBe(200);
  const people = data.twenty_people.edges.map((edge: any) => edge.node);
  expect(people).toHaveLength(5);
  for (const person of people) {
    expect(person.twingateUser.email).toContain('@');
    expect(person.twingateDevices.length).toBeGreaterThan(0);
  }
  expect(gateway.program.stderr()).toContain(`made-up data: open ${gateway.url}/graphql in a browser`);
  expect(await gateway.readiness()).toMatchObject({ ready: true, upstreams: 'sandbox' });
});

interface Call {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: string;
}

async function call({ url, headers, query }: Call): Promise<{ status: number; body: any }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, body: await response.json() };
}

test('sandbox serves both services over HTTP, each key with its rights', async () => {
  await using sandbox = startProgram(['sandbox'], {
    environment: {
      SANDBOX_TWINGATE_PORT: '0',
      SANDBOX_TWENTY_PORT: '0',
      // Those of a gateway in the same shell are none of the sandbox's business.
      TWENTY_API_KEY: 'sandbox-admin',
      GATEWAY_UPSTREAMS: 'live',
    },
  });
  const [, twingateUrl = ''] = await sandbox.said(/^Twingate +(\S+)/m);
  const [, coreUrl = '', metadataUrl = ''] = await sandbox.said(/^Twenty +(\S+) and (\S+)/m);
  expect(new URL(twingateUrl).pathname).toBe('/api/graphql/');
  expect([coreUrl, metadataUrl].map((url) => new URL(url).pathname)).toEqual(['/graphql', '/metadata']);

  const readUsers = '{ users(first: 1) { edges { node { id email } } } }';
  const asTwingate = (key: string, query: string) =>
    call({ url: twingateUrl, headers: { 'x-api-key': key }, query });
  const asTwenty = (key: string, query: string, url = coreUrl) =>
    call({ url, headers: { authorization: `Bearer ${key}` }, query });

  for (const key of ['sandbox-admin', 'sandbox-readonly']) {
    expect((await asTwingate(key, readUsers)).body.data.users.edges).toHaveLength(1);
    const { body } = await asTwenty(key, '{ people(first: 1) { edges { node { id } } } }');
    expect(body.data.people.edges).toHaveLength(1);
  }
  const addNetwork = 'mutation { remoteNetworkCreate(name: "Lab") { ok error entity { name } } }';
  expect((await asTwingate('sandbox-admin', addNetwork)).body.data.remoteNetworkCreate).toMatchObject({
    ok: true,
  });
  expect((await asTwingate('sandbox-readonly', addNetwork)).status).toBe(403);
  expect((await asTwingate('wrong', readUsers)).status).toBe(401);

  const addCompany = 'mutation { createCompany(data: { name: "Lab" }) { name } }';
  expect((await asTwenty('sandbox-admin', addCompany)).body.data.createCompany).toEqual({ name: 'Lab' });
  expect((await asTwenty('sandbox-readonly', addCompany)).body.errors[0].extensions.code).toBe('FORBIDDEN');
  const rockets = '{ rockets(first: 1) { edges { node { id } } } }';
  expect((await asTwenty('sandbox-admin', rockets)).body.errors).toBeUndefined();
  expect((await asTwenty('sandbox-restricted', rockets)).body.errors).toHaveLength(1);
  for (const key of ['sandbox-revoked', 'sandbox-expired', 'wrong']) {
    const { body } = await asTwenty(key, '{ people(first: 1) { edges { node { id } } } }');
    expect(body.data ?? null).toBeNull();
    expect(body.errors.length).toBeGreaterThan(0);
  }
  const version = '{ currentWorkspace { metadataVersion } }';
  expect((await asTwenty('sandbox-admin', version, metadataUrl)).body.errors).toBeUndefined();

  sandbox.signal('SIGINT');
  expect(await sandbox.ended).toEqual({ code: 0, signal: null });
});
