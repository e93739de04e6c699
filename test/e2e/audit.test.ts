import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram, startGateway } from '../support/program.ts';

function createDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'twentygate-audit-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const createTask = 'mutation Task { twenty_createTask(data: { title: "Nobody needs to know" }) { id } }';

function linesOf(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{"audit"'))
    .map((line) => JSON.parse(line) as unknown);
}

const line = (id: unknown) =>
  expect.objectContaining({ client: 'anonymous', address: '127.0.0.1', operation: 'Task', ids: [id] });

test('the audit is in its file, in the next one after a rotation, and elsewhere when there can be none', async () => {
  const directory = join(createDirectory(), 'audit');
  mkdirSync(directory);
  const path = join(directory, 'audit.log');
  await using gateway = await startGateway({ GATEWAY_AUDIT_FILE: path });
  const create = async () => (await gateway.ask(createTask)).data.twenty_createTask.id as string;

  const first = await create();
  renameSync(path, `${path}.1`);
  const second = await create();
  expect(linesOf(readFileSync(`${path}.1`, 'utf8'))).toEqual([line(first)]);
  expect(linesOf(readFileSync(path, 'utf8'))).toEqual([line(second)]);
  expect(await gateway.readiness()).toMatchObject({ audit: { isWritten: true, notWritten: 0 } });

  rmSync(directory, { recursive: true });
  const third = await create();
  await gateway.program.said(/"code":"ENOENT","msg":"audit not written/);
  expect(linesOf(gateway.program.stderr())).toEqual([line(third)]);
  expect(await gateway.readiness()).toMatchObject({ audit: { isWritten: false, notWritten: 1 } });

  mkdirSync(directory);
  const fourth = await create();
  expect(linesOf(readFileSync(path, 'utf8'))).toEqual([line(fourth)]);
  gateway.program.signal('SIGTERM');
  expect(await gateway.program.ended).toMatchObject({ code: 0 });
  expect(gateway.program.stdout() + gateway.program.stderr()).not.toContain('Nobody needs to know');
});

test('without a file it is on standard error, apart from the log', async () => {
  await using gateway = await startGateway();
  const { data } = await gateway.ask(createTask);
  await gateway.program.said(/"audit":"mutation"/);
  expect(linesOf(gateway.program.stderr())).toEqual([line(data.twenty_createTask.id)]);
  expect(linesOf(gateway.program.stdout())).toEqual([]);
});

test('a file that cannot be written is told at the start', async () => {
  const directory = createDirectory();
  const path = join(directory, 'none', 'audit.log');
  const { code, stderr } = await runProgram(['serve'], {
    environment: { PORT: '0', GATEWAY_AUDIT_FILE: path },
  });
  expect(code).toBe(2);
  expect(stderr).toMatch(/GATEWAY_AUDIT_FILE: the file cannot be opened for writing \(E\w+\)/);
});
