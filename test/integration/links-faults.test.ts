import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import type { Fault, FaultPlan } from '../../src/sandbox/faults.ts';
import { askPatiently } from '../support/ask-patiently.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const { people, users, companies } = LANDMARKS;

type FaultRule = FaultPlan[number];
const plans = { twingate: [] as FaultRule[], twenty: [] as FaultRule[] };

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway({
    environment: { CACHE_TTL_MS: '0' },
    twingateFaults: plans.twingate,
    twentyFaults: plans.twenty,
    twingateSwitches: { orphanDevices: true },
  });
});
afterEach(async () => {
  plans.twingate.length = 0;
  plans.twenty.length = 0;
  // Whatever a refusal has closed is open again.
  await gateway.clock.advance(180_000);
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

const ask = (query: string, variables?: Record<string, unknown>) => askPatiently(gateway, query, variables);

const answering = (data: object): Fault => ({ kind: 'status', status: 200, body: JSON.stringify({ data }) });

describe('an upstream that is down', () => {
  it.each<[string, Fault, string]>([
    ['unreachable', { kind: 'refused' }, 'UPSTREAM_UNAVAILABLE'],
    ['silent', { kind: 'hang' }, 'UPSTREAM_TIMEOUT'],
    ['babbling', { kind: 'html' }, 'UPSTREAM_BAD_RESPONSE'],
    ['refusing', { kind: 'status', status: 429, headers: { 'retry-after': '90' } }, 'UPSTREAM_RATE_LIMITED'],
  ])('%s: nulls its links alone, each with its own error', async (_name, fault, code) => {
    plans.twingate.push({ fault });
    const { status, data, errors } = await ask(
      `query ($ids: [UUID!]) { all: twenty_people(filter: { id: { in: $ids } }) { edges { node {
        id u: twingateUser { email } twingateUsers { email } d: twingateDevices { name }
      } } } }`,
      { ids: [people.primaryMatch.id, people.twoUsers.id, people.noEmail.id] },
    );
    expect(status).toBe(200);
    const nodes = data.all.edges.map(({ node }: any) => node);
    const of = (id: string) => nodes.find((node: { id: string }) => node.id === id);
    const nothing = { u: null, twingateUsers: null, d: null };
    expect(of(people.primaryMatch.id)).toEqual({ id: people.primaryMatch.id, ...nothing });
    expect(of(people.twoUsers.id)).toEqual({ id: people.twoUsers.id, ...nothing });
    // Nobody to be looked for: that is known without Twingate.
    expect(of(people.noEmail.id)).toEqual({ id: people.noEmail.id, u: null, twingateUsers: [], d: [] });
    const expected = nodes.flatMap((node: { id: string }, i: number) =>
      node.id === people.noEmail.id
        ? []
        : ['u', 'twingateUsers', 'd'].map((key) => ['all', 'edges', i, 'node', key].join('.')),
    );
    expect(errors?.map(({ path }) => path.join('.')).sort()).toEqual(expected.sort());
    for (const { extensions } of errors ?? []) {
      expect(extensions).toMatchObject({ code, upstream: 'twingate' });
    }
  });

  it('nulls the links to it and leaves the links to the other', async () => {
    plans.twenty.push({ fault: { kind: 'refused' } });
    const { data, errors } = await ask(
      `query ($email: String!) { twingate_users(filter: { email: { eq: $email } }) { edges { node {
        email twentyPerson { id } twentyPeople { id } twentyCompany { name } twentyWorkspaceMember { id }
      } } } }`,
      { email: users.primaryMatch },
    );
    expect(data.twingate_users.edges[0].node).toEqual({
      email: users.primaryMatch,
      twentyPerson: null,
      twentyPeople: null,
      twentyCompany: null,
      twentyWorkspaceMember: null,
    });
    expect(errors?.map(({ path, extensions }) => [path.at(-1), extensions.code]).sort()).toEqual([
      ['twentyCompany', 'UPSTREAM_UNAVAILABLE'],
      ['twentyPeople', 'UPSTREAM_UNAVAILABLE'],
      ['twentyPerson', 'UPSTREAM_UNAVAILABLE'],
      ['twentyWorkspaceMember', 'UPSTREAM_UNAVAILABLE'],
    ]);
  });

  it('fails a chain where it breaks', async () => {
    plans.twenty.push({ fault: { kind: 'refused' }, when: ({ body }) => body.includes('companies') });
    const { data, errors } = await ask(
      `query ($email: String!) { twingate_users(filter: { email: { eq: $email } }) { edges { node {
        twentyPerson { id } twentyCompany { name twingateUsers { email } }
      } } } }`,
      { email: users.primaryMatch },
    );
    expect(data.twingate_users.edges[0].node).toEqual({
      twentyPerson: { id: people.primaryMatch.id },
      twentyCompany: null,
    });
    expect(errors).toMatchObject([
      {
        path: ['twingate_users', 'edges', 0, 'node', 'twentyCompany'],
        extensions: { code: 'UPSTREAM_UNAVAILABLE' },
      },
    ]);
  });
});

describe('a link is not quietly empty', () => {
  it('when its upstream refuses what is asked below it', async () => {
    const { data, errors } = await ask(
      `query ($email: String!) { twingate_users(filter: { email: { eq: $email } }) { edges { node {
        twentyPerson { company { people(first: -1) { edges { node { id } } } } } twentyPeople { id }
      } } } }`,
      { email: users.primaryMatch },
    );
    expect(data.twingate_users.edges[0].node).toEqual({
      twentyPerson: { company: { people: null } },
      twentyPeople: [{ id: people.primaryMatch.id }],
    });
    expect(errors).toMatchObject([
      {
        path: ['twingate_users', 'edges', 0, 'node', 'twentyPerson', 'company', 'people'],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  it('when one person of a company has been cut off by a page that does not come', async () => {
    const page = { hasNextPage: true, endCursor: null };
    plans.twenty.push({
      fault: answering({ people: { edges: [], pageInfo: page } }),
      when: ({ body }) => body.includes('companyId'),
    });
    const { data, errors } = await ask(
      `query ($id: UUID!) { twenty_company(filter: { id: { eq: $id } }) { name twingateUsers { email } } }`,
      { id: companies.northwind.id },
    );
    expect(data.twenty_company).toEqual({ name: companies.northwind.name, twingateUsers: null });
    expect(errors).toMatchObject([
      { path: ['twenty_company', 'twingateUsers'], extensions: { code: 'UPSTREAM_BAD_RESPONSE' } },
    ]);
  });

  it('when a cursor leads in a circle, which ends', async () => {
    const before = gateway.twingate.calls.length;
    plans.twingate.push({
      fault: answering({ twingate_users: { edges: [], pageInfo: { hasNextPage: true, endCursor: 'same' } } }),
    });
    const { data, errors } = await ask(
      `query ($id: UUID!) { twenty_company(filter: { id: { eq: $id } }) { twingateUsersByDomain { email } } }`,
      { id: companies.northwind.id },
    );
    expect(data.twenty_company).toEqual({ twingateUsersByDomain: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }]);
    expect(gateway.twingate.calls.length - before).toBe(2);
  });

  it('when its upstream answers null', async () => {
    plans.twingate.push({ fault: answering({ twingate_users: null }) });
    const { data, errors } = await ask(
      `query ($id: UUID!) { twenty_person(filter: { id: { eq: $id } }) { twingateUsers { email } } }`,
      { id: people.primaryMatch.id },
    );
    expect(data.twenty_person).toEqual({ twingateUsers: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }]);
  });

  it('when a row of its own is broken: whose is not known, so all that found nothing say so', async () => {
    const { email } = people.noAccess;
    plans.twingate.push({
      fault: {
        kind: 'status',
        status: 200,
        body: JSON.stringify({
          data: {
            twingate_users: {
              edges: [
                null,
                { node: { _lk_id: 'VXNlcjox', _lk_email: users.primaryMatch, email: users.primaryMatch } },
              ],
              pageInfo: { hasNextPage: false, endCursor: null },
            },
          },
          errors: [{ message: 'Lost', path: ['twingate_users', 'edges', 0, 'node'] }],
        }),
      },
    });
    const { data, errors } = await ask(
      `query ($emails: [String!]) { twenty_people(filter: { emails: { primaryEmail: { in: $emails } } }) {
        edges { node { emails { primaryEmail } twingateUser { email } } }
      } }`,
      { emails: [people.primaryMatch.email, email] },
    );
    const nodes = data.twenty_people.edges.map(({ node }: any) => node);
    expect(nodes).toEqual(
      expect.arrayContaining([
        { emails: { primaryEmail: people.primaryMatch.email }, twingateUser: { email: users.primaryMatch } },
        { emails: { primaryEmail: email }, twingateUser: null },
      ]),
    );
    const at = nodes.findIndex((node: any) => node.emails.primaryEmail === email);
    expect(errors).toMatchObject([
      {
        message: 'Lost',
        path: ['twenty_people', 'edges', at, 'node', 'twingateUser'],
        extensions: { code: 'UPSTREAM_REJECTED' },
      },
    ]);
  });

  it('when what a device needs is gone', async () => {
    const { data: found } = await ask(
      `query ($email: String!) { twingate_users(filter: { email: { eq: $email } }) {
        edges { node { id devices(first: 1) { edges { node { id } } } } }
      } }`,
      { email: users.additionalMatch },
    );
    const [{ node: owner }] = found.twingate_users.edges;
    const [{ node: device }] = owner.devices.edges;
    await ask('mutation ($id: ID!) { twingate_userDelete(id: $id) { ok } }', { id: owner.id });
    const { data, errors } = await ask(
      'query ($id: ID!) { twingate_device(id: $id) { name twentyPerson { id } } }',
      { id: device.id },
    );
    expect(data).toEqual({ twingate_device: null });
    expect(errors).toMatchObject([{ path: ['twingate_device'], extensions: { code: 'UPSTREAM_REJECTED' } }]);
  });
});

describe('an error below a link', () => {
  it('is told at its place below every parent', async () => {
    plans.twingate.push({
      fault: {
        kind: 'status',
        status: 200,
        body: JSON.stringify({
          data: {
            twingate_users: {
              edges: [
                {
                  node: {
                    _lk_id: 'VXNlcjox',
                    _lk_email: users.sharedByThreePeople,
                    who: null,
                    state: 'ACTIVE',
                  },
                },
              ],
              pageInfo: { hasNextPage: false, endCursor: null },
            },
          },
          errors: [{ message: 'No address', path: ['twingate_users', 'edges', 0, 'node', 'who'] }],
        }),
      },
    });
    const { data, errors } = await ask(
      `query ($ids: [UUID!]) { twenty_people(filter: { id: { in: $ids } }) { edges { node {
        account: twingateUser { who: email state }
      } } } }`,
      { ids: [people.sharedPrimary.id, people.sharedAdditional.id] },
    );
    const account = { who: null, state: 'ACTIVE' };
    expect(data.twenty_people.edges).toEqual([{ node: { account } }, { node: { account } }]);
    expect(errors?.map(({ path, message }) => [path.join('.'), message])).toEqual([
      ['twenty_people.edges.0.node.account.who', 'No address'],
      ['twenty_people.edges.1.node.account.who', 'No address'],
    ]);
  });
});
