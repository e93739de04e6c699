import { buildSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createOperationList } from '../../../src/operations/operation-list.ts';
import type { OperationListProblem } from '../../../src/operations/operation-list.ts';
import { createPersisted } from '../../../src/operations/persisted.ts';
import { createFiles } from '../../support/files.ts';

const schemaOf = (...fields: string[]) => buildSchema(`type Query { ${fields.join(': Int ')}: Int }`);
/** One operation for each field, named after it. */
const listOf = (...fields: string[]) =>
  JSON.stringify(Object.fromEntries(fields.map((field, id) => [id, `query Of_${field} { ${field} }`])));

function createBench(list: string, first?: GraphQLSchema) {
  const files = createFiles({ 'operations.json': list });
  let schema = first;
  let pauses = 0;
  let pause: () => Promise<void> = async () => await Promise.resolve();
  const told: (readonly string[])[] = [];
  const problems: OperationListProblem[] = [];
  const persisted = createPersisted({
    list: createOperationList('operations.json', files),
    schema: () => schema,
    pause: async () => {
      pauses += 1;
      await pause();
    },
    onProblem: (problem) => problems.push(problem),
    onBroken: (names) => told.push(names),
  });
  return {
    persisted,
    told,
    problems,
    pauses: () => pauses,
    write: (content: string) => files.write('operations.json', content),
    setSchema: (next: GraphQLSchema) => (schema = next),
    setPause: (next: () => Promise<void>) => (pause = next),
  };
}

describe('persisted operations', () => {
  it('are held against each schema, and what does not fit is told when it is another', async () => {
    const { persisted, told, setSchema } = createBench(listOf('a', 'b', 'c'), schemaOf('a', 'b', 'c'));
    await persisted.check();
    expect([persisted.broken(), told]).toEqual([[], []]);
    setSchema(schemaOf('b'));
    await persisted.check();
    await persisted.check();
    expect(persisted.broken()).toEqual(['Of_a', 'Of_c']);
    setSchema(schemaOf('a', 'b', 'c', 'd'));
    await persisted.check();
    expect(told).toEqual([['Of_a', 'Of_c'], []]);
  });

  it('are all there meanwhile, those included that do not fit', async () => {
    const { persisted } = createBench(listOf('a', 'b'), schemaOf('b'));
    await persisted.check();
    expect(new Set([...persisted.current().values()].map(({ name }) => name))).toEqual(
      new Set(['Of_a', 'Of_b']),
    );
  });

  it('are held against the schema when the list is another, as soon as one of them is asked', async () => {
    const { persisted, told, write } = createBench(listOf('a'), schemaOf('a'));
    await persisted.check();
    write(listOf('a', 'b'));
    expect([...persisted.current().keys()]).toContain('1');
    await new Promise(setImmediate);
    expect(told).toEqual([['Of_b']]);
    expect(persisted.broken()).toEqual(['Of_b']);
  });

  it('wait for the first schema', async () => {
    const { persisted, told, setSchema } = createBench(listOf('a'));
    expect(persisted.current().size).toBe(2);
    await persisted.check();
    expect(told).toEqual([]);
    setSchema(schemaOf('b'));
    await persisted.check();
    expect(told).toEqual([['Of_a']]);
  });

  it('let others run after each text', async () => {
    const { persisted, pauses } = createBench(listOf('a', 'b', 'c'), schemaOf('a', 'b', 'c'));
    await persisted.check();
    expect(pauses()).toBe(3);
  });

  it('are judged by the latest look, whichever ends first', async () => {
    const { persisted, told, setSchema, setPause } = createBench(listOf('a'), schemaOf('b'));
    let goOn: () => void = () => undefined;
    setPause(async () => await new Promise<void>((resolve) => (goOn = resolve)));
    const early = persisted.check();
    setPause(async () => await Promise.resolve());
    setSchema(schemaOf('a'));
    await persisted.check();
    goOn();
    await early;
    expect([persisted.broken(), told]).toEqual([[], []]);
  });

  it('are left as they were when the gateway closes', async () => {
    const { persisted, told, setPause } = createBench(listOf('a'), schemaOf('b'));
    setPause(async () => await Promise.reject(new Error('closing')));
    await persisted.check();
    expect([persisted.broken(), told]).toEqual([[], []]);
  });

  it('stay as they are while the list cannot be used', async () => {
    const { persisted, problems, write } = createBench(listOf('a'), schemaOf('a'));
    await persisted.check();
    write('{');
    expect([...persisted.current().keys()]).toContain('0');
    expect(problems).toHaveLength(1);
  });
});
