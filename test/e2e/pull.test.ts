import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram, startGateway } from '../support/program.ts';
import { startUpstreams } from '../support/upstream-servers.ts';

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'twentygate-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

test('pull says what changed, keeps it and writes it where asked', async () => {
  await using upstreams = await startUpstreams();
  const { environment, stateDir } = upstreams;
  const first = await runProgram(['pull'], { environment });
  expect(first).toMatchObject({
    code: 0,
    stdout: 'twingate: unchanged\ntwenty: unchanged\ntwentyMetadata: unchanged\n',
    stderr: '',
  });
  expect(readdirSync(join(stateDir, 'schemas')).sort()).toEqual([
    'twenty.graphql',
    'twentyMetadata.graphql',
    'twingate.graphql',
  ]);

  await fetch(`${environment['TWENTY_URL']}/metadata`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sandbox-admin' },
    body: JSON.stringify({
      query: `mutation { createOneObject(input: { object: {
        nameSingular: "probe", namePlural: "probes", labelSingular: "Probe", labelPlural: "Probes" } }) { id } }`,
    }),
  });
  const output = join(makeDirectory(), 'deep', 'schemas');
  const second = await runProgram(['pull', '--output', output], { environment });
  expect(second.code).toBe(0);
  expect(second.stdout).toMatch(/^twenty: changed\n(?: {2}.+\n)*? {2}added: .*Probe/m);
  expect(second.stdout).toContain(`Written to ${output}\n`);
  for (const name of ['twingate', 'twenty', 'twentyMetadata']) {
    expect(buildSchema(readFileSync(join(output, `${name}.graphql`), 'utf8')).getQueryType()?.name).toBe(
      'Query',
    );
  }
  expect(readFileSync(join(output, 'twenty.graphql'), 'utf8')).toContain('type Probe ');
  expect((await runProgram(['pull'], { environment })).stdout).toContain('twenty: unchanged\n');
});

test('pull needs nobody who may call', async () => {
  await using upstreams = await startUpstreams();
  const { code, stderr } = await runProgram(['pull'], {
    environment: {
      ...upstreams.environment,
      ...{
        GATEWAY_AUTH: 'clients',
        GATEWAY_CLIENTS_FILE: '/nowhere',
        GATEWAY_JWKS_URL: 'http://127.0.0.1:1/',
      },
    },
  });
  expect([code, stderr]).toEqual([0, '']);
});

test('pull fails when an upstream cannot be asked, and keeps what the others said', async () => {
  await using upstreams = await startUpstreams();
  await upstreams.stopTwenty();
  const { code, stdout, stderr } = await runProgram(['pull'], { environment: upstreams.environment });
  expect(code).toBe(1);
  expect(stdout).toContain('twingate: unchanged\n');
  expect(stdout).toContain('twenty: failed (Twenty cannot be reached.)');
  expect(stderr).toBe('');
  expect(readdirSync(join(upstreams.stateDir, 'schemas'))).toEqual(['twingate.graphql']);
});

test('pull keeps no schema with which the gateway could not start', async () => {
  await using upstreams = await startUpstreams();
  const { environment } = upstreams;
  await using other = await startGateway({});
  const { code, stdout, stderr } = await runProgram(['pull'], {
    environment: { ...environment, TWENTY_URL: other.url },
  });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^twenty: failed \(.*Twenty has no type Person, .*address in the settings/m);
  expect(stderr).toBe('');
  expect(readdirSync(join(upstreams.stateDir, 'schemas'))).toEqual(['twingate.graphql']);
});

test('pull that cannot write says so', async () => {
  await using upstreams = await startUpstreams();
  const { code, stdout, stderr } = await runProgram(['pull', '--output', '/dev/null/schemas'], {
    environment: upstreams.environment,
  });
  expect(code).toBe(2);
  expect(stdout).toContain('twingate: unchanged\n');
  expect(stderr).toContain('/dev/null/schemas');
  expect(stderr).toContain('How to fix: ');
});

test('pull of the sandbox keeps nothing', async () => {
  const directory = makeDirectory();
  const { code, stdout } = await runProgram(['pull'], { directory });
  expect(code).toBe(0);
  expect(stdout).toContain('twenty: unchanged\n');
  expect(existsSync(join(directory, 'var'))).toBe(false);
});
