import fc from 'fast-check';
import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readSourceFiles } from '../../../src/operations/source-files.ts';

/** Files by path, given as their lines. */
function read(files: Readonly<Record<string, readonly string[]>>) {
  return readSourceFiles(Object.entries(files).map(([path, lines]) => ({ path, text: lines.join('\n') })));
}

const textsOf = (files: Parameters<typeof read>[0]) => read(files).operations.map(({ text }) => text);

describe('the operations of files', () => {
  it('are in the order of their names, wherever they are', () => {
    const { operations, problems } = read({
      'a.graphql': ['query Second { a } mutation Third { a }'],
      'b.graphql': ['query First { a }'],
    });
    expect(operations.map(({ name }) => name)).toEqual(['First', 'Second', 'Third']);
    expect(problems).toEqual([]);
  });

  it('have the fragments that they use, also through others, from any file, in the order of their names', () => {
    expect(
      textsOf({
        'a.graphql': ['query Q { ...Z }', 'fragment Unused on Query { a }'],
        'b.graphql': ['fragment B on Query { a }', 'fragment A on Query { b }'],
        'c.graphql': ['fragment Z on Query { ... { ...B } ...A }'],
      }),
    ).toEqual([
      print(
        parse(
          'query Q { ...Z } fragment A on Query { b } fragment B on Query { a } fragment Z on Query { ... { ...B } ...A }',
        ),
      ),
    ]);
  });

  it('come to an end where fragments use each other in circles', () => {
    const circle = 'query Q { ...A } fragment A on Query { ...B } fragment B on Query { ...A }';
    expect(textsOf({ 'a.graphql': [circle] })).toEqual([print(parse(circle))]);
  });

  it('know where each of their parts is', () => {
    const [operation] = read({
      'a.graphql': ['', 'query Q { ...F }'],
      'b.graphql': ['fragment F on Query { a }'],
    }).operations;
    expect(
      operation?.document.definitions.map(({ loc }) => [loc?.source.name, loc?.startToken.line]),
    ).toEqual([
      ['a.graphql', 2],
      ['b.graphql', 1],
    ]);
  });

  it('are none in a file without anything but comments', () => {
    expect(read({ 'a.graphql': [''], 'b.graphql': ['# later', '  # much later'] })).toEqual({
      operations: [],
      problems: [],
    });
  });

  it('are the same text whatever the order of the files and the spaces in them', () => {
    const definitions = [
      'query A { ...F ...G }',
      'query B { ...G }',
      'fragment F on Query { a ...G }',
      'fragment G on Query { b }',
    ];
    const expected = textsOf({ 'all.graphql': definitions });
    fc.assert(
      fc.property(
        fc.shuffledSubarray(definitions, { minLength: definitions.length }),
        fc.constantFrom(' ', '\n', '  ', ' , '),
        (shuffled, space) => {
          const files = shuffled.map((text, index) => [`${index}.graphql`, [text.replaceAll(' ', space)]]);
          expect(textsOf(Object.fromEntries(files) as Record<string, string[]>)).toEqual(expected);
        },
      ),
    );
  });
});

describe('what is wrong with files', () => {
  it('is told at once, with file and line', () => {
    const { problems } = read({
      'a.graphql': [
        'query { a }',
        'mutation {',
        '  a',
        '}',
        'query Twice { a }',
        'fragment F on Query { a }',
      ],
      'b.graphql': ['# the same', 'query Twice { b }', 'fragment F on Query { a }', 'type Query { a: Int }'],
      'c.graphql': ['query Q {', '  ...Gone', '}'],
    });
    expect(problems).toEqual([
      'a.graphql:1: the query has no name. Clients are allowed operations by it.',
      'a.graphql:2: the mutation has no name. Clients are allowed operations by it.',
      'b.graphql:2: the operation Twice is also at a.graphql:5. Rename one.',
      'b.graphql:3: the fragment F is also at a.graphql:6. Rename one.',
      'b.graphql:4: this is neither an operation nor a fragment. Leave the file out.',
      'c.graphql:2: there is no fragment Gone in any of the files.',
    ]);
  });

  it('is told once, however many operations it is in the way of', () => {
    const { problems } = read({
      'a.graphql': ['query A { ...F } query B { ...F }', 'fragment F on Query { ...Gone }'],
    });
    expect(problems).toEqual(['a.graphql:2: there is no fragment Gone in any of the files.']);
  });

  it('is not a missing fragment where a file cannot be read: it may be in there', () => {
    const { operations, problems } = read({
      'a.graphql': ['query A { ...F }', 'query B { b }'],
      'b.graphql': ['fragment F on Query {', '  a('],
    });
    expect(problems).toEqual(['b.graphql:2: Syntax Error: Expected Name, found <EOF>.']);
    expect(operations.map(({ name }) => name)).toEqual(['B']);
  });
});
