import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { createDialect } from '../../../../../src/upstreams/twenty/dialect/dialect.ts';
import { crm, isStaticRoot, newId, relations } from './crm.ts';
import { ask, createRecording } from './recording.ts';
import { callScope } from '../../../../support/call-scope.ts';

const ada = {
  id: '1',
  jobTitle: 'Engineer',
  name: { firstName: 'Ada', lastName: 'Amber' },
  emails: { primaryEmail: 'ada@example.com', additionalEmails: ['a@example.com'] },
  files: [{ fileId: 'f', label: 'Photo' }, null],
  company: null,
};

it('gives every alias its value, in the order asked', async () => {
  const [next] = createRecording({
    data: { people: { edges: [{ cursor: 'c', node: ada }], totalCount: 1 } },
  });
  const { data, errors } = await ask(
    next,
    `{ p: people { n: totalCount e: edges { x: node {
      t: jobTitle first: name { a: firstName } last: name { a: lastName } jobTitle files { label f: fileId } company { id }
    } } } people { totalCount } kind: __typename }`,
  );
  expect(errors).toEqual([]);
  expect(JSON.stringify(data)).toBe(
    JSON.stringify({
      p: {
        n: 1,
        e: [
          {
            x: {
              t: 'Engineer',
              first: { a: 'Ada' },
              last: { a: 'Amber' },
              jobTitle: 'Engineer',
              files: [{ label: 'Photo', f: 'f' }, null],
              company: null,
            },
          },
        ],
      },
      people: { totalCount: 1 },
      kind: 'Query',
    }),
  );
});

it('answers type names from the schema and leaves out what was asked for its own sake', async () => {
  const [next] = createRecording({
    data: { people: { totalCount: 1, edges: [{ node: { id: '1', name: { firstName: 'Ada' } } }] } },
  });
  const { data } = await ask(
    next,
    '{ people { __typename edges { t: __typename node { __typename name { __typename } } } } }',
  );
  expect(data).toEqual({
    people: {
      __typename: 'PersonConnection',
      edges: [{ t: 'PersonEdge', node: { __typename: 'Person', name: { __typename: 'FullName' } } }],
    },
  });
});

it('makes null of what is absent', async () => {
  const [next] = createRecording({ data: { person: { id: '1' } } });
  const { data } = await ask(
    next,
    '{ person(filter: {}) { id jobTitle name { firstName } company { id } } }',
  );
  expect(data).toEqual({ person: { id: '1', jobTitle: null, name: null, company: null } });
});

it('shares nothing between aliases, nor with the answer of Twenty', async () => {
  const source = { people: { edges: [{ node: ada }] } };
  const [next] = createRecording({ data: source });
  const call = createDialect({ schema: () => crm, isStaticRoot, relations, newId })(next);
  const document = parse(
    '{ a: people { edges { node { x: emails { additionalEmails } y: emails { additionalEmails } } } } b: people { edges { node { x: emails { additionalEmails } } } } }',
  );
  const scope = callScope();
  const { data } = await call({ document, variables: {}, kind: 'query', scope });
  const { a, b } = data as any;
  const lists = [
    a.edges[0].node.x.additionalEmails,
    a.edges[0].node.y.additionalEmails,
    b.edges[0].node.x.additionalEmails,
    ada.emails.additionalEmails,
  ];
  expect(lists).toEqual(Array(4).fill(['a@example.com']));
  expect(new Set(lists).size).toBe(4);
  expect(new Set([a.edges, b.edges, source.people.edges]).size).toBe(3);
});

it('takes an alias called __proto__ for a name like any other', async () => {
  const [next] = createRecording({ data: { person: ada } });
  const { data } = await ask(next, '{ __proto__: person(filter: {}) { __proto__: jobTitle } }');
  expect(JSON.stringify(data)).toBe('{"__proto__":{"__proto__":"Engineer"}}');
});

it('passes static answers on as they are', async () => {
  const [next] = createRecording({ data: { s: { e: [{ c: 'x' }] } } });
  const { data } = await ask(next, '{ s: search(searchInput: "x") { e: edges { c: cursor } } }');
  expect(data).toEqual({ s: { e: [{ c: 'x' }] } });
});

it.each([
  [
    'an object for a list',
    { people: { edges: {} } },
    ['people', 'edges'],
    'Twenty answered PersonConnection.edges with something that is not [PersonEdge!]!.',
  ],
  [
    'a text for an object',
    { people: { edges: [{ node: 'x' }] } },
    ['people', 'edges', 0, 'node'],
    'Twenty answered PersonEdge.node with something that is not Person!.',
  ],
])('says so when Twenty answers %s', async (_, data, path, message) => {
  const [next] = createRecording({ data });
  const { errors } = await ask(next, '{ people { edges { node { id } } } }');
  expect(errors).toEqual([{ code: 'UPSTREAM_BAD_RESPONSE', message, path }]);
});
