import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { ask, createRecording, sentFor } from './recording.ts';

async function textsFor(text: string, variables?: Readonly<Record<string, unknown>>): Promise<string[]> {
  return (await sentFor(text, variables)).map((sent) => sent.text);
}

it.each([
  [
    'nested aliases',
    '{ a: people { b: edges { c: node { d: id e: name { f: firstName } } } } }',
    '{ people { edges { node { id name { firstName } } } } }',
  ],
  [
    'fragments',
    '{ people { ...C } } fragment C on PersonConnection { edges { node { ...P ... on Person { jobTitle } ... { createdAt } ...P } } } fragment P on Person { id }',
    '{ people { edges { node { id jobTitle createdAt } } } }',
  ],
  [
    'fragments of other types',
    '{ ...R } fragment R on Query { person(filter: {}) { ... on Company { id } ... on Person { id } } }',
    'query ($filter: PersonFilterInput!) { person(filter: $filter) { id } }',
  ],
  [
    'directives',
    'query($yes: Boolean!, $no: Boolean = false) { people @include(if: $no) { totalCount } companies @include(if: $yes) @skip(if: $no) { totalCount edges @skip(if: $yes) { cursor } ... @include(if: $no) { maxCreatedAt } } }',
    '{ companies { totalCount } }',
  ],
  [
    'what several aliases need, once',
    '{ people { edges { node { a: name { firstName } b: name { lastName } jobTitle x: jobTitle } } } }',
    '{ people { edges { node { name { firstName lastName } jobTitle } } } }',
  ],
  [
    'arguments as variables of their types',
    'query($n: Int = 5) { people(filter: { jobTitle: { eq: "x" } }, first: $n, orderBy: []) { totalCount } }',
    'query ($first: Int, $filter: PersonFilterInput, $orderBy: [PersonOrderByInput]) { people(first: $first, filter: $filter, orderBy: $orderBy) { totalCount } }',
  ],
  [
    'arguments of several roots under different names',
    '{ people(first: 1) { totalCount } companies(first: 2) { totalCount } }',
    'query ($people_first: Int, $companies_first: Int) { people(first: $people_first) { totalCount } companies(first: $companies_first) { totalCount } }',
  ],
  [
    'a node for edges without one',
    '{ people { edges { cursor } } }',
    '{ people { edges { cursor node { id } } } }',
  ],
  [
    'a node for edges of which only the type is asked',
    '{ people { edges { __typename } } }',
    '{ people { edges { node { id } } } }',
  ],
  [
    'an id for a record of which only the type is asked',
    '{ people { edges { node { __typename company { __typename } } } } }',
    '{ people { edges { node { company { id } } } } }',
  ],
  [
    'a part for a composite of which only the type is asked',
    '{ people { edges { node { name { __typename } files { __typename } } } } }',
    '{ people { edges { node { name { firstName } files { fileId } } } } }',
  ],
  [
    'a count for a list of which only the type is asked',
    '{ people { __typename } }',
    '{ people { totalCount } }',
  ],
  [
    'page info alone as it is',
    '{ people { pageInfo { hasNextPage } } }',
    '{ people { pageInfo { hasNextPage } } }',
  ],
  [
    'a field for page info of which only the type is asked',
    '{ people { pageInfo { __typename } } }',
    '{ people { pageInfo { startCursor } } }',
  ],
  [
    'the id of a written record of which only the type is asked',
    'mutation { deletePeople(filter: { id: { eq: "1" } }) { __typename } }',
    'mutation ($filter: PersonFilterInput!) { deletePeople(filter: $filter) { id } }',
  ],
])('sends %s', async (_, text, expected) => {
  expect(await textsFor(text, { yes: true })).toEqual([expected]);
});

it('asks equal roots once, with everything any of them needs', async () => {
  const sent = await sentFor(
    'query($n: Int) { _0_people: people(first: $n) { totalCount } _1_people: people(first: 2) { edges { node { id } } } }',
    { n: 2 },
  );
  expect(sent).toEqual([
    {
      text: 'query ($first: Int) { people(first: $first) { totalCount edges { node { id } } } }',
      variables: { first: 2 },
    },
  ]);
});

it('asks roots that sort differently apart', async () => {
  const sent = await sentFor(`{
    a: people(orderBy: [{ name: { lastName: AscNullsLast, firstName: AscNullsLast } }]) { totalCount }
    b: people(orderBy: [{ name: { firstName: AscNullsLast, lastName: AscNullsLast } }]) { totalCount }
  }`);
  expect(sent).toHaveLength(2);
});

it('puts a root field with different arguments into as many documents, and the others beside them', async () => {
  const texts = await textsFor(
    '{ a: people(first: 1) { totalCount } b: people(first: 2) { totalCount } companies { totalCount } }',
  );
  expect(texts).toEqual([
    'query ($people_first: Int) { people(first: $people_first) { totalCount } companies { totalCount } }',
    'query ($first: Int) { people(first: $first) { totalCount } }',
  ]);
});

/** How often each of the roots `r0`, `r1`, ... is asked with other arguments. */
async function rootsPerDocument(...repetitions: readonly number[]): Promise<string[][]> {
  const fields = repetitions.map((_, index) => `r${index}(first: Int): R`).join(' ');
  const schema = buildSchema(`type R { id: ID } type Query { ${fields} }`);
  const roots = repetitions.flatMap((count, index) =>
    Array.from({ length: count }, (_, n) => `a${index}_${n}: r${index}(first: ${n}) { id }`),
  );
  const sent = await sentFor(`{ ${roots.join(' ')} }`, {}, schema);
  return sent.map(({ text }) => [...text.matchAll(/(r\d+)\(/g)].map(([, name]) => name!));
}

it.each([
  ['20 roots', Array<number>(20).fill(1), 1],
  ['21 roots', Array<number>(21).fill(1), 2],
  ['one root three times among others', [3, 1, 1], 3],
  ['a full document and one root twice', [...Array<number>(38).fill(1), 2], 2],
  ['more repetitions than room', [...Array<number>(15).fill(2), 3, 3, 3, 3], 3],
])('needs no more documents than it must for %s', async (_, repetitions, expected) => {
  const documents = await rootsPerDocument(...repetitions);
  expect(documents).toHaveLength(expected);
  for (const roots of documents) {
    expect(roots.length).toBeLessThanOrEqual(20);
    expect(new Set(roots).size).toBe(roots.length);
  }
  expect(documents.flat()).toHaveLength(repetitions.reduce((sum, count) => sum + count, 0));
});

it('sends static roots as they came, in a document of their own, with what they use', async () => {
  const sent = await sentFor(
    `query($q: String!, $unused: Int, $n: Int = 1, $yes: Boolean!) {
      people { totalCount }
      ...S
      bannerIsDismissed @include(if: $yes)
    }
    fragment S on Query { s: search(searchInput: $q, limit: 3) { e: edges(first: $n) { node { label ...H } } } }
    fragment H on SearchRecord { h: hit { ... on Person { id } ... on Company @skip(if: true) { id } } }
    fragment Unused on Person { id }`,
    { q: 'x', unused: 1, yes: true },
  );
  expect(sent).toEqual([
    { text: '{ people { totalCount } }', variables: {} },
    {
      text: 'query ($q: String!, $n: Int = 1) { s: search(searchInput: $q, limit: 3) { e: edges(first: $n) { node { label ...H } } } bannerIsDismissed } fragment H on SearchRecord { h: hit { ... on Person { id } ... on Company @skip(if: true) { id } } }',
      variables: { q: 'x' },
    },
  ]);
});

it('puts a static root asked twice into two documents, and one written twice into one field', async () => {
  const texts = await textsFor(`{
    a: search(searchInput: "a") { edges { cursor } }
    b: search(searchInput: "b") { edges { cursor } }
    a: search(searchInput: "a") { edges { node { label } } }
  }`);
  expect(texts).toEqual([
    '{ a: search(searchInput: "a") { edges { cursor } edges { node { label } } } }',
    '{ b: search(searchInput: "b") { edges { cursor } } }',
  ]);
});

it('leaves introspection to the ordinary executor', async () => {
  expect(await textsFor('{ __schema { queryType { name } } people { totalCount } }')).toEqual([
    '{ people { totalCount } }',
    '{ __schema { queryType { name } } }',
  ]);
});

it('sends each mutation alone, even when two are equal', async () => {
  const texts = await textsFor(`mutation {
    a: createPerson(data: {}) { id }
    b: createPerson(data: {}) { id }
    runWorkflowVersion(id: "x")
    deletePeople(filter: { id: { eq: "1" } }) { name { __typename } }
  }`);
  expect(texts).toEqual([
    'mutation ($data: PersonCreateInput!) { createPerson(data: $data) { id } }',
    'mutation ($data: PersonCreateInput!) { createPerson(data: $data) { id } }',
    'mutation { runWorkflowVersion(id: "x") }',
    'mutation ($filter: PersonFilterInput!) { deletePeople(filter: $filter) { name { firstName } } }',
  ]);
});

it.each([
  ['{ __typename again: __typename }', { __typename: 'Query', again: 'Query' }],
  ['mutation { __typename }', { __typename: 'Mutation' }],
  ['query($no: Boolean = false) { people @include(if: $no) { totalCount } }', {}],
])('asks Twenty nothing for %s', async (text, data) => {
  const [next, sent] = createRecording({});
  expect(await ask(next, text)).toEqual({ data, errors: [] });
  expect(sent).toEqual([]);
});

it('says so when the schema has lost a field', async () => {
  const [next, sent] = createRecording({});
  await expect(ask(next, '{ people { edges { node { shoeSize } } } }')).rejects.toMatchObject({
    code: 'SCHEMA_CHANGED',
    message: 'Twenty has no Person.shoeSize.',
  });
  expect(sent).toEqual([]);
});
