import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const { people, users, companies } = LANDMARKS;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway({
    environment: { CACHE_TTL_MS: '0', SANDBOX_TWENTY_CHARGING: 'newer' },
  });
});
beforeEach(() => void gateway.spent());
afterAll(async () => await gateway[Symbol.asyncDispose]());

async function answer(query: string, variables?: Record<string, unknown>) {
  const { data, errors } = await gateway.ask(query, variables);
  expect(errors).toBeUndefined();
  return data;
}

async function person(selection: string, landmark: keyof typeof people = 'twoUsers', rest = '') {
  const data = await answer(
    `query { twenty_person(filter: { id: { eq: "${people[landmark].id}" } }) { ${selection} } } ${rest}`,
  );
  return data.twenty_person;
}

async function user(selection: string, landmark: keyof typeof users = 'primaryMatch', rest = '') {
  const data = await answer(
    `query { twingate_users(filter: { email: { eq: "${users[landmark]}" } }) { edges { node { ${selection} } } } } ${rest}`,
  );
  return data.twingate_users.edges[0].node;
}

describe('a link works whatever the client does to the fields it needs', () => {
  it('takes their name for another field', async () => {
    expect(await person('emails: name { firstName } twingateUser { email: state id: email }')).toEqual({
      emails: { firstName: 'Tomás' },
      twingateUser: { email: 'ACTIVE', id: users.twoUsersPrimary },
    });
    expect(await user('email: state twentyPerson { emails: jobTitle id: name { lastName } }')).toEqual({
      email: 'ACTIVE',
      twentyPerson: { emails: 'Chief Technology Officer', id: { lastName: 'Okafor' } },
    });
  });

  it('renames them', async () => {
    expect(await person('mail: emails { first: primaryEmail } twingateUser { email }')).toEqual({
      mail: { first: people.twoUsers.email },
      twingateUser: { email: users.twoUsersPrimary },
    });
  });

  it('skips them', async () => {
    expect(
      await person(
        'emails @skip(if: true) { primaryEmail } name @include(if: false) { firstName } twingateUser { email }',
      ),
    ).toEqual({ twingateUser: { email: users.twoUsersPrimary } });
    expect(await user('email @skip(if: true) twentyPerson { id }')).toEqual({
      twentyPerson: { id: people.primaryMatch.id },
    });
  });

  it('asks for a part of them', async () => {
    expect(await person('emails { primaryEmail } twingateUsers { id: email }')).toEqual({
      emails: { primaryEmail: people.twoUsers.email },
      twingateUsers: [{ id: users.twoUsersPrimary }, { id: users.twoUsersAdditional }],
    });
  });

  it('may not take an alias of the gateway', async () => {
    const { errors, data } = await gateway.ask(
      '{ twenty_people(first: 1) { edges { node { _lk_emails: id twingateUser { id } } } } }',
    );
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('"_lk_emails" is reserved'),
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ]);
    expect(gateway.spent()).toEqual({ reads: 0, writes: 0, tokens: 0 });
  });
});

describe('a link may be asked in any form', () => {
  it('twice with different selections', async () => {
    expect(
      await person(
        'a: twingateUser { email } b: twingateUser { state email } c: twingateUsers { state } d: twingateUser { email }',
      ),
    ).toEqual({
      a: { email: users.twoUsersPrimary },
      b: { state: 'ACTIVE', email: users.twoUsersPrimary },
      c: [{ state: 'ACTIVE' }, { state: 'ACTIVE' }],
      d: { email: users.twoUsersPrimary },
    });
    expect(gateway.spent()).toEqual({ reads: 1, writes: 0, tokens: 1 });
  });

  it('written twice under one key, whose selections are one', async () => {
    expect(
      await person(
        'twingateUser { email } ...More',
        'twoUsers',
        'fragment More on TwentyPerson { twingateUser { state } }',
      ),
    ).toEqual({
      twingateUser: { email: users.twoUsersPrimary, state: 'ACTIVE' },
    });
  });

  it('with @include and @skip on it and below it', async () => {
    const data = await answer(
      `query ($yes: Boolean!, $id: UUID!) {
        twenty_person(filter: { id: { eq: $id } }) {
          twingateUser @include(if: $yes) { email @skip(if: $yes) state }
          twingateUsers @skip(if: $yes) { email }
        }
      }`,
      { yes: true, id: people.twoUsers.id },
    );
    expect(data.twenty_person).toEqual({ twingateUser: { state: 'ACTIVE' } });
  });

  it('with arguments and variables below it', async () => {
    const data = await answer(
      `query ($id: UUID!, $devices: Int = 1) {
        twenty_person(filter: { id: { eq: $id } }) {
          one: twingateUser { devices(first: $devices) { edges { node { id } } } }
          two: twingateUser { devices(first: 2) { edges { node { id } } } }
        }
      }`,
      { id: people.primaryMatch.id },
    );
    expect(data.twenty_person.one.devices.edges).toHaveLength(1);
    expect(data.twenty_person.two.devices.edges).toHaveLength(2);
  });

  it('for nothing but its type', async () => {
    expect(await person('twingateUser { kind: __typename } twingateDevices { __typename }')).toEqual({
      twingateUser: { kind: 'TwingateUser' },
      twingateDevices: [{ __typename: 'TwingateDevice' }, { __typename: 'TwingateDevice' }],
    });
    expect(await user('twentyPerson { __typename }')).toEqual({
      twentyPerson: { __typename: 'TwentyPerson' },
    });
  });

  it('in fragments, named and inline, one inside the other', async () => {
    expect(
      await person(
        '...P',
        'primaryMatch',
        `fragment P on TwentyPerson { ... on TwentyPerson { twingateUser { ...U } } company { ...C } }
         fragment U on TwingateUser { ... { email } ... on TwingateUser { twentyPerson { ...N } } }
         fragment C on TwentyCompany { twingateUsersByDomain { ...M } }
         fragment M on TwingateUser { state }
         fragment N on TwentyPerson { jobTitle }`,
      ),
    ).toEqual({
      twingateUser: { email: users.primaryMatch, twentyPerson: { jobTitle: 'Chief Technology Officer' } },
      company: { twingateUsersByDomain: expect.arrayContaining([{ state: 'ACTIVE' }]) },
    });
  });

  it('below an interface and a union', async () => {
    const data = await answer(
      `{ twingate_resources(first: 20) { edges { node {
        __typename
        access(first: 3) { edges { node { what: __typename ... on TwingateGroup {
          users(first: 1) { edges { node { email twentyWorkspaceMember { userEmail } twentyPerson { id } } } }
        } } } }
      } } } }`,
    );
    const found = data.twingate_resources.edges.flatMap(({ node }: any) =>
      node.access.edges.flatMap((access: any) =>
        (access.node.users?.edges ?? []).map((edge: any) => edge.node),
      ),
    );
    expect(found.length).toBeGreaterThan(0);
    expect(found.some((one: any) => one.twentyPerson ?? one.twentyWorkspaceMember)).toBe(true);
  });
});

describe('links below links', () => {
  it('get what they need at every level', async () => {
    expect(await user('twentyCompany { twingateUsersByDomain { state } }')).toEqual({
      twentyCompany: { twingateUsersByDomain: expect.arrayContaining([{ state: 'ACTIVE' }]) },
    });
    expect(
      await person(
        'twingateUsers { devices(first: 1) { edges { node { twentyPerson { company { twingateUsers { email } } } } } } }',
        'primaryMatch',
      ),
    ).toEqual({
      twingateUsers: [
        {
          devices: {
            edges: [
              {
                node: {
                  twentyPerson: {
                    company: { twingateUsers: expect.arrayContaining([{ email: users.otherLetterCase }]) },
                  },
                },
              },
            ],
          },
        },
      ],
    });
  });

  it('whose selection is nothing but a link', async () => {
    expect(
      await user(
        'twentyPerson { twingateUser { twentyPerson { twingateDevices { twentyPerson { id } } } } }',
      ),
    ).toEqual({
      twentyPerson: {
        twingateUser: {
          twentyPerson: {
            twingateDevices: [
              { twentyPerson: { id: people.primaryMatch.id } },
              { twentyPerson: { id: people.primaryMatch.id } },
            ],
          },
        },
      },
    });
  });

  it('in a list below a list below a list', async () => {
    const data = await answer(
      `query ($id: UUID!) { twenty_companies(filter: { id: { eq: $id } }) { edges { node {
        people(first: 20) { edges { node { id twingateUsers { devices(first: 5) { edges { node { twentyPerson { id } } } } } } } }
      } } } }`,
      { id: companies.juniper.id },
    );
    const rows = data.twenty_companies.edges[0].node.people.edges.map(({ node }: any) => node);
    const pairs = rows.flatMap((row: any) =>
      row.twingateUsers.flatMap((one: any) =>
        one.devices.edges.map((edge: any) => [edge.node.twentyPerson.id, row.id]),
      ),
    );
    expect(pairs.length).toBeGreaterThan(3);
    for (const [owner, id] of pairs) expect(owner).toBe(id);
  });

  it('share objects between parents, each with its own path of aliases', async () => {
    const data = await answer(
      `query ($ids: [UUID!]) { twenty_people(filter: { id: { in: $ids } }) { edges { node {
        first: twingateUser { mail: email } second: twingateUsers { mail: email owner: twentyPerson { id } }
      } } } }`,
      { ids: [people.sharedPrimary.id, people.sharedAdditional.id, people.sharedAdditionalToo.id] },
    );
    for (const { node } of data.twenty_people.edges) {
      expect(node).toEqual({
        first: { mail: users.sharedByThreePeople },
        second: [{ mail: users.sharedByThreePeople, owner: { id: people.sharedPrimary.id } }],
      });
    }
  });
});

describe('links below mutations', () => {
  it('are reads', async () => {
    const data = await answer(
      `mutation ($id: UUID!) {
        twenty_updatePerson(id: $id, data: { jobTitle: "Oslo" }) { jobTitle twingateUser { email twentyPerson { id } } }
      }`,
      { id: people.otherLetterCase.id },
    );
    expect(data.twenty_updatePerson).toEqual({
      jobTitle: 'Oslo',
      twingateUser: { email: users.otherLetterCase, twentyPerson: { id: people.otherLetterCase.id } },
    });
    // The write itself, and the way back.
    expect(gateway.spent()).toEqual({ reads: 1, writes: 0, tokens: 2 });
  });

  it('see what the mutations before them did, and not what was read before', async () => {
    const { id } = await user('id', 'twoUsersAdditional');
    const data = await answer(
      `mutation ($person: UUID!, $user: ID!) {
        before: twenty_updatePerson(id: $person, data: { jobTitle: "Bergen" }) { twingateUsers { state } }
        twingate_userDetailsUpdate(id: $user, state: DISABLED) { ok error entity { state twentyPerson { jobTitle } } }
        after: twenty_updatePerson(id: $person, data: { jobTitle: "Tromsø" }) { twingateUsers { state } }
        again: twingate_userDetailsUpdate(id: $user, state: ACTIVE) { ok error entity { state twentyPerson { jobTitle } } }
      }`,
      { person: people.twoUsers.id, user: id },
    );
    expect(data).toEqual({
      before: { twingateUsers: [{ state: 'ACTIVE' }, { state: 'ACTIVE' }] },
      twingate_userDetailsUpdate: {
        ok: true,
        error: null,
        entity: { state: 'DISABLED', twentyPerson: { jobTitle: 'Bergen' } },
      },
      after: { twingateUsers: [{ state: 'ACTIVE' }, { state: 'DISABLED' }] },
      again: { ok: true, error: null, entity: { state: 'ACTIVE', twentyPerson: { jobTitle: 'Tromsø' } } },
    });
  });
});
