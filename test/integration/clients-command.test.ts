import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseClients } from '../../src/clients/clients-file.ts';
import { createProgram } from '../../src/commands/program.ts';
import { UsageError } from '../../src/errors.ts';
import { hashOf } from '../support/client-keys.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { projectDirectory } from '../support/test-gateway.ts';

let directory = '';
let list = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twentygate-'));
  list = join(directory, 'clients.yaml');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

let keys = 0;

/** Runs a command on the list. */
async function run(...args: string[]) {
  let [stdout, stderr] = ['', ''];
  const code = await createProgram({
    ...{ clock: createFakeClock(), random: () => 0.5, newId: () => 'id', directory: projectDirectory },
    newKey: () => `key-${(keys += 1)}`,
    environment: { GATEWAY_CLIENTS_FILE: list },
    readFile: Object.assign((path: string) => readFileSync(path, 'utf8'), { changedAtMs: () => 0 }),
    transport: () => Promise.reject(new Error('offline')),
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    stopping: new AbortController().signal,
  })(['clients', ...args]);
  return { code, stdout, stderr };
}

const listed = () => parseClients(readFileSync(list, 'utf8'));

describe('clients add', () => {
  it('makes the list, for its owner alone, and prints the key on standard output alone', async () => {
    const { code, stdout, stderr } = await run('add', 'dana', '--role', 'analyst');
    expect([code, stdout]).toEqual([0, `key-${keys}\n`]);
    expect(stderr).not.toContain(`key-${keys}`);
    expect(listed()).toMatchObject({
      clients: [{ name: 'dana', role: 'analyst', key: hashOf(`key-${keys}`) }],
    });
    expect(statSync(list).mode & 0o777).toBe(0o600);
    expect(readFileSync(list, 'utf8')).not.toContain(`key-${keys}`);
  });

  it('keeps what stands in the list, comments and mode too', async () => {
    const before =
      '# who may call\nclients:\n  # the nightly sync\n  - name: crm # weighs more\n    role: app\n    weight: 3\n';
    writeFileSync(list, before);
    chmodSync(list, 0o640);
    await run('add', 'nightly', '--role', 'service', '--expires', '2027-06-30');
    expect(readFileSync(list, 'utf8')).toBe(
      `${before}  - name: nightly\n    role: service\n    keys:\n      - key: ${hashOf(`key-${keys}`)}\n        expiresAt: 2027-06-30\n`,
    );
    expect(statSync(list).mode & 0o777).toBe(0o640);
  });

  it.each([
    ['a name that is taken', ['crm', '--role', 'app'], /has a client crm already/],
    ['a role that is none', ['new', '--role', 'boss'], /client new, role: expected analyst, app or service/],
    ['a day that is none', ['new', '--role', 'app', '--expires', 'soon'], /expiresAt: expected a date/],
    ['a day that is over', ['new', '--role', 'app', '--expires', '2026-11-24'], /2026-11-24 is over/],
    ['a name for others', ['anonymous', '--role', 'app'], /expected none of/],
  ])('changes nothing for %s', async (_what, args, message) => {
    const before = 'clients:\n  - { name: crm, role: app }\n';
    writeFileSync(list, before);
    await expect(run('add', ...args)).rejects.toThrow(message);
    expect(readFileSync(list, 'utf8')).toBe(before);
  });

  it.each(['clients: [', 'people: []', '[]', 'clients: [{ name: crm }]'])(
    'leaves a list alone that is none: %s',
    async (text) => {
      writeFileSync(list, text);
      await expect(run('add', 'new', '--role', 'app')).rejects.toThrow(UsageError);
      expect(readFileSync(list, 'utf8')).toBe(text);
    },
  );

  it('says of no line of the list that it is wrong when the command is', async () => {
    await expect(run('add', 'new', '--role', 'boss')).rejects.toThrow(/^(?!.*\bline\b)/);
  });

  it.each(['none/clients.yaml', 'file/clients.yaml'])('says so when it cannot write: %s', async (path) => {
    writeFileSync(join(directory, 'file'), '');
    const file = join(directory, path);
    await expect(run('add', 'new', '--role', 'app', '--file', file)).rejects.toThrow(UsageError);
    expect(readdirSync(directory)).toEqual(['file']);
  });

  it('wants a role', async () => {
    expect(await run('add', 'dana')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--role') as string,
    });
  });
});

describe('clients add-key', () => {
  it.each([
    ['one key', `, key: '${hashOf('first')}'`],
    ['a list of keys', `, keys: [{ key: '${hashOf('first')}' }]`],
  ])('lets the old key of %s stay good', async (_what, had) => {
    writeFileSync(list, `clients:\n  - { name: crm, role: app${had} }\n`);
    await run('add-key', 'crm', '--expires', '2027-01-31');
    expect(listed()).toMatchObject({
      clients: [
        { keys: [{ key: hashOf('first') }, { key: hashOf(`key-${keys}`), expiresAt: '2027-01-31' }] },
      ],
    });
  });

  it('gives a first one to who had none', async () => {
    writeFileSync(list, 'clients:\n  - { name: crm, role: app }\n');
    await run('add-key', 'crm');
    expect(listed()).toMatchObject({ clients: [{ keys: [{ key: hashOf(`key-${keys}`) }] }] });
  });

  it('takes a key for the day that it is', async () => {
    await run('add', 'crm', '--role', 'app');
    expect(await run('add-key', 'crm', '--expires', '2026-11-25')).toMatchObject({ code: 0 });
    await expect(run('add-key', 'crm', '--expires', '2026-11-25T12:00:00Z')).rejects.toThrow(/is over/);
  });

  it('knows nobody who is not there', async () => {
    await expect(run('add-key', 'crm')).rejects.toThrow(/has no client crm/);
  });
});

/** As the list names a key. */
const digitsOf = (key: string) => hashOf(key).slice('sha256:'.length, 'sha256:'.length + 8);

it('clients list says who may call with which keys until when, and no whole hash', async () => {
  await run('add', 'dana', '--role', 'analyst');
  const first = digitsOf(`key-${keys}`);
  await run('add-key', 'dana', '--expires', '2027-01-31');
  const { stdout } = await run('list');
  expect(stdout).toBe(
    `dana  analyst  key ${first} (no end), ${digitsOf(`key-${keys}`)} (until 2027-01-31)\n`,
  );
});

it('clients list says which keys are over', async () => {
  const keys = `keys: [{ key: '${hashOf('first')}', expiresAt: 2026-11-24 }, { key: '${hashOf('second')}' }]`;
  writeFileSync(list, `clients:\n  - { name: crm, role: app, ${keys} }\n  - { name: new, role: app }\n`);
  const { stdout } = await run('list');
  expect(stdout).toBe(
    `crm  app  key ${digitsOf('first')} (until 2026-11-24, over), ${digitsOf('second')} (no end)\nnew  app  no key\n`,
  );
});

it('clients remove takes one away and leaves the others', async () => {
  await run('add', 'dana', '--role', 'analyst');
  await run('add', 'crm', '--role', 'app');
  expect((await run('remove', 'dana')).code).toBe(0);
  expect(listed()).toMatchObject({ clients: [{ name: 'crm' }] });
});

describe('clients remove-key', () => {
  it('takes one of several away, or the only one', async () => {
    await run('add', 'crm', '--role', 'app');
    const first = `key-${keys}`;
    await run('add-key', 'crm');
    const second = `key-${keys}`;
    expect((await run('remove-key', 'crm', digitsOf(first).toUpperCase())).code).toBe(0);
    expect(listed()).toMatchObject({ clients: [{ keys: [{ key: hashOf(second) }] }] });
    await run('remove-key', 'crm', digitsOf(second));
    expect((await run('list')).stdout).toBe('crm  app  no key\n');
    await run('add', 'short', '--role', 'app');
    await run('remove-key', 'short', digitsOf(`key-${keys}`));
    expect((await run('list')).stdout).toBe('crm  app  no key\nshort  app  no key\n');
  });

  it('changes nothing where there is no such key', async () => {
    await run('add', 'crm', '--role', 'app');
    const before = readFileSync(list, 'utf8');
    await expect(run('remove-key', 'crm', '00000000')).rejects.toThrow(/crm has no key 00000000/);
    await expect(run('remove-key', 'dana', '00000000')).rejects.toThrow(/has no client dana/);
    expect(readFileSync(list, 'utf8')).toBe(before);
  });
});
