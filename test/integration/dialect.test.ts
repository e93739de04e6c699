import { isObjectType } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const { people, companies } = LANDMARKS;

let gateway: TestGateway;
let callsBefore: number;
beforeAll(async () => {
  gateway = await createTestGateway({
    environment: { CACHE_TTL_MS: '0', SANDBOX_TWENTY_CHARGING: 'newer' },
  });
});
beforeEach(() => {
  gateway.spent();
  callsBefore = gateway.twenty.calls.length;
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

async function answer(query: string, variables?: Record<string, unknown>) {
  const { data, errors } = await gateway.ask(query, variables);
  expect(errors).toBeUndefined();
  return data;
}

/** What has been sent to Twenty, in the order of arrival. */
function sent(): { query: string; variables: Record<string, any> }[] {
  return gateway.twenty.calls
    .slice(callsBefore)
    .map(({ body }) => JSON.parse(body) as { query: string; variables: Record<string, any> });
}

const person = (id: string) => `twenty_person(filter: { id: { eq: "${id}" } })`;

describe('what Twenty drops without a word comes back', () => {
  it('nested aliases, of records, composites and lists', async () => {
    const data = await answer(`{ who: ${person(people.primaryMatch.id)} {
      key: id called: name { first: firstName last: lastName } mail: emails { main: primaryEmail }
      employer: company { key: id staff: name kind: __typename }
      a: noteTargets(first: 1) { n: totalCount } b: noteTargets { edges { row: node { key: id } } }
    } }`);
    expect(data.who).toEqual({
      key: people.primaryMatch.id,
      called: { first: 'Amelia', last: 'Okafor' },
      mail: { main: people.primaryMatch.email },
      employer: { key: companies.northwind.id, staff: companies.northwind.name, kind: 'TwentyCompany' },
      a: { n: expect.any(Number) },
      b: { edges: expect.any(Array) },
    });
  });

  it('the same root twice: equal arguments are one call, others are their own', async () => {
    const data = await answer(`{
      a: twenty_people(first: 1) { totalCount }
      b: twenty_people(first: 1) { edges { node { id } } }
      c: twenty_people(first: 2) { edges { node { id } } }
    }`);
    expect(data.a.totalCount).toBeGreaterThan(1000);
    expect(data.b.edges).toHaveLength(1);
    expect(data.c.edges).toHaveLength(2);
    expect(gateway.spent().tokens).toBe(2);
  });

  it("the root's own type", async () => {
    expect(
      await answer('{ __typename again: __typename twenty_people(first: 1) { __typename t: totalCount } }'),
    ).toEqual({
      __typename: 'Query',
      again: 'Query',
      twenty_people: { __typename: 'TwentyPersonConnection', t: expect.any(Number) },
    });
  });

  it('defaults of variables', async () => {
    const query = `query ($first: Int = 2, $mail: String = "${people.primaryMatch.email}") {
      twenty_people(first: $first) { edges { node { id } } }
      twenty_person(filter: { emails: { primaryEmail: { eq: $mail } } }) { id }
    }`;
    const data = await answer(query);
    expect(data.twenty_people.edges).toHaveLength(2);
    expect(data.twenty_person.id).toBe(people.primaryMatch.id);
    const other = await answer(query, { first: 3, mail: people.noAccess.email });
    expect(other.twenty_people.edges).toHaveLength(3);
    expect(other.twenty_person.id).toBe(people.noAccess.id);
  });

  it.each([true, false])('@include and @skip with a variable that is %s, on roots and below', async (yes) => {
    const data = await answer(
      `query ($yes: Boolean!) {
        a: ${person(people.primaryMatch.id)} @include(if: $yes) { id jobTitle @skip(if: $yes) }
        b: ${person(people.primaryMatch.id)} @skip(if: $yes) { id jobTitle @include(if: $yes) }
        ... @include(if: $yes) { c: __typename }
      }`,
      { yes },
    );
    expect(data).toEqual({
      ...(yes ? { a: { id: people.primaryMatch.id }, c: 'Query' } : { b: { id: people.primaryMatch.id } }),
    });
    expect(gateway.spent().tokens).toBe(1);
  });

  it('fragments', async () => {
    const data = await answer(`
      { ...Roots }
      fragment Roots on Query { ${person(people.primaryMatch.id)} { ...Person ... on TwentyPerson { jobTitle } } }
      fragment Person on TwentyPerson { name { ...Name } company { ... { name } } }
      fragment Name on TwentyFullName { firstName }
    `);
    expect(data.twenty_person).toEqual({
      name: { firstName: 'Amelia' },
      jobTitle: 'Chief Technology Officer',
      company: { name: companies.northwind.name },
    });
  });
});

describe('what Twenty refuses is put another way', () => {
  it('25 different roots', async () => {
    const roots = Object.values(gateway.gateway.schema().getQueryType()!.getFields())
      .filter(
        ({ name, type }) => /^twenty_/.test(name) && isObjectType(type) && 'totalCount' in type.getFields(),
      )
      .map(({ name }) => name)
      .slice(0, 25);
    expect(roots).toHaveLength(25);
    const data = await answer(`{ ${roots.map((name) => `${name}(first: 1) { totalCount }`).join(' ')} }`);
    expect(Object.keys(data)).toEqual(roots);
    for (const root of roots) expect(data[root].totalCount).toBeTypeOf('number');
    expect(sent()).toHaveLength(2);
    expect(gateway.spent().tokens).toBe(25);
  });

  it('search beside records', async () => {
    const data = await answer(`{
      twenty_search(searchInput: "Okafor", limit: 3) { edges { node { id: recordId } } }
      ${person(people.primaryMatch.id)} { id }
    }`);
    expect(data.twenty_search.edges).toContainEqual({ node: { id: people.primaryMatch.id } });
    expect(data.twenty_person.id).toBe(people.primaryMatch.id);
    expect(gateway.spent().tokens).toBe(1);
  });

  it('metadata, the same root twice and more than ten', async () => {
    const aliases = Array.from({ length: 12 }, (_, i) => `o${i}`);
    const data = await answer(
      `{ ${aliases.map((alias) => `${alias}: twentyMetadata_objects(paging: { first: 1 }) { edges { node { id } } }`).join(' ')} }`,
    );
    expect(Object.keys(data)).toEqual(aliases);
    expect(new Set(aliases.map((alias) => data[alias].edges[0].node.id)).size).toBe(1);
    expect(gateway.spent().tokens).toBe(0);
  });
});

describe('mutations', () => {
  it('run one after another, in the order of the document', async () => {
    const create = (alias: string, city: string) =>
      `${alias}: twenty_createPerson(data: { jobTitle: "Serial", name: { firstName: "${city}" } }) { name { firstName } }`;
    const data = await answer(`mutation {
      ${create('one', 'Uno')}
      two: twenty_updatePeople(filter: { jobTitle: { eq: "Serial" } }, data: { jobTitle: "Serial 2" }) { jobTitle }
      ${create('three', 'Tres')}
      four: twenty_destroyPeople(filter: { jobTitle: { like: "Serial%" } }) { jobTitle }
    }`);
    expect(data).toEqual({
      one: { name: { firstName: 'Uno' } },
      two: [{ jobTitle: 'Serial 2' }],
      three: { name: { firstName: 'Tres' } },
      four: expect.arrayContaining([{ jobTitle: 'Serial 2' }, { jobTitle: 'Serial' }]),
    });
    expect(Object.keys(data)).toEqual(['one', 'two', 'three', 'four']);
    expect(sent().map(({ query }) => /\b(create|update|destroy)\w+/.exec(query)?.[0])).toEqual([
      'createPerson',
      'updatePeople',
      'createPerson',
      'destroyPeople',
    ]);
  });

  it('go on after one that failed', async () => {
    const { data, errors } = await gateway.ask(`mutation {
      bad: twenty_updatePerson(id: "20202020-0000-4000-8000-000000000000", data: { jobTitle: "x" }) { id }
      good: twenty_updatePerson(id: "${people.noCompany.id}", data: { jobTitle: "Traveller" }) { jobTitle }
    }`);
    expect(data).toEqual({ bad: null, good: { jobTitle: 'Traveller' } });
    expect(errors).toMatchObject([
      { path: ['bad'], extensions: { code: 'UPSTREAM_REJECTED', upstream: 'twenty' } },
    ]);
  });

  it.each([
    ['an empty filter', '{}'],
    ['an empty field', '{ jobTitle: {} }'],
    ['an empty and', '{ and: [] }'],
    ['an operand that is a variable nobody gave', '{ jobTitle: { eq: $missing } }'],
  ])('of many records are refused with %s, and the others run', async (_name, filter) => {
    const { data, errors } = await gateway.ask(
      `mutation ($missing: String) {
        all: twenty_deletePeople(filter: ${filter}) { id deletedAt @skip(if: false) }
        one: twenty_updatePerson(id: "${people.noCompany.id}", data: { jobTitle: "Consultant" }) { jobTitle }
        unused: twenty_updatePeople(filter: { jobTitle: { eq: "nobody" } }, data: { jobTitle: $missing }) { id }
      }`,
    );
    expect(data).toEqual({ all: null, one: { jobTitle: 'Consultant' }, unused: [] });
    expect(errors).toMatchObject([
      { path: ['all'], extensions: { code: 'UNFILTERED_WRITE_REFUSED', upstream: 'twenty' } },
    ]);
    expect(sent().some(({ query }) => query.includes('deletePeople'))).toBe(false);
  });

  it('of many records need a filter at all', async () => {
    const { errors } = await gateway.ask('mutation { twenty_deletePeople { id } }');
    expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    const { errors: missing, data } = await gateway.ask(
      'mutation ($filter: TwentyPersonFilterInput!) { twenty_deletePeople(filter: $filter) { id } }',
    );
    expect(data).toBeUndefined();
    expect(missing).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(sent()).toEqual([]);
  });
});

describe('nothing is sent', () => {
  it.each([
    [
      'a required variable is missing',
      'query ($id: UUID!) { twenty_person(filter: { id: { eq: $id } }) { id } }',
      {},
    ],
    [
      'a variable is of the wrong type',
      'query ($n: Int) { twenty_people(first: $n) { totalCount } }',
      { n: 'two' },
    ],
  ])('when %s', async (_name, query, variables) => {
    const { data, errors } = await gateway.ask(query, variables);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(sent()).toEqual([]);
  });

  it.each([
    ['an unknown variable', '{ twenty_people(first: $n) { totalCount } }'],
    ['an unused variable', 'query ($n: Int) { twenty_people { totalCount } }'],
    ['an unknown field', '{ twenty_people { edges { node { nope } } } }'],
    ['an unknown argument', '{ twenty_people(firstt: 1) { totalCount } }'],
    ['an unknown field of an input', '{ twenty_people(filter: { nope: { eq: 1 } }) { totalCount } }'],
    ['a composite without a selection', '{ twenty_people { edges { node { emails } } } }'],
  ])('for %s', async (_name, query) => {
    const { data, errors } = await gateway.ask(query);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    expect(sent()).toEqual([]);
  });
});

describe('the order of keys in orderBy', () => {
  type Name = 'firstName' | 'lastName';
  /** Whether equal values stand together: true of what a list is sorted by first, in whatever collation. */
  const isGrouped = (values: string[]) =>
    values.filter((value, i) => value !== values[i - 1]).length === new Set(values).size;
  const filter = `filter: { companyId: { eq: "${companies.northwind.id}" } }`;
  const node = 'edges { node { name { firstName lastName } } }';
  const order = {
    lastName: '{ lastName: AscNullsLast, firstName: AscNullsLast }',
    firstName: '{ firstName: AscNullsLast, lastName: AscNullsLast }',
  };
  const json = (first: Name) =>
    Object.fromEntries(
      (first === 'lastName' ? ['lastName', 'firstName'] : ['firstName', 'lastName']).map((name) => [
        name,
        'AscNullsLast',
      ]),
    );

  describe.each(['lastName', 'firstName'] as const)('%s first', (first) => {
    it.each<[string, string, Record<string, unknown>?]>([
      ['written inline', `{ twenty_people(${filter}, orderBy: [{ name: ${order[first]} }]) { ${node} } }`],
      [
        'written as one object',
        `{ twenty_people(${filter}, orderBy: { name: ${order[first]} }) { ${node} } }`,
      ],
      [
        'as a variable',
        `query ($by: [TwentyPersonOrderByInput]) { twenty_people(${filter}, orderBy: $by) { ${node} } }`,
        { by: [{ name: json(first) }] },
      ],
      [
        'as a variable inside',
        `query ($by: TwentyFullNameOrderByInput) { twenty_people(${filter}, orderBy: [{ name: $by }]) { ${node} } }`,
        { by: json(first) },
      ],
      [
        'as the default of a variable',
        `query ($by: [TwentyPersonOrderByInput] = [{ name: ${order[first]} }]) { twenty_people(${filter}, orderBy: $by) { ${node} } }`,
      ],
    ])('%s', async (_name, query, variables) => {
      const data = await answer(query, variables);
      const valuesOf = (name: Name): string[] =>
        data.twenty_people.edges.map(
          (edge: { node: { name: Record<Name, string> } }) => edge.node.name[name],
        );
      expect(valuesOf(first)).toHaveLength(75);
      expect(isGrouped(valuesOf(first))).toBe(true);
      expect(isGrouped(valuesOf(first === 'lastName' ? 'firstName' : 'lastName'))).toBe(false);
    });

    it('of a list below a record, as a variable and inline', async () => {
      const data = await answer(
        `query ($by: [TwentyPersonOrderByInput]) { twenty_company(filter: { id: { eq: "${companies.northwind.id}" } }) {
          variable: people(first: 75, orderBy: $by) { ${node} }
          inline: people(first: 75, orderBy: [{ name: ${order[first]} }]) { ${node} }
        } }`,
        { by: [{ name: json(first) }] },
      );
      expect(data.twenty_company.variable).toEqual(data.twenty_company.inline);
    });

    it('of a list below a link, as a variable and inline', async () => {
      const data = await answer(
        `query ($by: [TwentyPersonOrderByInput]) { twingate_users(first: 1) { edges { node { twentyCompany {
          variable: people(first: 75, orderBy: $by) { ${node} }
          inline: people(first: 75, orderBy: [{ name: ${order[first]} }]) { ${node} }
        } } } } }`,
        { by: [{ name: json(first) }] },
      );
      const { variable, inline } = data.twingate_users.edges[0].node.twentyCompany;
      expect(variable.edges).toHaveLength(75);
      expect(variable).toEqual(inline);
    });
  });
});

it('lists of duplicates stand in the order of the ids', async () => {
  const create = `mutation { twenty_createPeople(data: [
    { name: { firstName: "Dora", lastName: "Double" } } { name: { firstName: "Dora", lastName: "Double" } }
  ]) { id } }`;
  const [one, other] = (await answer(create)).twenty_createPeople.map(({ id }: { id: string }) => id);
  const query = (ids: string[]) =>
    `{ twenty_personDuplicates(ids: ${JSON.stringify(ids)}) { edges { node { id } } } }`;
  const found = (ids: string[]) => ids.map((id) => ({ edges: [{ node: { id } }] }));
  expect((await answer(query([one, other]))).twenty_personDuplicates).toEqual(found([other, one]));
  expect((await answer(query([other, one]))).twenty_personDuplicates).toEqual(found([one, other]));
  const { errors } = await gateway.ask(query([one, '20202020-0000-4000-8000-000000000000']));
  expect(errors).toMatchObject([
    { path: ['twenty_personDuplicates'], extensions: { code: 'BAD_USER_INPUT' } },
  ]);
});
