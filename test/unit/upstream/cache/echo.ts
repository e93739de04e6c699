import {
  buildSchema,
  executeSync,
  getNamedType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
} from 'graphql';
import type { DocumentNode, GraphQLFieldResolver } from 'graphql';

export const schema = buildSchema(`
  directive @mark(n: Int = 1, big: BigInt = 12345678901234567890) repeatable on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT | FRAGMENT_DEFINITION | QUERY
  scalar Json
  scalar BigInt
  enum Color { RED GREEN BLUE }
  enum Sort { ASC DESC }
  input Filter {
    id: ID
    text: String
    count: Int = 3
    ratio: Float! = 0.5
    flag: Boolean
    color: Color = RED
    ids: [ID!]
    colors: [Color] = [GREEN]
    matrix: [[Int]]
    any: Json
    and: [Filter!]
    not: Filter
  }
  input Order { name: Sort age: Sort owner: Order }
  interface Node {
    id: ID!
    name(short: Boolean = false): String
    related(first: Int, filter: Filter): [Node!]!
  }
  interface Owned implements Node {
    id: ID!
    name(short: Boolean = false): String
    related(first: Int, filter: Filter): [Node!]!
    owner: [Node!]
  }
  type Person implements Node {
    id: ID!
    name(short: Boolean = false): String
    related(first: Int, filter: Filter): [Node!]!
    mail(kind: Color! = BLUE, tags: [String!]): String
    pets(filter: Filter, orderBy: [Order!]): [Owned!]!
    friend: Person
  }
  type Pet implements Node & Owned {
    id: ID!
    "Another default than the interface has, and one more."
    name(short: Boolean = true, extra: Int = 7): String
    related(first: Int = 2, filter: Filter): [Owned!]!
    owner: [Person!]
  }
  type Toy implements Node & Owned {
    id: ID!
    name(short: Boolean = false): String
    related(first: Int, filter: Filter): [Node!]!
    owner: [Node!]
    made(any: Json, big: BigInt): [Thing]
  }
  union Thing = Person | Toy
  type Query {
    person(id: ID!): Person
    people(first: Int = 10, filter: Filter = { text: "x" }, orderBy: [Order!]): [Person!]!
    nodes(id: ID!): [Node!]!
    things(ids: [ID!] = ["1"], any: Json, ratio: Float): [Thing]
    name(short: Boolean, color: Color, big: BigInt): String
  }
`);

interface Echo {
  readonly __typename?: string;
  readonly said: string;
}

/** Each leaf says by which fields and arguments it was reached; each list has one object of each type it may have. */
const echo: GraphQLFieldResolver<Echo, unknown> = ({ said }, args, _context, info) => {
  const text = `${said} > ${info.parentType.name}.${info.fieldName}${JSON.stringify(args)}`;
  const type = getNamedType(info.returnType);
  if (isLeafType(type)) return text;
  const types = isAbstractType(type) ? info.schema.getPossibleTypes(type) : [type];
  const objects = types.map((each): Echo => ({ __typename: each.name, said: text }));
  return isListType(getNullableType(info.returnType)) ? objects : objects[0];
};

/** The values of the roots of a read by their keys. */
export function answered(
  document: DocumentNode,
  variableValues: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { data, errors } = executeSync({
    schema,
    document,
    variableValues,
    rootValue: { said: '' },
    fieldResolver: echo,
    typeResolver: (value: unknown) => (value as Echo).__typename,
  });
  if (errors || !data) throw new Error(errors?.join() ?? 'There is no data.');
  return data;
}
