import { beforeEach, expect, it } from 'vitest';
import { createFiles } from '../support/files.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';
import { AUDIENCE, createIssuer, createIssuerKey, ISSUER, JWKS_URL, sign } from '../support/token-issuer.ts';
import type { Issuer, IssuerKey } from '../support/token-issuer.ts';

const CLIENTS = 'clients: [{ name: crm, role: service, fields: { deny: ["twingate_*"] } }]';
const ENVIRONMENT = {
  GATEWAY_AUTH: 'clients',
  GATEWAY_CLIENTS_FILE: 'clients.yaml',
  GATEWAY_JWKS_URL: JWKS_URL,
  GATEWAY_JWT_ISSUER: ISSUER,
  GATEWAY_JWT_AUDIENCE: AUDIENCE,
  GATEWAY_JWT_ROLE_CLAIM: 'realm.roles',
};
const PEOPLE = '{ twenty_people(first: 1) { totalCount } }';
const CREATE = 'mutation { twenty_createTask(data: { title: "a" }) { id } }';

let key: IssuerKey;
let issuer: Issuer;
beforeEach(async () => {
  key = await createIssuerKey('one');
  issuer = createIssuer(key.jwk);
});

const openGateway = async () =>
  await createTestGateway({
    environment: ENVIRONMENT,
    files: createFiles({ 'clients.yaml': CLIENTS }),
    issuer: issuer.transport,
  });

const tokenFor = async ({ clock }: TestGateway, claims: Record<string, unknown>) =>
  await sign(key, {
    ...{ iss: ISSUER, aud: AUDIENCE, exp: clock.wallNow() / 1000 + 60, sub: 'dana@example.com' },
    ...claims,
  });

const ask = async (gateway: TestGateway, query: string, token: string) =>
  await gateway.ask(query, {}, { authorization: `Bearer ${token}` });

it('lets in who has a token, with its role, and leaves the token and its subject out of the log', async () => {
  await using gateway = await openGateway();
  const analyst = await tokenFor(gateway, { realm: { roles: ['offline_access', 'analyst'] } });
  expect((await ask(gateway, PEOPLE, analyst)).errors).toBeUndefined();
  const { status, errors } = await ask(gateway, CREATE, analyst);
  expect([status, errors?.[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
  expect(
    (await ask(gateway, CREATE, await tokenFor(gateway, { realm: { roles: 'app' } }))).errors,
  ).toBeUndefined();
  expect(issuer.requests).toHaveLength(1);

  const log = gateway.logLines.join('');
  expect(log).toMatch(/"client":"jwt-[0-9a-f]{12}"/);
  for (const part of ['dana@example.com', 'login.test', ...analyst.split('.')])
    expect(log).not.toContain(part);
});

it('holds a client that is also on the list to what the list says of it', async () => {
  await using gateway = await openGateway();
  const token = await tokenFor(gateway, { azp: 'crm', realm: { roles: ['app'] } });
  expect((await ask(gateway, PEOPLE, token)).errors).toBeUndefined();
  const { errors } = await ask(gateway, '{ twingate_users(first: 1) { totalCount } }', token);
  expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
});

it('refuses any other token before the body is read, and says why to the log alone', async () => {
  await using gateway = await openGateway();
  const { status, errors, headers } = await ask(
    gateway,
    PEOPLE,
    await tokenFor(gateway, { aud: 'https://other.test' }),
  );
  expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  expect(errors).toMatchObject([
    { message: 'This token is not accepted.', extensions: { code: 'UNAUTHENTICATED' } },
  ]);
  expect(gateway.logLines.join('')).toContain('"reason":"wrong_audience"');
});

it('says that it is not the token while the keys of the issuer are not known', async () => {
  issuer.answer(() => new Response(null, { status: 500 }));
  await using gateway = await openGateway();
  const token = await tokenFor(gateway, { realm: { roles: ['app'] } });
  const { status, errors, headers } = await ask(gateway, PEOPLE, token);
  expect([status, headers.get('retry-after'), headers.get('www-authenticate')]).toEqual([502, '5', null]);
  expect(errors).toMatchObject([
    {
      message: expect.stringContaining('says nothing about yours'),
      extensions: { code: 'UPSTREAM_UNAVAILABLE' },
    },
  ]);
  expect(gateway.logLines.join('')).toContain('"problem":"bad_status"');
  issuer.publish(key.jwk);
  await gateway.clock.advance(5_000);
  expect((await ask(gateway, PEOPLE, token)).errors).toBeUndefined();
});
