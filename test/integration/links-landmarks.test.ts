import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const { people, users, companies, members } = LANDMARKS;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway({ environment: { CACHE_TTL_MS: '0' } });
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

async function answer(query: string, variables?: Record<string, unknown>) {
  const { data, errors } = await gateway.ask(query, variables);
  expect(errors).toBeUndefined();
  return data;
}

async function personWith(id: string, selection: string) {
  const data = await answer(
    `query ($id: UUID!) { twenty_person(filter: { id: { eq: $id } }) { ${selection} } }`,
    { id },
  );
  return data.twenty_person;
}

async function userWith(email: string, selection: string) {
  const data = await answer(
    `query ($email: String!) {
      twingate_users(filter: { email: { eq: $email } }) { edges { node { ${selection} } } }
    }`,
    { email },
  );
  expect(data.twingate_users.edges).toHaveLength(1);
  return data.twingate_users.edges[0].node;
}

async function companyWith(id: string, selection: string) {
  const data = await answer(
    `query ($id: UUID!) { twenty_company(filter: { id: { eq: $id } }) { ${selection} } }`,
    { id },
  );
  return data.twenty_company;
}

const emailsOf = (found: { email: string }[]) => found.map(({ email }) => email);

describe('from a person to their users', () => {
  it.each<[keyof typeof people, string[]]>([
    ['primaryMatch', [users.primaryMatch]],
    ['otherLetterCase', [users.otherLetterCase]],
    ['additionalMatch', [users.additionalMatch]],
    ['twoUsers', [users.twoUsersPrimary, users.twoUsersAdditional]],
    ['additionalOrder', [users.additionalOrderFirst, users.additionalOrderSecond]],
    ['sharedPrimary', [users.sharedByThreePeople]],
    ['sharedAdditional', [users.sharedByThreePeople]],
    ['sharedAdditionalToo', [users.sharedByThreePeople]],
    ['noAccess', []],
    ['disabledUser', [users.disabled]],
    ['pendingUser', [users.pending]],
    ['noEmail', []],
    ['underscore', [people.underscore.email]],
    ['underscoreLookalike', [people.underscoreLookalike.email]],
    ['containingLookalike', []],
    ['plusSign', [people.plusSign.email]],
    ['apostrophe', [people.apostrophe.email]],
    ['companyWithoutDomain', [people.companyWithoutDomain.email]],
    ['noCompany', []],
  ])('%s', async (landmark, emails) => {
    const person = await personWith(people[landmark].id, 'twingateUser { email } twingateUsers { email }');
    expect(emailsOf(person.twingateUsers)).toEqual(emails);
    expect(person.twingateUser?.email ?? null).toBe(emails[0] ?? null);
  });

  it.each<[keyof typeof people, string]>([
    ['primaryMatch', 'ACTIVE'],
    ['disabledUser', 'DISABLED'],
    ['pendingUser', 'PENDING'],
  ])('%s: a user who is %s is a user', async (landmark, state) => {
    const person = await personWith(people[landmark].id, 'twingateUser { state }');
    expect(person.twingateUser).toEqual({ state });
  });
});

describe('from a person to their devices', () => {
  it.each<[keyof typeof people, string[]]>([
    ['mixedDevices', ['ACTIVE trusted', 'ACTIVE', 'BLOCKED', 'ARCHIVED trusted']],
    ['disabledUser', ['BLOCKED', 'ARCHIVED trusted']],
    ['twoUsers', ['ACTIVE trusted', 'ACTIVE']],
    ['noDevices', []],
    ['noAccess', []],
    ['noEmail', []],
  ])('%s: whatever their state', async (landmark, standings) => {
    const person = await personWith(people[landmark].id, 'twingateDevices { activeState isTrusted }');
    expect(
      person.twingateDevices.map(
        (device: { activeState: string; isTrusted: boolean }) =>
          device.activeState + (device.isTrusted ? ' trusted' : ''),
      ),
    ).toEqual(standings);
  });

  it('manyDevices: beyond a page of 100, each once, for one more read', async () => {
    gateway.spent();
    const person = await personWith(people.manyDevices.id, 'twingateDevices { id user { email } }');
    expect(gateway.spent()).toEqual({ reads: 2, writes: 0, tokens: 1 });
    const ids = person.twingateDevices.map(({ id }: { id: string }) => id);
    expect(ids).toHaveLength(120);
    expect(new Set(ids).size).toBe(120);
    expect(new Set(person.twingateDevices.map((device: any) => device.user.email))).toEqual(
      new Set([users.manyDevices]),
    );
  });
});

describe('from a user to the CRM', () => {
  const ofPerson = (landmark: keyof typeof people) => people[landmark].id;
  it.each<[keyof typeof users, string[], string | null]>([
    ['primaryMatch', [ofPerson('primaryMatch')], companies.northwind.name],
    ['otherLetterCase', [ofPerson('otherLetterCase')], companies.northwind.name],
    ['additionalMatch', [ofPerson('additionalMatch')], companies.meridian.name],
    ['twoUsersPrimary', [ofPerson('twoUsers')], companies.northwind.name],
    ['twoUsersAdditional', [ofPerson('twoUsers')], companies.northwind.name],
    ['additionalOrderSecond', [ofPerson('additionalOrder')], companies.juniper.name],
    [
      'sharedByThreePeople',
      [ofPerson('sharedPrimary'), ofPerson('sharedAdditional'), ofPerson('sharedAdditionalToo')],
      companies.halcyon.name,
    ],
    ['disabled', [ofPerson('disabledUser')], companies.halcyon.name],
    ['pending', [ofPerson('pendingUser')], companies.meridian.name],
    ['memberOtherLetterCase', [], null],
    ['unknownInKnownDomain', [], null],
    ['unknownInSecondDomain', [], null],
    ['domainLookalike', [], null],
    ['unknownDomain', [], null],
  ])('%s', async (landmark, ids, company) => {
    const user = await userWith(
      users[landmark],
      'twentyPerson { id } twentyPeople { id } twentyCompany { name }',
    );
    expect(user.twentyPeople.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(user.twentyPerson?.id ?? null).toBe(ids[0] ?? null);
    expect(user.twentyCompany?.name ?? null).toBe(company);
  });

  it.each([
    [people.underscore.email, people.underscore.id],
    [people.underscoreLookalike.email, people.underscoreLookalike.id],
    [people.plusSign.email, people.plusSign.id],
    [people.apostrophe.email, people.apostrophe.id],
  ])('%s finds nobody whose address only looks like it', async (email, id) => {
    const user = await userWith(email, 'twentyPeople { id }');
    expect(user.twentyPeople).toEqual([{ id }]);
  });

  it('finds the colleague', async () => {
    const colleague = await userWith(users.memberOtherLetterCase, 'twentyWorkspaceMember { userEmail }');
    expect(colleague.twentyWorkspaceMember).toEqual({ userEmail: members.otherLetterCase.email });
    const customer = await userWith(users.primaryMatch, 'twentyWorkspaceMember { userEmail }');
    expect(customer.twentyWorkspaceMember).toBeNull();
  });

  it('goes from a device through its owner', async () => {
    const user = await userWith(
      users.sharedByThreePeople,
      'devices(first: 5) { edges { node { twentyPerson { id } } } }',
    );
    expect(user.devices.edges).toEqual(
      Array.from({ length: 2 }, () => ({ node: { twentyPerson: { id: people.sharedPrimary.id } } })),
    );
  });
});

it('goes from a colleague to their user, whatever the letter case', async () => {
  const data = await answer(
    `{ twenty_workspaceMembers { edges { node { userEmail twingateUser { email } } } } }`,
  );
  const found = new Map<string, string | undefined>(
    data.twenty_workspaceMembers.edges.map(({ node }: any) => [node.userEmail, node.twingateUser?.email]),
  );
  expect(found.get(members.first.email)).toBe(members.first.email);
  expect(found.get(members.otherLetterCase.email)).toBe(users.memberOtherLetterCase);
});

describe('from a company', () => {
  interface Row {
    readonly email: string;
    readonly devices: { readonly totalCount: number };
  }
  let everyUser: Row[];
  beforeAll(async () => {
    everyUser = [];
    for (let after: string | null = null; ;) {
      const data: any = await answer(
        `query ($after: String) {
          twingate_users(first: 100, after: $after) {
            edges { node { email devices(first: 1) { totalCount } } }
            pageInfo { hasNextPage endCursor }
          }
        }`,
        { after },
      );
      everyUser.push(...data.twingate_users.edges.map(({ node }: { node: Row }) => node));
      if (!data.twingate_users.pageInfo.hasNextPage) return;
      after = data.twingate_users.pageInfo.endCursor;
    }
  });

  /** The join done once more, the slow way: every person of the company against every user. */
  async function usersOfPeople(companyId: string): Promise<Row[]> {
    const data = await answer(
      `query ($id: UUID!) {
        twenty_people(first: 1000, filter: { companyId: { eq: $id } }) {
          totalCount
          edges { node { emails { primaryEmail additionalEmails } } }
        }
      }`,
      { id: companyId },
    );
    const addresses = new Set(
      data.twenty_people.edges.flatMap(({ node: { emails } }: any) => [
        emails.primaryEmail,
        ...(emails.additionalEmails ?? []),
      ]),
    );
    return everyUser.filter(({ email }) => addresses.has(email.toLowerCase()));
  }

  it.each<keyof typeof companies>([
    'northwind',
    'halcyon',
    'meridian',
    'brightwater',
    'juniper',
    'noPeople',
    'nullDomain',
  ])('%s: the users and devices of all its people', async (landmark) => {
    const company = await companyWith(
      companies[landmark].id,
      'twingateUsers { email } twingateDevices { id }',
    );
    const expected = await usersOfPeople(companies[landmark].id);
    expect(emailsOf(company.twingateUsers).sort()).toEqual(expected.map(({ email }) => email).sort());
    expect(new Set(company.twingateDevices.map(({ id }: { id: string }) => id)).size).toBe(
      expected.reduce((sum, { devices }) => sum + devices.totalCount, 0),
    );
  });

  it.each<[keyof typeof companies, string[]]>([
    ['northwind', ['northwind-robotics.example']],
    ['halcyon', ['halcyon-freight.example']],
    ['meridian', ['meridian-optics.example', 'meridian-lenses.example']],
    ['brightwater', ['brightwater.example']],
    ['noPeople', []],
    ['nullDomain', []],
  ])('%s: the users of its domains, in the CRM or not', async (landmark, domains) => {
    const company = await companyWith(companies[landmark].id, 'twingateUsersByDomain { email }');
    const expected = everyUser.filter(({ email }) => domains.includes(email.toLowerCase().split('@')[1]!));
    expect(emailsOf(company.twingateUsersByDomain).sort()).toEqual(expected.map(({ email }) => email).sort());
  });

  it('a domain has its users whatever the letter case, and none of a lookalike', async () => {
    const { twingateUsersByDomain: northwind } = await companyWith(
      companies.northwind.id,
      'twingateUsersByDomain { email }',
    );
    expect(emailsOf(northwind)).toContain(users.otherLetterCase);
    const { twingateUsersByDomain: brightwater } = await companyWith(
      companies.brightwater.id,
      'twingateUsersByDomain { email }',
    );
    expect(emailsOf(brightwater)).toContain(users.unknownInKnownDomain);
    expect(emailsOf(brightwater)).not.toContain(users.domainLookalike);
    const { twingateUsersByDomain: meridian } = await companyWith(
      companies.meridian.id,
      'twingateUsersByDomain { email }',
    );
    expect(emailsOf(meridian)).toContain(users.unknownInSecondDomain);
  });
});
