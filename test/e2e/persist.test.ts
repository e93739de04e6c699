import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../support/program.ts';

test("persist writes the list from an app's own directory, and checks it there", async () => {
  const directory = mkdtempSync(join(tmpdir(), 'twentygate-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, 'src', 'pages', '[id]'), { recursive: true });
  const file = join(directory, 'src', 'pages', '[id]', 'users.graphql');
  writeFileSync(file, 'query Users { twingate_users(first: 1) { edges { node { email } } } }');
  const persist = async (...options: string[]) =>
    await runProgram(['persist', './src/**/*.graphql', '-o', 'operations.json', ...options], { directory });

  expect(await persist()).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('operations.json: written, 1 operation, checked against'),
  });
  expect(readFileSync(join(directory, 'operations.json'), 'utf8')).toMatch(
    /^\{\n {2}"sha256:[0-9a-f]{64}": "query Users \{\\n/,
  );

  writeFileSync(file, 'query Users {\n  twingate_fax\n}');
  const broken = await persist('--check');
  expect([broken.code, broken.stdout]).toEqual([1, '']);
  expect(broken.stderr).toMatch(/^src\/pages\/\[id\]\/users\.graphql:2: Cannot query field "twingate_fax"/m);
  expect(broken.stderr).not.toMatch(/^ +at /m);
});
