import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import { askPatiently } from '../support/ask-patiently.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway({ environment: { CACHE_TTL_MS: '0' } });
});
beforeEach(() => void gateway.spent());
afterAll(async () => await gateway[Symbol.asyncDispose]());

async function ask(query: string, variables?: Record<string, unknown>) {
  const { data, errors, extensions } = await gateway.ask(query, variables, { 'x-gateway-report': '1' });
  expect(errors).toBeUndefined();
  return { data, spent: gateway.spent(), extensions };
}

const idsOf = (list: any): string[] => list.edges.map(({ node }: any) => node.id);

/** All users, page by page as Twingate gives them. */
async function allUsers(): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ;) {
    const { data } = await ask(
      'query ($after: String) { twingate_users(first: 100, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }',
      { after },
    );
    ids.push(...idsOf(data.twingate_users));
    if (!data.twingate_users.pageInfo.hasNextPage) return ids;
    after = data.twingate_users.pageInfo.endCursor;
  }
}

describe('a list longer than 100', () => {
  it('comes whole: 320 users in 2 reads, which the report tells', async () => {
    const users = await allUsers();
    const { data, spent, extensions } = await ask(
      `{ twingate_users(first: 1000) { edges { node { id } } totalCount pageInfo { hasNextPage hasPreviousPage } } }`,
    );
    expect(idsOf(data.twingate_users)).toEqual(users);
    expect(data.twingate_users).toMatchObject({
      totalCount: 320,
      pageInfo: { hasNextPage: false, hasPreviousPage: false },
    });
    expect(spent).toEqual({ reads: 2, writes: 0, tokens: 0 });
    expect(extensions.upstreams.twingate).toMatchObject({ reads: 2 });
  });

  it('can be paged through in large steps', async () => {
    const query = `query ($after: String) { twingate_users(first: 150, after: $after) {
      edges { node { id } } pageInfo { hasNextPage endCursor }
    } }`;
    const found: string[] = [];
    let after: string | null = null;
    for (const isLast of [false, false, true]) {
      const { data } = await ask(query, { after });
      found.push(...idsOf(data.twingate_users));
      expect(data.twingate_users.pageInfo.hasNextPage).toBe(!isLast);
      after = data.twingate_users.pageInfo.endCursor;
    }
    expect(found).toEqual(await allUsers());
  });

  it('of several groups comes with one read more', async () => {
    const { data, spent } = await ask(
      `{ twingate_groups { edges { node { name users(first: 500) { totalCount edges { node { id } } } } } } }`,
    );
    const groups = data.twingate_groups.edges.map(({ node }: any) => node);
    for (const { users } of groups) expect(new Set(idsOf(users)).size).toBe(users.totalCount);
    expect(groups.filter(({ users }: any) => users.totalCount > 100).length).toBeGreaterThan(1);
    expect(spent.reads).toBe(2);
  });

  it('of whoever may use a Resource: each group is read once', async () => {
    const { data, spent } = await ask(
      `query ($most: Int = 500) { twingate_resources(first: 100) { edges { node { name access { edges { node {
        ... on TwingateGroup { name members: users(first: $most) { totalCount edges { node { ...U } } } }
      } } } } } } }
      fragment U on TwingateUser { id address: email }`,
    );
    const lists = data.twingate_resources.edges
      .flatMap(({ node }: any) => node.access.edges)
      .flatMap(({ node }: any) => node.members ?? []);
    for (const list of lists) expect(new Set(idsOf(list)).size).toBe(list.totalCount);
    expect(lists.filter(({ totalCount }: any) => totalCount > 100).length).toBeGreaterThan(2);
    expect(spent.reads).toBe(2);
  });

  it('is as long below a link', async () => {
    const { data, spent } = await ask(
      `query ($id: UUID!) { twenty_person(filter: { id: { eq: $id } }) {
        twingateUser { devices(first: 200) { totalCount edges { node { id } } } }
      } }`,
      { id: LANDMARKS.people.manyDevices.id },
    );
    const { devices } = data.twenty_person.twingateUser;
    expect(devices.totalCount).toBe(120);
    expect(new Set(idsOf(devices)).size).toBe(120);
    expect(spent).toEqual({ reads: 2, writes: 0, tokens: 1 });
  });

  it('has its links: 320 users with their people', async () => {
    const { data, spent } = await ask(
      `{ twingate_users(first: 320) { edges { node { email twentyPerson { id } } } } }`,
    );
    const users = data.twingate_users.edges.map(({ node }: any) => node);
    expect(users).toHaveLength(320);
    // Most are customers, whom the CRM knows; the last ones, of the second to fourth page, too.
    expect(users.slice(100).filter(({ twentyPerson }: any) => twentyPerson !== null).length).toBeGreaterThan(
      50,
    );
    expect(spent).toEqual({ reads: 2, writes: 0, tokens: 1 });
  });

  it("of a mutation's payload takes reads after the one write", async () => {
    const { data: found } = await ask(
      '{ twingate_groups(filter: { name: { eq: "Customer Portal" } }) { edges { node { id } } } }',
    );
    const [id] = idsOf(found.twingate_groups);
    const { data, spent } = await ask(
      `mutation ($id: ID!) { twingate_groupUpdate(id: $id, isActive: true) {
        ok entity { name users(first: 300) { totalCount edges { node { id } } } }
      } }`,
      { id },
    );
    const { ok, entity } = data.twingate_groupUpdate;
    expect([ok, entity.name]).toEqual([true, 'Customer Portal']);
    expect(entity.users.totalCount).toBeGreaterThan(100);
    expect(new Set(idsOf(entity.users)).size).toBe(entity.users.totalCount);
    expect(spent).toEqual({ reads: 1, writes: 1, tokens: 0 });
  });
});

it('a list that names no size is the page that Twingate gives', async () => {
  const { data, spent } = await ask(
    '{ twingate_users { edges { node { id } } pageInfo { hasNextPage } totalCount } }',
  );
  expect(idsOf(data.twingate_users)).toHaveLength(50);
  expect(data.twingate_users).toMatchObject({ pageInfo: { hasNextPage: true }, totalCount: 320 });
  expect(spent.reads).toBe(1);
});

it('a Twingate that silently gives 100 rows of more is read on too', async () => {
  await using clamping = await createTestGateway({ twingateSwitches: { clampPageSize: true } });
  const { data } = await clamping.ask('{ twingate_users(last: 250) { edges { node { id } } } }');
  expect(idsOf(data.twingate_users)).toEqual((await allUsers()).slice(-250));
});

it('when Twingate fails in between, that list alone is an error', async () => {
  await using failing = await createTestGateway({
    twingateFaults: [{ fault: { kind: 'refused' }, when: ({ body }) => body.includes('p0') }],
  });
  const { status, data, errors } = await askPatiently(
    failing,
    '{ a: twingate_users(first: 101) { edges { node { id } } } b: twingate_users(first: 2) { edges { node { id } } } }',
  );
  expect(status).toBe(200);
  expect([data.a, data.b.edges.length]).toEqual([null, 2]);
  expect(errors).toMatchObject([{ path: ['a'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
});
