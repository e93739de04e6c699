import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../../src/errors.ts';
import { ask, createRecording, rejected } from './recording.ts';

type Row = Readonly<Record<string, unknown>>;

const list = (...nodes: readonly Row[]) => ({
  edges: nodes.map((node) => ({ node })),
  totalCount: nodes.length,
});
const numbered = (count: number, row: (n: number) => Row) => Array.from({ length: count }, (_, n) => row(n));
const person = (id: string, companyId: string | null, more: Row = {}) => ({ id, companyId, ...more });
const idCursor = (id: string) => Buffer.from(JSON.stringify({ id })).toString('base64');

/** Two companies as Twenty answers them, with their plain lists of people. */
const companies = (...nodes: readonly Row[]) => ({ data: { companies: list(...nodes) } });

describe('a list inside a record', () => {
  it('comes from the plain answer while that is enough, in the order of the ids', async () => {
    const people = list({ id: 'p2' }, { id: 'p1' }, { id: 'p3' });
    const [next, sent] = createRecording({ data: { company: { id: 'c1', people } } });
    const { data, errors } = await ask(
      next,
      `{ company(filter: {}) {
        two: people(first: 2) { totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
        all: people { totalCount edges { node { id } } pageInfo { hasNextPage } }
        none: people(first: 0) { edges { node { id } } pageInfo { hasNextPage startCursor } }
      } }`,
    );
    expect(errors).toEqual([]);
    expect(data.company).toEqual({
      two: {
        totalCount: 3,
        edges: ['p1', 'p2'].map((id) => ({ cursor: idCursor(id), node: { id } })),
        pageInfo: {
          hasNextPage: true,
          hasPreviousPage: false,
          startCursor: idCursor('p1'),
          endCursor: idCursor('p2'),
        },
      },
      all: {
        totalCount: 3,
        edges: ['p1', 'p2', 'p3'].map((id) => ({ node: { id } })),
        pageInfo: { hasNextPage: false },
      },
      none: { edges: [], pageInfo: { hasNextPage: true, startCursor: null } },
    });
    expect(sent.map(({ text }) => text)).toEqual([
      'query ($filter: CompanyFilterInput!) { company(filter: $filter) { id people { edges { node { id } } } } }',
    ]);
  });

  it.each([
    ['rows', 'people { edges { node { id } } }'],
    ['the first 60 rows', 'people(first: 60) { edges { node { id } } }'],
    ['whether 59 rows are all', 'people(first: 59) { pageInfo { hasNextPage } }'],
    ['its type', 'people { __typename }'],
  ])('is not asked again for %s when it ends at 60', async (_, selection) => {
    const people = list(...numbered(60, (n) => ({ id: `p${n + 10}` })));
    const [next, sent] = createRecording({ data: { company: { id: 'c1', people } } });
    const { errors } = await ask(next, `{ company(filter: {}) { ${selection} } }`);
    expect(errors).toEqual([]);
    expect(sent).toHaveLength(1);
  });

  it('that ends at 60 is counted, once for all that do', async () => {
    const long = list(...numbered(60, (n) => ({ id: `p${n + 10}` })));
    const [next, sent] = createRecording(
      companies(
        { id: 'c1', people: long },
        { id: 'c2', people: list({ id: 'p1' }) },
        { id: 'c3', people: long },
      ),
      {
        data: {
          peopleGroupBy: [
            { groupByDimensionValues: ['c3'], totalCount: 60 },
            { groupByDimensionValues: ['c1'], totalCount: 75 },
          ],
        },
      },
    );
    const { data, errors } = await ask(
      next,
      '{ companies { edges { node { people { totalCount edges { node { id } } pageInfo { hasNextPage } } } } } }',
    );
    expect(errors).toEqual([]);
    expect(
      data.companies.edges.map(({ node: { people } }: any) => [
        people.totalCount,
        people.edges.length,
        people.pageInfo.hasNextPage,
      ]),
    ).toEqual([
      [75, 60, true],
      [1, 1, false],
      [60, 60, false],
    ]);
    expect(sent[1]).toEqual({
      text: 'query ($groupBy: [PersonGroupByInput!]!, $filter: PersonFilterInput, $limit: Int) { peopleGroupBy(groupBy: $groupBy, filter: $filter, limit: $limit) { groupByDimensionValues totalCount } }',
      variables: { groupBy: [{ companyId: true }], filter: { companyId: { in: ['c1', 'c3'] } }, limit: 3 },
    });
    expect(sent).toHaveLength(2);
  });

  it('with arguments is one query for all parents and all aliases of one filter and order', async () => {
    const rows = [person('p4', 'c2'), person('p1', 'c1'), person('p9', 'c1'), person('p2', 'c2')];
    const [next, sent] = createRecording(companies({ id: 'c1' }, { id: 'c2' }), {
      data: { people: list(...rows) },
    });
    const order = 'orderBy: [{ jobTitle: DescNullsLast }], filter: { jobTitle: { eq: "x" } }';
    const { data, errors } = await ask(
      next,
      `{ companies { edges { node {
        a: people(first: 1, ${order}) { totalCount edges { node { id } } pageInfo { hasNextPage hasPreviousPage } }
        b: people(last: 1, ${order}) { edges { node { name { firstName } id } } pageInfo { hasNextPage hasPreviousPage } }
        c: people(offset: 1, ${order}) { edges { node { id } } }
      } } } }`,
    );
    expect(errors).toEqual([]);
    expect(
      data.companies.edges.map(({ node }: any) =>
        [node.a.edges, node.b.edges, node.c.edges].map((edges) => edges.map((edge: any) => edge.node.id)),
      ),
    ).toEqual([
      [['p1'], ['p9'], ['p9']],
      [['p4'], ['p2'], ['p2']],
    ]);
    expect(data.companies.edges[0].node).toMatchObject({
      a: { totalCount: 2, pageInfo: { hasNextPage: true, hasPreviousPage: false } },
      b: { pageInfo: { hasNextPage: false, hasPreviousPage: true } },
    });
    expect(sent.map(({ text }) => text)).toEqual([
      '{ companies { edges { node { id } } } }',
      'query ($first: Int, $filter: PersonFilterInput, $orderBy: [PersonOrderByInput]) { people(first: $first, filter: $filter, orderBy: $orderBy) { edges { node { id name { firstName } companyId } } totalCount } }',
    ]);
    expect(sent[1]!.variables).toEqual({
      first: 1000,
      filter: { and: [{ companyId: { in: ['c1', 'c2'] } }, { jobTitle: { eq: 'x' } }] },
      orderBy: [{ jobTitle: 'DescNullsLast' }, { id: 'AscNullsFirst' }],
    });
  });

  it('of one parent is not fetched beyond what is wanted', async () => {
    const page = { ...list(person('p1', 'c1'), person('p2', 'c1')), totalCount: 9_000 };
    const [next, sent] = createRecording({ data: { company: { id: 'c1' } } }, { data: { people: page } });
    const { data, errors } = await ask(
      next,
      '{ company(filter: {}) { people(first: 2, orderBy: { jobTitle: AscNullsLast }) { totalCount pageInfo { hasNextPage } edges { node { id } } } } }',
    );
    expect(errors).toEqual([]);
    expect(data.company.people).toEqual({
      totalCount: 9_000,
      pageInfo: { hasNextPage: true },
      edges: [{ node: { id: 'p1' } }, { node: { id: 'p2' } }],
    });
    expect(sent[1]!.variables).toMatchObject({ first: 2 });
  });

  it('of more rows than a request brings is fetched page by page', async () => {
    const rows = numbered(1_500, (n) => person(`p${String(n).padStart(4, '0')}`, n % 2 ? 'c1' : 'c2'));
    const page = (from: number, to: number) => ({
      data: { people: { ...list(...rows.slice(from, to)), totalCount: 1_500 } },
    });
    const [next, sent] = createRecording(
      companies({ id: 'c1' }, { id: 'c2' }),
      page(0, 1_000),
      page(1_000, 1_500),
    );
    const { data } = await ask(
      next,
      '{ companies { edges { node { people(first: 1000) { totalCount edges { node { id } } } } } } }',
    );
    expect(
      data.companies.edges.map(({ node: { people } }: any) => [people.totalCount, people.edges.length]),
    ).toEqual([
      [750, 750],
      [750, 750],
    ]);
    expect(sent.slice(1).map(({ variables }) => [variables['first'], variables['offset']])).toEqual([
      [1000, undefined],
      [500, 1000],
    ]);
  });

  it('of more rows than the bound is null for each parent, and the rest stays', async () => {
    const page = { ...list(person('p1', 'c1')), totalCount: 5_001 };
    const [next, sent] = createRecording(companies({ id: 'c1', name: 'A' }, { id: 'c2', name: 'B' }), {
      data: { people: page },
    });
    const { data, errors } = await ask(
      next,
      '{ companies { edges { node { name p: people(first: 100) { edges { node { id } } } } } } }',
    );
    expect(data.companies.edges).toEqual([
      { node: { name: 'A', p: null } },
      { node: { name: 'B', p: null } },
    ]);
    expect(errors).toEqual(
      [0, 1].map((index) => ({
        code: 'CANNOT_ANSWER_TRUTHFULLY',
        message:
          'Company.people needs 5,001 rows for the 2 records it is asked of, and the gateway fetches 5,000 at most. Ask it of fewer records, or ask twenty_people(filter: {companyId: {in: [...]}}) page by page.',
        path: ['companies', 'edges', index, 'node', 'p'],
      })),
    );
    expect(sent).toHaveLength(2);
  });

  it('has aggregates, from one query for all parents', async () => {
    const [next, sent] = createRecording(companies({ id: 'c1' }, { id: 'c2' }), {
      data: { peopleGroupBy: [{ groupByDimensionValues: ['c1'], totalCount: 2, maxCreatedAt: '2026' }] },
    });
    const { data } = await ask(
      next,
      '{ companies { edges { node { people { totalCount latest: maxCreatedAt } } } } }',
    );
    expect(data.companies.edges).toEqual([
      { node: { people: { totalCount: 2, latest: '2026' } } },
      { node: { people: { totalCount: 0, latest: null } } },
    ]);
    expect(sent).toHaveLength(2);
  });

  it.each([
    ['a size below 0', 'first: -1'],
    ['a cursor of another list', `orderBy: { jobTitle: AscNullsLast }, after: "${idCursor('p1')}"`],
    ['a cursor that is none', 'after: "x"'],
  ])('is refused with %s, without a query', async (_, given) => {
    const [next, sent] = createRecording(companies({ id: 'c1' }));
    const { data, errors } = await ask(
      next,
      `{ companies { edges { node { people(${given}) { edges { node { id } } } } } } }`,
    );
    expect(data.companies.edges).toEqual([{ node: { people: null } }]);
    expect(errors).toMatchObject([
      { code: 'BAD_USER_INPUT', path: ['companies', 'edges', 0, 'node', 'people'] },
    ]);
    expect(sent).toHaveLength(1);
  });

  it('goes on after a cursor, in either order', async () => {
    const rows = [1, 2, 3].map((n) => person(`p${n}`, 'c1'));
    const page = (order: string) => async (after: string | null) => {
      const [next] = createRecording(companies({ id: 'c1' }, { id: 'c2' }), {
        data: { people: list(...rows) },
      });
      const { data } = await ask(
        next,
        `{ companies { edges { node { people(first: 1, ${order}, after: ${JSON.stringify(after)}) {
          edges { node { id } } pageInfo { endCursor hasNextPage hasPreviousPage }
        } } } } }`,
      );
      return data.companies.edges[0].node.people;
    };
    for (const order of ['filter: {}, offset: 0', 'orderBy: { jobTitle: AscNullsLast }']) {
      const ask = page(order);
      const first = await ask(null);
      const second = await ask(first.pageInfo.endCursor);
      const third = await ask(second.pageInfo.endCursor);
      expect([first, second, third].map(({ edges }) => edges[0].node.id)).toEqual(['p1', 'p2', 'p3']);
      expect(
        [first, second, third].map(({ pageInfo }) => [pageInfo.hasPreviousPage, pageInfo.hasNextPage]),
      ).toEqual([
        [false, true],
        [true, true],
        [true, false],
      ]);
    }
  });

  it('of deleted parents, whose column reads null, is told of one and not of several', async () => {
    const text =
      '{ companies { edges { node { people(first: 5, filter: { jobTitle: { eq: "x" } }) { edges { node { id } } } } } } }';
    const rows = list(person('p1', null), person('p2', 'c1'));
    const [one] = createRecording(companies({ id: 'c1' }, { id: 'c2' }), { data: { people: rows } });
    expect(
      (await ask(one, text)).data.companies.edges.map((edge: any) => edge.node.people.edges[0].node.id),
    ).toEqual(['p2', 'p1']);
    const [several] = createRecording(companies({ id: 'c1' }, { id: 'c2' }, { id: 'c3' }), {
      data: { people: rows },
    });
    const { data, errors } = await ask(several, text);
    expect(data.companies.edges.map((edge: any) => edge.node.people === null)).toEqual([false, true, true]);
    expect(errors.map(({ code, path }) => [code, (path as unknown[])[2]])).toEqual([
      ['CANNOT_ANSWER_TRUTHFULLY', 1],
      ['CANNOT_ANSWER_TRUTHFULLY', 2],
    ]);
  });
});

describe('what lies too deep', () => {
  it('is fetched level by level, one query for each relation and level', async () => {
    const [next, sent] = createRecording(
      {
        data: {
          opportunities: list(
            { pointOfContact: { companyId: 'c1' } },
            { pointOfContact: { companyId: 'c2' } },
            { pointOfContact: { companyId: 'c1' } },
            { pointOfContact: null },
          ),
        },
      },
      {
        data: {
          companies: list(
            { id: 'c2', name: 'B', people: list() },
            { id: 'c1', name: 'A', people: list({ id: 'p1', pointOfContactForOpportunities: null }) },
          ),
        },
      },
      { data: { opportunities: list({ id: 'o1', pointOfContactId: 'p1', name: 'Deal' }) } },
    );
    const { data, errors } = await ask(
      next,
      `{ opportunities { edges { node { pointOfContact { company {
        title: name people { edges { node { deals: pointOfContactForOpportunities { edges { node { name } } } } } }
      } } } } } }`,
    );
    expect(errors).toEqual([]);
    const a = {
      title: 'A',
      people: { edges: [{ node: { deals: { edges: [{ node: { name: 'Deal' } }] } } }] },
    };
    const b = { title: 'B', people: { edges: [] } };
    expect(data.opportunities.edges.map(({ node }: any) => node.pointOfContact?.company)).toEqual([
      a,
      b,
      a,
      undefined,
    ]);
    expect(sent.map(({ text }) => text)).toEqual([
      '{ opportunities { edges { node { pointOfContact { companyId } } } } }',
      'query ($first: Int, $filter: CompanyFilterInput) { companies(first: $first, filter: $filter) { edges { node { name id people { edges { node { id } } } } } } }',
      'query ($first: Int, $filter: OpportunityFilterInput) { opportunities(first: $first, filter: $filter) { edges { node { name id pointOfContactId } } totalCount } }',
    ]);
    expect(sent.slice(1).map(({ variables }) => variables)).toEqual([
      { first: 2, filter: { id: { in: ['c1', 'c2'] } } },
      { first: 60, filter: { pointOfContactId: { in: ['p1'] } } },
    ]);
  });

  it('is one query for two places that lead into one root', async () => {
    const [next, sent] = createRecording(
      {
        data: {
          opportunity: { pointOfContact: { companyId: 'c1' }, company: { id: 'c2' } },
        },
      },
      { data: { companies: list({ id: 'c1', name: 'A' }) } },
    );
    const { data } = await ask(
      next,
      '{ opportunity(filter: {}) { pointOfContact { a: company { name } b: company { id } } } }',
    );
    expect(data.opportunity.pointOfContact).toEqual({ a: { name: 'A' }, b: { id: 'c1' } });
    expect(sent).toHaveLength(2);
  });

  it('fails at each of its places when its query fails, and the rest stays', async () => {
    const [next] = createRecording(
      {
        data: {
          opportunities: list(
            { name: 'x', pointOfContact: { companyId: 'c1' } },
            { name: 'y', pointOfContact: { companyId: null } },
            { name: 'z', pointOfContact: { companyId: 'c2' } },
          ),
        },
      },
      { data: { companies: null }, errors: [rejected('not now')] },
    );
    const { data, errors } = await ask(
      next,
      '{ o: opportunities { edges { node { name p: pointOfContact { c: company { name } } } } } }',
    );
    expect(data.o.edges.map(({ node }: any) => [node.name, node.p.c])).toEqual([
      ['x', null],
      ['y', null],
      ['z', null],
    ]);
    expect(errors).toEqual(
      [0, 2].map((index) => ({
        code: 'UPSTREAM_REJECTED',
        message: 'not now',
        path: ['o', 'edges', index, 'node', 'p', 'c'],
      })),
    );
  });

  it('fails when Twenty answers the query with nothing', async () => {
    const [next] = createRecording(
      { data: { opportunity: { pointOfContact: { companyId: 'c1' } } } },
      { data: { companies: null } },
    );
    const { errors } = await ask(next, '{ opportunity(filter: {}) { pointOfContact { company { name } } } }');
    expect(errors).toMatchObject([
      { code: 'UPSTREAM_BAD_RESPONSE', path: ['opportunity', 'pointOfContact', 'company'] },
    ]);
  });

  it('fails alone when nobody tells the relations', async () => {
    const [next, sent] = createRecording({
      data: { opportunity: { name: 'x', pointOfContact: { id: 'p1' } } },
    });
    const unknown = () =>
      Promise.reject(new GatewayError('UPSTREAM_UNAVAILABLE', 'gone', { upstream: 'twenty' }));
    const text =
      '{ opportunity(filter: {}) { name pointOfContact { company { name } opportunities: pointOfContactForOpportunities(last: 1) { totalCount } } } }';
    const { data, errors } = await ask(next, text, {}, undefined, unknown);
    expect(data.opportunity).toEqual({ name: 'x', pointOfContact: { company: null, opportunities: null } });
    expect(errors.map(({ code, path }) => [code, (path as unknown[]).at(-1)])).toEqual([
      ['UPSTREAM_UNAVAILABLE', 'company'],
      ['UPSTREAM_UNAVAILABLE', 'opportunities'],
    ]);
    expect(sent).toHaveLength(1);
  });

  it('is fetched below a mutation, before the next one', async () => {
    const [next, sent] = createRecording(
      { data: { createPerson: { company: { id: 'c1' } } } },
      { data: { people: { ...list(), totalCount: 0 } } },
      { data: { updatePerson: { id: 'p2' } } },
    );
    const { data, errors } = await ask(
      next,
      'mutation { createPerson(data: {}) { company { people { totalCount edges { node { id } } } } } updatePerson(id: "p2", data: {}) { id } }',
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      createPerson: { company: { people: { totalCount: 0, edges: [] } } },
      updatePerson: { id: 'p2' },
    });
    expect(sent.map(({ text }) => /\{ (\w+)/.exec(text)?.[1])).toEqual([
      'createPerson',
      'people',
      'updatePerson',
    ]);
  });
});
