import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { readOfflineSchema } from '../../src/commands/offline-schema.ts';
import type { OfflineSchema } from '../../src/commands/offline-schema.ts';
import { persist } from '../../src/commands/persist.ts';
import type { PersistOptions } from '../../src/commands/persist.ts';
import type { Process } from '../../src/commands/process.ts';
import { createProgram } from '../../src/commands/program.ts';
import type { Environment } from '../../src/config.ts';
import { UsageError } from '../../src/errors.ts';
import { parseManifest } from '../../src/operations/manifest.ts';
import { projectDirectory } from '../support/test-gateway.ts';

let directory = '';
let list = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twentygate-'));
  list = join(directory, 'operations.json');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const PEOPLE = 'query People { twenty_people(first: 2) { edges { node { ...Person } } } }\n';
const PERSON = 'fragment Person on TwentyPerson { id twingateUser { email } }\n';
const USERS = 'query Users { twingate_users(first: 1) { edges { node { email } } } }\n';
/** As it once was in an app that others still have. */
const OLD_USERS = 'query Users { twingate_users(first: 1) { edges { node { id } } } }';

/** Writes files of an app; undefined removes one. */
function write(files: Readonly<Record<string, string | undefined>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, 'src', name);
    mkdirSync(dirname(path), { recursive: true });
    if (text === undefined) rmSync(path);
    else writeFileSync(path, text);
  }
}

function createProcess(environment: Environment) {
  let stderr = '';
  const process: Process = {
    ...{ clock: systemClock, random: () => 0.5, newId: () => 'id', newKey: () => 'key' },
    ...{ directory: projectDirectory, environment, stopping: new AbortController().signal },
    readFile: Object.assign((path: string) => readFileSync(path, 'utf8'), { changedAtMs: () => 0 }),
    transport: () => Promise.reject(new Error('It asks nobody.')),
    stdout: { write: (text) => expect(text).toBe('') },
    stderr: { write: (text) => (stderr += text) },
  };
  return { process, told: () => stderr.trimEnd().replaceAll(`${directory}/`, '').split('\n') };
}

/** The sandbox's, which is the same each time. */
let sandboxSchema: Promise<OfflineSchema> | undefined;

interface Run {
  readonly patterns?: readonly string[];
  readonly options?: Partial<PersistOptions>;
}

async function run({ patterns = ['**/*.{graphql,gql}'], options = {} }: Run = {}) {
  const { process, told } = createProcess({});
  const code = await persist(
    process,
    patterns.map((pattern) => join(directory, 'src', pattern)),
    { output: list, ...options },
    async () => await (sandboxSchema ??= readOfflineSchema(process)),
  );
  return { code, told: told() };
}

/** The whole command. */
async function runProgram(args: readonly string[], environment: Environment = {}) {
  const { process, told } = createProcess(environment);
  return { code: await createProgram(process)(['persist', ...args]), told: told() };
}

/** The names on the list, in its order. */
function listed(): string[] {
  const parsed = parseManifest(readFileSync(list, 'utf8'));
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  return [...parsed.operations.values()].map(({ name }) => name);
}

const CHECKED = "checked against the sandbox's own schema";

describe('persist', () => {
  it("writes the list of an app's operations, each with the fragments it uses", async () => {
    write({ 'people.graphql': PEOPLE, 'deep/er/users.gql': USERS, 'deep/fragments.graphql': PERSON });
    expect(await run()).toEqual({
      code: 0,
      told: ['added: People, Users', `operations.json: written, 2 operations, ${CHECKED}.`],
    });
    expect(listed()).toEqual(['People', 'Users']);
    expect(readFileSync(list, 'utf8')).toContain(String.raw`}\n\nfragment Person on TwentyPerson {\n  id`);
    expect(readdirSync(directory)).toEqual(['operations.json', 'src']);
  });

  it('leaves a list alone that says the same, however it is written', async () => {
    write({ 'users.graphql': USERS });
    await run();
    const same = JSON.stringify(JSON.parse(readFileSync(list, 'utf8')));
    writeFileSync(list, same);
    const before = statSync(list);
    expect(await run()).toEqual({
      code: 0,
      told: [`operations.json: up to date, 1 operation, ${CHECKED}.`],
    });
    expect(readFileSync(list, 'utf8')).toBe(same);
    expect(statSync(list).ino).toBe(before.ino);
  });

  it('tells what is new, gone and other', async () => {
    write({ 'a.graphql': `${USERS} query Gone { __typename }` });
    await run();
    write({ 'a.graphql': `${OLD_USERS} query New { __typename }` });
    expect(await run()).toEqual({
      code: 0,
      told: [
        'added: New',
        'changed: Users',
        'removed: Gone',
        `operations.json: written, 2 operations, ${CHECKED}.`,
      ],
    });
    expect(listed()).toEqual(['New', 'Users']);
  });

  it('reads no files but those of GraphQL, and none of node_modules unless it is asked to', async () => {
    write({
      'users.graphql': USERS,
      'users.ts': 'gql`query Code { __typename }`',
      'node_modules/lib/theirs.graphql': 'query Theirs { __typename }',
    });
    await run({ patterns: ['**'] });
    expect(listed()).toEqual(['Users']);
    await run({ patterns: ['**', 'node_modules/**/*.graphql'] });
    expect(listed()).toEqual(['Theirs', 'Users']);
  });

  it('takes a file by its name, once, with whatever letters there are in it', async () => {
    write({ '[id]/users.graphql': USERS });
    expect(await run({ patterns: ['[id]/users.graphql', '*/users.graphql'] })).toMatchObject({ code: 0 });
    expect(listed()).toEqual(['Users']);
  });
});

describe('the schema', () => {
  const args = () => [join(directory, 'src', '*.graphql'), '-o', list];

  it('needs no good settings but its own: the list may be named and not there', async () => {
    write({ 'users.graphql': USERS });
    const environment = { GATEWAY_OPERATIONS_FILE: list, GATEWAY_CLIENTS_FILE: '/nowhere', PORT: 'many' };
    expect(await runProgram(args(), environment)).toMatchObject({ code: 0 });
    expect(await runProgram([...args(), '--check', '--keep'], environment)).toMatchObject({ code: 0 });
  });

  it('is told where it is that of real services, which nobody asks for it', async () => {
    write({ 'users.graphql': USERS });
    const { code, told } = await runProgram(args(), {
      ...{ TWINGATE_NETWORK: 'acme', TWINGATE_API_KEY: 'one', TWENTY_API_KEY: 'two' },
      GATEWAY_STATE_DIR: join(directory, 'var'),
    });
    const origin = '(the snapshot that came with the program)';
    expect(told.at(-1)).toBe(
      `operations.json: written, 1 operation, checked against the schemas of twingate ${origin}, twenty ${origin}, twentyMetadata ${origin}.`,
    );
    expect(code).toBe(0);
  });

  it('that cannot be had is no reason to write the list', async () => {
    write({ 'users.graphql': USERS });
    await expect(runProgram(args(), { TWINGATE_NETWORK: 'acme' })).rejects.toThrow(UsageError);
    expect(readdirSync(directory)).toEqual(['src']);
  });
});

describe('persist --schema', () => {
  const shipped = {
    twingate: 'twingate/schema.graphql',
    twenty: 'twenty/schema.graphql',
    twentyMetadata: 'twenty/metadata-schema.graphql',
  };
  const schemas = () => join(directory, 'schemas');
  const args = () => [join(directory, 'src', '*.graphql'), '-o', list, '--schema', schemas()];

  /** As `pull --output` writes them; undefined leaves one out. */
  function writeSchemas(edit: (text: string, name: string) => string | undefined = (text) => text): void {
    mkdirSync(schemas());
    for (const [name, path] of Object.entries(shipped)) {
      const text = edit(readFileSync(join(projectDirectory, 'src/upstreams', path), 'utf8'), name);
      if (text !== undefined) writeFileSync(join(schemas(), `${name}.graphql`), text);
    }
  }

  it('checks against what was pulled, links too, and needs no settings', async () => {
    writeSchemas((text) => text.replace(/^type Person .*\{$/m, '$&\n  ours: Int'));
    write({ 'a.graphql': 'query Ours { twenty_person(filter: {}) { ours twingateUser { email } } }' });
    expect(await runProgram(args(), { TWINGATE_NETWORK: 'acme', PORT: 'many' })).toEqual({
      code: 0,
      told: ['added: Ours', 'operations.json: written, 1 operation, checked against the schemas in schemas.'],
    });
    write({ 'a.graphql': 'query Ours { twenty_person(filter: {}) { theirs } }' });
    expect(await runProgram(args())).toEqual({
      code: 1,
      told: [
        expect.stringMatching(/^src\/a\.graphql:1: Cannot query field "theirs" on type "TwentyPerson"\./),
        'Nothing has been written. The operations were checked against the schemas in schemas.',
      ],
    });
  });

  it.each<[string, (text: string, name: string) => string | undefined, RegExp]>([
    [
      'one is missing',
      (text, name) => (name === 'twenty' ? undefined : text),
      /twenty\.graphql cannot be read \(ENOENT\)/,
    ],
    [
      'one is none',
      (text, name) => (name === 'twingate' ? 'type {' : text),
      /twingate\.graphql is no schema/,
    ],
    [
      'one lacks what links need',
      (text, name) => (name === 'twenty' ? 'type Query { a: Int }' : text),
      /cannot be used: Twenty has no type Person/,
    ],
  ])('writes nothing where %s', async (_what, edit, message) => {
    writeSchemas(edit);
    write({ 'users.graphql': USERS });
    const running = runProgram(args());
    await expect(running).rejects.toThrow(UsageError);
    await expect(running).rejects.toThrow(message);
    expect(readdirSync(directory)).toEqual(['schemas', 'src']);
  });
});

describe('persist --keep', () => {
  it('keeps what older clients ask', async () => {
    write({ 'a.graphql': `${OLD_USERS} query Gone { __typename }` });
    await run();
    write({ 'a.graphql': USERS });
    expect(await run({ options: { keep: true } })).toEqual({
      code: 0,
      told: ['changed: Users', `operations.json: written, 3 operations, ${CHECKED}.`],
    });
    expect(listed()).toEqual(['Gone', 'Users', 'Users']);
    expect((await run({ options: { keep: true, check: true } })).code).toBe(0);
    expect((await run({ options: { check: true } })).told.slice(0, 2)).toEqual([
      'changed: Users',
      'removed: Gone',
    ]);
  });

  it("keeps another tool's ids", async () => {
    write({ 'a.graphql': USERS });
    writeFileSync(list, JSON.stringify({ e5b1: OLD_USERS }));
    await run({ options: { keep: true } });
    expect(JSON.parse(readFileSync(list, 'utf8'))).toMatchObject({ e5b1: OLD_USERS });
    expect(listed()).toHaveLength(3);
  });

  it('keeps nothing that can no longer be answered', async () => {
    write({ 'a.graphql': USERS });
    const content = JSON.stringify({ e5b1: 'query Old { twingate_fax }' });
    writeFileSync(list, content);
    for (const options of [{ keep: true }, { keep: true, check: true }]) {
      expect(await run({ options })).toEqual({
        code: 1,
        told: [
          expect.stringMatching(
            /^operations.json: Old, kept as e5b1, can no longer be answered: Cannot query field "twingate_fax" on type "Query"\..* Remove the entry\.$/,
          ),
          "Nothing has been written. The operations were checked against the sandbox's own schema.",
        ],
      });
    }
    expect(readFileSync(list, 'utf8')).toBe(content);
  });
});

describe('persist --check', () => {
  it('is content with a list that is up to date', async () => {
    write({ 'a.graphql': USERS });
    await run();
    expect(await run({ options: { check: true } })).toEqual({
      code: 0,
      told: [`operations.json: up to date, 1 operation, ${CHECKED}.`],
    });
  });

  it('tells what would change, writes nothing and gives 1', async () => {
    write({ 'a.graphql': USERS });
    expect(await run({ options: { check: true } })).toEqual({
      code: 1,
      told: [
        'added: Users',
        `operations.json: out of date, 1 operation, ${CHECKED}. Write it anew without --check.`,
      ],
    });
    expect(readdirSync(directory)).toEqual(['src']);
  });
});

describe('where anything is wrong', () => {
  it('all of it is told and nothing is written', async () => {
    write({
      'a.graphql': '{ __typename }\nquery A { ...Gone }\nquery B {\n  twingate_fax\n}\nquery C { ...F }',
      'b.graphql': 'query B { __typename }\nsubscription S { a }',
      'circle.graphql': 'fragment F on Query { ...G }\nfragment G on Query { ...F }',
      'schema.graphql': 'type Query { a: Int }',
    });
    writeFileSync(list, 'not a list');
    const { code, told } = await run({ patterns: ['**/*.graphql', 'lib/*.gql'] });
    expect(told).toEqual([
      'src/lib/*.gql: no .graphql or .gql file matches. Put it in quotes, so that the shell leaves its stars alone.',
      'src/a.graphql:1: the query has no name. Clients are allowed operations by it.',
      'src/b.graphql:1: the operation B is also at src/a.graphql:3. Rename one.',
      'src/schema.graphql:1: this is neither an operation nor a fragment. Leave the file out.',
      'src/a.graphql:2: there is no fragment Gone in any of the files.',
      'operations.json: the file: it is no JSON.',
      'operations.json: it is there and is no list that could be used. Remove it, or give another file.',
      expect.stringMatching(/^src\/a\.graphql:4: Cannot query field "twingate_fax" on type "Query"\./),
      'src/circle.graphql:1: Cannot spread fragment "F" within itself via "G".',
      'src/b.graphql:2: The schema has no subscriptions.',
      "Nothing has been written. The operations were checked against the sandbox's own schema.",
    ]);
    expect(code).toBe(1);
    expect(readFileSync(list, 'utf8')).toBe('not a list');
    expect(readdirSync(directory)).toEqual(['operations.json', 'src']);
  });

  it('a directory is no pattern', async () => {
    write({ 'a.graphql': USERS });
    const { code, told } = await run({ patterns: ['.'] });
    expect(told[0]).toBe("src: this is a directory. Say which files in it, such as 'src/**/*.graphql'.");
    expect(code).toBe(1);
  });

  it('files without an operation are no list', async () => {
    write({ 'a.graphql': PERSON });
    expect(await run()).toMatchObject({
      code: 1,
      told: ['There is no operation in any of the files, only fragments.', expect.anything()],
    });
  });

  it('a directory that is not there has no list', async () => {
    write({ 'a.graphql': USERS });
    const output = join(directory, 'none', 'operations.json');
    await expect(run({ options: { output } })).rejects.toThrow(UsageError);
  });

  it.each([[[]], [['a.graphql']]])('it is used wrongly: %j', async (args) => {
    expect(await runProgram(args)).toMatchObject({ code: 2 });
  });
});
