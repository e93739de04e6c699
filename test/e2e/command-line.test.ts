import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram, startProgram } from '../support/program.ts';
import { projectDirectory } from '../support/test-gateway.ts';

test('--help lists the commands', async () => {
  const { code, stdout, stderr } = await runProgram(['--help']);
  expect(code).toBe(0);
  for (const command of ['serve', 'sandbox', 'pull', 'check', 'webhooks'])
    expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  expect(stderr).toBe('');
});

test('--version says the version', async () => {
  expect(await runProgram(['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n' });
});

test.each([
  [['fly'], "unknown command 'fly'"],
  [['serve', '--fast'], "unknown option '--fast'"],
  [['serve', 'now'], 'too many arguments'],
  [['pull', '--output'], 'argument missing'],
  [['webhooks', 'install'], "missing required argument 'url'"],
  [['webhooks', 'remove', 'one', 'two'], 'too many arguments'],
])('%s is used wrongly', async (args, complaint) => {
  const { code, stdout, stderr } = await runProgram(args);
  expect(code).toBe(2);
  expect(stderr).toContain(complaint);
  expect(stdout).toBe('');
});

test('without a command it shows how to use it', async () => {
  const { code, stderr } = await runProgram([]);
  expect(code).toBe(2);
  expect(stderr).toContain('Usage: twentygate');
});

test.each(['serve', 'pull', 'check'])('%s reports all wrong settings at once', async (command) => {
  const { code, stdout, stderr } = await runProgram([command], {
    environment: {
      PORT: 'many',
      TWENTY_URL: 'http://twenty.example',
      TWENTY_API_KEY_FILE: '/nowhere/key',
      GATEWAY_UPSTREAM: 'live',
    },
  });
  expect(code).toBe(2);
  for (const name of ['PORT', 'TWENTY_URL', 'TWENTY_API_KEY_FILE', 'GATEWAY_UPSTREAM']) {
    expect(stderr).toMatch(new RegExp(`^  - ${name}: `, 'm'));
  }
  expect(stderr).toContain('How to fix: ');
  expect(stderr).not.toMatch(/^ +at /m);
  expect(stdout).toBe('');
});

test('missing settings of live mode are named, with where to get them', async () => {
  const { code, stderr } = await runProgram(['serve'], { environment: { TWENTY_API_KEY: 'key' } });
  expect(code).toBe(2);
  expect(stderr).toContain('TWINGATE_NETWORK is missing');
  expect(stderr).toContain('TWINGATE_API_KEY (or TWINGATE_API_KEY_FILE) is missing');
  expect(stderr).toContain('GATEWAY_AUTH');
});

async function takePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('serve on a taken port says so and ends', async () => {
  const port = await takePort();
  const { code, stderr } = await runProgram(['serve'], { environment: { PORT: String(port) } });
  expect(code).toBe(2);
  expect(stderr).toContain(`Port ${port} on 127.0.0.1 is taken by another program.`);
  expect(stderr).toContain('How to fix: ');
});

test.each(['SANDBOX_TWINGATE_PORT', 'SANDBOX_TWENTY_PORT'])(
  'sandbox with a taken %s says so and ends',
  async (name) => {
    const port = await takePort();
    const { code, stderr } = await runProgram(['sandbox'], {
      environment: { SANDBOX_TWINGATE_PORT: '0', SANDBOX_TWENTY_PORT: '0', [name]: String(port) },
    });
    expect(code).toBe(2);
    expect(stderr).toContain(`127.0.0.1:${port}`);
    expect(stderr).toContain(`How to fix: Choose another port: ${name}=`);
  },
);

test('an address of another machine cannot be listened on', async () => {
  const { code, stderr } = await runProgram(['serve'], { environment: { PORT: '0', HOST: '192.0.2.1' } });
  expect(code).toBe(2);
  expect(stderr).toContain('192.0.2.1 is no address of this machine.');
});

const asOldNode = [
  '--import',
  "data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })",
];

test('twentygate runs with the Node that started it', async () => {
  const entry = join(projectDirectory, 'src/twentygate.js');
  expect(await runProgram(['--version'], { entry })).toMatchObject({ code: 0, stdout: '0.1.0\n' });
  expect(await runProgram(['fly'], { entry })).toMatchObject({ code: 2 });
});

test('twentygate says which Node it needs where there is only an old one', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'twentygate-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, 'src'));
  copyFileSync(join(projectDirectory, 'package.json'), join(directory, 'package.json'));
  const entry = join(directory, 'src/twentygate.js');
  copyFileSync(join(projectDirectory, 'src/twentygate.js'), entry);
  const { code, stdout, stderr } = await runProgram(['--help'], { entry, nodeOptions: asOldNode });
  expect(code).toBe(2);
  expect(stderr).toContain('Twentygate needs Node 22.18 or newer; this is Node 20.20.2.');
  expect(stdout).toBe('');
});

test('twentygate under an old Node goes on with the pinned one, its exit code and its signals', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'twentygate-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  // A checkout in which the pinned Node is the one that runs this test, whatever the platform packages hold.
  const pinned = join(directory, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin');
  mkdirSync(pinned, { recursive: true });
  symlinkSync(process.execPath, join(pinned, 'node'));
  mkdirSync(join(directory, 'src'));
  copyFileSync(join(projectDirectory, 'package.json'), join(directory, 'package.json'));
  const entry = join(directory, 'src/twentygate.js');
  copyFileSync(join(projectDirectory, 'src/twentygate.js'), entry);
  symlinkSync(join(projectDirectory, 'src/main.ts'), join(directory, 'src/main.ts'));

  expect(await runProgram(['--version'], { entry, nodeOptions: asOldNode })).toMatchObject({
    code: 0,
    stdout: '0.1.0\n',
  });
  expect(await runProgram(['fly'], { entry, nodeOptions: asOldNode })).toMatchObject({ code: 2 });

  await using sandbox = startProgram(['sandbox'], {
    entry,
    nodeOptions: asOldNode,
    environment: { SANDBOX_TWINGATE_PORT: '0', SANDBOX_TWENTY_PORT: '0' },
  });
  await sandbox.said(/Limits/);
  sandbox.signal('SIGTERM');
  expect(await sandbox.ended).toEqual({ code: 0, signal: null });
});
