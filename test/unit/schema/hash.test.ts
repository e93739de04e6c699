import fc from 'fast-check';
import { parse, visit } from 'graphql';
import type { ASTNode, DocumentNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schemaHash } from '../../../src/schema/hash.ts';

const sdl = `
  directive @tag(name: String, weight: Int) on FIELD_DEFINITION | OBJECT
  interface Node { id: ID! createdAt: Int }
  interface Named { name: String }
  "A person."
  type Person implements Node & Named { id: ID! createdAt: Int name: String friends(first: Int = 2, after: String): [Person!] }
  type Pet implements Node { id: ID! createdAt: Int }
  union Being = Person | Pet
  enum Kind { CAT DOG "Any other." OTHER }
  input Filter { kind: Kind = CAT id: ID and: [Filter!] }
  scalar Date
  type Query { being(id: ID!, filter: Filter): Being people: [Person!] }
`;

/** The same schema with everything whose order means nothing put in the order of the given numbers. */
function shuffled(document: DocumentNode, numbers: readonly number[]): DocumentNode {
  let used = 0;
  const shuffle = <T>(list: readonly T[] = []): readonly T[] =>
    list
      .map((item) => ({ item, rank: numbers[used++ % numbers.length]! }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ item }) => item);
  return visit(document, {
    leave(node: ASTNode) {
      const copy: Record<string, unknown> = { ...node };
      for (const key of [
        'definitions',
        'fields',
        'values',
        'types',
        'interfaces',
        'arguments',
        'locations',
      ]) {
        if (Array.isArray(copy[key])) copy[key] = shuffle(copy[key]);
      }
      return copy;
    },
  });
}

describe('schemaHash', () => {
  const hash = schemaHash(parse(sdl));

  it('is the same in whatever order the schema is written', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 40, maxLength: 60 }), (numbers) => {
        expect(schemaHash(shuffled(parse(sdl), numbers))).toBe(hash);
      }),
    );
  });

  it.each([
    ['a description in block quotes', '"A person."', '"""\n  A person.\n  """'],
    ['a comment', 'scalar Date', '# A day.\n  scalar Date'],
  ])('is not changed by %s', (_, before, after) => {
    expect(schemaHash(parse(sdl.replace(before, after)))).toBe(hash);
  });

  it.each([
    ['a field', 'name: String friends', 'friends'],
    ['a `!`', 'name: String }', 'name: String! }'],
    ['a default', 'first: Int = 2', 'first: Int = 3'],
    ['an enum value', 'CAT DOG', 'CAT'],
    ['a member of a union', 'Person | Pet', 'Person'],
    ['an argument', 'id: ID!, filter: Filter', 'id: ID!'],
    ['an interface', 'Node & Named', 'Node'],
    ['a description', 'A person.', 'Somebody.'],
    ['a deprecation', 'people: [Person!]', 'people: [Person!] @deprecated'],
    ['a type', 'scalar Date', ''],
    ['the kind of a type', 'interface Named', 'type Named'],
    ['a list', 'people: [Person!]', 'people: Person!'],
    ['a description of an enum value', 'Any other.', 'Another.'],
    ['a place of a directive', ' | OBJECT', ' | ENUM'],
    ['a repeatable directive', ') on FIELD', ') repeatable on FIELD'],
    ['a root', 'scalar Date', 'scalar Date schema { query: Pet }'],
  ])('is changed by %s', (_, before, after) => {
    expect(sdl).toContain(before);
    expect(schemaHash(parse(sdl.replace(before, after)))).not.toBe(hash);
  });
});
