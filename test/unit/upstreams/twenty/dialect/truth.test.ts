import { describe, expect, it } from 'vitest';
import { ask, createRecording, sentFor } from './recording.ts';

const inCompanies = (selection: string) => `{ companies { edges { node { ${selection} } } } }`;
const askPeople = 'Ask twenty_people(filter: {companyId: {eq: ...}}) instead.';

describe('before sending', () => {
  it.each([
    [
      'a filter on a nested list',
      inCompanies('people(filter: { jobTitle: { eq: "x" } }) { totalCount }'),
      `Twenty ignores arguments on nested lists; of Company.people only the first 0 to 60 rows can be had. ${askPeople}`,
    ],
    [
      'first with something else',
      inCompanies('people(first: 2, after: "x") { totalCount }'),
      `only the first 0 to 60 rows can be had. ${askPeople}`,
    ],
    [
      'more than 60',
      inCompanies('people(first: 61) { totalCount }'),
      `only the first 0 to 60 rows can be had. ${askPeople}`,
    ],
    [
      'fewer than none',
      inCompanies('people(first: -1) { totalCount }'),
      `only the first 0 to 60 rows can be had. ${askPeople}`,
    ],
    ['last', inCompanies('people(last: 1) { totalCount }'), 'only the first 0 to 60 rows can be had.'],
    [
      'a list in a list',
      inCompanies('people { edges { node { pointOfContactForOpportunities { totalCount } } } }'),
      'Twenty refuses a list inside a list, and Person.pointOfContactForOpportunities is one. Ask twenty_opportunities(filter: {pointOfContactId: {eq: ...}}) instead.',
    ],
    [
      'a record below a related record',
      '{ opportunity(filter: {}) { pointOfContact { company { name } } } }',
      'Twenty answers a record below a related record with null, and Person.company is one. Ask twenty_companies(filter: {id: {in: [...]}}) instead, with the ids from companyId.',
    ],
    [
      'a list below a related record',
      '{ person(filter: {}) { company { people { totalCount } } } }',
      `Twenty answers a list below a related record with no rows, and Company.people is one. ${askPeople}`,
    ],
    [
      'a third relation',
      inCompanies('opportunities { edges { node { pointOfContact { company { id } } } } }'),
      'Twenty follows two relations at most, and Person.company is one more. Ask twenty_companies(',
    ],
    [
      'the same in the answer of a mutation',
      'mutation { createPerson(data: {}) { company { people { totalCount } } } }',
      'with no rows',
    ],
    [
      'an aggregate of a nested list',
      inCompanies('people { maxCreatedAt }'),
      `Twenty answers an aggregate of a nested list with null, and PersonConnection.maxCreatedAt is one. ${askPeople}`,
    ],
  ])('refuses %s', async (_, text, message) => {
    const [next, sent] = createRecording({});
    const { data, errors } = await ask(next, text);
    expect(Object.values(data as object)).toEqual([null]);
    expect(errors).toEqual([
      {
        code: 'CANNOT_ANSWER_TRUTHFULLY',
        message: expect.stringContaining(message),
        path: [Object.keys(data as object)[0]],
      },
    ]);
    expect(sent).toEqual([]);
  });

  it.each([
    ['a list', inCompanies('people { totalCount edges { node { id } } }')],
    [
      'a record of a list’s rows',
      inCompanies('opportunities { edges { node { pointOfContact { id } company { id } } } }'),
    ],
    ['arguments that are null', inCompanies('people(filter: null, first: null) { edges { node { id } } }')],
    ['an aggregate of a root list', '{ companies { maxCreatedAt } }'],
    [
      'the lists of a group',
      '{ peopleGroupBy(groupBy: []) { totalCount groupByDimensionValues edges { node { company { id } } } } }',
    ],
    ['duplicates', '{ personDuplicates { maxCreatedAt edges { node { company { id } } } } }'],
  ])('lets %s pass', async (_, text) => {
    expect(await sentFor(text)).toHaveLength(1);
  });

  it('refuses one root and asks the others', async () => {
    const [next, sent] = createRecording({ data: { people: { totalCount: 1 } } });
    const { data, errors } = await ask(
      next,
      '{ bad: companies { edges { node { people(last: 1) { totalCount } } } } people { totalCount } }',
    );
    expect(data).toEqual({ bad: null, people: { totalCount: 1 } });
    expect(errors.map(({ path }) => path)).toEqual([['bad']]);
    expect(sent.map(({ text }) => text)).toEqual(['{ people { totalCount } }']);
  });

  it.each([
    ['people { pageInfo { hasNextPage } }', 'people { pageInfo { hasNextPage } totalCount }'],
    [
      'people(first: 2) { pageInfo { hasNextPage } }',
      'people { pageInfo { hasNextPage } edges { cursor node { id } } }',
    ],
    [
      'a: people(first: 2) { edges { node { id } } } b: people { edges { cursor node { name { firstName } } } }',
      'people { edges { node { id name { firstName } } cursor } }',
    ],
  ])('asks for what it needs to count the rows of %s', async (selection, expected) => {
    const [only] = await sentFor(inCompanies(selection));
    expect(only!.text).toBe(inCompanies(expected));
  });
});

describe('after the answer', () => {
  /** A company with this many people, answered as Twenty does. */
  function companyWith(count: number) {
    const shown = Math.min(count, 60);
    const edges = Array.from({ length: shown }, (_, n) => ({ cursor: `c${n}`, node: { id: `p${n}` } }));
    const pageInfo = {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: false,
      hasPreviousPage: false,
    };
    return createRecording({ data: { company: { people: { edges, pageInfo, totalCount: shown } } } })[0];
  }
  const people = (selection: string) => `{ company(filter: {}) { p: ${selection} } }`;
  const whole =
    'edges { node { id } } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } totalCount';

  it.each([
    [3, 2, ['p0', 'p1'], 'c0', 'c1', true],
    [3, 3, ['p0', 'p1', 'p2'], 'c0', 'c2', false],
    [3, 60, ['p0', 'p1', 'p2'], 'c0', 'c2', false],
    [3, 0, [], null, null, true],
    [0, 0, [], null, null, false],
    [59, 1, ['p0'], 'c0', 'c0', true],
  ])('cuts %i rows to the first %i', async (count, first, ids, startCursor, endCursor, hasNextPage) => {
    const { data, errors } = await ask(companyWith(count), people(`people(first: ${first}) { ${whole} }`));
    expect(errors).toEqual([]);
    expect(data.company.p).toEqual({
      edges: ids.map((id) => ({ node: { id } })),
      pageInfo: { startCursor, endCursor, hasNextPage, hasPreviousPage: false },
      totalCount: count,
    });
  });

  it('cuts each alias for itself', async () => {
    const text =
      '{ company(filter: {}) { a: people(first: 1) { edges { node { id } } } b: people(first: 2) { edges { cursor } } c: people { totalCount } } }';
    const { data } = await ask(companyWith(3), text);
    expect(data.company).toEqual({
      a: { edges: [{ node: { id: 'p0' } }] },
      b: { edges: [{ cursor: 'c0' }, { cursor: 'c1' }] },
      c: { totalCount: 3 },
    });
  });

  it.each([
    ['rows', 'people { edges { node { id } } }'],
    ['a count', 'people { totalCount }'],
    ['page info', 'people { pageInfo { hasNextPage } }'],
    ['the first 60 rows', 'people(first: 60) { edges { node { id } } }'],
    ['a count beside the first rows', 'people(first: 2) { edges { node { id } } totalCount }'],
  ])('does not trust %s of a list that ends at 60', async (_, selection) => {
    const { data, errors } = await ask(companyWith(75), people(selection));
    expect(data).toEqual({ company: { p: null } });
    expect(errors).toEqual([
      {
        code: 'CANNOT_ANSWER_TRUTHFULLY',
        message: `Company.people holds 60 rows or more, and Twenty shows no more of a nested list. ${askPeople}`,
        path: ['company', 'p'],
      },
    ]);
  });

  it('trusts fewer rows than 60', async () => {
    const { data, errors } = await ask(companyWith(59), people('people { totalCount }'));
    expect(errors).toEqual([]);
    expect(data).toEqual({ company: { p: { totalCount: 59 } } });
  });

  it('trusts the first rows of a list that ends at 60', async () => {
    const text = people('people(first: 1) { edges { node { id } } pageInfo { hasNextPage endCursor } }');
    const { data, errors } = await ask(companyWith(75), text);
    expect(errors).toEqual([]);
    expect(data.company.p).toEqual({
      edges: [{ node: { id: 'p0' } }],
      pageInfo: { hasNextPage: true, endCursor: 'c0' },
    });
  });

  it('trusts the type of a list that ends at 60', async () => {
    const { data, errors } = await ask(companyWith(75), people('people { __typename }'));
    expect(errors).toEqual([]);
    expect(data).toEqual({ company: { p: { __typename: 'PersonConnection' } } });
  });

  it('tells where in a root list the nested list is', async () => {
    const long = { edges: Array.from({ length: 60 }, () => ({ node: { id: 'p' } })) };
    const edges = [{ node: { people: { edges: [] } } }, { node: { people: long } }];
    const [next] = createRecording({ data: { companies: { edges } } });
    const { data, errors } = await ask(
      next,
      '{ c: companies { e: edges { n: node { people { edges { node { id } } } } } } }',
    );
    expect(data).toEqual({ c: { e: [{ n: { people: { edges: [] } } }, { n: { people: null } }] } });
    expect(errors.map(({ path }) => path)).toEqual([['c', 'e', 1, 'n', 'people']]);
  });
});
