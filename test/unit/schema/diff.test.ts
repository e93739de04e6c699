import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { diffSchemas } from '../../../src/schema/diff.ts';

const before = `
  type Query { people(first: Int): [Person!] pet: Pet }
  type Person { id: ID! name: String kind: Kind }
  type Pet { id: ID! }
  enum Kind { CUSTOMER }
`;

const changes = (edit: (sdl: string) => string) => diffSchemas(parse(before), parse(edit(before)));

describe('diffSchemas', () => {
  it('says nothing about equal schemas, in whatever order', () => {
    expect(changes((sdl) => sdl.trim().split('\n').reverse().join('\n'))).toEqual({
      breaking: [],
      dangerous: [],
      added: [],
    });
  });

  it('is silent about built-in scalars, which are always there', () => {
    expect(changes((sdl) => sdl.replace('first: Int', 'first: Float'))).toEqual({
      breaking: ['Query.people arg first has changed type from Int to Float.'],
      dangerous: [],
      added: [],
    });
  });

  it('says in words what breaks, what may behave differently and what is new', () => {
    expect(
      changes((sdl) =>
        sdl
          .replace('name: String', 'names: [String!]')
          .replace('CUSTOMER', 'CUSTOMER PARTNER')
          .replace('first: Int', 'first: Int, after: String')
          .replace('type Pet', 'type Animal { id: ID! } type Pet'),
      ),
    ).toEqual({
      breaking: ['Person.name was removed.'],
      dangerous: ['An optional arg after on Query.people was added.', 'PARTNER was added to enum type Kind.'],
      added: ['Person.names was added.', 'Animal was added.'],
    });
  });
});
