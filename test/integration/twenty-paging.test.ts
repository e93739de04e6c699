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
  ])('by %s sees every row once, in one order from both sides', async (_, order) => {
    const { totalCount, edges } = await pageOf(place, `first: 5000 ${order}`);
    const whole = edges.map(({ node }) => node.id);
    expect(new Set(whole).size).toBe(totalCount);
    expect(whole).toHaveLength(totalCount);
    expect(await walk(place, order, size, true)).toEqual(whole);
    expect(await walk(place, order, size, false)).toEqual(whole);
  });
});

describe('what a page costs', () => {
  it.each([
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
    ['forward and backward at once', 'first: 2, last: 2', 'BAD_USER_INPUT'],
    ['a size below 0', 'first: -1, offset: 1', 'BAD_USER_INPUT'],
    ['a cursor that is none', 'first: 1, after: "x"', 'BAD_USER_INPUT'],
    ['ids downwards', 'orderBy: [{ id: DescNullsLast }]', 'CANNOT_ANSWER_TRUTHFULLY'],
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
