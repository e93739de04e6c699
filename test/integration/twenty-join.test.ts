import { readFileSync } from 'node:fs';
import { buildSchema, parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../../src/sandbox/dataset/create-world.ts';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import { GatewayError } from '../../src/errors.ts';
import type { UpstreamRequest } from '../../src/upstream/call.ts';
import { createTwentyJoin } from '../../src/upstreams/twenty/join.ts';
import { createTwentyPost } from '../../src/upstreams/twenty/twenty.ts';
import { callScope } from '../support/call-scope.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { joinedAnswers, plain } from '../support/joined-answers.ts';
import { createTestTwenty } from '../support/twenty-stand-in.ts';

const schema = buildSchema(
  readFileSync(new URL('../../src/upstreams/twenty/schema.graphql', import.meta.url), 'utf8'),
);
const join = createTwentyJoin({ schema: () => schema });
const crm = createWorld({ wallNow: createFakeClock().wallNow() }).crm;
const { twenty, clock } = createTestTwenty({ crm, rateLimits: false });
const call = createTwentyPost({
  ...{ url: 'http://twenty/graphql', clock, timeoutMs: 15_000, tokenIntervalMs: 600 },
  transport: async (request) => await twenty.fetch(request),
})('sandbox-admin', 'the key');

function read(text: string, variables: Record<string, unknown> = {}): UpstreamRequest {
  return { document: parse(text), variables, kind: 'query', scope: callScope() };
}

const people = (selection: string) => (filter: unknown, first?: number) =>
  first === undefined
    ? read(`query ($filter: PersonFilterInput) { people(filter: $filter) ${selection} }`, { filter })
    : read(
        `query ($first: Int, $filter: PersonFilterInput) { people(first: $first, filter: $filter) ${selection} }`,
        {
          filter,
          first,
        },
      );
const person = (id: string, selection: string) =>
  read(`query ($filter: PersonFilterInput!) { person(filter: $filter) ${selection} }`, {
    filter: { id: { eq: id } },
  });

const ids = crm.people.map(({ id }) => id);
const companies = crm.companies.map(({ id }) => id);
const emails = crm.people.flatMap(({ email }) => email?.toLowerCase() ?? []);
const missing = '00000000-0000-4000-8000-000000000000';

/** As a link asks. */
function anyEmail(some: readonly string[]): unknown {
  const like = (pattern: string) => ({ emails: { additionalEmails: { like: pattern } } });
  return {
    or: [
      { emails: { primaryEmail: { in: some } } },
      { and: [like('%@%'), { or: some.map((one) => like(`%${one.replace(/[\\%_]/g, '\\$&')}%`)) }] },
    ],
  };
}

const withAdditional = crm.people
  .filter(({ additionalEmails }) => additionalEmails.length > 0)
  .flatMap(({ additionalEmails }) => additionalEmails.map((one) => one.toLowerCase()));

const byId = people('{ edges { node { id jobTitle company { name } } } }');
const paged = people(
  '{ totalCount edges { cursor node { name { firstName } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }',
);
const byEmail = people(
  '{ edges { node { id emails { primaryEmail additionalEmails } } } pageInfo { hasNextPage endCursor } }',
);

async function expectSame(requests: readonly UpstreamRequest[], most: number): Promise<void> {
  const [first] = requests;
  expect(requests.slice(1).map((other) => join.accepts([first!], other))).not.toContain(false);
  const { answers, calls } = await joinedAnswers(
    join,
    requests,
    async (asked) => await call({ ...first!, ...asked }),
  );
  const alone = await Promise.all(requests.map((request) => call(request)));
  expect(answers.map(plain)).toEqual(alone.map(plain));
  // The order of keys too.
  expect(JSON.stringify(answers.map(({ data }) => data))).toBe(JSON.stringify(alone.map(({ data }) => data)));
  expect(calls).toBe(most);
}

describe('reads of Twenty that leave as one are answered as if each had asked alone', () => {
  it.each<[string, readonly UpstreamRequest[]]>([
    [
      'lists by id',
      [
        byId({ id: { in: ids.slice(0, 3) } }, 3),
        byId({ id: { in: ids.slice(2, 9) } }, 7),
        byId({ id: { eq: ids[20] } }, 1),
      ],
    ],
    [
      'an id of nobody, and in capitals',
      [byId({ id: { in: [missing] } }), byId({ id: { in: [ids[3]!.toUpperCase(), missing] } })],
    ],
    [
      'less than was found',
      [byId({ id: { in: ids.slice(0, 9) } }, 2), byId({ id: { in: ids.slice(5, 9) } }, 60)],
    ],
    [
      'pages without the key in them',
      [
        paged({ id: { in: ids.slice(0, 5) } }, 2),
        paged({ id: { in: ids.slice(3, 6) } }, 9),
        paged({ id: { in: [missing] } }, 1),
      ],
    ],
    [
      'lists of a company',
      [
        paged({ companyId: { in: companies.slice(0, 2) } }, 50),
        paged({ companyId: { in: companies.slice(1, 5) } }, 3),
      ],
    ],
    [
      'nested lists under a condition',
      [
        paged({ and: [{ companyId: { in: companies.slice(0, 4) } }, { jobTitle: { ilike: '%e%' } }] }, 60),
        paged({ and: [{ companyId: { in: companies.slice(2, 9) } }, { jobTitle: { ilike: '%e%' } }] }, 60),
      ],
    ],
    [
      'primary addresses',
      [
        byEmail({ emails: { primaryEmail: { in: emails.slice(0, 4) } } }),
        byEmail({ emails: { primaryEmail: { eq: emails[2] } } }),
        byEmail({ emails: { primaryEmail: { in: [emails[9]!.toUpperCase(), 'nobody@nowhere.example'] } } }),
      ],
    ],
    [
      'addresses that are not selected',
      [
        paged({ emails: { primaryEmail: { in: emails.slice(0, 4) } } }, 3),
        paged({ emails: { primaryEmail: { eq: emails[7] } } }, 3),
      ],
    ],
    [
      'any addresses, as links ask for them',
      [
        byEmail(anyEmail([...emails.slice(0, 3), ...withAdditional.slice(0, 2)]), 1000),
        byEmail(anyEmail([...withAdditional.slice(1, 4), 'nobody@nowhere.example']), 1000),
        byEmail(anyEmail([LANDMARKS.users.primaryMatch.toLowerCase()]), 1000),
      ],
    ],
    [
      'single records',
      [ids[0], ids[4], ids[0], ids[9]].map((id) => person(id!, '{ jobTitle company { name } id }')),
    ],
    [
      'single records without their id',
      [ids[1], ids[5]].map((id) => person(id!, '{ emails { primaryEmail } }')),
    ],
  ])('%s', async (_, requests) => {
    await expectSame(requests, 1);
  });

  it('a record that is not there is asked for alone, once', async () => {
    await expectSame(
      [ids[0], missing, ids[1], missing].map((id) => person(id!, '{ id jobTitle }')),
      2,
    );
  });
});

describe('reads of Twenty', () => {
  it('leave as a list of all their rows, for one token', () => {
    const { document, variables } = join.merge([
      person(ids[0]!, '{ jobTitle }'),
      person(ids[1]!, '{ jobTitle }'),
    ]);
    expect(print(document)).toBe(
      print(
        parse(`query ($first: Int, $filter: PersonFilterInput) {
          people(first: $first, filter: $filter) { edges { node { jobTitle id } } pageInfo { hasNextPage } }
        }`),
      ),
    );
    expect(variables).toEqual({ filter: { id: { in: [ids[0], ids[1]] } }, first: 1000 });
  });

  const one = byId({ id: { in: [ids[0]] } });
  it.each<[string, UpstreamRequest]>([
    ['another selection', people('{ edges { node { id } } }')({ id: { in: [ids[1]] } })],
    ['another key', byId({ companyId: { in: [companies[1]] } })],
    ['a condition beside the key', byId({ id: { in: [ids[1]] }, jobTitle: { eq: 'x' } })],
    ['a text that is no id', byId({ id: { in: ['x'] } })],
    ['another comparison', byId({ id: { neq: ids[1] } })],
    ['no filter', byId(undefined)],
  ])('do not leave with %s', (_, other) => {
    expect(join.accepts([one], other)).toBe(false);
    expect(join.accepts([other], one)).toBe(false);
  });

  it.each([
    [
      'an order',
      'query ($f: PersonFilterInput, $o: [PersonOrderByInput]) { people(filter: $f, orderBy: $o) { edges { node { id } } } }',
    ],
    [
      'an offset',
      'query ($f: PersonFilterInput, $o: Int) { people(filter: $f, offset: $o) { edges { node { id } } } }',
    ],
    [
      'an aggregate',
      'query ($f: PersonFilterInput) { people(filter: $f) { maxCreatedAt edges { node { id } } } }',
    ],
    ['nothing but a count', 'query ($f: PersonFilterInput) { people(filter: $f) { totalCount } }'],
    [
      'a list in its rows',
      'query ($f: PersonFilterInput) { people(filter: $f) { edges { node { id noteTargets { edges { node { id } } } } } } }',
    ],
    [
      'two roots',
      'query ($f: PersonFilterInput) { people(filter: $f) { edges { node { id } } } companies { totalCount } }',
    ],
  ])('leave alone with %s', (_, text) => {
    const [a, b] = ids.map((id) => read(text, { f: { id: { in: [id] } }, o: null }));
    expect(join.accepts([a!], b!)).toBe(false);
    expect(join.accepts([a!], a!)).toBe(true);
  });

  const two = [byId({ companyId: { in: [companies[0]] } }), byId({ companyId: { in: [companies[1]] } })];

  it.each([
    ['the joint list is cut', { edges: [], pageInfo: { hasNextPage: true } }],
    [
      "a row is nobody's",
      { edges: [{ node: { id: ids[0], companyId: null } }], pageInfo: { hasNextPage: false } },
    ],
    ['there is no list', null],
  ])('are told nothing when %s', (_, value) => {
    expect(join.split(two, { data: { people: value }, errors: [] })).toEqual([undefined, undefined]);
  });

  it('are told nothing by an error of one, and all the same by a rate limit', () => {
    const rejected = new GatewayError('UPSTREAM_REJECTED', 'No.');
    const limited = new GatewayError('UPSTREAM_RATE_LIMITED', 'Later.');
    const split = (error: GatewayError) => join.split(two, { data: { people: null }, errors: [error] });
    expect(split(rejected)).toEqual([undefined, undefined]);
    expect(split(limited)).toEqual([1, 2].map(() => ({ data: null, errors: [limited] })));
  });

  it('look for a thousand values at most', () => {
    const wide = (count: number, from: number) =>
      byId({
        id: {
          in: Array.from(
            { length: count },
            (_, i) => `00000000-0000-4000-8000-${String(from + i).padStart(12, '0')}`,
          ),
        },
      });
    expect(join.accepts([wide(600, 0)], wide(400, 600))).toBe(true);
    expect(join.accepts([wide(600, 0)], wide(401, 600))).toBe(false);
  });
});
