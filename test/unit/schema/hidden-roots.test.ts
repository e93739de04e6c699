import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { addHiddenRoots } from '../../../src/schema/hidden-roots.ts';

const fragment = parse(`
  extend type Query { search(filter: Filter): Result! recent: [Entry!]! }
  type Result { records: [Record!]! }
  type Record { id: UUID! label: String! }
  type Entry { at: Int! }
  input Filter { and: [Filter!] is: Is }
  enum Is { Null }
  scalar UUID
`);

function added(sdl: string): string {
  const definitions = addHiddenRoots(parse(sdl).definitions, fragment);
  return print({ kind: parse(sdl).kind, definitions }).replaceAll(/\s+/g, ' ');
}

describe('addHiddenRoots', () => {
  it.each([
    [
      'adds each root field with the types it needs',
      'type Query { a: Int }',
      'type Query { a: Int search(filter: Filter): Result! recent: [Entry!]! } input Filter { and: [Filter!] is: Is } enum Is { Null } type Result { records: [Record!]! } type Record { id: UUID! label: String! } scalar UUID type Entry { at: Int! }',
    ],
    [
      'adds nothing for a root field that the schema has',
      'type Query { search: Int recent: Int }',
      'type Query { search: Int recent: Int }',
    ],
    [
      "keeps the schema's own enums, inputs and scalars",
      'type Query { recent: Int } input Filter { id: Int } scalar UUID',
      'type Query { recent: Int search(filter: Filter): Result! } input Filter { id: Int } scalar UUID enum Is { Null } type Result { records: [Record!]! } type Record { id: UUID! label: String! }',
    ],
    [
      'keeps an object type that has all the fields',
      'type Query { search: Int } type Entry { at: Int! by: Int }',
      'type Query { search: Int recent: [Entry!]! } type Entry { at: Int! by: Int }',
    ],
    [
      'leaves out a root field that reaches a type which is something else here',
      'type Query { recent: Int } type Record { id: ID! title: String }',
      'type Query { recent: Int } type Record { id: ID! title: String }',
    ],
    [
      'leaves out a root field that reaches a name of another kind',
      'type Query { search: Int } enum Entry { A }',
      'type Query { search: Int } enum Entry { A }',
    ],
    ['leaves a schema without that root type alone', 'type Person { id: ID! }', 'type Person { id: ID! }'],
  ])('%s', (_, before, after) => {
    expect(added(before)).toBe(after);
  });
});
