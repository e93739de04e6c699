import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordBench } from './record-bench.ts';
import { createRecordBench, id } from './record-bench.ts';
import { ALPHA, createSample } from './sample.ts';

const ADA = id(1);
const GUS = id(7);
const DEAL = id(301);
const NOTE = id(401);

let bench: RecordBench;
beforeAll(async () => {
  bench = await createSample();
  await bench.data('mutation($d:OpportunityCreateInput!){createOpportunity(data:$d){id}}', {
    d: { id: DEAL, name: 'Deal', companyId: ALPHA, pointOfContactId: ADA },
  });
  await bench.data('mutation($d:NoteCreateInput!){createNote(data:$d){id}}', { d: { id: NOTE, title: 'N' } });
  await bench.data('mutation($d:NoteTargetCreateInput!){createNoteTarget(data:$d){id}}', {
    d: { noteId: NOTE, targetPersonId: ADA },
  });
});

describe('depth', () => {
  it.each([
    [
      'a many-to-one and its key',
      `{person(filter:{id:{eq:"${ADA}"}}){companyId company{name annualRevenue{currencyCode}}}}`,
      { person: { companyId: ALPHA, company: { name: 'Alpha', annualRevenue: { currencyCode: 'EUR' } } } },
    ],
    [
      'a many-to-one after a many-to-one is null',
      `{opportunity(filter:{id:{eq:"${DEAL}"}}){pointOfContact{companyId company{name}}}}`,
      { opportunity: { pointOfContact: { companyId: ALPHA, company: null } } },
    ],
    [
      'a list after a many-to-one is empty',
      `{person(filter:{id:{eq:"${ADA}"}}){company{name people{totalCount pageInfo{hasNextPage} edges{node{id}}}}}}`,
      {
        person: {
          company: { name: 'Alpha', people: { totalCount: 0, pageInfo: { hasNextPage: false }, edges: [] } },
        },
      },
    ],
    [
      'a many-to-one after a list is there, and a third hop is null',
      `{company(filter:{id:{eq:"${ALPHA}"}}){opportunities{edges{node{pointOfContact{companyId company{name}}}}}}}`,
      {
        company: {
          opportunities: { edges: [{ node: { pointOfContact: { companyId: ALPHA, company: null } } }] },
        },
      },
    ],
    [
      'arguments of nested lists are ignored',
      `{company(filter:{id:{eq:"${ALPHA}"}}){people(first:1,filter:{nope:{x:1}}){totalCount}}}`,
      { company: { people: { totalCount: 3 } } },
    ],
    [
      'nested aggregates but totalCount are null',
      `{company(filter:{id:{eq:"${ALPHA}"}}){people{totalCount countEmptyJobTitle}}}`,
      { company: { people: { totalCount: 3, countEmptyJobTitle: null } } },
    ],
    [
      'an empty list and a null relation',
      `{person(filter:{id:{eq:"${GUS}"}}){company{name} noteTargets{totalCount edges{node{id}} pageInfo{hasNextPage endCursor}}}}`,
      {
        person: {
          company: null,
          noteTargets: { totalCount: 0, edges: [], pageInfo: { hasNextPage: false, endCursor: null } },
        },
      },
    ],
    [
      'a morph relation both ways',
      `{noteTargets{edges{node{note{title} targetPerson{name{firstName}} targetCompany{name} targetPersonId}}}}`,
      {
        noteTargets: {
          edges: [
            {
              node: {
                note: { title: 'N' },
                targetPerson: { name: { firstName: 'Ada' } },
                targetCompany: null,
                targetPersonId: ADA,
              },
            },
          ],
        },
      },
    ],
    [
      'a custom relation both ways',
      `{company(filter:{id:{eq:"${ALPHA}"}}){widgetsMade{edges{node{name maker{name}}}}}}`,
      {
        company: {
          widgetsMade: {
            edges: [
              { node: { name: 'A', maker: { name: 'Alpha' } } },
              { node: { name: 'B', maker: { name: 'Alpha' } } },
            ],
          },
        },
      },
    ],
  ])('%s', async (_, query, expected) => {
    expect(await bench.data(query)).toEqual(expected);
  });

  it.each([
    '{companies{edges{node{people{edges{node{noteTargets{edges{node{id}}}}}}}}}}',
    '{person(filter:{id:{is:NOT_NULL}}){noteTargets{edges{node{note{noteTargets{totalCount}}}}}}}',
  ])('a list inside a list is refused: %s', async (query) => {
    const answer = await bench.ask(query);
    expect(answer.errors).toMatchObject([{ extensions: { subCode: 'TOO_COMPLEX_QUERY' } }]);
  });
});

it('shows 60 of 75 people in a nested list, and claims that these are all', async () => {
  const crowded = createRecordBench();
  crowded.api.seed('company', [{ id: ALPHA, name: 'Alpha' }]);
  crowded.api.seed(
    'person',
    Array.from({ length: 75 }, (_, index) => ({ id: id(index + 1), companyId: ALPHA })),
  );
  const { company } = await crowded.data(
    `{company(filter:{id:{eq:"${ALPHA}"}}){people{totalCount pageInfo{hasNextPage} edges{node{id}}}}}`,
  );
  expect(company).toMatchObject({ people: { totalCount: 60, pageInfo: { hasNextPage: false } } });
  expect((company as { people: { edges: unknown[] } }).people.edges).toHaveLength(60);
  expect(await crowded.data(`{people(filter:{companyId:{eq:"${ALPHA}"}}){totalCount}}`)).toEqual({
    people: { totalCount: 75 },
  });
});

describe('odd selections', () => {
  const one = (selection: string) => `{person(filter:{id:{eq:"${ADA}"}}){${selection}}}`;

  it.each([
    ['id nope', { id: ADA, nope: null }],
    ['nope{x}', { nope: null }],
    ['emails name', { emails: null, name: null }],
    ['name{__typename}', { name: null }],
    ['jobTitle{x}', { jobTitle: 'Engineer' }],
    ['emails{additionalEmails{x}}', { emails: { additionalEmails: [] } }],
    ['company', { company: { id: ALPHA } }],
    ['company{nope}', { company: { nope: null } }],
    ['company{address}', { company: { address: null } }],
    ['totalCount', { totalCount: null }],
    [
      '__typename name{__typename firstName}',
      { __typename: 'Person', name: { __typename: 'FullName', firstName: 'Ada' } },
    ],
    [
      'i:id mail:emails{pe:primaryEmail} c:company{nm:name}',
      {
        id: ADA,
        emails: { primaryEmail: 'ada@alpha.example' },
        company: { name: 'Alpha' },
      },
    ],
  ])('%s', async (selection, expected) => {
    expect(await bench.data(one(selection))).toEqual({ person: expected });
  });

  it('shows of a list for which nothing is selected all that was loaded', async () => {
    const { company } = await bench.data(`{company(filter:{id:{eq:"${ALPHA}"}}){opportunities}}`);
    const cursor = Buffer.from(JSON.stringify({ id: DEAL })).toString('base64');
    expect(company).toEqual({
      opportunities: {
        edges: [{ node: { id: DEAL, companyId: ALPHA }, cursor }],
        pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: cursor, endCursor: cursor },
        totalCount: 1,
      },
    });
  });

  it('leaves out of an edge, and shows null in the rest of a connection, what there is not', async () => {
    expect(await bench.data('{people(first:1){nope edges{nope node{id}} pageInfo{nope}}}')).toEqual({
      people: { nope: null, edges: [{ node: { id: ADA } }], pageInfo: { nope: null } },
    });
  });

  it('names the types of a connection', async () => {
    expect(
      await bench.data(
        '{people(first:1){__typename edges{__typename node{__typename}} pageInfo{__typename}}}',
      ),
    ).toEqual({
      people: {
        __typename: 'PersonConnection',
        edges: [{ __typename: 'PersonEdge', node: { __typename: 'Person' } }],
        pageInfo: { __typename: 'PageInfo' },
      },
    });
  });

  it.each([
    [one('emails{nope}'), 'Sub field metadata not found for composite type: EMAILS'],
    ['{people{edges{cursor}}}', "Cannot read properties of undefined (reading 'id')"],
  ])('%s fails with "%s"', async (query, message) => {
    const answer = await bench.ask(query);
    expect(answer.errors).toEqual([{ message, extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  });
});
