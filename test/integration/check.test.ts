import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { check } from '../../src/commands/check.ts';
import type { Environment } from '../../src/config.ts';
import { UsageError } from '../../src/errors.ts';
import { systemClock } from '../../src/clock.ts';
import type { ReadFile } from '../../src/secret.ts';
import { createFiles } from '../support/files.ts';
import { projectDirectory } from '../support/test-gateway.ts';

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'twentygate-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** The program's directory with another .meshrc.yaml. */
function withMeshConfig(change: (yaml: string) => string): string {
  const directory = makeDirectory();
  for (const part of ['src', 'resolvers', 'node_modules', 'package.json']) {
    symlinkSync(join(projectDirectory, part), join(directory, part));
  }
  const yaml = readFileSync(join(projectDirectory, '.meshrc.yaml'), 'utf8');
  writeFileSync(join(directory, '.meshrc.yaml'), change(yaml));
  return directory;
}

async function runCheck({
  environment = {},
  directory = projectDirectory,
  files = createFiles({}),
}: {
  environment?: Environment;
  directory?: string;
  files?: ReadFile;
}): Promise<{ code: number; told: string }> {
  let told = '';
  const write = (text: string) => void (told += text);
  const code = await check({
    environment,
    readFile: files,
    clock: systemClock,
    random: () => 0.5,
    newId: () => 'id',
    newKey: () => 'key',
    transport: () => Promise.reject(new Error('The check asks nobody.')),
    directory,
    stdout: { write },
    stderr: { write },
    stopping: new AbortController().signal,
  });
  return { code, told };
}

const live = (stateDir: string) => ({
  TWINGATE_NETWORK: 'acme',
  TWINGATE_API_KEY: 'one',
  TWENTY_API_KEY: 'two',
  GATEWAY_AUTH: 'none',
  GATEWAY_STATE_DIR: stateDir,
});

test('what is shipped is good', async () => {
  const { code, told } = await runCheck({});
  expect(told).toMatch(/^settings: good, for the embedded stand-ins/m);
  expect(told).toMatch(/^\.meshrc\.yaml: good$/m);
  expect(told).toMatch(/^unified schema: good, \d{3,} types$/m);
  expect(code).toBe(0);
});

test('in live mode it says which snapshots a start without the upstreams would use', async () => {
  const { code, told } = await runCheck({ environment: live(makeDirectory()) });
  expect(told).toMatch(/^settings: good, for the real services$/m);
  for (const name of ['twingate', 'twenty', 'twentyMetadata']) {
    expect(told).toContain(`schema of ${name}: the snapshot that came with the program, `);
  }
  expect(code).toBe(0);
});

test('names in rules and lists that the schema does not have', async () => {
  const broken = 'query ReportOld { twenty_peeple { totalCount } }';
  const files = createFiles({
    'clients.yaml':
      'clients: [{ name: crm, role: app, fields: { deny: [twingate_userDelet, twingate_userDelete] }, operations: [Report*, Raport] }]',
    'operations.json': JSON.stringify({ old: broken }),
  });
  const { code, told } = await runCheck({
    environment: {
      GATEWAY_CLIENTS_FILE: 'clients.yaml',
      GATEWAY_OPERATIONS_FILE: 'operations.json',
      CACHE_TTL_MS_BY_FIELD: 'twenty_*=5, twenty_peeple=0',
    },
    files,
  });
  expect(told.split('\n').filter((line) => /fit/.test(line))).toEqual([
    'client crm, fields.deny: twingate_userDelet fits nothing',
    'client crm, operations: Raport fits nothing',
    'CACHE_TTL_MS_BY_FIELD: twenty_peeple fits nothing',
    'persisted operation ReportOld: does not fit the schema',
  ]);
  expect(code).toBe(0);
});

test('a damaged snapshot', async () => {
  const stateDir = makeDirectory();
  mkdirSync(join(stateDir, 'schemas'));
  writeFileSync(join(stateDir, 'schemas', 'twenty.graphql'), 'type Query {');
  const { code, told } = await runCheck({ environment: live(stateDir) });
  expect(told).toMatch(/^schema of twenty: .*is damaged: it has no header/m);
  expect(told).toContain('unified schema: good');
  expect(code).toBe(1);
});

test('a word that Mesh does not know', async () => {
  const directory = withMeshConfig((yaml) => yaml.replace('additionalResolvers:', 'aditionalResolvers:'));
  const { code, told } = await runCheck({ directory });
  expect(told).toMatch(
    /^\.meshrc\.yaml: Configuration file is not valid: must NOT have additional properties$/m,
  );
  expect(code).toBe(1);
});

test('a unified schema that cannot be built', async () => {
  const directory = withMeshConfig((yaml) => yaml.replace('name: TwentyMetadata', 'name: Other'));
  const { code, told } = await runCheck({ directory });
  expect(told).toMatch(/^unified schema: \.meshrc\.yaml names a source that does not exist: Other$/m);
  expect(code).toBe(1);
});

test('wrong settings', async () => {
  await expect(runCheck({ environment: { PORT: 'many' } })).rejects.toThrow(UsageError);
});
