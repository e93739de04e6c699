import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../../src/sandbox/dataset/create-world.ts';
import { LANDMARKS } from '../../../../src/sandbox/dataset/landmarks.ts';
import type { CrmPerson, NetworkDevice, NetworkUser } from '../../../../src/sandbox/dataset/world.ts';

const { crm, network } = createWorld({ wallNow: Date.parse('2026-11-25T12:00:00Z') });
const { companies, people, members, users } = LANDMARKS;

function person({ id }: { readonly id: string }): CrmPerson {
  return crm.people.find((candidate) => candidate.id === id)!;
}

function peopleOf({ id }: { readonly id: string }): CrmPerson[] {
  return crm.people.filter(({ companyId }) => companyId === id);
}

function userByExactEmail(email: string): NetworkUser {
  return network.users.find((user) => user.email === email)!;
}

function emailsOf({ email, additionalEmails }: CrmPerson): string[] {
  return [...(email === null ? [] : [email]), ...additionalEmails].map((address) => address.toLowerCase());
}

/** In the order of the person's addresses. */
function usersOf(candidate: CrmPerson): string[] {
  return emailsOf(candidate).flatMap((email) =>
    network.users.filter((user) => user.email.toLowerCase() === email).map((user) => user.email),
  );
}

function holdersOf(email: string): string[] {
  return crm.people
    .filter((candidate) => emailsOf(candidate).includes(email.toLowerCase()))
    .map(({ id }) => id);
}

function devicesOf(email: string): NetworkDevice[] {
  const { key } = userByExactEmail(email);
  return network.devices.filter(({ ownerKey }) => ownerKey === key);
}

describe('landmark companies', () => {
  it.each(Object.entries(companies))('%s is as described', (_, landmark) => {
    const { id, name, domain } = landmark;
    expect(crm.companies.find((company) => company.id === id)).toMatchObject({ name, domain });
  });

  it('come first, by creation and by id', () => {
    const ids = Object.values(companies).map(({ id }) => id);
    expect(crm.companies.slice(0, ids.length).map(({ id }) => id)).toEqual(ids);
    expect(
      crm.companies
        .map(({ id }) => id)
        .toSorted()
        .slice(0, ids.length),
    ).toEqual(ids);
  });

  it('have the planned number of people', () => {
    expect(peopleOf(companies.northwind)).toHaveLength(75);
    expect(peopleOf(companies.halcyon)).toHaveLength(300);
    expect(peopleOf(companies.noPeople)).toHaveLength(0);
    expect(peopleOf(companies.nullDomain)).toHaveLength(3);
  });

  it('have people with access and devices', () => {
    const withUsers = peopleOf(companies.northwind).filter((candidate) => usersOf(candidate).length > 0);
    const withDevices = withUsers.filter((candidate) =>
      usersOf(candidate).some((email) => devicesOf(email).length > 0),
    );
    expect(withUsers.length).toBeGreaterThan(35);
    expect(withUsers.length).toBeLessThan(60);
    expect(withDevices.length).toBeGreaterThan(20);
    expect(
      peopleOf(companies.halcyon).filter((candidate) => usersOf(candidate).length > 0).length,
    ).toBeGreaterThan(50);
  });

  it('have users in their domain who are not in the CRM', () => {
    const unknown = network.users.filter(
      ({ email }) => email.endsWith(`@${companies.brightwater.domain}`) && holdersOf(email).length === 0,
    );
    expect(unknown).toHaveLength(9);
    expect(unknown.map(({ email }) => email)).toContain(users.unknownInKnownDomain);
  });
});

describe('landmark people', () => {
  it('come first, by creation and by id, and the first of them have users with devices', () => {
    const ids = Object.values(people).map(({ id }) => id);
    expect(crm.people.slice(0, ids.length).map(({ id }) => id)).toEqual(ids);
    expect(
      crm.people
        .map(({ id }) => id)
        .toSorted()
        .slice(0, ids.length),
    ).toEqual(ids);
    for (const candidate of crm.people.slice(0, 6)) {
      expect(usersOf(candidate).flatMap(devicesOf).length).toBeGreaterThan(0);
    }
  });

  it.each(Object.entries(people))('%s has the address told', (_, landmark) => {
    expect(person(landmark).email).toBe(landmark.email);
  });

  it.each([
    ['primaryMatch', [users.primaryMatch]],
    ['otherLetterCase', [users.otherLetterCase]],
    ['additionalMatch', [users.additionalMatch]],
    ['twoUsers', [users.twoUsersPrimary, users.twoUsersAdditional]],
    ['additionalOrder', [users.additionalOrderFirst, users.additionalOrderSecond]],
    ['sharedPrimary', [users.sharedByThreePeople]],
    ['sharedAdditional', [users.sharedByThreePeople]],
    ['sharedAdditionalToo', [users.sharedByThreePeople]],
    ['mixedDevices', [people.mixedDevices.email]],
    ['noDevices', [people.noDevices.email]],
    ['noAccess', []],
    ['disabledUser', [users.disabled]],
    ['pendingUser', [users.pending]],
    ['manyDevices', [users.manyDevices]],
    ['noEmail', []],
    ['underscore', [people.underscore.email]],
    ['underscoreLookalike', [people.underscoreLookalike.email]],
    ['containingLookalike', []],
    ['plusSign', [people.plusSign.email]],
    ['apostrophe', [people.apostrophe.email]],
    ['companyWithoutDomain', [people.companyWithoutDomain.email]],
    ['noCompany', []],
  ] as const)('%s has these users, best match first: %j', (name, expected) => {
    expect(usersOf(person(people[name]))).toEqual(expected);
  });

  it('names every planted person in the table above', () => {
    expect(Object.keys(people)).toHaveLength(22);
  });

  it('share one address between three people, primary of one', () => {
    expect(holdersOf(users.sharedByThreePeople)).toEqual([
      people.sharedPrimary.id,
      people.sharedAdditional.id,
      people.sharedAdditionalToo.id,
    ]);
    expect(person(people.sharedPrimary).email).toBe(users.sharedByThreePeople);
  });

  it('have additional addresses that a careless pattern takes for those of `underscore`', () => {
    const { email } = people.underscore;
    const asPattern = new RegExp(email.replaceAll('.', '\\.').replaceAll('_', '.'));
    expect(people.underscoreLookalike.email).toMatch(asPattern);
    expect(person(people.containingLookalike).additionalEmails[0]).toContain(email);
  });

  it('have devices of every standing', () => {
    const standings = devicesOf(people.mixedDevices.email).map(({ isTrusted, state }) => [isTrusted, state]);
    expect(standings).toEqual([
      [true, 'ACTIVE'],
      [false, 'ACTIVE'],
      [false, 'BLOCKED'],
      [true, 'ARCHIVED'],
    ]);
    expect(devicesOf(people.noDevices.email)).toEqual([]);
    expect(devicesOf(users.manyDevices)).toHaveLength(120);
  });

  it('mostly have no access', () => {
    const withUsers = crm.people.filter((candidate) => usersOf(candidate).length > 0);
    expect(withUsers.length).toBeGreaterThan(150);
    expect(withUsers.length).toBeLessThan(crm.people.length / 4);
  });
});

describe('landmark users', () => {
  it.each(Object.entries(users))('%s exists exactly as spelt', (_, email) => {
    expect(network.users.filter((user) => user.email === email)).toHaveLength(1);
  });

  it('are in the told state', () => {
    expect(userByExactEmail(users.disabled).state).toBe('DISABLED');
    expect(userByExactEmail(users.pending).state).toBe('PENDING');
    expect(userByExactEmail(users.primaryMatch).state).toBe('ACTIVE');
  });

  it.each(['unknownInKnownDomain', 'unknownInSecondDomain', 'domainLookalike', 'unknownDomain'] as const)(
    '%s is nobody in the CRM',
    (name) => {
      expect(holdersOf(users[name])).toEqual([]);
    },
  );

  it('include the members of the CRM, one in another letter case', () => {
    const known = new Set(network.users.map(({ email }) => email.toLowerCase()));
    expect(crm.members.every(({ email }) => known.has(email))).toBe(true);
    expect(crm.members[0]?.email).toBe(members.first.email);
    expect(users.memberOtherLetterCase.toLowerCase()).toBe(members.otherLetterCase.email);
  });
});
