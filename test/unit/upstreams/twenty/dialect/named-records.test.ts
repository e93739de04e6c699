import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ask, createRecording, rejected } from './recording.ts';

const schema = buildSchema(`
  scalar UUID
  type Query { people(first: Int, offset: Int, filter: PersonFilterInput): PersonConnection }
  type PersonConnection { totalCount: Int edges: [PersonEdge] pageInfo: PageInfo }
  type PersonEdge { node: Person cursor: String }
  type PageInfo { hasNextPage: Boolean }
  type Person { id: UUID! }
  input IntFilter { eq: Int in: [Int!] is: String }
  input UUIDFilter { in: [UUID] }
  input PersonFilterInput {
    id: UUIDFilter
    age: IntFilter
    updatedAt: IntFilter
    deletedAt: IntFilter
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
  input PersonInput { companyId: UUID }
  type Mutation {
    updatePeople(filter: PersonFilterInput!, data: PersonInput!): [Person!]
    deletePeople(filter: PersonFilterInput!): [Person!]
    restorePeople(filter: PersonFilterInput!): [Person!]
    destroyPeople(filter: PersonFilterInput!): [Person!]
  }
`);

const found = {
  data: { people: { totalCount: 2, edges: [{ node: { id: 'a' } }, { node: { id: 'b' } }] } },
};
const anywhere = { or: [{ deletedAt: { is: 'NULL' } }, { deletedAt: { is: 'NOT_NULL' } }] };

describe('deleted and restored records whose filter does not hold afterwards are named by their ids', () => {
  it.each([
    [
      'deletePeople(filter: { not: { or: [{ updatedAt: { eq: 1 } }] } })',
      { and: [{ not: { or: [{ updatedAt: { eq: 1 } }] } }, anywhere] },
    ],
    ['deletePeople(filter: { company: { size: { eq: 1 } } })', { company: { size: { eq: 1 } } }],
    [
      'deletePeople(filter: { company: { deletedAt: { is: "NULL" } } })',
      { and: [{ company: { deletedAt: { is: 'NULL' } } }, { deletedAt: { is: 'NULL' } }] },
    ],
    [
      'deletePeople(filter: { deletedAt: { is: "NULL" } })',
      { and: [{ deletedAt: { is: 'NULL' } }, anywhere] },
    ],
    [
      'restorePeople(filter: { deletedAt: { is: "NOT_NULL" } })',
      { and: [{ deletedAt: { is: 'NOT_NULL' } }, anywhere] },
    ],
  ])('%s', async (text, filter) => {
    const written = { data: { [/^\w+/.exec(text)![0]]: [{ id: 'a' }, { id: 'b' }] } };
    const [next, sent] = createRecording(found, written);
    expect(await ask(next, `mutation { ${text} { id } }`, {}, schema)).toEqual({
      data: written.data,
      errors: [],
    });
    expect(sent.map(({ variables }) => variables['filter'])).toEqual([filter, { id: { in: ['a', 'b'] } }]);
  });
});

describe('another filter is sent as it is', () => {
  it.each([
    'updatePeople(filter: { company: { size: { eq: 1 } }, updatedAt: { eq: 1 } }, data: { companyId: "c" })',
    'deletePeople(filter: { age: { eq: 1 } })',
    'restorePeople(filter: { age: { eq: 1 } })',
    'destroyPeople(filter: { company: { size: { eq: 1 } }, deletedAt: { is: "NULL" } })',
  ])('%s', async (text) => {
    const [next, sent] = createRecording({ data: { [/^\w+/.exec(text)![0]]: [] } });
    await ask(next, `mutation { ${text} { id } }`, {}, schema);
    expect(sent).toHaveLength(1);
  });
});

const remove = 'mutation { deletePeople(filter: { deletedAt: { is: "NULL" } }) { id } }';

it('nothing is written where there are no records', async () => {
  const [next, sent] = createRecording({ data: { people: { totalCount: 0, edges: [] } } });
  expect(await ask(next, remove, {}, schema)).toEqual({ data: { deletePeople: [] }, errors: [] });
  expect(sent).toHaveLength(1);
});

it.each([
  ['cannot be read', { data: { people: null }, errors: [rejected('No')] }, 'UPSTREAM_REJECTED'],
  ['are too many', { data: { people: { totalCount: 5_001, edges: [] } } }, 'CANNOT_ANSWER_TRUTHFULLY'],
])('nothing is written where they %s', async (_, answer, code) => {
  const [next, sent] = createRecording(answer);
  expect(await ask(next, remove, {}, schema)).toMatchObject({
    data: { deletePeople: null },
    errors: [{ code, path: ['deletePeople'] }],
  });
  expect(sent).toHaveLength(1);
});

it('to restore records by what they are related to is refused', async () => {
  const [next, sent] = createRecording();
  const text = 'mutation { restorePeople(filter: { company: { size: { eq: 1 } } }) { id } }';
  expect(await ask(next, text, {}, schema)).toMatchObject({
    data: { restorePeople: null },
    errors: [{ code: 'CANNOT_ANSWER_TRUTHFULLY', path: ['restorePeople'] }],
  });
  expect(sent).toEqual([]);
});
