import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import { askPatiently } from '../support/ask-patiently.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';
import { readRows } from '../support/stand-in-rows.ts';

/** Writes as programs send them, with what hangs on the records in the same answer, and what is read after them. */

const { northwind, juniper } = LANDMARKS.companies;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway({ environment: { CACHE_TTL_MS: '0' } });
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

async function ask(text: string, variables: Record<string, unknown> = {}): Promise<any> {
  const { data, errors } = await gateway.ask(text, variables);
  expect(errors).toBeUndefined();
  return data;
}

describe('records', () => {
  it('a person is made, and its company is answered with its people', async () => {
    const staff = (await readRows(gateway, 'people', 'id companyId')).filter(
      ({ companyId }) => companyId === juniper.id,
    );
    const data = await ask(
      `mutation Create($data: TwentyPersonCreateInput!) {
        made: twenty_createPerson(data: $data) {
          __typename
          name { given: firstName }
          company { name people(first: 1) { n: totalCount __typename } owner: accountOwner { id } }
          noteTargets { edges { node { id } } }
        }
      }`,
      {
        data: {
          name: { firstName: 'Nia', lastName: 'Adeyemi' },
          emails: { primaryEmail: 'nia@juniper-vale.example' },
          companyId: juniper.id,
        },
      },
    );
    expect(data.made).toMatchObject({
      __typename: 'TwentyPerson',
      name: { given: 'Nia' },
      company: {
        name: juniper.name,
        people: { n: staff.length + 1, __typename: 'TwentyPersonConnection' },
      },
      noteTargets: { edges: [] },
    });
  });

  it('a note is made, put on the person, and read from both ends', async () => {
    const { person } = await ask(
      '{ person: twenty_person(filter: { emails: { primaryEmail: { eq: "nia@juniper-vale.example" } } }) { id } }',
    );
    const { note } = await ask(
      'mutation { note: twenty_createNote(data: { title: "First call", bodyV2: { markdown: "Went **well**" } }) { id bodyV2 { markdown } } }',
    );
    const { target } = await ask(
      `mutation ($note: ID, $person: ID) {
        target: twenty_createNoteTarget(data: { noteId: $note, targetPersonId: $person }) {
          note { title noteTargets { totalCount } } targetPerson { id company { name } } targetCompany { id }
        }
      }`,
      { note: note.id, person: person.id },
    );
    expect(target).toEqual({
      note: { title: 'First call', noteTargets: { totalCount: 1 } },
      targetPerson: { id: person.id, company: { name: juniper.name } },
      targetCompany: null,
    });
    const read = await ask(
      `query ($id: UUID!) { twenty_person(filter: { id: { eq: $id } }) {
        noteTargets { edges { node { note { title bodyV2 { markdown } } } } }
      } }`,
      { id: person.id },
    );
    expect(read.twenty_person.noteTargets.edges).toEqual([
      { node: { note: { title: 'First call', bodyV2: { markdown: 'Went **well**' } } } },
    ]);
  });

  it('what is deleted is out of the lists, is found when asked for, and comes back', async () => {
    const count = '{ twenty_companies { totalCount } }';
    const before: number = (await ask(count)).twenty_companies.totalCount;
    const deleted = await ask(
      `mutation { twenty_deleteCompany(id: "${juniper.id}") { id deletedAt people(first: 2) { totalCount } } }`,
    );
    const staff = deleted.twenty_deleteCompany.people.totalCount;
    expect(deleted.twenty_deleteCompany).toMatchObject({ id: juniper.id, deletedAt: expect.any(String) });
    expect((await ask(count)).twenty_companies.totalCount).toBe(before - 1);

    const { found } = await ask(`{ found: twenty_companies(filter: { deletedAt: { is: NOT_NULL } }) {
      totalCount edges { node { id all: people { totalCount } newest: people(first: 1, orderBy: { createdAt: DescNullsLast }) {
        totalCount edges { node { company { id } } }
      } } }
    } }`);
    expect(found).toEqual({
      totalCount: 1,
      edges: [
        {
          node: {
            id: juniper.id,
            all: { totalCount: staff },
            newest: { totalCount: staff, edges: [{ node: { company: null } }] },
          },
        },
      ],
    });

    await ask(`mutation { twenty_restoreCompany(id: "${juniper.id}") { id } }`);
    expect((await ask(count)).twenty_companies.totalCount).toBe(before);
  });

  it("deleted people are not shown because a filter speaks of their company's deletion", async () => {
    const text = '{ twenty_people(filter: { company: { deletedAt: { is: NULL } } }) { totalCount } }';
    const before: number = (await ask(text)).twenty_people.totalCount;
    const { made } = await ask(
      `mutation { made: twenty_createPerson(data: { companyId: "${northwind.id}" }) { id } }`,
    );
    expect((await ask(text)).twenty_people.totalCount).toBe(before + 1);
    await ask('mutation ($id: UUID!) { twenty_deletePerson(id: $id) { id } }', { id: made.id });
    expect((await ask(text)).twenty_people.totalCount).toBe(before);
  });

  it('lists below deleted parents are told of one and refused of several, and the rest stays', async () => {
    const { one, two } = await ask(`mutation {
      one: twenty_createCompany(data: { name: "One" }) { id }
      two: twenty_createCompany(data: { name: "Two" }) { id }
    }`);
    await ask(
      `mutation ($people: [TwentyPersonCreateInput!]!) { twenty_createPeople(data: $people) { id } }`,
      { people: [{ companyId: one.id }, { companyId: two.id }, { companyId: two.id }] },
    );
    await ask('mutation ($ids: [UUID!]) { twenty_deleteCompanies(filter: { id: { in: $ids } }) { id } }', {
      ids: [one.id, two.id],
    });
    const text = `query ($ids: [UUID!]) {
      twenty_companies(filter: { deletedAt: { is: NOT_NULL }, id: { in: $ids } }, orderBy: { name: AscNullsLast }) {
        edges { node { name all: people { totalCount } some: people(filter: { jobTitle: { is: NULL } }) { totalCount } } }
      }
    }`;
    const { twenty_companies: single } = await ask(text, { ids: [two.id] });
    expect(single.edges).toEqual([
      { node: { name: 'Two', all: { totalCount: 2 }, some: { totalCount: 2 } } },
    ]);
    const { data, errors } = await gateway.ask(text, { ids: [one.id, two.id] });
    expect(data.twenty_companies.edges).toEqual([
      { node: { name: 'One', all: { totalCount: 1 }, some: null } },
      { node: { name: 'Two', all: { totalCount: 2 }, some: null } },
    ]);
    expect(errors).toMatchObject(
      [0, 1].map((index) => ({
        path: ['twenty_companies', 'edges', index, 'node', 'some'],
        extensions: { code: 'CANNOT_ANSWER_TRUTHFULLY' },
      })),
    );
  });
});

it('an object and a relation made while serving are read like any other', async () => {
  const query = () => gateway.gateway.schema().getQueryType()!.getFields();
  /** The schema is built again in the background: some turns of the event loop, in which a file is read. */
  const until = async (isDone: () => boolean) => {
    for (let turn = 0; turn < 100_000 && !isDone(); turn++) await gateway.clock.advance(0);
    expect(isDone()).toBe(true);
  };
  const { made } = await ask(`mutation { made: twentyMetadata_createOneObject(input: { object: {
    nameSingular: "contract", namePlural: "contracts", labelSingular: "Contract", labelPlural: "Contracts"
  } }) { id } }`);
  await until(() => 'twenty_contracts' in query());

  const { objects } = await ask(
    '{ objects: twentyMetadata_objects(paging: { first: 100 }, filter: {}) { edges { node { id nameSingular } } } }',
  );
  const company = objects.edges.find(({ node }: any) => node.nameSingular === 'company').node;
  await ask(
    `mutation ($field: TwentyMetadataCreateFieldInput!) { twentyMetadata_createOneField(input: { field: $field }) { name } }`,
    {
      field: {
        objectMetadataId: made.id,
        type: 'RELATION',
        name: 'customer',
        label: 'Customer',
        icon: 'IconX',
        relationCreationPayload: {
          type: 'MANY_TO_ONE',
          targetObjectMetadataId: company.id,
          targetFieldLabel: 'Contracts',
          targetFieldIcon: 'IconY',
        },
      },
    },
  );
  const companyFields = () =>
    (gateway.gateway.schema().getType('TwentyCompany') as { getFields: () => object }).getFields();
  await until(() => 'contracts' in companyFields());

  await ask(
    'mutation ($data: [TwentyContractCreateInput!]!) { twenty_createContracts(data: $data) { id customer { name } } }',
    { data: ['A', 'B', 'C'].map((name) => ({ name, customerId: northwind.id })) },
  );
  const { twenty_contracts, twenty_company } = await ask(`{
    twenty_contracts(orderBy: { name: DescNullsLast }, first: 2) {
      totalCount
      edges { node { title: name customer { name people(first: 1) { totalCount } contracts { n: totalCount } } } }
    }
    twenty_company(filter: { id: { eq: "${northwind.id}" } }) {
      accountOwner { id }
      contracts(filter: { name: { neq: "A" } }, orderBy: { id: DescNullsLast }) { totalCount countUniqueValuesName }
    }
  }`);
  const customer = { name: northwind.name, people: { totalCount: 75 }, contracts: { n: 3 } };
  expect(twenty_contracts).toEqual({
    totalCount: 3,
    edges: [{ node: { title: 'C', customer } }, { node: { title: 'B', customer } }],
  });
  expect(twenty_company.contracts).toEqual({ totalCount: 2, countUniqueValuesName: 2 });
});

it('one query that fails takes its lists away, and nothing else', async () => {
  await using failing = await createTestGateway({
    environment: { CACHE_TTL_MS: '0' },
    twentyFaults: [
      { fault: { kind: 'status', status: 503 }, when: ({ body }) => /peopleGroupBy\b/.test(body) },
    ],
  });
  const { data, errors, status } = await askPatiently(
    failing,
    `{
    deals: twenty_opportunities(first: 2) { edges { node {
      name company { name staff: people { totalCount } accountOwner { id } }
    } } }
    twenty_companies(first: 2) { edges { node { id oldest: people { minCreatedAt } accountOwner { id } } } }
  }`,
  );
  expect(status).toBe(200);
  const [first, second] = data.deals.edges;
  for (const { node } of [first, second]) {
    expect(node).toMatchObject({
      name: expect.any(String),
      company: { name: expect.any(String), staff: null },
    });
  }
  for (const { node } of data.twenty_companies.edges) {
    expect(node).toMatchObject({ id: expect.any(String), oldest: null });
  }
  const places = (root: string, rest: string[]) =>
    [0, 1].map((index) => [root, 'edges', index, 'node', ...rest]);
  expect(errors?.map(({ path }) => path as unknown)).toEqual(
    expect.arrayContaining([
      ...places('deals', ['company', 'staff']),
      ...places('twenty_companies', ['oldest']),
    ]),
  );
  expect(errors).toHaveLength(4);
  for (const { extensions, locations } of errors ?? []) {
    expect(extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', upstream: 'twenty' });
    expect(locations).toHaveLength(1);
  }
});
