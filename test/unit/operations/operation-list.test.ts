import { describe, expect, it } from 'vitest';
import { createOperationList, OperationListError } from '../../../src/operations/operation-list.ts';
import type { OperationListProblem } from '../../../src/operations/operation-list.ts';
import { createFiles } from '../../support/files.ts';

const listOf = (...fields: string[]) =>
  JSON.stringify(Object.fromEntries(fields.map((field) => [field, `query Q { ${field} }`])));

function createBench(text: string) {
  const files = createFiles({ 'operations.json': text });
  const list = createOperationList('operations.json', files);
  const problems: OperationListProblem[] = [];
  const current = () => list.current((problem) => problems.push(problem));
  return {
    files,
    problems,
    current,
    write: (content: string | undefined) => files.write('operations.json', content),
    ids: () => [...current().keys()].filter((id) => !id.startsWith('sha256:')),
  };
}

describe('the list of persisted operations', () => {
  it('follows its file, and reads it only when it has changed', () => {
    const { ids, current, write, files } = createBench(listOf('a'));
    expect(ids()).toEqual(['a']);
    expect(current()).toBe(current());
    write(listOf('a', 'b'));
    expect([ids(), ids()]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(files.reads).toHaveLength(2);
  });

  it.each<[string, string | undefined, OperationListProblem]>([
    ['is no JSON', '{ "a": "query S3cret', { problems: ['the file: it is no JSON.'], problemCount: 1 }],
    [
      'has a text that cannot be read',
      '{ "a": "query S3cret {" }',
      { problems: ['"a": its text is no GraphQL that can be read (line 1).'], problemCount: 1 },
    ],
    ['is gone', undefined, { code: 'ENOENT' }],
  ])(
    'stays as it was while the file %s, says so once, and takes the next version',
    (_name, text, problem) => {
      const { ids, write, problems } = createBench(listOf('a'));
      write(text);
      expect([ids(), ids()]).toEqual([['a'], ['a']]);
      expect(problems).toEqual([problem]);
      write(listOf('b'));
      expect(ids()).toEqual(['b']);
      expect(problems).toHaveLength(1);
    },
  );

  it('tells a log the first problems of very many, and how many there are', () => {
    const { current, write, problems } = createBench('{}');
    write(JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`id${i}`, 'no']))));
    current();
    const first = Array.from({ length: 20 }, () => expect.any(String) as string);
    expect(problems).toEqual([{ problems: first, problemCount: 5_000 }]);
  });

  it('tells at the start all that is wrong', () => {
    const error = thrownBy(() =>
      createOperationList('operations.json', createFiles({ 'operations.json': '{ "a": 1, "b": 2 }' })),
    );
    expect(error).toBeInstanceOf(OperationListError);
    expect(error).toMatchObject({
      problems: ['"a": expected the text of an operation.', '"b": expected the text of an operation.'],
    });
  });

  it('tells at the start that there is no file, and not which one: it may be a key', () => {
    expect(thrownBy(() => createOperationList('s3cret', createFiles({})))).toMatchObject({
      problems: [
        'the file cannot be read (ENOENT). Give the path of a list that `twentygate persist` has written.',
      ],
    });
  });
});

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('It threw nothing.');
}
