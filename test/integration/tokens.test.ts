import { beforeEach, expect, it } from 'vitest';
import { createFiles } from '../support/files.ts';
import { createTestGateway } from '../support/test-gateway.ts';
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

async function openGateway() {
  const files = createFiles({ 'clients.yaml': CLIENTS });
  const gateway = await createTestGateway({ environment: ENVIRONMENT, files, issuer: issuer.transport });
  const tokenFor = async (claims: Record<string, unknown>) =>
    await sign(key, {
      ...{ iss: ISSUER, aud: AUDIENCE, exp: gateway.clock.wallNow() / 1000 + 60, sub: 'dana@example.com' },
      ...claims,
    });
  const ask = async (query: string, token: string) =>
    await gateway.ask(query, {}, { authorization: `Bearer ${token}` });
  return { gateway, tokenFor, ask };
}

it('lets in who has a token, with its role, and leaves the token and its subject out of the log', async () => {
  const { gateway, tokenFor, ask } = await openGateway();
  await using _gateway = gateway;
  const analyst = await tokenFor({ realm: { roles: ['offline_access', 'analyst'] } });
  expect((await ask(PEOPLE, analyst)).errors).toBeUndefined();
  const { status, errors } = await ask(CREATE, analyst);
  expect([status, errors?.[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
  expect((await ask(CREATE, await tokenFor({ realm: { roles: 'app' } }))).errors).toBeUndefined();
  expect(issuer.requests).toHaveLength(1);

  const log = gateway.logLines.join('');
  expect(log).toMatch(/"client":"jwt-[0-9a-f]{12}"/);
  for (const part of ['dana@example.com', 'login.test', ...analyst.split('.')])
    expect(log).not.toContain(part);
});

it('holds a client that is also on the list to what the list says of it', async () => {
  const { gateway, tokenFor, ask } = await openGateway();
  await using _gateway = gateway;
  const token = await tokenFor({ azp: 'crm', realm: { roles: ['app'] } });
  expect((await ask(PEOPLE, token)).errors).toBeUndefined();
  const { errors } = await ask('{ twingate_users(first: 1) { totalCount } }', token);
  expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
});

it('refuses any other token before the body is read, and says why to the log alone', async () => {
  const { gateway, tokenFor, ask } = await openGateway();
  await using _gateway = gateway;
  const { status, errors, headers } = await ask(PEOPLE, await tokenFor({ aud: 'https://other.test' }));
  expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  expect(errors).toMatchObject([
    { message: 'This token is not accepted.', extensions: { code: 'UNAUTHENTICATED' } },
  ]);
  expect(gateway.logLines.join('')).toContain('"reason":"wrong_audience"');
});

it('says that it is not the token while the keys of the issuer are not known', async () => {
  issuer.answer(() => new Response(null, { status: 500 }));
  const { gateway, tokenFor, ask } = await openGateway();
  await using _gateway = gateway;
  const token = await tokenFor({ realm: { roles: ['app'] } });
  const { status, errors, headers } = await ask(PEOPLE, token);
  expect([status, headers.get('retry-after'), headers.get('www-authenticate')]).toEqual([502, '5', null]);
  expect(errors).toMatchObject([
    { message: expect.stringContaining('whatever they say'), extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
  ]);
  expect(gateway.logLines.join('')).toContain('"problem":"bad_status"');
  issuer.publish(key.jwk);
  await gateway.clock.advance(5_000);
  expect((await ask(PEOPLE, token)).errors).toBeUndefined();
});
