import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startGateway } from '../support/program.ts';
import { startUpstreams } from '../support/upstream-servers.ts';

const client = {
  // An empty value counts as missing.
  TWENTY_API_KEY: '',
  TWENTY_OAUTH_CLIENT_ID: 'sandbox-client',
  TWENTY_OAUTH_CLIENT_SECRET: 'sandbox-secret',
};
const people = '{ twenty_people(first: 1) { edges { node { id } } } }';

test('Twenty lets the gateway in by OAuth, with the rights of an application', async () => {
  await using upstreams = await startUpstreams();
  await using gateway = await startGateway({ ...upstreams.environment, ...client });
  expect((await gateway.ask(people)).errors).toBeUndefined();
  expect((await gateway.readiness()).schemas['twenty']).toMatchObject({ origin: 'live' });
  const grants = upstreams.twenty.calls.filter(({ url }) => url.endsWith('/oauth/token'));
  expect(grants.map(({ body }) => new URLSearchParams(body).get('grant_type'))).toEqual([
    'client_credentials',
  ]);
  const told =
    gateway.program.stdout() + gateway.program.stderr() + JSON.stringify(await gateway.readiness());
  const { authorization = '' } = upstreams.twenty.calls.at(-1)?.headers ?? {};
  expect(authorization).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
  for (const secret of ['sandbox-secret', authorization.slice('Bearer '.length)])
    expect(told).not.toContain(secret);
});

test('the newest refresh token is kept for the next start, for its owner only', async () => {
  await using upstreams = await startUpstreams();
  const environment = {
    ...{ ...upstreams.environment, ...client },
    TWENTY_OAUTH_REFRESH_TOKEN: 'sandbox-refresh-token',
  };
  const start = async () => {
    await using gateway = await startGateway(environment);
    expect((await gateway.ask(people)).errors).toBeUndefined();
  };
  await start();
  await start();
  const shown = upstreams.twenty.calls
    .filter(({ url }) => url.endsWith('/oauth/token'))
    .map(({ body }) => new URLSearchParams(body).get('refresh_token'));
  expect(shown).toEqual(['sandbox-refresh-token', expect.stringContaining('.')]);
  const path = join(upstreams.stateDir, 'twenty-refresh-token.json');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, 'utf8')).not.toContain('sandbox-refresh-token');
});
