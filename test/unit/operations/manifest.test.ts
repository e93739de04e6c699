import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalId, parseManifest } from '../../../src/operations/manifest.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

const PEOPLE = 'query People {\n  twenty_people { totalCount }\n}\n';
const WRITE = 'mutation Write { twingate_groupCreate(name: "a") { ok } }';

const apollo = (...operations: unknown[]) =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations });

/** Ids with names, as the list has them. */
function listed(content: string): Record<string, string> {
  const parsed = parseManifest(content);
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  return Object.fromEntries([...parsed.operations].map(([id, { name }]) => [id, name]));
}

function problemsOf(content: unknown): readonly string[] {
  const parsed = parseManifest(typeof content === 'string' ? content : JSON.stringify(content));
  return 'problems' in parsed ? parsed.problems : [];
}

describe('a list of persisted operations', () => {
  it('maps hashes to texts', () => {
    expect(
      listed(JSON.stringify({ [`sha256:${hashOf(PEOPLE)}`]: PEOPLE, [`sha256:${hashOf(WRITE)}`]: WRITE })),
    ).toEqual({ [`sha256:${hashOf(PEOPLE)}`]: 'People', [`sha256:${hashOf(WRITE)}`]: 'Write' });
  });

  it("may be Apollo's, whose ids are bare hashes", () => {
    const body = 'query People { __typename }';
    expect(listed(apollo({ id: hashOf(body), name: 'People', type: 'query', body }))).toEqual({
      [`sha256:${hashOf(body)}`]: 'People',
    });
  });

  it("may be Relay's, whose ids may be anything; the hash leads to each text as well", () => {
    expect(listed(JSON.stringify({ '0d5bd2ab5d2cbd2a': PEOPLE, write: WRITE }))).toEqual({
      '0d5bd2ab5d2cbd2a': 'People',
      [`sha256:${hashOf(PEOPLE)}`]: 'People',
      write: 'Write',
      [`sha256:${hashOf(WRITE)}`]: 'Write',
    });
  });

  it('may be empty, and may have several operations of one name', () => {
    expect(listed('{}')).toEqual({});
    expect(Object.values(listed(JSON.stringify({ 1: 'query A { a }', 2: 'query A { b }' })))).toEqual(
      Array.from({ length: 4 }, () => 'A'),
    );
  });

  it('may have one operation under several ids', () => {
    expect(listed(apollo({ id: 'v1', body: PEOPLE }, { id: 'v2', body: PEOPLE }))).toMatchObject({
      v1: 'People',
      v2: 'People',
    });
  });

  it('keeps each text to the last character', () => {
    const text = '\n# ünïcode\nquery A { a(b: "\\u2028") }  ';
    const parsed = parseManifest(JSON.stringify({ a: text }));
    expect('operations' in parsed && parsed.operations.get('a')?.text).toBe(text);
  });
});

describe('what is no list', () => {
  it.each<[string, string, string]>([
    ['no JSON', '{ "a": "query Secret', 'it is no JSON.'],
    ['a list', '[]', 'expected an object that maps ids to texts, or a manifest of Apollo.'],
    ['nothing', 'null', 'expected an object that maps ids to texts, or a manifest of Apollo.'],
    [
      'a later manifest of Apollo',
      '{ "format": "apollo-persisted-query-manifest", "version": 2, "operations": [] }',
      'expected format "apollo-persisted-query-manifest", version 1 and a list of operations, as Apollo writes them.',
    ],
    ['too long', `{"a":"${' '.repeat(20_000_000)}"}`, 'it has more than 20 MB.'],
  ])('%s', (_name, content, problem) => {
    expect(problemsOf(content)).toEqual([`the file: ${problem}`]);
  });
});

describe('what is wrong with entries', () => {
  it('is told of each of them, without their texts', () => {
    const problems = problemsOf({
      [`sha256:${hashOf(`${PEOPLE}\n`)}`]: PEOPLE,
      [hashOf('other')]: PEOPLE,
      [`SHA256:${hashOf('other').toUpperCase()}`]: PEOPLE,
      'sha256:abc': PEOPLE,
      '': PEOPLE,
      number: 3,
      broken: 'query Secret {\n  a(\n',
      none: 'fragment Secret on Query { a }',
      two: 'query Secret { a } query Other { a }',
      schema: 'query Secret { a } type Secret { a: Int }',
      nameless: '{ secret }',
      long: `query Secret { ${'a '.repeat(20_000)} }`,
      deep: `query Secret ${'{ a'.repeat(9_000)}${'}'.repeat(9_000)}`,
      good: 'query Good { a }',
    });
    const noHash = 'it is not the SHA-256 of its text, to the last character. Write the list anew.';
    expect(problems).toEqual([
      `"sha256:${hashOf(`${PEOPLE}\n`)}": ${noHash}`,
      `"${hashOf('other')}": ${noHash}`,
      `"SHA256:${hashOf('other').toUpperCase()}": ${noHash}`,
      `"sha256:abc": ${noHash}`,
      '"": expected an id.',
      '"number": expected the text of an operation.',
      '"broken": its text is no GraphQL that can be read (line 3).',
      '"none": expected one operation and its fragments, found 0 operations.',
      '"two": expected one operation and its fragments, found 2 operations.',
      '"schema": expected one operation and its fragments, found definitions of a schema.',
      '"nameless": its operation has no name. Give it one: clients are allowed operations by their names.',
      '"long": its text is no GraphQL that can be read (line 1).',
      expect.stringMatching(/^"deep": its text is no GraphQL that can be read/),
    ]);
    expect(problems.join()).not.toMatch(/Secret/i);
  });

  it('is told of an id that stands twice, in either form', () => {
    expect(problemsOf('{ "a": "query A { a }", "b": "query B { a }", "a": "query C { a }" }')).toEqual([
      '"a": the id stands twice. Leave one of them out.',
    ]);
    expect(
      problemsOf(
        apollo(
          { id: 'a', body: 'query A { a }' },
          { id: 'a', body: 'query C { a }' },
          { body: PEOPLE },
          null,
        ),
      ),
    ).toEqual([
      '"a": another entry has the same id and another text. Leave one of them out.',
      'operations.2: expected an id.',
      'operations.3: expected an id.',
    ]);
  });

  it('shows of an id what a log can take', () => {
    const id = `"a\n\u001b[31m${'x'.repeat(200)}`;
    expect(problemsOf({ [id]: 'no' })).toEqual([
      `"\\"a??[31m${'x'.repeat(72)}": its text is no GraphQL that can be read (line 1).`,
    ]);
  });
});

describe('an id', () => {
  const hash = hashOf(PEOPLE);
  it.each([
    [hash, `sha256:${hash}`],
    [hash.toUpperCase(), `sha256:${hash}`],
    [`sha256:${hash}`, `sha256:${hash}`],
    [`SHA256:${hash.toUpperCase()}`, `sha256:${hash}`],
    [`${hash}0`, `${hash}0`],
    [`md5:${hash}`, `md5:${hash}`],
    ['A1', 'A1'],
  ])('%s is %s', (id, canonical) => {
    expect(canonicalId(id)).toBe(canonical);
  });
});
