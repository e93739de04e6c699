import { parse } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import links from '../../resolvers/index.ts';
import { knownRoots } from '../../src/operations/needs.ts';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import { needsOfRoots } from '../../src/upstreams/needs.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const { people, users, companies } = LANDMARKS;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway({
    environment: { CACHE_TTL_MS: '0', SANDBOX_TWENTY_CHARGING: 'newer' },
  });
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

function needsOf(
  query: string,
  variables: Record<string, unknown> = {},
  twingateCharging = 'request' as const,
) {
  const operation = { document: parse(query), operationName: undefined, variables };
  const roots = knownRoots(gateway.gateway.schema(), links, operation);
  const needs = needsOfRoots(roots, { twingateCharging }, new Set(['search']));
  return {
    reads: needs['twingate.reads'] ?? 0,
    writes: needs['twingate.writes'] ?? 0,
    tokens: needs['twenty.tokens'] ?? 0,
  };
}

const northwind = JSON.stringify(companies.northwind.id);

it.each([
  ['{ twingate_users(first: 1) { totalCount } twingate_groups { totalCount } }'],
  ['{ twenty_people(first: 1) { totalCount } twenty_companies(first: 1) { totalCount } }'],
  ['{ a: twenty_people(first: 1) { totalCount } b: twenty_people(first: 1) { pageInfo { hasNextPage } } }'],
  ['{ a: twenty_people(first: 1) { totalCount } b: twenty_people(first: 2) { totalCount } }'],
  ['{ twentyMetadata_objects { edges { node { id } } } __typename }'],
  [
    `{ twenty_people(first: 60, filter: { emails: { primaryEmail: { neq: "${people.manyDevices.email}" } } }) {
      edges { node { twingateUser { email } twingateDevices { name } } } } }`,
  ],
  [
    `{ twenty_company(filter: { id: { eq: ${northwind} } }) { twingateUsers { email } twingateDevices { name } } }`,
  ],
  [
    `{ twenty_company(filter: { id: { eq: ${northwind} } }) { twingateUsers { email } twingateUsersByDomain { id } } }`,
  ],
  [
    '{ twingate_users(first: 100) { edges { node { twentyPerson { id } twentyPeople { id } twentyCompany { name } twentyWorkspaceMember { id } } } } }',
  ],
  [
    `{ twingate_users(filter: { email: { eq: "${users.primaryMatch}" } }) { edges { node {
      devices(first: 2) { edges { node { user { twentyPerson { company { name twingateUsers { email } } } } } } }
    } } } }`,
  ],
  [
    `{ ...Roots } fragment Roots on Query { twingate_users(first: 1) { edges { ...Users } } }
     fragment Users on TwingateUserEdge { node { ... @include(if: true) { twentyPerson { id } } } }`,
  ],
  ['{ twenty_people(first: 1) { edges { node { id twingateUser @skip(if: true) { id } } } } }'],
  [
    `query ($no: Boolean!) { twingate_users(first: 1) @include(if: $no) { totalCount } twenty_people(first: 1) { totalCount } }`,
    { no: false },
  ],
  [
    `query ($no: Boolean = true) { twingate_users(first: 1) @skip(if: $no) { totalCount } twenty_people(first: 1) { totalCount } }`,
  ],
] as [string, Record<string, unknown>?][])('is what is spent: %s', async (query, variables = {}) => {
  const needs = needsOf(query, variables);
  gateway.spent();
  const { errors } = await gateway.ask(query, variables);
  expect(errors).toBeUndefined();
  expect(needs).toEqual(gateway.spent());
});

it('is a write for each mutation and a read for what is looked up below', () => {
  const create = (name: string) => `${name}: twingate_groupCreate(name: "x") { ok }`;
  expect(needsOf(`mutation { ${create('a')} ${create('b')} }`)).toEqual({ reads: 0, writes: 2, tokens: 0 });
  expect(needsOf('mutation { twenty_createPerson(data: {}) { twingateUser { id } } }')).toEqual({
    reads: 1,
    writes: 0,
    tokens: 1,
  });
});
