import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ask, createRecording, sentFor } from './recording.ts';

const schema = buildSchema(`
  type Query { people(filter: PersonFilterInput): PersonConnection }
  type PersonConnection { totalCount: Int edges: [PersonEdge] pageInfo: PageInfo }
  type PersonEdge { node: Person cursor: String }
  type PageInfo { hasNextPage: Boolean }
  type Person { id: ID }
  enum FilterIs { NULL NOT_NULL }
  input IntFilter { eq: Int gte: Int lt: Int in: [Int!] is: FilterIs }
  input StringFilter { eq: String neq: String ilike: String is: FilterIs }
  input FullNameFilterInput { firstName: StringFilter lastName: StringFilter }
  input CurrencyFilterInput { amountMicros: IntFilter digits: IntFilter }
  input PersonFilterInput {
    age: IntFilter
    height: IntFilter
    title: StringFilter
    name: FullNameFilterInput
    deletedAt: IntFilter
    wage: CurrencyFilterInput
    company: CompanyFilterInput
    and: [PersonFilterInput]
    or: [PersonFilterInput]
    not: PersonFilterInput
  }
  input CompanyFilterInput {
    size: IntFilter
    deletedAt: IntFilter
    and: [CompanyFilterInput]
    or: [CompanyFilterInput]
    not: CompanyFilterInput
  }
`);

const declared = 'query ($n: Int, $f: IntFilter, $p: PersonFilterInput)';

it.each([
  ['{ age: { gte: 1, lt: 9 } }', { and: [{ age: { gte: 1 } }, { age: { lt: 9 } }] }],
  [
    '{ age: { gte: 1, lt: 9 }, height: { eq: 2 } }',
    { and: [{ age: { gte: 1 }, height: { eq: 2 } }, { age: { lt: 9 } }] },
  ],
  [
    '{ wage: { amountMicros: { gte: 1, lt: 9 }, digits: { eq: 2 } } }',
    {
      and: [{ wage: { amountMicros: { gte: 1 }, digits: { eq: 2 } } }, { wage: { amountMicros: { lt: 9 } } }],
    },
  ],
  [
    '{ company: { size: { gte: 1, lt: 9 } } }',
    { company: { and: [{ size: { gte: 1 } }, { size: { lt: 9 } }] } },
  ],
  ['{ not: { age: { gte: 1, lt: 9 } } }', { not: { and: [{ age: { gte: 1 } }, { age: { lt: 9 } }] } }],
  [
    '{ or: [{ age: { gte: 1, lt: 9 } }, { height: { eq: 2 } }] }',
    { or: [{ and: [{ age: { gte: 1 } }, { age: { lt: 9 } }] }, { height: { eq: 2 } }] },
  ],
  ['{ age: { eq: null } }', { age: { eq: null } }],
  ['{ title: { eq: "" } }', { title: { eq: '' } }],
  ['{ title: { eq: "" }, age: { eq: 1 } }', { and: [{ age: { eq: 1 } }, { title: { eq: '' } }] }],
  ['{ title: { eq: "", neq: "x" } }', { and: [{ title: { eq: '' } }, { title: { neq: 'x' } }] }],
  [
    '{ name: { firstName: { ilike: "" }, lastName: { eq: "b" } }, age: { eq: 1 } }',
    { and: [{ name: { lastName: { eq: 'b' } }, age: { eq: 1 } }, { name: { firstName: { ilike: '' } } }] },
  ],
  [
    '{ name: { firstName: { eq: "" }, lastName: { eq: "" } } }',
    { and: [{ name: { firstName: { eq: '' } } }, { name: { lastName: { eq: '' } } }] },
  ],
  ['{ age: { eq: $n, gte: 1 } }', { age: { gte: 1 } }],
  ['{ age: $f, height: { eq: 2 } }', { height: { eq: 2 } }],
  ['{ and: [{}, { age: { eq: 1 } }] }', { and: [{ age: { eq: 1 } }] }],
  ['{ and: [] }', {}],
  ['{ or: [{ age: { in: [] } }, { age: { eq: 1 } }] }', { or: [{ age: { eq: 1 } }] }],
  ['{ not: { company: { size: { in: [] } } }, age: { eq: 1 } }', { age: { eq: 1 } }],
  ['{ company: { not: { size: { in: [] } } } }', {}],
  [
    '{ wage: { digits: { eq: 1 } }, not: { wage: { amountMicros: { in: [] } } } }',
    { wage: { digits: { eq: 1 } } },
  ],
  ['{ deletedAt: { is: NOT_NULL } }', { deletedAt: { is: 'NOT_NULL' } }],
  [
    '{ company: { deletedAt: { is: NULL } } }',
    { and: [{ company: { deletedAt: { is: 'NULL' } } }, { deletedAt: { is: 'NULL' } }] },
  ],
  [
    '{ or: [{ deletedAt: { is: NULL } }, { company: { deletedAt: { is: NULL } } }] }',
    { or: [{ deletedAt: { is: 'NULL' } }, { company: { deletedAt: { is: 'NULL' } } }] },
  ],
  ['{}', {}],
])('%s is sent as it means', async (filter, expected) => {
  const sent = await sentFor(`${declared} { people(filter: ${filter}) { totalCount } }`, {}, schema);
  expect(sent.map(({ variables }) => variables)).toEqual([{ filter: expected }]);
});

it('a filter that is left out is none', async () => {
  const sent = await sentFor(`${declared} { people(filter: $p) { totalCount } }`, {}, schema);
  expect(sent.map(({ variables }) => variables)).toEqual([{}]);
});

describe('what says nothing is refused', () => {
  it.each([
    ['{ age: { eq: $n } }', 'filter.age is empty'],
    ['{ age: {} }', 'filter.age is empty'],
    ['{ age: null }', 'filter.age is null'],
    ['{ wage: { amountMicros: $f } }', 'filter.wage is empty'],
    ['{ wage: { amountMicros: { eq: $n }, digits: { eq: 1 } } }', 'filter.wage.amountMicros is empty'],
    ['{ company: { size: { eq: $n } } }', 'filter.company.size is empty'],
    ['{ or: [] }', 'filter.or is an empty list'],
    ['{ or: [{ age: { eq: 1 } }, {}] }', 'filter.or[1] is empty'],
    ['{ or: [{ age: { eq: 1 } }, { and: [] }] }', 'filter.or[1] is empty'],
    ['{ or: [{ age: { eq: 1 } }, $p] }', 'filter.or[1] is null'],
    ['{ and: [{ age: { eq: $n } }] }', 'filter.and[0].age is empty'],
    ['{ and: null }', 'filter.and is null'],
    ['{ not: {} }', 'filter.not is empty'],
    ['{ not: { and: [] } }', 'filter.not is empty'],
    ['{ not: null }', 'filter.not is null'],
  ])('%s', async (filter, expected) => {
    const [next, sent] = createRecording();
    const text = `${declared} { people(filter: ${filter}) { totalCount } }`;
    const { data, errors } = await ask(next, text, {}, schema);
    expect(data).toEqual({ people: null });
    expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['people'] }]);
    expect(errors[0]!.message).toContain(expected);
    expect(sent).toEqual([]);
  });
});
