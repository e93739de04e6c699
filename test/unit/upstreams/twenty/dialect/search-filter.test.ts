import { buildSchema, parse, print } from 'graphql';
import { expect, it } from 'vitest';
import { ask, createRecording, sentFor } from './recording.ts';

const schema = buildSchema(`
  scalar UUID
  type Query { search(searchInput: String!, filter: ObjectRecordFilterInput): SearchResultConnection }
  type SearchResultConnection { edges: [SearchResultEdge!]! }
  type SearchResultEdge { node: SearchRecord! }
  type SearchRecord { recordId: UUID! }
  enum FilterIs { NULL NOT_NULL }
  input UUIDFilter { eq: UUID gte: UUID lt: UUID in: [UUID!] is: FilterIs }
  input ObjectRecordFilterInput {
    and: [ObjectRecordFilterInput!]
    or: [ObjectRecordFilterInput!]
    not: ObjectRecordFilterInput
    id: UUIDFilter
    deletedAt: UUIDFilter
  }
`);

it.each([
  ['{ deletedAt: { is: NULL } }', '{ deletedAt: { is: Null } }'],
  ['{ not: { id: { is: NOT_NULL } } }', '{ not: { id: { is: NotNull } } }'],
  ['{ id: { gte: "a", lt: "b" } }', '{ and: [{ id: { gte: "a" } }, { id: { lt: "b" } }] }'],
  ['{ id: { in: ["a", $id] } }', '{ id: { in: ["a", "\\"i\\""] } }'],
  ['{ id: { in: [] } }', '{ and: [{ id: { is: Null } }, { id: { is: NotNull } }] }'],
  ['$filter', '{ deletedAt: { is: NotNull } }'],
])('sends %s in the words of the ordinary executor', async (filter, expected) => {
  const sent = await sentFor(
    `query ($id: UUID!, $filter: ObjectRecordFilterInput, $text: String = "x") {
      search(searchInput: $text, filter: ${filter}) { edges { node { recordId } } }
    }`,
    { id: '"i"', filter: { deletedAt: { is: 'NOT_NULL' } } },
    schema,
  );
  const text = `query ($text: String = "x") { search(searchInput: $text, filter: ${expected}) { edges { node { recordId } } } }`;
  expect(sent.map((each) => print(parse(each.text)))).toEqual([print(parse(text))]);
});

it('leaves a search without a filter as it is', async () => {
  const text = `query ($filter: ObjectRecordFilterInput) { search(searchInput: "x", filter: $filter) { edges { node { recordId } } } }`;
  expect((await sentFor(text, {}, schema)).map((sent) => sent.text)).toEqual([text]);
});

it('refuses a filter that says nothing', async () => {
  const [next, sent] = createRecording();
  const text =
    'query ($id: UUID) { a: search(searchInput: "x", filter: { id: { eq: $id } }) { edges { node { recordId } } } }';
  expect(await ask(next, text, {}, schema)).toMatchObject({
    data: { a: null },
    errors: [{ code: 'BAD_USER_INPUT', path: ['a'] }],
  });
  expect(sent).toEqual([]);
});
