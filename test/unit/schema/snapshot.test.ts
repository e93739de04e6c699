import { mkdir, mkdtempDisposable, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createSnapshotStore } from '../../../src/schema/snapshot.ts';

const shippedSdl = 'type Query { shipped: Int }';
const saved = parse('type Query {\n  "Größe, 大きさ"\n  saved: Int\n}', { noLocation: true });
const savedAt = new Date('2026-11-25T12:00:00.000Z');

async function createDirs() {
  const dir = await mkdtempDisposable(join(tmpdir(), 'twentygate-snapshot-'));
  const stateDir = join(dir.path, 'var');
  const shippedPath = join(dir.path, 'shipped.graphql');
  await writeFile(shippedPath, shippedSdl);
  const shipped = { twingate: shippedPath, twenty: shippedPath, twentyMetadata: shippedPath };
  return {
    stateDir,
    shippedPath,
    path: join(stateDir, 'schemas', 'twenty.graphql'),
    store: createSnapshotStore({ stateDir, shipped }),
    [Symbol.asyncDispose]: async () => await dir.remove(),
  };
}

describe('a snapshot store', () => {
  it('without a directory reads the shipped snapshot and keeps nothing', async () => {
    await using dirs = await createDirs();
    const shipped = {
      twingate: dirs.shippedPath,
      twenty: dirs.shippedPath,
      twentyMetadata: dirs.shippedPath,
    };
    const store = createSnapshotStore({ shipped });
    await store.write('twenty', saved, savedAt);
    expect((await store.read('twenty')).origin).toBe('shipped');
    expect(await readdir(dirname(dirs.shippedPath))).toEqual(['shipped.graphql']);
  });

  it('gives the shipped snapshot while nothing was saved', async () => {
    await using dirs = await createDirs();
    const snapshot = await dirs.store.read('twenty');
    expect(print(snapshot.document)).toBe('type Query {\n  shipped: Int\n}');
    expect(snapshot).toMatchObject({ origin: 'shipped', savedAt: undefined });
    expect(snapshot).not.toHaveProperty('warning');
  });

  it('knows the age of a shipped snapshot that was saved by a store, even when edited since', async () => {
    await using dirs = await createDirs();
    await dirs.store.write('twenty', saved, savedAt);
    await writeFile(dirs.shippedPath, `${await readFile(dirs.path, 'utf8')}# edited\n`);
    expect(await dirs.store.read('twingate')).toMatchObject({ origin: 'shipped', savedAt });
  });

  it('gives what was saved last, to a later process too', async () => {
    await using dirs = await createDirs();
    await dirs.store.write('twenty', parse('type Query { older: Int }'), new Date(0));
    await dirs.store.write('twenty', saved, savedAt);
    const later = createSnapshotStore({
      stateDir: dirs.stateDir,
      shipped: { twingate: 'none', twenty: 'none', twentyMetadata: 'none' },
    });
    expect(await later.read('twenty')).toEqual({ document: saved, origin: 'state', savedAt });
    expect((await dirs.store.read('twentyMetadata')).origin).toBe('shipped');
  });

  it('writes files that only their owner can read, and leaves nothing else behind', async () => {
    await using dirs = await createDirs();
    await dirs.store.write('twenty', saved, savedAt);
    expect((await stat(dirs.path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(dirs.path))).mode & 0o777).toBe(0o700);
    expect(await readdir(dirname(dirs.path))).toEqual(['twenty.graphql']);
    expect(await readFile(dirs.path, 'utf8')).toMatch(
      /^# saved 2026-11-25T12:00:00\.000Z sha256 [0-9a-f]{64}\ntype Query \{\n/,
    );
  });

  it('never shows a reader half of a file, however many write', async () => {
    await using dirs = await createDirs();
    const documents = Array.from({ length: 8 }, (_, i) => parse(`type Query { a${i}: Int }`));
    const writes = documents.map(async (document) => await dirs.store.write('twenty', document, savedAt));
    const reads = documents.map(async () => await dirs.store.read('twenty'));
    await Promise.all(writes);
    for (const snapshot of await Promise.all(reads)) expect(snapshot).not.toHaveProperty('warning');
    expect((await dirs.store.read('twenty')).origin).toBe('state');
    expect(await readdir(dirname(dirs.path))).toEqual(['twenty.graphql']);
  });

  it('keeps the old snapshot and cleans up when a new one cannot be put in place', async () => {
    await using dirs = await createDirs();
    await mkdir(join(dirs.path, 'occupied'), { recursive: true });
    await expect(dirs.store.write('twenty', saved, savedAt)).rejects.toThrow();
    expect(await readdir(dirname(dirs.path))).toEqual(['twenty.graphql']);
  });

  it('throws when the shipped snapshot is needed and missing', async () => {
    await using dirs = await createDirs();
    const store = createSnapshotStore({
      stateDir: dirs.stateDir,
      shipped: { twingate: 'none', twenty: 'none', twentyMetadata: 'none' },
    });
    await expect(store.read('twenty')).rejects.toThrow(/ENOENT.*none/);
  });
});

describe('a damaged snapshot', () => {
  it.each<[string, (text: string) => string, string]>([
    ['cut in the body', (text) => text.slice(0, -10), 'its content does not match its hash'],
    ['cut in the header', (text) => text.slice(0, 30), 'it has no header'],
    ['empty', () => '', 'it has no header'],
    ['overwritten by zeros', (text) => '\0'.repeat(text.length), 'it has no header'],
    ['edited', (text) => text.replace('saved: Int', 'saved: Int!'), 'its content does not match its hash'],
    ['longer than written', (text) => `${text}type More { a: Int }\n`, 'its content does not match its hash'],
    ['without its header', (text) => text.slice(text.indexOf('\n') + 1), 'it has no header'],
    ['with a date that is none', (text) => text.replace('2026-11-25T12', 'yesterday'), 'its date is none'],
    [
      'no SDL although its hash is right',
      () =>
        '# saved 2026-11-25T12:00:00.000Z sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\ntest',
      'it does not parse',
    ],
  ])('%s is set aside with a warning', async (_, damage, reason) => {
    await using dirs = await createDirs();
    await dirs.store.write('twenty', saved, savedAt);
    const damaged = damage(await readFile(dirs.path, 'utf8'));
    await writeFile(dirs.path, damaged);

    const snapshot = await dirs.store.read('twenty');
    expect(print(snapshot.document)).toContain('shipped');
    expect(snapshot.origin).toBe('shipped');
    expect(snapshot.warning).toBe(
      `The schema snapshot ${dirs.path} is damaged: ${reason}. It was moved to ${dirs.path}.damaged. The shipped one is used.`,
    );
    expect(await readFile(`${dirs.path}.damaged`, 'utf8')).toBe(damaged);
    expect(await dirs.store.read('twenty')).not.toHaveProperty('warning');

    await dirs.store.write('twenty', saved, savedAt);
    expect((await dirs.store.read('twenty')).origin).toBe('state');
  });

  it('that is not even a file is set aside too', async () => {
    await using dirs = await createDirs();
    await mkdir(dirs.path, { recursive: true });
    const snapshot = await dirs.store.read('twenty');
    expect(snapshot.origin).toBe('shipped');
    expect(snapshot.warning).toContain('it cannot be read (EISDIR). It was moved to');
  });

  it('does not stop the start when it cannot be moved', async () => {
    await using dirs = await createDirs();
    await mkdir(join(`${dirs.path}.damaged`, 'occupied'), { recursive: true });
    await writeFile(dirs.path, 'garbage');
    const snapshot = await dirs.store.read('twenty');
    expect(snapshot.origin).toBe('shipped');
    expect(snapshot.warning).toContain('It could not be moved aside (');
  });
});
