import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  buildSchema,
  introspectionFromSchema,
  parse,
  print,
  validateSchema,
  type IntrospectionQuery,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { schemaHash } from '../../../src/schema/hash.ts';
import { normaliseSchema } from '../../../src/schema/normalise.ts';

const rules = { owner: 'the test workspace' };
const normalised = (sdl: string) => print(normaliseSchema(sdl, rules));

/** The schema without its descriptions, as one line a definition. */
function shape(sdl: string): string[] {
  const bare = normalised(sdl).replaceAll(/"""[\s\S]*?"""|"[^"]*"/g, '');
  return print(parse(bare, { noLocation: true }))
    .split('\n\n')
    .map((definition) => definition.replaceAll(/\s+/g, ' '));
}

describe('root types', () => {
  it("are called Query and Mutation where the upstream calls them otherwise, as Twingate's do", () => {
    expect(
      shape(`
        schema { query: QueriesRoot mutation: MutationsRoot }
        type QueriesRoot { a: Int }
        type MutationsRoot { b: Payload }
        type Payload { ok: Boolean! query: QueriesRoot! }
        union Anything = Payload | QueriesRoot
      `),
    ).toEqual([
      'union Anything = Payload | Query',
      'type Mutation { b: Payload }',
      'type Payload { ok: Boolean! query: Query! }',
      'type Query { a: Int }',
    ]);
  });

  it('are those by convention where the schema names none', () => {
    expect(shape('type Query { a: Int } type Mutation { b: Int } type Subscription { c: Int }')).toEqual([
      'type Mutation { b: Int }',
      'type Query { a: Int }',
    ]);
  });

  it('do not include the subscription root, whatever its name', () => {
    expect(
      shape('schema { query: Query subscription: Events } type Query { a: Int } type Events { c: Int }'),
    ).toEqual(['type Query { a: Int }']);
  });

  it.each<[string, string | IntrospectionQuery]>([
    ['SDL', 'schema { query: Query } type Query { a: Subscription } type Subscription { price: Int! }'],
    [
      'introspection',
      introspectionFromSchema(
        buildSchema(
          'schema { query: Query } type Query { a: Subscription } type Subscription { price: Int! }',
        ),
      ),
    ],
  ])('do not swallow an ordinary type called Subscription (%s)', (_, source) => {
    const document = normaliseSchema(source, rules);
    const schema = buildASTSchema(document);
    expect(schema.getSubscriptionType()).toBeUndefined();
    expect(schema.getType('Subscription')).toBeDefined();
    expect(print(normaliseSchema(document, rules))).toBe(print(document));
  });

  it.each([
    ['no query type', 'type Person { id: ID! }', 'it has no query type'],
    ['a query type that is not there', 'schema { query: Q } type Query { a: Int }', 'it has no query type'],
    [
      'another type called Query',
      'schema { query: Q } type Q { a: Int } type Query { b: Int }',
      'a type that is not its query type is called Query',
    ],
    [
      'an ordinary type called Mutation',
      'schema { query: Query } type Query { a: Int } type Mutation { b: Int }',
      'a type that is not its mutation type is called Mutation',
    ],
    ['an operation', '{ people { id } }', 'it holds a OperationDefinition'],
    ['HTML', '<html><body>Sign in</body></html>', 'Syntax Error: Unexpected character: "<".'],
    ['nothing', '', 'Syntax Error: Unexpected <EOF>.'],
  ])('refuse a source with %s', (_, sdl, why) => {
    expect(() => normaliseSchema(sdl, rules)).toThrow(
      expect.objectContaining({
        code: 'UPSTREAM_BAD_RESPONSE',
        message: `The upstream's schema cannot be used: ${why}`,
      }),
    );
  });

  it('refuse an introspection that refers to a type it does not list', () => {
    const introspection = introspectionFromSchema(
      buildSchema('type Query { a: Person } type Person { id: ID! }'),
    );
    const types = introspection.__schema.types.filter((type) => type.name !== 'Person');
    expect(() => normaliseSchema({ __schema: { ...introspection.__schema, types } }, rules)).toThrow(
      expect.objectContaining({ code: 'UPSTREAM_BAD_RESPONSE' }),
    );
  });
});

describe('nullability', () => {
  it.each([
    ['a root field', 'type Query { a: Int! }', 'type Query { a: Int }'],
    ['a root list keeps its items', 'type Query { a: [Int!]! }', 'type Query { a: [Int!] }'],
    ['arguments of a root field', 'type Query { a(b: Int!): Int! }', 'type Query { a(b: Int!): Int }'],
    [
      'a root field of Mutation',
      'type Mutation { a: Int! } type Query { a: Int }',
      'type Mutation { a: Int }; type Query { a: Int }',
    ],
    [
      "a connection's edges and their nodes",
      'type Query { a: PConnection! } type PConnection { edges: [PEdge!]! total: Int! } type PEdge { node: P! cursor: String! } type P { id: ID! }',
      'type P { id: ID! }; type PConnection { edges: [PEdge]! total: Int! }; type PEdge { node: P cursor: String! }; type Query { a: PConnection }',
    ],
    [
      'a nullable list of edges',
      'type Query { a: PConnection } type PConnection { edges: [PEdge!] } type PEdge { node: ID! }',
      'type PConnection { edges: [PEdge] }; type PEdge { node: ID }; type Query { a: PConnection }',
    ],
    [
      'edges that are no list, and a node that is in no edge',
      'type Query { a: GConnection b: Tree } type GConnection { edges: Int! } type Tree { node: Tree! edges: [Tree!]! }',
      'type GConnection { edges: Int! }; type Query { a: GConnection b: Tree }; type Tree { node: Tree! edges: [Tree!]! }',
    ],
    [
      'interfaces of connections and edges, so that their types still fit',
      'interface AnyConnection { edges: [AnyEdge!]! } interface AnyEdge { node: ID! } type PConnection implements AnyConnection { edges: [PEdge!]! } type PEdge implements AnyEdge { node: ID! } type Query { a: PConnection }',
      'interface AnyConnection { edges: [AnyEdge]! }; interface AnyEdge { node: ID }; type PConnection implements AnyConnection { edges: [PEdge]! }; type PEdge implements AnyEdge { node: ID }; type Query { a: PConnection }',
    ],
    [
      'input fields',
      'type Query { a(node: I!): Int } input I { node: Int! edges: [Int!]! }',
      'input I { node: Int! edges: [Int!]! }; type Query { a(node: I!): Int }',
    ],
  ])('%s', (_, before, after) => {
    expect(shape(before).join('; ')).toBe(after);
    expect(validateSchema(buildASTSchema(normaliseSchema(before, rules)))).toEqual([]);
  });
});

describe('descriptions', () => {
  it('are given to object types and root fields without one, and to nothing else', () => {
    expect(
      normalised(`
        type Query { people: PersonConnection! "Kept." person(id: ID!): Person }
        type Mutation { createPerson(data: PersonInput!): Person! }
        "Somebody."
        type Person { id: ID! kind: Kind }
        type PersonConnection { edges: [PersonEdge!]! }
        type PersonEdge { node: Person! }
        input PersonInput { name: String! }
        enum Kind { CUSTOMER }
        scalar Date
      `),
    ).toMatchInlineSnapshot(`
      "scalar Date

      enum Kind {
        CUSTOMER
      }

      type Mutation {
        "Create person in the test workspace."
        createPerson(data: PersonInput!): Person
      }

      "Somebody."
      type Person {
        id: ID!
        kind: Kind
      }

      "One page of a list: person."
      type PersonConnection {
        edges: [PersonEdge]!
      }

      "One place in a page: person."
      type PersonEdge {
        node: Person
      }

      input PersonInput {
        name: String!
      }

      type Query {
        "People of the test workspace, in pages."
        people: PersonConnection
        "Kept."
        person(id: ID!): Person
      }"
    `);
  });
});

const sample = `
  directive @internal(reason: String = "none") on FIELD_DEFINITION
  schema { query: QueriesRoot mutation: MutationsRoot }
  interface Node { id: ID! }
  "A person."
  type Person implements Node { id: ID! name(short: Boolean = false): String @deprecated(reason: "Use names.") }
  type PersonEdge { node: Person! cursor: String! }
  type PersonConnection { edges: [PersonEdge!]! pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! }
  union Thing = Person | PageInfo
  input PersonFilter { id: [ID!] = ["a"] kind: Kind = CUSTOMER old: Int @deprecated }
  enum Kind { CUSTOMER @deprecated(reason: "Gone.") PARTNER }
  scalar DateTime
  type QueriesRoot { people(filter: PersonFilter, first: Int = 50): PersonConnection! things: [Thing!]! }
  type MutationsRoot { personCreate(name: String!): Person! }
`;

describe('a source', () => {
  it('may be SDL, a document or an introspection: the schema is the same', () => {
    const hashes = [
      sample,
      parse(sample),
      introspectionFromSchema(buildSchema(sample), { inputValueDeprecation: true }),
    ].map((source) => schemaHash(normaliseSchema(source, rules)));
    expect(new Set(hashes).size).toBe(1);
  });

  it('is not changed by the second time, nor modified by the first', () => {
    const source = parse(sample, { noLocation: true });
    const before = print(source);
    const once = normaliseSchema(source, rules);
    expect(print(source)).toBe(before);
    expect(print(normaliseSchema(print(once), rules))).toBe(print(once));
  });

  it("gains Twenty's hidden queries once, with what they need", () => {
    const hiddenRoots = parse(
      readFileSync(new URL('../../../src/upstreams/twenty/hidden-roots.graphql', import.meta.url), 'utf8'),
    );
    const twenty = { owner: 'the Twenty workspace', hiddenRoots };
    const document = normaliseSchema(
      'type Query { people(is: FilterIs): Int } scalar UUID enum FilterIs { NULL NOT_NULL }',
      twenty,
    );
    const schema = buildASTSchema(document);
    expect(validateSchema(schema)).toEqual([]);
    expect(Object.keys(schema.getQueryType()!.getFields())).toEqual([
      'people',
      'search',
      'getTimelineCalendarEventsFromObjectRecord',
      'getTimelineCalendarEventsFromPersonId',
      'getTimelineCalendarEventsFromCompanyId',
      'getTimelineCalendarEventsFromOpportunityId',
      'getTimelineThreadsFromObjectRecord',
      'getTimelineThreadsFromPersonId',
      'getTimelineThreadsFromCompanyId',
      'getTimelineThreadsFromOpportunityId',
    ]);
    expect(print(document)).toContain('): SearchResultConnection\n');
    expect(print(normaliseSchema(document, twenty))).toBe(print(document));
  });
});
