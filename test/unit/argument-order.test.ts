import { buildSchema, graphql } from 'graphql';
import { expect, it } from 'vitest';
import { keepArgumentOrder } from '../../src/argument-order.ts';

const schema = buildSchema(`
  scalar Any
  input Sort { a: Int, b: Int, c: [Sort!], d: Int = 4, any: Any }
  type Query { list(by: [Sort!], n: Int): String, plain: String, variables: String }
  type Mutation { write(by: Sort!): String }
`);
for (const [type, name] of [
  [schema.getQueryType(), 'list'],
  [schema.getMutationType(), 'write'],
] as const) {
  type!.getFields()[name]!.resolve = (_parent, args: unknown) => JSON.stringify(args);
}
schema.getQueryType()!.getFields()['variables']!.resolve = (_parent, _args, _context, info) =>
  JSON.stringify(info.variableValues);
keepArgumentOrder(schema);

async function argumentsOf(source: string, variables?: Record<string, unknown>): Promise<string | null> {
  const { data, errors } = await graphql({
    schema,
    source,
    variableValues: variables,
    contextValue: { params: { variables } },
  });
  expect(errors).toBeUndefined();
  return (data?.['list'] ?? data?.['write'] ?? null) as string | null;
}

it.each<[string, string, string, Record<string, unknown>?]>([
  ['a literal', '{ list(by: [{ b: 1, a: 2 }]) }', '{"by":[{"b":1,"a":2,"d":4}]}'],
  ['one object for a list', '{ list(by: { b: 1, a: 2 }) }', '{"by":[{"b":1,"a":2,"d":4}]}'],
  [
    'objects in objects',
    '{ list(by: [{ c: [{ b: 1, a: 2 }, { a: 1, b: 2 }], a: 3 }]) }',
    '{"by":[{"c":[{"b":1,"a":2,"d":4},{"a":1,"b":2,"d":4}],"a":3,"d":4}]}',
  ],
  ['a given default', '{ list(by: [{ d: 5, a: 2 }]) }', '{"by":[{"d":5,"a":2}]}'],
  ['null and nothing', '{ list(by: null) }', '{"by":null}'],
  ['nothing at all', '{ list(n: 1) }', '{"n":1}'],
  ['a free scalar', '{ list(by: [{ any: { z: 1, a: 2 } }]) }', '{"by":[{"any":{"z":1,"a":2},"d":4}]}'],
  [
    'a variable',
    'query ($by: [Sort!]) { list(by: $by) }',
    '{"by":[{"b":1,"a":null,"d":4}]}',
    { by: [{ b: 1, a: null }] },
  ],
  [
    'a variable that is one object for a list',
    'query ($by: [Sort!]) { list(by: $by) }',
    '{"by":[{"b":1,"a":2,"d":4}]}',
    { by: { b: 1, a: 2 } },
  ],
  [
    'a variable inside a literal',
    'query ($one: Sort!, $b: Int) { list(by: [$one, { b: $b, a: 1 }]) }',
    '{"by":[{"b":1,"a":2,"d":4},{"b":7,"a":1,"d":4}]}',
    { one: { b: 1, a: 2 }, b: 7 },
  ],
  [
    'an absent variable inside a literal',
    'query ($b: Int) { list(by: [{ b: $b, a: 1 }]) }',
    '{"by":[{"a":1,"d":4}]}',
    {},
  ],
  [
    "a variable's default",
    'query ($by: [Sort!] = [{ b: 1, a: 2 }]) { list(by: $by) }',
    '{"by":[{"b":1,"a":2,"d":4}]}',
    {},
  ],
  ['a mutation', 'mutation { write(by: { b: 1, a: 2 }) }', '{"by":{"b":1,"a":2,"d":4}}'],
])('%s keeps its keys in order', async (_name, source, expected, variables) => {
  expect(await argumentsOf(source, variables)).toBe(expected);
});

it('a name that every object has is no field', async () => {
  const variables = JSON.parse('{"by":[{"b":1,"a":2}],"__proto__":{"by":1}}') as Record<string, unknown>;
  expect(await argumentsOf('query ($by: [Sort!]) { list(by: $by) }', variables)).toBe(
    '{"by":[{"b":1,"a":2,"d":4}]}',
  );
});

it('the variables of the operation, which fields below are given, keep theirs too', async () => {
  const source = `query ($by: [Sort!], $one: Sort = { b: 1, a: 2 }, $absent: Int) {
    variables list(by: $by) other: list(by: [$one], n: $absent)
  }`;
  const variables = { by: [{ b: 1, a: 2 }] };
  const { data } = await graphql({
    schema,
    source,
    variableValues: variables,
    contextValue: { params: { variables } },
  });
  expect(data?.['variables']).toBe('{"by":[{"b":1,"a":2,"d":4}],"one":{"b":1,"a":2,"d":4}}');
});
