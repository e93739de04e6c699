import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const { people, users, companies } = LANDMARKS;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway({
    // The charge that is meant: what 2.21 takes for several roots depends on how they race.
    environment: { CACHE_TTL_MS: '0', SANDBOX_TWENTY_CHARGING: 'newer' },
  });
});
beforeEach(() => void gateway.spent());
afterAll(async () => await gateway[Symbol.asyncDispose]());

async function costOf(query: string, variables?: Record<string, unknown>) {
  const { data, errors } = await gateway.ask(query, variables);
  expect(errors).toBeUndefined();
  return { data, spent: gateway.spent() };
}

const ids = (...landmarks: (keyof typeof companies)[]) => landmarks.map((name) => companies[name].id);

describe('what a link costs', () => {
  it('60 people with users and devices: 1 token, 1 read', async () => {
    const { data, spent } = await costOf(
      `{ twenty_people(first: 60, filter: { emails: { primaryEmail: { neq: "${people.manyDevices.email}" } } }) {
        edges { node { twingateUser { email } twingateUsers { id } twingateDevices { name } } }
      } }`,
    );
    expect(spent).toEqual({ reads: 1, writes: 0, tokens: 1 });
    expect(data.twenty_people.edges).toHaveLength(60);
  });

  it('1,000 people: 1 token, 1 read, at most 100 addresses a list', async () => {
    const before = gateway.twingate.calls.length;
    const { data, spent } = await costOf(
      `{ twenty_people(first: 1000) { edges { node { twingateUser { email } } } } }`,
    );
    expect(data.twenty_people.edges).toHaveLength(1000);
    expect(spent).toEqual({ reads: 1, writes: 0, tokens: 1 });
    const [call] = gateway.twingate.calls.slice(before);
    const { variables } = JSON.parse(call!.body) as { variables: Record<string, any> };
    const lists = Object.values(variables).flatMap((value) => value?.email?.in ?? []);
    expect(new Set(lists).size).toBe(lists.length);
    for (const value of Object.values(variables)) {
      expect(value?.email?.in.length ?? 0).toBeLessThanOrEqual(100);
    }
  });

  it("a company's users: 2 tokens and 1 read for 75 people and for 300", async () => {
    for (const id of ids('northwind', 'halcyon')) {
      const { spent } = await costOf(
        `query ($id: UUID!) { twenty_company(filter: { id: { eq: $id } }) { twingateUsers { email } } }`,
        { id },
      );
      expect(spent).toEqual({ reads: 1, writes: 0, tokens: 2 });
    }
  });

  it('a list of companies costs what one does', async () => {
    const { data, spent } = await costOf(
      `query ($ids: [UUID!]) {
        twenty_companies(filter: { id: { in: $ids } }) {
          edges { node { name twingateUsers { email } twingateUsersByDomain { email } } }
        }
      }`,
      { ids: ids('northwind', 'meridian', 'brightwater', 'juniper', 'noPeople', 'nullDomain') },
    );
    expect(data.twenty_companies.edges).toHaveLength(6);
    // The domains are known at once, the people's addresses only when they are read.
    expect(spent).toEqual({ reads: 2, writes: 0, tokens: 2 });
  });

  it('two links that need the same keys pay once', async () => {
    const { spent } = await costOf(
      `query ($id: UUID!) {
        twenty_company(filter: { id: { eq: $id } }) { twingateUsers { email } twingateDevices { name } }
      }`,
      { id: companies.northwind.id },
    );
    expect(spent).toEqual({ reads: 1, writes: 0, tokens: 2 });
  });

  it('100 users with person, people, company and colleague: one token a root', async () => {
    const { data, spent } = await costOf(
      `{ twingate_users(first: 100) { edges { node {
        twentyPerson { id } twentyPeople { id } twentyCompany { name } twentyWorkspaceMember { id }
      } } } }`,
    );
    expect(data.twingate_users.edges).toHaveLength(100);
    // People, workspace members and, when the companies' IDs are known, companies.
    expect(spent).toEqual({ reads: 1, writes: 0, tokens: 3 });
  });

  it('300 users at once: still one token', async () => {
    const { cursors } = await cursorsOf(3);
    const { data, spent } = await costOf(
      `{ ${cursors
        .map(
          (after, i) =>
            `p${i}: twingate_users(first: 100, after: ${JSON.stringify(after)}) { edges { node { twentyPerson { id } } } }`,
        )
        .join('\n')} }`,
    );
    expect(Object.values(data).flatMap(({ edges }: any) => edges)).toHaveLength(300);
    expect(spent).toEqual({ reads: 1, writes: 0, tokens: 1 });
  });

  it('nothing where there is nobody to look for', async () => {
    const { data, spent } = await costOf(
      `query ($id: UUID!) { twenty_person(filter: { id: { eq: $id } }) { twingateUser { id } twingateDevices { id } } }`,
      { id: people.noEmail.id },
    );
    expect(data.twenty_person).toEqual({ twingateUser: null, twingateDevices: [] });
    expect(spent).toEqual({ reads: 0, writes: 0, tokens: 1 });
  });

  async function cursorsOf(pages: number) {
    const cursors: (string | null)[] = [null];
    while (cursors.length < pages) {
      const { data } = await costOf(
        `query ($after: String) { twingate_users(first: 100, after: $after) { pageInfo { endCursor } } }`,
        { after: cursors.at(-1) },
      );
      cursors.push(data.twingate_users.pageInfo.endCursor);
    }
    gateway.spent();
    return { cursors };
  }
});

describe('what a chain of links costs', () => {
  it('ends, and costs one call a level', async () => {
    const levels = 8;
    let chain = '';
    for (let level = levels; level > 0; level--) {
      chain = `${level % 2 === 1 ? 'twentyPeople' : 'twingateUsers'} { id ${chain} }`;
    }
    const { data, spent } = await costOf(
      `query ($email: String!) {
        twingate_users(filter: { email: { eq: $email } }) { edges { node { ${chain} } } }
      }`,
      { email: users.sharedByThreePeople },
    );
    expect(data.twingate_users.edges[0].node.twentyPeople).toHaveLength(3);
    expect(spent.reads + spent.tokens).toBe(levels + 1);
  });

  it('from a device over its owner and their company to all colleagues', async () => {
    const { data, spent } = await costOf(
      `query ($email: String!) { twingate_users(filter: { email: { eq: $email } }) { edges { node {
        devices(first: 2) { edges { node { user { twentyPerson { company { name twingateUsers { email } } } } } } }
      } } } }`,
      { email: users.primaryMatch },
    );
    const [{ node }] = data.twingate_users.edges;
    const { company } = node.devices.edges[0].node.user.twentyPerson;
    expect(company.name).toBe(companies.northwind.name);
    expect(company.twingateUsers.map(({ email }: { email: string }) => email)).toContain(users.primaryMatch);
    expect(spent).toEqual({ reads: 2, writes: 0, tokens: 2 });
  });
});
