import { describe, expect, it } from 'vitest';
import { ClientListError, createClientList } from '../../../src/clients/client-list.ts';
import type { ListProblem } from '../../../src/clients/client-list.ts';
import { createFiles } from '../../support/files.ts';

const ofWeight = (weight: number | string) => `clients:\n  - { name: crm, role: app, weight: ${weight} }\n`;

function createBench(text: string) {
  const files = createFiles({ 'clients.yaml': text });
  const list = createClientList('clients.yaml', files);
  const problems: ListProblem[] = [];
  return {
    files,
    problems,
    write: (content: string | undefined) => files.write('clients.yaml', content),
    weight: () => list.current((problem) => problems.push(problem)).get('crm')?.weight,
  };
}

describe('the list of clients', () => {
  it('is what the file says', () => {
    const { weight, problems } = createBench(ofWeight(2));
    expect(weight()).toBe(2);
    expect(problems).toEqual([]);
  });

  it('follows the file, and reads it only when it has changed', () => {
    const { weight, write, files } = createBench(ofWeight(2));
    weight();
    write(ofWeight(3));
    expect([weight(), weight()]).toEqual([3, 3]);
    expect(files.reads).toHaveLength(2);
  });

  it.each<[string, string | undefined, ListProblem]>([
    ['is broken', ofWeight('s3cret'), { lines: [2] }],
    ['is no YAML', 'clients: [', { lines: [1] }],
    ['is gone', undefined, { code: 'ENOENT' }],
  ])(
    'stays as it was while the file %s, says so once, and takes the next version',
    (_name, text, problem) => {
      const { weight, write, problems } = createBench(ofWeight(2));
      write(text);
      expect([weight(), weight()]).toEqual([2, 2]);
      expect(problems).toEqual([problem]);
      write(ofWeight(4));
      expect(weight()).toBe(4);
      expect(problems).toHaveLength(1);
    },
  );

  it('tells at the start what is wrong, line by line', () => {
    const error = thrownBy(() =>
      createClientList('clients.yaml', createFiles({ 'clients.yaml': ofWeight(-1) })),
    );
    expect(error).toBeInstanceOf(ClientListError);
    expect(error).toMatchObject({
      problems: ['line 2: client crm, weight: expected a number from 0.1 to 1000.'],
    });
  });

  it('tells at the start that there is no file, and not which one: it may be a key', () => {
    expect(thrownBy(() => createClientList('s3cret', createFiles({})))).toMatchObject({
      problems: ['the file cannot be read (ENOENT). Give the path of a YAML file that lists the clients.'],
    });
  });
});

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
