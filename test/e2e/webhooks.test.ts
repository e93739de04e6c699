import { expect, onTestFinished, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseExposition } from '../support/prometheus.ts';
import { runProgram, startGateway, startProgram } from '../support/program.ts';

const secret = { TWENTY_WEBHOOK_SECRET: 'a-secret-for-webhooks' };

test('what changes in Twenty is told to a gateway that is registered', async () => {
  await using sandbox = startProgram(['sandbox'], {
    environment: { SANDBOX_TWINGATE_PORT: '0', SANDBOX_TWENTY_PORT: '0' },
  });
  const [, twingateUrl = ''] = await sandbox.said(/^Twingate +(\S+)/m);
  const [, coreUrl = '', metadataUrl = ''] = await sandbox.said(/^Twenty +(\S+) and (\S+)/m);
  const stateDir = mkdtempSync(join(tmpdir(), 'twentygate-'));
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
  const environment = {
    ...{ TWINGATE_ENDPOINT: twingateUrl, TWINGATE_API_KEY: 'sandbox-admin' },
    ...{ TWENTY_URL: new URL(coreUrl).origin, TWENTY_API_KEY: 'sandbox-admin' },
    ...{ GATEWAY_AUTH: 'none', GATEWAY_STATE_DIR: stateDir, ...secret },
  };
  await using gateway = await startGateway(environment);
  const webhooks = async (...args: string[]) => await runProgram(['webhooks', ...args], { environment });
  async function askTwenty(url: string, query: string): Promise<void> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer sandbox-admin' },
      body: JSON.stringify({ query }),
    });
    expect(await response.json()).not.toHaveProperty('errors');
  }

  expect(await webhooks('install', gateway.url)).toMatchObject({ code: 0, stderr: '' });
  expect(await webhooks('status', gateway.url)).toMatchObject({ code: 0, stderr: '' });

  await askTwenty(coreUrl, 'mutation { createCompany(data: { name: "Told Ltd" }) { id } }');
  await gateway.program.said(/"path":"\/webhooks\/twenty","status":200/);
  await askTwenty(
    metadataUrl,
    'mutation { createOneObject(input: { object: { nameSingular: "satellite", namePlural: "satellites", labelSingular: "Satellite", labelPlural: "Satellites" } }) { id } }',
  );
  await gateway.program.said(/"source":"twenty","msg":"upstream schema changed"/);
  const { data } = await gateway.ask('{ twenty_satellites(first: 1) { totalCount } }');
  expect(data).toEqual({ twenty_satellites: { totalCount: 0 } });

  const read = async () => parseExposition(await (await fetch(`${gateway.url}/metrics`)).text());
  const metrics = await read();
  expect(metrics.value('twentygate_webhooks_total', { outcome: 'accepted' })).toBeGreaterThanOrEqual(2);
  expect([...metrics.values('outcome')]).not.toContain('bad_signature');
  expect(gateway.program.stdout()).not.toContain('Told Ltd');

  expect(await webhooks('remove')).toMatchObject({ code: 0, stderr: '' });
});

test('a body that is too long is refused over a socket too, and the connection goes on', async () => {
  await using gateway = await startGateway(secret);
  const headers = {
    'x-twenty-webhook-timestamp': String(Date.now()),
    'x-twenty-webhook-signature': '0'.repeat(64),
    'x-twenty-webhook-nonce': '0'.repeat(32),
  };
  const body = Buffer.alloc(3 * 1024 * 1024, 'x');
  const post = async (body: BodyInit) =>
    await fetch(`${gateway.url}/webhooks/twenty`, {
      ...{ method: 'POST', headers, body, duplex: 'half' },
    });
  for (const long of [body, new Blob([body]).stream()]) {
    const response = await post(long);
    expect([response.status, await response.json()]).toMatchObject([413, { outcome: 'too_large' }]);
  }
  expect((await post('{}')).status).toBe(401);
});
