import { describe, expect, it } from 'vitest';
import { LANDMARKS } from '../../../src/sandbox/dataset/landmarks.ts';
import { serveStandIn } from '../../../src/sandbox/http.ts';
import { createSandbox } from '../../../src/sandbox/sandbox.ts';
import type { StandIn } from '../../../src/sandbox/stand-in.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const { companies, people, members, users } = LANDMARKS;

function createTestSandbox() {
  const clock = createFakeClock();
  return createSandbox({ clock, rateLimits: true, windowMs: 60_000, latencyMs: 0, charging: '2.21' });
}

const sandbox = createTestSandbox();

async function ask(
  standIn: StandIn,
  url: string,
  headers: Record<string, string>,
  query: string,
  variables: object,
): Promise<any> {
  const body = JSON.stringify({ query, variables });
  const response = await standIn.fetch(
    new Request(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }),
  );
  const answer = (await response.json()) as { data: unknown; errors?: unknown };
  expect(answer.errors).toBeUndefined();
  return answer.data;
}

function askTwingate(query: string, variables = {}, { twingate } = sandbox): Promise<any> {
  return ask(
    twingate,
    'http://twingate.example/api/graphql/',
    { 'X-API-KEY': 'sandbox-admin' },
    query,
    variables,
  );
}

function askTwenty(query: string, variables = {}, { twenty } = sandbox): Promise<any> {
  const headers = { authorization: 'Bearer sandbox-admin' };
  return ask(twenty, 'http://twenty.example/graphql', headers, query, variables);
}

async function usersByEmail(emails: readonly string[]) {
  const { users } = await askTwingate(
    `query ($emails: [String!]) {
      users(first: 100, filter: { email: { in: $emails } }) {
        edges { node { email state devices { totalCount } } }
      }
    }`,
    { emails },
  );
  return users.edges.map(({ node }: any) => node);
}

async function personById(id: string) {
  const { person } = await askTwenty(
    `query ($id: UUID) {
      person(filter: { id: { eq: $id } }) {
        id name { firstName lastName } emails { primaryEmail additionalEmails } company { id name }
      }
    }`,
    { id },
  );
  return person;
}

describe('both stand-ins', () => {
  it('know the person who matches by the primary address', async () => {
    const person = await personById(people.primaryMatch.id);
    expect(person).toMatchObject({
      name: { firstName: 'Amelia', lastName: 'Okafor' },
      emails: { primaryEmail: people.primaryMatch.email },
      company: { id: companies.northwind.id, name: companies.northwind.name },
    });
    expect(await usersByEmail([person.emails.primaryEmail])).toEqual([
      { email: users.primaryMatch, state: 'ACTIVE', devices: { totalCount: 2 } },
    ]);
  });

  it('know each planted person by the same addresses', async () => {
    for (const [landmark, expected] of [
      [people.otherLetterCase, [users.otherLetterCase]],
      [people.additionalMatch, [users.additionalMatch]],
      [people.twoUsers, [users.twoUsersPrimary, users.twoUsersAdditional]],
      [people.additionalOrder, [users.additionalOrderSecond, users.additionalOrderFirst]],
      [people.disabledUser, [users.disabled]],
      [people.pendingUser, [users.pending]],
      [people.underscore, [people.underscore.email]],
      [people.plusSign, [people.plusSign.email]],
      [people.apostrophe, [people.apostrophe.email]],
      [people.noAccess, []],
    ] as const) {
      const { emails } = await personById(landmark.id);
      const found = await usersByEmail([emails.primaryEmail, ...emails.additionalEmails]);
      expect(found.map(({ email }: any) => email)).toEqual(expected);
    }
  });

  it('know the members by the same addresses', async () => {
    const { workspaceMembers } = await askTwenty('{ workspaceMembers { edges { node { userEmail } } } }');
    const emails = workspaceMembers.edges.map(({ node }: any) => node.userEmail);
    expect(emails).toHaveLength(12);
    expect(emails).toContain(members.first.email);
    const found = await usersByEmail(emails);
    expect(found).toHaveLength(12);
    expect(found.map(({ email }: any) => email)).toContain(users.memberOtherLetterCase);
  });

  it('spread the people of one address over three records', async () => {
    const { people: found } = await askTwenty(
      `query ($email: String, $pattern: JSON) {
        people(filter: { or: [
          { emails: { primaryEmail: { eq: $email } } }
          { emails: { additionalEmails: { like: $pattern } } }
        ] }) { edges { node { id } } }
      }`,
      { email: users.sharedByThreePeople, pattern: `%"${users.sharedByThreePeople}"%` },
    );
    expect(found.edges.map(({ node }: any) => node.id).toSorted()).toEqual([
      people.sharedPrimary.id,
      people.sharedAdditional.id,
      people.sharedAdditionalToo.id,
    ]);
  });

  it.each([
    ['', { totalCount: 1207, length: 200 }],
    ['first: 1300', { totalCount: 1207, length: 1207 }],
  ])('hold 1,207 people and 600 companies: people(%s)', async (args, expected) => {
    const { people } = await askTwenty(
      `{ people${args && `(${args})`} { totalCount edges { node { id } } } }`,
    );
    expect({ totalCount: people.totalCount, length: people.edges.length }).toEqual(expected);
    const { companies } = await askTwenty('{ companies(first: 1000) { totalCount edges { node { id } } } }');
    expect([companies.totalCount, companies.edges.length]).toEqual([600, 600]);
  });

  it('show the planted ones first', async () => {
    const { people: first } = await askTwenty('{ people(first: 3) { edges { node { id } } } }');
    expect(first.edges.map(({ node }: any) => node.id)).toEqual([
      people.primaryMatch.id,
      people.otherLetterCase.id,
      people.additionalMatch.id,
    ]);
    const { companies: firstCompanies } = await askTwenty(
      '{ companies(first: 2) { edges { node { name } } } }',
    );
    expect(firstCompanies.edges.map(({ node }: any) => node.name)).toEqual([
      companies.northwind.name,
      companies.halcyon.name,
    ]);
    const { users: firstUsers } = await askTwingate(
      '{ users(first: 1) { totalCount edges { node { email } } } }',
    );
    expect(firstUsers).toEqual({ totalCount: 320, edges: [{ node: { email: users.primaryMatch } }] });
  });
});

describe('a company of 75', () => {
  it('shows 60 people in a nested list and all of them from the root', async () => {
    const variables = { id: companies.northwind.id };
    const { company } = await askTwenty(
      `query ($id: UUID) {
        company(filter: { id: { eq: $id } }) {
          domainName { primaryLinkUrl }
          people { totalCount pageInfo { hasNextPage } edges { node { id } } }
        }
      }`,
      variables,
    );
    expect(company.domainName.primaryLinkUrl).toContain(companies.northwind.domain);
    expect(company.people).toMatchObject({ totalCount: 60, pageInfo: { hasNextPage: false } });
    expect(company.people.edges).toHaveLength(60);
    const { people } = await askTwenty(
      `query ($id: UUID) {
        people(filter: { companyId: { eq: $id } }) { totalCount edges { node { emails { primaryEmail } } } }
      }`,
      variables,
    );
    expect(people.totalCount).toBe(75);
    expect(people.edges).toHaveLength(75);
    const emails = people.edges
      .map(({ node }: any) => node.emails.primaryEmail as string)
      .filter((email: string) => email !== '');
    const found = await usersByEmail(emails);
    expect(found.length).toBeGreaterThan(30);
    expect(found.some(({ devices }: any) => devices.totalCount > 0)).toBe(true);
  });
});

describe('a user of 120 devices', () => {
  it('needs two pages of 100', async () => {
    const { users: page } = await askTwingate(
      `query ($email: String) {
        users(filter: { email: { eq: $email } }) {
          edges { node { devices(first: 100) { totalCount pageInfo { hasNextPage } edges { node { id } } } } }
        }
      }`,
      { email: users.manyDevices },
    );
    const { devices } = page.edges[0].node;
    expect(devices).toMatchObject({ totalCount: 120, pageInfo: { hasNextPage: true } });
    expect(devices.edges).toHaveLength(100);
  });
});

describe('createSandbox', () => {
  it('keeps the state of a stand-in from call to call, and its own from others', async () => {
    const fresh = createTestSandbox();
    const create = 'mutation { createCompany(data: { name: "Newcomer" }) { id } }';
    const count = '{ companies { totalCount } }';
    await askTwenty(create, {}, fresh);
    expect((await askTwenty(count, {}, fresh)).companies.totalCount).toBe(601);
    expect((await askTwenty(count)).companies.totalCount).toBe(600);
    expect(fresh.twenty.counts().tokens).toBe(2);
    expect(fresh.twingate.counts()).toEqual({ reads: 0, writes: 0, refused: 0 });
  });

  it('answers over a socket as in process', async () => {
    const { twenty, twingate } = createTestSandbox();
    const [twentyServer, twingateServer] = await Promise.all(
      [twenty, twingate].map((standIn) => serveStandIn(standIn, { host: '127.0.0.1', port: 0 })),
    );
    const post = async (url: string, headers: Record<string, string>, query: string): Promise<unknown> => {
      const init = { method: 'POST', body: JSON.stringify({ query }) };
      const response = await fetch(url, {
        ...init,
        headers: { 'content-type': 'application/json', ...headers },
      });
      return await response.json();
    };
    const [crm, network] = await Promise.all([
      post(
        `${twentyServer!.url}/graphql`,
        { authorization: 'Bearer sandbox-admin' },
        '{ people { totalCount } }',
      ),
      post(
        `${twingateServer!.url}/api/graphql/`,
        { 'x-api-key': 'sandbox-admin' },
        '{ users { totalCount } }',
      ),
    ]);
    await Promise.all([twentyServer!.close(), twingateServer!.close()]);
    expect(crm).toEqual({ data: { people: { totalCount: 1207 } } });
    expect(network).toEqual({ data: { users: { totalCount: 320 } } });
  });
});
