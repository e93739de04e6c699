import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway({
    environment: { CACHE_TTL_MS: '0', SANDBOX_TWENTY_CHARGING: 'newer' },
  });
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

interface Page {
  readonly totalCount: number;
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string;
    readonly endCursor: string;
  };
}

const selection =
  '{ totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }';

async function pageOf(place: 'root' | 'nested', given: string): Promise<Page> {
  const text =
    place === 'root'
      ? `{ list: twenty_people(${given}) ${selection} }`
      : `{ twenty_company(filter: { id: { eq: "${LANDMARKS.companies.northwind.id}" } }) { list: people(${given}) ${selection} } }`;
  const { data, errors } = await gateway.ask(text);
  expect(errors, given).toBeUndefined();
  return (place === 'root' ? data.list : data.twenty_company.list) as Page;
}

/** Walks to the end, in either direction. */
async function walk(
  place: 'root' | 'nested',
  order: string,
  size: number,
  isForward: boolean,
): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 100; pages++) {
    const [count, from] = isForward ? ['first', 'after'] : ['last', 'before'];
    const page = await pageOf(place, `${count}: ${size}${cursor ? `, ${from}: "${cursor}"` : ''} ${order}`);
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
    const found = page.edges.map(({ node }) => node.id);
    expect([startCursor, endCursor]).toEqual([page.edges[0]!.cursor, page.edges.at(-1)!.cursor]);
    expect(isForward ? hasPreviousPage : hasNextPage).toBe(pages > 0);
    if (isForward) ids.push(...found);
    else ids.unshift(...found);
    if (!(isForward ? hasNextPage : hasPreviousPage)) return ids;
    cursor = isForward ? endCursor : startCursor;
  }
  throw new Error('The walk does not end.');
}

describe.each([
  ['root', 250],
  ['nested', 20],
] as const)('a walk through a %s list', (place, size) => {
  it.each([
    ['no order', ''],
    ['creation', 'orderBy: [{ createdAt: DescNullsLast }]'],
    ['a part of a composite', 'orderBy: [{ name: { lastName: AscNullsLast } }]'],
    ['a field with nulls', 'orderBy: [{ performanceRating: AscNullsFirst }]'],
    ['a related record', 'orderBy: [{ company: { name: DescNullsFirst } }, { jobTitle: AscNullsLast }]'],
    ['a filtered field', 'orderBy: [{ jobTitle: AscNullsLast }], filter: { jobTitle: { ilike: "%e%" } }'],
    ['id downwards', 'orderBy: [{ id: DescNullsLast }]'],
    ['a field and the id downwards', 'orderBy: [{ jobTitle: AscNullsFirst }, { id: DescNullsFirst }]'],
  ])('by %s sees every row once, in one order from both sides', async (_, order) => {
    const { totalCount, edges } = await pageOf(place, `first: 5000 ${order}`);
    const whole = edges.map(({ node }) => node.id);
    expect(new Set(whole).size).toBe(totalCount);
    expect(whole).toHaveLength(totalCount);
    expect(await walk(place, order, size, true)).toEqual(whole);
    expect(await walk(place, order, size, false)).toEqual(whole);
  });
});

describe.each(['root', 'nested'] as const)('a page of a %s list', (place) => {
  const orders = {
    'the ids': '',
    'the ids downwards': 'orderBy: [{ id: DescNullsLast }]',
    'a field': 'orderBy: [{ jobTitle: DescNullsLast }]',
    'a field, then the ids downwards': 'orderBy: [{ jobTitle: AscNullsFirst }, { id: DescNullsLast }]',
  };
  const pageRows = { root: 200, nested: 60 };

  it.each(Object.entries(orders))('in the order of %s is what Relay says', async (_, order) => {
    const whole = (await pageOf(place, `first: 5000 ${order}`)).edges;
    const sizes = [undefined, 0, 3, 40];
    const cursors = [undefined, 0, 30, 70];
    const pages = sizes.flatMap((first) =>
      sizes.flatMap((last) =>
        cursors.flatMap((after) => cursors.map((before) => ({ first, last, after, before }))),
      ),
    );
    for (const { first, last, after, before } of pages) {
      // https://relay.dev/graphql/connections.htm#sec-Pagination-algorithm
      let [start, end] = [after === undefined ? 0 : after + 1, before ?? whole.length];
      end = Math.max(start, end);
      const isBackward =
        first === undefined && (last !== undefined || (before !== undefined && after === undefined));
      if (first !== undefined) end = Math.min(end, start + first);
      else if (!isBackward) end = Math.min(end, start + pageRows[place]);
      if (last !== undefined) start = Math.max(start, end - last);
      else if (isBackward) start = Math.max(start, end - pageRows[place]);
      const given = Object.entries({
        first,
        last,
        after: after === undefined ? undefined : JSON.stringify(whole[after]!.cursor),
        before: before === undefined ? undefined : JSON.stringify(whole[before]!.cursor),
      })
        .flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
        .join(' ');
      if (given === '') continue;
      const page = await pageOf(place, `${given} ${order}`);
      expect(page.edges, given).toEqual(whole.slice(start, end));
      expect(page.totalCount).toBe(whole.length);
      if (start === end) continue;
      const { hasNextPage, hasPreviousPage } = page.pageInfo;
      expect([hasNextPage, hasPreviousPage], given).toEqual([end < whole.length, start > 0]);
    }
  });
});

it('a column that stands twice in an order counts once, and null not at all', async () => {
  const order = 'orderBy: [{ jobTitle: DescNullsLast }]';
  const { edges } = await pageOf('root', `first: 50 ${order}`);
  for (const same of [
    'orderBy: [{ jobTitle: DescNullsLast }, { jobTitle: AscNullsFirst }]',
    'orderBy: [{ createdAt: null }, null, { name: null }, { jobTitle: DescNullsLast }]',
    'orderBy: [{ jobTitle: DescNullsLast }, { id: AscNullsLast }, { createdAt: DescNullsLast }]',
  ]) {
    expect((await pageOf('root', `first: 50 ${same}`)).edges.map(({ node }) => node)).toEqual(
      edges.map(({ node }) => node),
    );
  }
});

it('counts the same wherever the page is', async () => {
  const order = 'orderBy: [{ createdAt: AscNullsLast }]';
  const { pageInfo, totalCount } = await pageOf('root', `first: 2, ${order}`);
  const { data, errors } = await gateway.ask(
    `{ twenty_people(first: 2, after: "${pageInfo.endCursor}", ${order}) { totalCount } }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ twenty_people: { totalCount } });
});

describe('what a page costs', () => {
  it.each([
    ['the first rows by id downwards', 'first: 5, orderBy: [{ id: DescNullsLast }]', 1],
    ['the last rows by id downwards', 'last: 5, orderBy: [{ id: DescNullsLast }]', 1],
    [
      'the first rows of an order with the id downwards, which have to be counted',
      'first: 5, orderBy: [{ createdAt: AscNullsLast }, { id: DescNullsLast }]',
      2,
    ],
    ['a page after a cursor', 'first: 5, orderBy: [{ createdAt: AscNullsLast }]', 1],
    ['the last rows', 'last: 5', 1],
    [
      'the last rows of an order, which have to be counted',
      'last: 5, orderBy: [{ createdAt: AscNullsLast }]',
      2,
    ],
    ['more rows than Twenty is asked for at once', 'first: 1100', 2],
  ])('%s', async (_, given, tokens) => {
    gateway.spent();
    await pageOf('root', given);
    expect(gateway.spent().tokens).toBe(tokens);
  });

  it.each([
    ['of several pages', 'first: 1100'],
    ['that have to be counted', 'last: 5, orderBy: [{ createdAt: AscNullsLast }]'],
  ])('two lists %s that want the same rows cost as much as one', async (_, given) => {
    gateway.spent();
    const { data, errors } = await gateway.ask(`{
      one: twenty_people(${given}) { edges { node { id } } }
      other: twenty_people(${given}) { edges { node { id jobTitle } } }
    }`);
    expect(errors).toBeUndefined();
    expect(gateway.spent().tokens).toBe(2);
    const idsOf = (list: Page) => list.edges.map(({ node }) => node.id);
    expect(idsOf(data.one)).toEqual(idsOf(data.other));
    expect(data.other.edges[0].node).toHaveProperty('jobTitle');
  });

  it('nested lists of 100 companies cost one token, with counts of their own two', async () => {
    gateway.spent();
    const ask = async (list: string) =>
      await gateway.ask(`{ twenty_companies(first: 100) { edges { node { people${list} } } } }`);
    await ask('(first: 3, orderBy: [{ jobTitle: AscNullsLast }]) { edges { node { id } } }');
    expect(gateway.spent().tokens).toBe(2);
    await ask('(filter: { jobTitle: { ilike: "%e%" } }) { totalCount maxCreatedAt edges { node { id } } }');
    expect(gateway.spent().tokens).toBe(3);
    await ask(' { edges { node { id company { name } } } }');
    expect(gateway.spent().tokens).toBe(1);
  });
});

describe('what cannot be paged', () => {
  it.each([
    ['an offset from the end', 'last: 2, offset: 1', 'BAD_USER_INPUT'],
    ['a size below 0', 'first: -1, offset: 1', 'BAD_USER_INPUT'],
    ['a cursor that is none', 'first: 1, after: "x"', 'BAD_USER_INPUT'],
  ])('%s', async (_, given, code) => {
    gateway.spent();
    const { data, errors } = await gateway.ask(`{ twenty_people(${given}) ${selection} }`);
    expect(data).toEqual({ twenty_people: null });
    expect(errors).toMatchObject([{ path: ['twenty_people'], extensions: { code } }]);
    expect(gateway.spent().tokens).toBe(0);
  });

  it('a cursor of another order or filter', async () => {
    const order = 'orderBy: [{ createdAt: AscNullsLast }]';
    const { pageInfo } = await pageOf('root', `first: 2, ${order}`);
    for (const other of [
      '',
      'orderBy: [{ createdAt: DescNullsLast }]',
      `${order}, filter: { jobTitle: { is: NULL } }`,
    ]) {
      const { errors } = await gateway.ask(
        `{ twenty_people(first: 2, after: "${pageInfo.endCursor}" ${other}) ${selection} }`,
      );
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });
});

it('a write with an empty filter is sent when its header says that it means all records', async () => {
  const text = 'mutation { twenty_deleteRockets(filter: {}) { id } }';
  const refused = await gateway.ask(text);
  expect(refused.errors).toMatchObject([{ extensions: { code: 'UNFILTERED_WRITE_REFUSED' } }]);
  const { data, errors } = await gateway.ask(text, {}, { 'x-allow-unfiltered-writes': '1' });
  expect(errors).toBeUndefined();
  expect(data.twenty_deleteRockets.length).toBeGreaterThan(0);
});
