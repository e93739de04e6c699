import { buildSchema, parse } from 'graphql';
import type { GraphQLScalarType, OperationDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { variableProblem } from '../../src/variable-problem.ts';

const schema = buildSchema(`
      enum Kind { ONE TWO }
      scalar Moment
      input Emails { primary: String! all: [String!] kinds: [Kind] }
      input Filter { emails: Emails ids: [[Int]] at: Moment and: [Filter!] }
      type Query { a(filter: Filter, required: Filter!, one: Pick): Int }
      input Pick @oneOf { x: Int y: Int }`);
(schema.getType('Moment') as GraphQLScalarType).parseValue = (value) => {
  throw new TypeError(`No moment: ${String(value)}`);
};
const { definitions } = parse(
  'query ($f: Filter, $r: Filter!, $o: Pick) { a(filter: $f, required: $r, one: $o) }',
);
const { variableDefinitions = [] } = definitions[0] as OperationDefinitionNode;

function problemOf(given: Record<string, unknown>): string | undefined {
  const variables = { r: {}, ...given };
  return variableDefinitions
    .map((one) => variableProblem(schema, one, variables))
    .find((one) => one !== undefined);
}

describe('what is said of a variable', () => {
  it('is that it is missing', () => {
    expect(variableProblem(schema, variableDefinitions[1]!, {})).toBe(
      'Variable "$r" of required type "Filter!" was not provided.',
    );
  });

  it('is that it has the one name whose value would be lost', () => {
    const [operation] = parse('query ($__proto__: Int = 1, $constructor: Int = 1) { a }').definitions;
    const { variableDefinitions: named = [] } = operation as OperationDefinitionNode;
    const given = JSON.parse('{ "__proto__": 1, "constructor": 1 }') as Record<string, unknown>;
    expect(named.map((one) => variableProblem(schema, one, given))).toEqual([
      'A variable cannot be called "$__proto__". Choose another name.',
      undefined,
    ]);
  });

  it('is nothing when it fits', () => {
    expect(problemOf({ f: { emails: { primary: 'x' }, ids: [[1]], and: {} } })).toBeUndefined();
  });

  it.each<[Record<string, unknown>, string]>([
    [
      { f: { emails: { primary: 5, all: ['secret'] } } },
      'Variable "$f" got a value that does not fit at "f.emails.primary": expected type String.',
    ],
    [
      { f: { and: [{}, { emails: { primary: 'secret', kinds: ['ONE', 'secret@example.com'] } }] } },
      'Variable "$f" got a value that does not fit at "f.and[1].emails.kinds[1]": expected type Kind.',
    ],
    [
      { f: { and: { ids: 'secret' } } },
      'Variable "$f" got a value that does not fit at "f.and.ids": expected type Int.',
    ],
    [{ f: { at: 'secret' } }, 'Variable "$f" got a value that does not fit at "f.at": expected type Moment.'],
    [
      { f: { emails: { all: ['secret', null] } } },
      'Variable "$f" got a value that does not fit at "f.emails": Field "primary" of required type "String!" was not provided.',
    ],
    [
      { f: { emails: { primary: 'secret', all: ['secret', null] } } },
      'Variable "$f" got a value that does not fit at "f.emails.all[1]": Expected non-nullable type "String!" not to be null.',
    ],
    [{ f: 'secret' }, 'Variable "$f" got a value that does not fit: Expected type "Filter" to be an object.'],
    [
      { f: { email: 'secret' } },
      'Variable "$f" got a value that does not fit: Field "email" is not defined by type "Filter". Did you mean "emails"?',
    ],
    [
      { f: { 'secret@example.com': 1 } },
      'Variable "$f" got a value that does not fit: it has a field that type Filter does not have.',
    ],
    [
      { o: { x: 1, y: null } },
      'Variable "$o" got a value that does not fit: Exactly one key must be specified for OneOf type "Pick".',
    ],
    [{ r: null }, 'Variable "$r" of non-null type "Filter!" must not be null.'],
  ])('%j', (variables, message) => {
    expect(problemOf(variables)).toBe(message);
  });
});
