import { buildSchema, parse } from 'graphql';
import { expect, it } from 'vitest';
import { schemaProblems } from '../../../src/operations/schema-problems.ts';

const schema = buildSchema('type Query { a: Int }');
const messages = (text: string, maxErrors?: number) =>
  schemaProblems(schema, parse(text), maxErrors).map(({ message }) => message);

it('finds nothing wrong with what the schema answers', () => {
  expect(messages('query Q { a }')).toEqual([]);
});

it('tells what it does not answer, up to a number', () => {
  expect(messages('query Q { b c d }')).toHaveLength(3);
  expect(messages('query Q { b c d }', 1)[0]).toContain('Cannot query field "b" on type "Query".');
});

it.each(['mutation M { a }', 'subscription S { a }'])('has no answer without a root type: %s', (text) => {
  expect(messages(text)).toEqual([`The schema has no ${text.split(' ')[0]!}s.`]);
});
