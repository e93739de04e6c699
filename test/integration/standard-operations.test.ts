import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';
import { readRows } from '../support/stand-in-rows.ts';
import type { Row } from '../support/stand-in-rows.ts';

/**
 * Operations as Apollo, Relay, urql, dashboards and scripts send them, each with the answer that the rows of the
 * stand-in make, worked out here.
 */

const { northwind, juniper, noPeople } = LANDMARKS.companies;
const { primaryMatch, noAccess } = LANDMARKS.people;

let gateway: TestGateway;
let people: readonly Row[];
let companies: readonly Row[];
let opportunities: readonly Row[];
let notes: readonly Row[];
let tasks: readonly Row[];
let noteTargets: readonly Row[];
let taskTargets: readonly Row[];
let members: readonly Row[];
let pets: readonly Row[];
let rockets: readonly Row[];

beforeAll(async () => {
  gateway = await createTestGateway({ environment: { CACHE_TTL_MS: '0' } });
  const name = 'name { firstName lastName }';
  const times = 'id createdAt';
  const rows = async (root: string, fields: string) => await readRows(gateway, root, `${times} ${fields}`);
  [people, companies, opportunities, notes, tasks] = await Promise.all([
    rows('people', `${name} emails { primaryEmail additionalEmails } jobTitle companyId`),
    rows(
      'companies',
      'name domainName { primaryLinkUrl } employees annualRevenue { amountMicros currencyCode } accountOwnerId',
    ),
    rows(
      'opportunities',
      'name stage closeDate amount { amountMicros currencyCode } companyId pointOfContactId',
    ),
    rows('notes', 'title bodyV2 { markdown }'),
    rows('tasks', 'title status dueAt assigneeId'),
  ]);
  const targets = 'targetPersonId targetCompanyId targetOpportunityId';
  [noteTargets, taskTargets, members, pets, rockets] = await Promise.all([
    rows('noteTargets', `noteId ${targets}`),
    rows('taskTargets', `taskId ${targets}`),
    rows('workspaceMembers', `${name} userEmail`),
    rows('pets', 'name species age'),
    rows('rockets', 'name'),
  ]);
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

async function ask(text: string, variables: Record<string, unknown> = {}): Promise<any> {
  const { data, errors } = await gateway.ask(text, variables);
  expect(errors).toBeUndefined();
  return data;
}

function byId(rows: readonly Row[], id: unknown): Row {
  const row = rows.find((each) => each['id'] === id);
  if (!row) throw new Error(`There is no row ${String(id)}.`);
  return row;
}

function byIdOrNull(rows: readonly Row[], id: unknown): Row | null {
  return id === null ? null : byId(rows, id);
}

function having(rows: readonly Row[], column: string, value: unknown): Row[] {
  return rows.filter((row) => row[column] === value);
}

function pick(row: Row, ...names: string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}

/** Upwards by a value that every row has, then by id. */
function by(rows: readonly Row[], value: (row: Row) => string | number): Row[] {
  return rows.toSorted((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left !== right) return left < right ? -1 : 1;
    return String(a['id']) < String(b['id']) ? -1 : 1;
  });
}

function nodes(rows: readonly Row[], show: (row: Row) => unknown = ({ id }) => ({ id })) {
  return { edges: rows.map((row) => ({ node: show(row) })) };
}

function micros(row: Row): number | null {
  return (row['amount'] as { amountMicros: number | null } | null)?.amountMicros ?? null;
}

describe('lists of people', () => {
  const page = `query PeoplePage($first: Int = 3, $after: String) {
    twenty_people(first: $first, after: $after) {
      totalCount
      edges { cursor node { id name { firstName lastName __typename } __typename } __typename }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor __typename }
      __typename
    }
  }`;
  const shown = (row: Row) => ({
    cursor: expect.any(String),
    node: {
      id: row['id'],
      name: { ...(row['name'] as Row), __typename: 'TwentyFullName' },
      __typename: 'TwentyPerson',
    },
    __typename: 'TwentyPersonEdge',
  });

  it('a page as Apollo asks for it, and the next as Relay does', async () => {
    const { twenty_people: first } = await ask(page);
    expect(first).toEqual({
      totalCount: people.length,
      edges: people.slice(0, 3).map(shown),
      pageInfo: {
        hasNextPage: true,
        hasPreviousPage: false,
        startCursor: first.edges[0].cursor,
        endCursor: first.edges[2].cursor,
        __typename: 'TwentyPageInfo',
      },
      __typename: 'TwentyPersonConnection',
    });
    const { twenty_people: next } = await ask(page, { first: 5, after: first.pageInfo.endCursor });
    expect(next.edges).toEqual(people.slice(3, 8).map(shown));
    expect(next.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
  });

  it('a null cursor is the beginning', async () => {
    const { twenty_people } = await ask(page, { after: null, first: 2 });
    expect(twenty_people.edges).toEqual(people.slice(0, 2).map(shown));
  });

  it('the last page of a walk', async () => {
    const { twenty_people: all } = await ask(page, { first: people.length - 1 });
    expect(all.pageInfo.hasNextPage).toBe(true);
    const { twenty_people: rest } = await ask(page, { first: 100, after: all.pageInfo.endCursor });
    expect(rest.edges).toEqual(people.slice(-1).map(shown));
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it('the newest, with a variable for the order', async () => {
    const data = await ask(
      `query Newest($by: [TwentyPersonOrderByInput]) {
        twenty_people(first: 10, orderBy: $by) { edges { node { id createdAt } } }
      }`,
      { by: [{ createdAt: 'DescNullsLast' }, { id: 'DescNullsLast' }] },
    );
    const newest = by(people, ({ createdAt }) => String(createdAt)).reverse();
    expect(data.twenty_people).toEqual(nodes(newest.slice(0, 10), (row) => pick(row, 'id', 'createdAt')));
  });

  it('the last by id, downwards', async () => {
    const data = await ask(
      '{ twenty_people(first: 4, orderBy: { id: DescNullsLast }) { edges { node { id } } pageInfo { hasNextPage } } }',
    );
    expect(data.twenty_people).toEqual({
      ...nodes(people.slice(-4).reverse()),
      pageInfo: { hasNextPage: true },
    });
  });

  it('last without before', async () => {
    const data = await ask('{ twenty_people(last: 3) { edges { node { id } } } }');
    expect(data.twenty_people).toEqual(nodes(people.slice(-3)));
  });

  it('only how many', async () => {
    expect(await ask('query Count { twenty_people { totalCount } }')).toEqual({
      twenty_people: { totalCount: people.length },
    });
  });

  it('only types', async () => {
    expect(
      await ask(`{ __typename twenty_people(first: 1) { __typename edges { __typename node {
        __typename emails { __typename } company { __typename } noteTargets { __typename }
      } } pageInfo { __typename } } }`),
    ).toEqual({
      __typename: 'Query',
      twenty_people: {
        __typename: 'TwentyPersonConnection',
        edges: [
          {
            __typename: 'TwentyPersonEdge',
            node: {
              __typename: 'TwentyPerson',
              emails: { __typename: 'TwentyEmails' },
              company: { __typename: 'TwentyCompany' },
              noteTargets: { __typename: 'TwentyNoteTargetConnection' },
            },
          },
        ],
        pageInfo: { __typename: 'TwentyPageInfo' },
      },
    });
  });

  it('cursors without nodes', async () => {
    const data = await ask('{ twenty_people(first: 2) { edges { cursor } pageInfo { endCursor } } }');
    expect(data.twenty_people).toEqual({
      edges: [{ cursor: expect.any(String) }, { cursor: data.twenty_people.pageInfo.endCursor }],
      pageInfo: { endCursor: expect.any(String) },
    });
  });
});

describe('filters', () => {
  const find = `query Find($filter: TwentyPersonFilterInput) {
    twenty_people(filter: $filter, first: 5000) { totalCount edges { node { id } } }
  }`;
  const lower = (row: Row) => String(row['jobTitle']).toLowerCase();
  const titled = (row: Row) => row['jobTitle'] !== '';
  const since = '2026-03-01T00:00:00.000Z';
  const until = '2026-06-01T00:00:00.000Z';
  const created = (row: Row) => String(row['createdAt']);
  const employerOf = (row: Row) => byIdOrNull(companies, row['companyId']);

  it.each<[string, unknown, (row: Row) => boolean]>([
    ['none', undefined, () => true],
    ['null', null, () => true],
    ['an empty one', {}, () => true],
    ['an id', { id: { eq: primaryMatch.id } }, ({ id }) => id === primaryMatch.id],
    ['no id', { id: { in: [] } }, () => false],
    ['all but none', { not: { id: { in: [] } } }, () => true],
    ['a company', { companyId: { eq: northwind.id } }, ({ companyId }) => companyId === northwind.id],
    ['no company', { companyId: { is: 'NULL' } }, ({ companyId }) => companyId === null],
    [
      "a company's name",
      { company: { name: { eq: juniper.name } } },
      ({ companyId }) => companyId === juniper.id,
    ],
    [
      "a range of a company's size",
      { company: { employees: { gte: 100, lt: 1000 } } },
      (row) => {
        const size = employerOf(row)?.['employees'];
        return typeof size === 'number' && size >= 100 && size < 1000;
      },
    ],
    ['a part of a title', { jobTitle: { ilike: '%manager%' } }, (row) => lower(row).includes('manager')],
    ['no title', { jobTitle: { is: 'NULL' } }, (row) => !titled(row)],
    [
      'a range of moments',
      { createdAt: { gte: since, lt: until } },
      (row) => created(row) >= since && created(row) < until,
    ],
    [
      'a range beside another condition',
      { createdAt: { gte: since, lt: until }, jobTitle: { ilike: '%engineer%' } },
      (row) => created(row) >= since && created(row) < until && lower(row).includes('engineer'),
    ],
    [
      'one of two',
      { or: [{ jobTitle: { ilike: '%engineer%' } }, { companyId: { eq: juniper.id } }] },
      (row) => lower(row).includes('engineer') || row['companyId'] === juniper.id,
    ],
    [
      'one of none and one',
      { or: [{ id: { in: [] } }, { companyId: { eq: juniper.id } }] },
      ({ companyId }) => companyId === juniper.id,
    ],
    [
      'both',
      { and: [{ jobTitle: { ilike: '%engineer%' } }, { companyId: { eq: northwind.id } }] },
      (row) => lower(row).includes('engineer') && row['companyId'] === northwind.id,
    ],
    [
      'neither, of those who have a title',
      { not: { or: [{ jobTitle: { ilike: '%engineer%' } }, { jobTitle: { ilike: '%manager%' } }] } },
      (row) => titled(row) && !lower(row).includes('engineer') && !lower(row).includes('manager'),
    ],
    [
      'two addresses',
      { emails: { primaryEmail: { in: [primaryMatch.email, noAccess.email] } } },
      ({ id }) => id === primaryMatch.id || id === noAccess.id,
    ],
    [
      'two parts of a composite',
      { name: { firstName: { eq: 'Amelia' }, lastName: { eq: 'Okafor' } } },
      (row) => JSON.stringify(row['name']) === '{"firstName":"Amelia","lastName":"Okafor"}',
    ],
  ])('by %s', async (_, filter, matches) => {
    const found = people.filter(matches);
    expect(await ask(find, { filter })).toEqual({
      twenty_people: { totalCount: found.length, ...nodes(found) },
    });
  });

  it.each([
    ['an operand left out', '{ emails: { primaryEmail: { eq: $mail } } }'],
    ['a composite emptied', '{ emails: { primaryEmail: $test } }'],
    ['an alternative left out', '{ or: [{ jobTitle: { eq: "x" } }, $filter] }'],
  ])('%s is no read of everybody', async (_, filter) => {
    const { data, errors } = await gateway.ask(
      `query ($mail: String, $test: TwentyStringFilter, $filter: TwentyPersonFilterInput) {
        twenty_people(filter: ${filter}) { totalCount }
        mail: twenty_people(filter: { emails: { primaryEmail: { eq: $mail, ilike: "zz%" } } }) { totalCount }
        others: twenty_people(filter: { jobTitle: $test, and: [{ companyId: { eq: "${noPeople.id}" } }] }) { totalCount }
        last: twenty_people(first: 0, filter: $filter) { totalCount }
      }`,
    );
    expect(data).toEqual({
      twenty_people: null,
      mail: { totalCount: 0 },
      others: { totalCount: 0 },
      last: { totalCount: people.length },
    });
    expect(errors).toMatchObject([{ path: ['twenty_people'], extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('what Twenty cannot filter by is an error that says so', async () => {
    const { data, errors } = await gateway.ask(`{
      two: twenty_people(filter: { company: { accountOwner: { userEmail: { ilike: "%a%" } } } }) { totalCount }
      regex: twenty_people(filter: { jobTitle: { regex: "^x" } }) { totalCount }
      good: twenty_people(first: 1) { totalCount }
    }`);
    expect(data).toEqual({ two: null, regex: null, good: { totalCount: people.length } });
    expect(errors).toMatchObject([
      { path: ['two'], message: 'Relation filter nesting deeper than 1 hop is not supported' },
      { path: ['regex'], message: expect.stringContaining('Operator "regex" is not valid') },
    ]);
  });
});

describe('one record', () => {
  it('with its company and the colleague who owns it, in fragments', async () => {
    const data = await ask(
      `query Person($id: UUID!, $withOwner: Boolean = true) {
        person: twenty_person(filter: { id: { eq: $id } }) { __typename ...Card }
      }
      fragment Card on TwentyPerson { id who: name { ...Name } employer: company { ...Company } }
      fragment Name on TwentyFullName { given: firstName family: lastName }
      fragment Company on TwentyCompany {
        id
        title: name
        owner: accountOwner @include(if: $withOwner) { id mail: userEmail name { ...Name } }
      }`,
      { id: primaryMatch.id },
    );
    const person = byId(people, primaryMatch.id);
    const company = byId(companies, person['companyId']);
    const owner = byIdOrNull(members, company['accountOwnerId']);
    const named = (row: Row) => {
      const { firstName, lastName } = row['name'] as Row;
      return { given: firstName, family: lastName };
    };
    expect(data).toEqual({
      person: {
        __typename: 'TwentyPerson',
        id: primaryMatch.id,
        who: named(person),
        employer: {
          id: company['id'],
          title: company['name'],
          owner: owner && { id: owner['id'], mail: owner['userEmail'], name: named(owner) },
        },
      },
    });
  });

  it('by address, and two others beside it, of which one is not there', async () => {
    const { data, errors } = await gateway.ask(
      `query ($mail: String!) {
        a: twenty_person(filter: { emails: { primaryEmail: { eq: $mail } } }) { id }
        b: twenty_person(filter: { id: { eq: "20202020-0000-4000-8000-000000000000" } }) { id }
        c: twenty_company(filter: { name: { eq: "${northwind.name}" } }) { id }
        d: twenty_person(filter: { id: { in: [] } }) { id }
      }`,
      { mail: primaryMatch.email },
    );
    expect(data).toEqual({ a: { id: primaryMatch.id }, b: null, c: { id: northwind.id }, d: null });
    expect(errors).toMatchObject([
      { path: ['b'], message: 'Record not found', locations: [{ line: 3, column: 9 }] },
      { path: ['d'], message: 'Record not found' },
    ]);
  });
});

describe('companies and what hangs on them', () => {
  it('the first people of each', async () => {
    const data = await ask(`{ twenty_companies(first: 40) { edges { node {
      id people(first: 3) { totalCount edges { node { id __typename } } pageInfo { hasNextPage } }
    } } } }`);
    expect(data.twenty_companies).toEqual(
      nodes(companies.slice(0, 40), ({ id }) => {
        const staff = having(people, 'companyId', id);
        return {
          id,
          people: {
            totalCount: staff.length,
            ...nodes(staff.slice(0, 3), (row) => ({ ...pick(row, 'id'), __typename: 'TwentyPerson' })),
            pageInfo: { hasNextPage: staff.length > 3 },
          },
        };
      }),
    );
  });

  it('all people of a large one, which Twenty cuts at 60, page by page', async () => {
    const text = `query Staff($id: UUID!, $size: Int!, $after: String) {
      twenty_company(filter: { id: { eq: $id } }) {
        people(first: $size, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } }
      }
    }`;
    const found: unknown[] = [];
    let after: string | null = null;
    do {
      const { twenty_company } = await ask(text, { id: northwind.id, size: 20, after });
      found.push(...twenty_company.people.edges.map(({ node }: { node: Row }) => node['id']));
      after = twenty_company.people.pageInfo.hasNextPage ? twenty_company.people.pageInfo.endCursor : null;
    } while (after);
    expect(found).toEqual(having(people, 'companyId', northwind.id).map(({ id }) => id));
  });

  it('filtered and sorted lists under two aliases', async () => {
    const data = await ask(`{ twenty_company(filter: { id: { eq: "${northwind.id}" } }) {
      engineers: people(filter: { jobTitle: { ilike: "%engineer%" } }) { totalCount }
      newest: people(first: 2, orderBy: { createdAt: DescNullsLast }) { edges { node { id } } }
      nobody: people(filter: { id: { in: [] } }) { totalCount countNotEmptyId edges { node { id } } }
      early: people(filter: { createdAt: { gte: "2026-01-01T00:00:00.000Z", lt: "2026-05-01T00:00:00.000Z" } }) { totalCount }
    } }`);
    const staff = having(people, 'companyId', northwind.id);
    const early = staff.filter(
      ({ createdAt }) =>
        String(createdAt) >= '2026-01-01T00:00:00.000Z' && String(createdAt) < '2026-05-01T00:00:00.000Z',
    );
    expect(data.twenty_company).toEqual({
      engineers: { totalCount: staff.filter((row) => /engineer/i.test(String(row['jobTitle']))).length },
      newest: nodes(by(staff, ({ createdAt }) => -Date.parse(String(createdAt))).slice(0, 2)),
      nobody: { totalCount: 0, countNotEmptyId: 0, edges: [] },
      early: { totalCount: early.length },
    });
  });

  it('a nested list that cannot be asked is null with an error there, and the others stay', async () => {
    const { data, errors } = await gateway.ask(`query ($none: String) {
      twenty_companies(first: 2) { edges { node { id bad: people(filter: { jobTitle: { eq: $none } }) { totalCount } } } }
    }`);
    expect(data.twenty_companies).toEqual(nodes(companies.slice(0, 2), ({ id }) => ({ id, bad: null })));
    expect(errors).toMatchObject(
      [0, 1].map((index) => ({
        path: ['twenty_companies', 'edges', index, 'node', 'bad'],
        extensions: { code: 'BAD_USER_INPUT' },
      })),
    );
  });

  it('from a deal to its contact, to the company, to the people, to the notes', async () => {
    const data = await ask(`{ twenty_opportunities(first: 15) { edges { node { name
      pointOfContact { id company { name people(first: 2) { edges { node { id
        noteTargets { totalCount edges { node { note { title } } } }
      } } } } }
    } } } }`);
    expect(data.twenty_opportunities).toEqual(
      nodes(opportunities.slice(0, 15), (deal) => {
        const contact = byIdOrNull(people, deal['pointOfContactId']);
        const employer = contact && byIdOrNull(companies, contact['companyId']);
        const staff = employer ? having(people, 'companyId', employer['id']).slice(0, 2) : [];
        const targetsOf = ({ id }: Row) => having(noteTargets, 'targetPersonId', id);
        return {
          name: deal['name'],
          pointOfContact: contact && {
            id: contact['id'],
            company: employer && {
              name: employer['name'],
              people: nodes(staff, (row) => ({
                id: row['id'],
                noteTargets: {
                  totalCount: targetsOf(row).length,
                  ...nodes(targetsOf(row), ({ noteId }) => ({ note: pick(byId(notes, noteId), 'title') })),
                },
              })),
            },
          },
        };
      }),
    );
  });

  it('sums of lists within a list', async () => {
    const data = await ask(`{ twenty_companies(first: 60) { edges { node {
      id deals: opportunities { n: totalCount sum: sumAmountAmountMicros max: maxAmountAmountMicros }
    } } } }`);
    expect(data.twenty_companies).toEqual(
      nodes(companies.slice(0, 60), ({ id }) => {
        const deals = having(opportunities, 'companyId', id);
        const amounts = deals.map(micros).filter((amount) => amount !== null);
        return {
          id,
          deals: {
            n: deals.length,
            sum: amounts.length > 0 ? amounts.reduce((sum, amount) => sum + amount, 0) : null,
            max: amounts.length > 0 ? Math.max(...amounts) : null,
          },
        };
      }),
    );
  });

  it('whoever is in a company without people', async () => {
    expect(
      await ask(`{ twenty_company(filter: { id: { eq: "${noPeople.id}" } }) {
        people { totalCount edges { node { id company { name } } } pageInfo { hasNextPage startCursor } }
      } }`),
    ).toEqual({
      twenty_company: {
        people: { totalCount: 0, edges: [], pageInfo: { hasNextPage: false, startCursor: null } },
      },
    });
  });

  it('by revenue, the largest first', async () => {
    const data = await ask(
      '{ twenty_companies(first: 5, orderBy: [{ annualRevenue: { amountMicros: DescNullsLast } }]) { edges { node { id annualRevenue { amountMicros currencyCode } } } } }',
    );
    const revenue = (row: Row) => (row['annualRevenue'] as { amountMicros: number | null }).amountMicros;
    const largest = by(
      companies.filter((row) => revenue(row) !== null),
      (row) => -revenue(row)!,
    );
    expect(data.twenty_companies).toEqual(
      nodes(largest.slice(0, 5), (row) => pick(row, 'id', 'annualRevenue')),
    );
  });
});

describe('deals on a dashboard', () => {
  const amounts = (deals: readonly Row[]) => deals.map(micros).filter((amount) => amount !== null);

  it('a sum for each stage', async () => {
    const data = await ask(`query Pipeline {
      board: twenty_opportunitiesGroupBy(groupBy: [{ stage: true }]) {
        values: groupByDimensionValues n: totalCount sum: sumAmountAmountMicros __typename
      }
    }`);
    const stages = Map.groupBy(opportunities, ({ stage }) => stage);
    expect(data.board).toHaveLength(stages.size);
    expect(data.board).toEqual(
      expect.arrayContaining(
        [...stages].map(([stage, deals]) => ({
          values: [stage],
          n: deals.length,
          sum: amounts(deals).reduce((sum, amount) => sum + amount, 0),
          __typename: 'TwentyOpportunityGroupByConnection',
        })),
      ),
    );
  });

  it('each group with some records, what hangs on them, and whether there are more', async () => {
    const data = await ask(`{ board: twenty_opportunitiesGroupBy(
      groupBy: [{ stage: true }], orderByForRecords: [{ createdAt: AscNullsLast }]
    ) {
      groupByDimensionValues totalCount pageInfo { hasNextPage hasPreviousPage }
      edges { node { id company { name people { totalCount } } } }
    } }`);
    for (const group of data.board) {
      const deals = by(having(opportunities, 'stage', group.groupByDimensionValues[0]), ({ createdAt }) =>
        String(createdAt),
      );
      expect(group).toEqual({
        groupByDimensionValues: [deals[0]!['stage']],
        totalCount: deals.length,
        pageInfo: { hasNextPage: deals.length > 10, hasPreviousPage: false },
        ...nodes(deals.slice(0, 10), (deal) => {
          const company = byIdOrNull(companies, deal['companyId']);
          return {
            id: deal['id'],
            company: company && {
              name: company['name'],
              people: { totalCount: having(people, 'companyId', company['id']).length },
            },
          };
        }),
      });
    }
  });

  it('more groups than Twenty gives without being told', async () => {
    const data = await ask(
      '{ g: twenty_peopleGroupBy(groupBy: [{ name: { lastName: true } }]) { groupByDimensionValues totalCount } }',
    );
    const names = Map.groupBy(people, (row) => (row['name'] as Row)['lastName'] || null);
    expect(names.size).toBeGreaterThan(50);
    expect(new Map(data.g.map((group: any) => [group.groupByDimensionValues[0], group.totalCount]))).toEqual(
      new Map([...names].map(([name, rows]) => [name, rows.length])),
    );
  });

  it('three aggregates, of which a variable leaves one out', async () => {
    const text = `query Totals($filter: TwentyOpportunityFilterInput, $average: Boolean = false) {
      twenty_opportunities(filter: $filter) {
        totalCount sumAmountAmountMicros avgAmountAmountMicros @include(if: $average) __typename
      }
    }`;
    const won = having(opportunities, 'stage', 'CUSTOMER');
    const sum = amounts(won).reduce((total, amount) => total + amount, 0);
    expect(await ask(text, { filter: { stage: { eq: 'CUSTOMER' } } })).toEqual({
      twenty_opportunities: {
        totalCount: won.length,
        sumAmountAmountMicros: sum,
        __typename: 'TwentyOpportunityConnection',
      },
    });
    const { twenty_opportunities } = await ask(text, { average: true });
    expect(Object.keys(twenty_opportunities)).toEqual([
      'totalCount',
      'sumAmountAmountMicros',
      'avgAmountAmountMicros',
      '__typename',
    ]);
  });

  it('open deals that close in a range, under one alias each', async () => {
    const data = await ask(
      `query Deals($from: DateTime, $to: DateTime) {
        soon: twenty_opportunities(first: 500, filter: { closeDate: { gte: $from, lte: $to } }) { edges { node { id } } }
        never: twenty_opportunities(first: 500, filter: { closeDate: { is: NULL } }) { totalCount }
        two: twenty_opportunities(filter: { stage: { in: [NEW, MEETING] } }) { totalCount }
      }`,
      { from: '2026-06-01T00:00:00.000Z', to: '2026-12-31T00:00:00.000Z' },
    );
    const closes = ({ closeDate }: Row) => (closeDate ?? '') as string;
    expect(data).toEqual({
      soon: nodes(
        opportunities.filter(
          (row) => closes(row) >= '2026-06-01T00:00:00.000Z' && closes(row) <= '2026-12-31T00:00:00.000Z',
        ),
      ),
      never: { totalCount: opportunities.filter((row) => closes(row) === '').length },
      two: { totalCount: opportunities.filter(({ stage }) => stage === 'NEW' || stage === 'MEETING').length },
    });
  });
});

describe('notes, tasks and who they are about', () => {
  it('notes with their targets, of whatever kind', async () => {
    const data = await ask(`{ twenty_notes(first: 30) { edges { node {
      title bodyV2 { markdown }
      noteTargets { edges { node {
        targetPerson { id company { name } } targetCompany { id } targetOpportunity { id company { accountOwner { id } } }
      } } }
    } } } }`);
    expect(data.twenty_notes).toEqual(
      nodes(notes.slice(0, 30), (note) => ({
        ...pick(note, 'title', 'bodyV2'),
        noteTargets: nodes(having(noteTargets, 'noteId', note['id']), (target) => {
          const person = byIdOrNull(people, target['targetPersonId']);
          const company = byIdOrNull(companies, target['targetCompanyId']);
          const deal = byIdOrNull(opportunities, target['targetOpportunityId']);
          const employer = person && byIdOrNull(companies, person['companyId']);
          const customer = deal && byIdOrNull(companies, deal['companyId']);
          const owner = customer && byIdOrNull(members, customer['accountOwnerId']);
          return {
            targetPerson: person && { id: person['id'], company: employer && pick(employer, 'name') },
            targetCompany: company && pick(company, 'id'),
            targetOpportunity: deal && {
              id: deal['id'],
              company: customer && { accountOwner: owner && pick(owner, 'id') },
            },
          };
        }),
      })),
    );
  });

  it('the targets themselves', async () => {
    const data = await ask(`{ twenty_taskTargets(first: 25) { edges { node {
      id task { title assignee { name { firstName } assignedTasks { totalCount } } }
    } } } }`);
    expect(data.twenty_taskTargets).toEqual(
      nodes(taskTargets.slice(0, 25), (target) => {
        const task = byId(tasks, target['taskId']);
        const assignee = byIdOrNull(members, task['assigneeId']);
        return {
          id: target['id'],
          task: {
            title: task['title'],
            assignee: assignee && {
              name: { firstName: (assignee['name'] as Row)['firstName'] },
              assignedTasks: { totalCount: having(tasks, 'assigneeId', assignee['id']).length },
            },
          },
        };
      }),
    );
  });

  it("everybody's open tasks", async () => {
    const data = await ask(`{ twenty_workspaceMembers { edges { node { userEmail
      open: assignedTasks(filter: { status: { neq: DONE } }) { totalCount }
      done: assignedTasks(filter: { status: { eq: DONE } }, first: 1) { totalCount edges { node { id } } }
    } } } }`);
    expect(data.twenty_workspaceMembers).toEqual(
      nodes(members, ({ id, userEmail }) => {
        const own = having(tasks, 'assigneeId', id);
        const done = having(own, 'status', 'DONE');
        return {
          userEmail,
          open: { totalCount: own.length - done.length },
          done: { totalCount: done.length, ...nodes(done.slice(0, 1)) },
        };
      }),
    );
  });

  it('how many tasks there are of each status, in one operation', async () => {
    const data = await ask(`{
      todo: twenty_tasks(filter: { status: { eq: TODO } }) { ...Count }
      doing: twenty_tasks(filter: { status: { eq: IN_PROGRESS } }) { ...Count }
      done: twenty_tasks(filter: { status: { eq: DONE } }) { ...Count }
    } fragment Count on TwentyTaskConnection { n: totalCount }`);
    const count = (status: string) => ({ n: having(tasks, 'status', status).length });
    expect(data).toEqual({ todo: count('TODO'), doing: count('IN_PROGRESS'), done: count('DONE') });
  });

  it("the colleagues' companies and how many people work there", async () => {
    const data = await ask(`{ twenty_workspaceMembers(first: 5) { edges { node {
      id accountOwnerForCompanies(first: 4) { totalCount edges { node { name people { totalCount } } } }
    } } } }`);
    expect(data.twenty_workspaceMembers).toEqual(
      nodes(members.slice(0, 5), ({ id }) => {
        const owned = having(companies, 'accountOwnerId', id);
        return {
          id,
          accountOwnerForCompanies: {
            totalCount: owned.length,
            ...nodes(owned.slice(0, 4), (company) => ({
              name: company['name'],
              people: { totalCount: having(people, 'companyId', company['id']).length },
            })),
          },
        };
      }),
    );
  });
});

describe("the workspace's own objects", () => {
  it('pets and rockets', async () => {
    expect(
      await ask(`{
        twenty_pets(first: 5) { totalCount edges { node { name species age } } }
        rockets: twenty_rockets(last: 2) { edges { node { name noteTargets { totalCount } } } }
      }`),
    ).toEqual({
      twenty_pets: {
        totalCount: pets.length,
        ...nodes(pets.slice(0, 5), (row) => pick(row, 'name', 'species', 'age')),
      },
      rockets: nodes(rockets.slice(-2), (row) => ({
        name: row['name'],
        noteTargets: { totalCount: having(noteTargets, 'targetRocketId', row['id']).length },
      })),
    });
  });

  it('objects without records', async () => {
    expect(
      await ask(`{
        twenty_surveyResults { totalCount edges { node { id ownedPets { totalCount } } } pageInfo { endCursor } }
        twenty_employmentHistories { edges { node { person { company { name } } } } }
        twenty_rockets(filter: { name: { eq: "none" } }) { totalCount countNotEmptyId minCreatedAt }
      }`),
    ).toEqual({
      twenty_surveyResults: { totalCount: 0, edges: [], pageInfo: { endCursor: null } },
      twenty_employmentHistories: { edges: [] },
      twenty_rockets: { totalCount: 0, countNotEmptyId: 0, minCreatedAt: null },
    });
  });
});

describe('settings', () => {
  it('objects with some of their fields, beside records', async () => {
    const data = await ask(`{
      objects: twentyMetadata_objects(paging: { first: 100 }, filter: {}) { edges { node {
        name: nameSingular plural: namePlural fieldsList { name type }
      } } }
      twenty_companies(first: 1) { totalCount }
    }`);
    const pet = data.objects.edges.find(({ node }: any) => node.name === 'pet').node;
    expect(pet.plural).toBe('pets');
    expect(pet.fieldsList).toContainEqual({ name: 'species', type: 'SELECT' });
    expect(data.twenty_companies).toEqual({ totalCount: companies.length });
  });

  it('views, roles, webhooks and the workspace in one operation', async () => {
    const data = await ask(`{
      views: twentyMetadata_getViews { __typename id }
      roles: twentyMetadata_getRoles { __typename label }
      hooks: twentyMetadata_webhooks { id }
      ws: twentyMetadata_currentWorkspace { __typename metadataVersion }
    }`);
    expect(data.roles.map(({ label }: { label: string }) => label)).toContain('Admin');
    expect(data.hooks).toEqual([]);
    expect(data.ws).toEqual({ __typename: 'TwentyMetadataWorkspace', metadataVersion: expect.any(Number) });
    expect(Array.isArray(data.views)).toBe(true);
  });
});

describe('search', () => {
  it('for two things and beside records', async () => {
    const data = await ask(
      `query Search($for: String!, $kinds: [String!] = ["company"]) {
        anything: twenty_search(searchInput: $for, limit: 50) { edges { node { recordId objectNameSingular __typename } } }
        companies: twenty_search(searchInput: "Northwind", limit: 5, includedObjectNameSingulars: $kinds) {
          edges { node { recordId } } pageInfo { hasNextPage }
        }
        twenty_notes(first: 1) { totalCount }
      }`,
      { for: 'okafor' },
    );
    expect(data.anything.edges).toContainEqual({
      node: { recordId: primaryMatch.id, objectNameSingular: 'person', __typename: 'TwentySearchRecord' },
    });
    expect(data.companies).toEqual({
      edges: [{ node: { recordId: northwind.id } }],
      pageInfo: { hasNextPage: false },
    });
    expect(data.twenty_notes).toEqual({ totalCount: notes.length });
  });

  it('page by page', async () => {
    const text = `query ($after: String) { twenty_search(searchInput: "robotics", limit: 3, after: $after) {
      edges { node { recordId } } pageInfo { hasNextPage endCursor }
    } }`;
    const all = await ask(
      '{ twenty_search(searchInput: "robotics", limit: 100) { edges { node { recordId } } } }',
    );
    const found: unknown[] = [];
    let after: string | null = null;
    do {
      const { twenty_search } = await ask(text, { after });
      found.push(...twenty_search.edges);
      after = twenty_search.pageInfo.hasNextPage ? twenty_search.pageInfo.endCursor : null;
    } while (after);
    expect(found).toEqual(all.twenty_search.edges);
    expect(found.length).toBeGreaterThan(3);
  });

  it.each([
    ['inline', '{ deletedAt: { is: NULL }, id: { in: ["ID"] } }', {}],
    ['as a variable', '$filter', { filter: { deletedAt: { is: 'NULL' }, id: { in: ['ID'] } } }],
    ['of a range', '{ createdAt: { gte: "2000-01-01", lt: "2100-01-01" }, id: { eq: "ID" } }', {}],
  ])('with a filter %s', async (_, filter, variables) => {
    const text = `query ($filter: TwentyObjectRecordFilterInput) {
      twenty_search(searchInput: "okafor", limit: 50, filter: ${filter.replace('ID', primaryMatch.id)}) { edges { node { recordId } } }
      unused: twenty_people(first: 1, filter: { id: { in: [] } }) @skip(if: true) { totalCount edges { node { id } } }
      again: twenty_search(searchInput: "zz-nobody", limit: 1, filter: $filter) { edges { node { label } } }
    }`;
    const given = JSON.parse(JSON.stringify(variables).replace('"ID"', `"${primaryMatch.id}"`));
    expect(await ask(text, given)).toEqual({
      twenty_search: { edges: [{ node: { recordId: primaryMatch.id } }] },
      again: { edges: [] },
    });
  });
});

describe('directives', () => {
  const text = `query ($count: Boolean!, $names: Boolean = false) {
    twenty_companies(first: 2) {
      totalCount @include(if: $count)
      edges { node { id ...Names @include(if: $names) ... @skip(if: $names) { employees } people(first: 1) @include(if: $names) { totalCount } } }
    }
    none: twenty_people @include(if: $names) { totalCount }
  }
  fragment Names on TwentyCompany { name domainName { primaryLinkUrl } }`;

  it.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('count %s, names %s', async (count, names) => {
    expect(await ask(text, { count, names })).toEqual({
      twenty_companies: {
        ...(count && { totalCount: companies.length }),
        ...nodes(companies.slice(0, 2), (row) => ({
          id: row['id'],
          ...(names
            ? {
                ...pick(row, 'name', 'domainName'),
                people: { totalCount: having(people, 'companyId', row['id']).length },
              }
            : pick(row, 'employees')),
        })),
      },
      ...(names && { none: { totalCount: people.length } }),
    });
  });
});
