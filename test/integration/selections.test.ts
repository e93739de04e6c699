import { afterAll, expect, it } from 'vitest';
import { createTestGateway } from '../support/test-gateway.ts';

const gateway = await createTestGateway();
afterAll(async () => await gateway[Symbol.asyncDispose]());

const people = (selection: string) => `twenty_people(first: 1) { edges { node { ${selection} } } }`;
const users = (selection: string) => `twingate_users(first: 1) { edges { node { ${selection} } } }`;

const cto = 'Chief Technology Officer';
const email = 'amelia.okafor@northwind-robotics.example';

/** The node of the one root asked. */
async function ask(query: string): Promise<unknown> {
  const { data, errors } = await gateway.ask(`query ($yes: Boolean!, $no: Boolean = false) ${query}`, {
    yes: true,
  });
  expect(errors).toBeUndefined();
  const [root] = Object.values(data as Record<string, any>);
  return root.edges[0].node;
}

/** Both variables are used, so that the document is valid whatever is tried. */
const used = 'unused: __typename @skip(if: $yes) @include(if: $no)';

it.each([
  ['skipped before', people(`jobTitle @skip(if: $yes) jobTitle`), { jobTitle: cto }],
  ['skipped after', people(`jobTitle jobTitle @skip(if: $yes)`), { jobTitle: cto }],
  ['not included before', users(`email @include(if: $no) email`), { email }],
  ['skipped and included', users(`email @include(if: $yes) @skip(if: $yes) email`), { email }],
  ['in a fragment', users(`... @include(if: $no) { email } email`), { email }],
  [
    'below a field that keeps nothing else',
    people(`company { name @skip(if: $yes) } company { name }`),
    { company: { name: 'Northwind Robotics' } },
  ],
  [
    'and non-null',
    people(`company { id @skip(if: $yes) id name @skip(if: $yes) }`),
    { company: { id: expect.any(String) } },
  ],
  [
    'a link',
    people(`twingateUser @skip(if: $yes) { id } twingateUser { email }`),
    { twingateUser: { email } },
  ],
])('a field written twice is answered where one is left: %s', async (_name, root, node) => {
  expect(await ask(`{ ${root} ${used} }`)).toEqual(node);
});

it.each([
  ['a field', users(`email @skip(if: $yes)`), {}],
  ['a fragment', people(`... @skip(if: $yes) { jobTitle }`), {}],
  ['below a link', people(`twingateUser { id @skip(if: $yes) }`), { twingateUser: {} }],
])('an object that keeps no field is there without one: %s', async (_name, root, node) => {
  expect(await ask(`{ ${root} ${used} }`)).toEqual(node);
});

it.each([
  ['inline, Twenty', people(`... on TwentyPerson { __typename }`), { __typename: 'TwentyPerson' }],
  ['inline, Twingate', users(`... on TwingateUser { t: __typename }`), { t: 'TwingateUser' }],
  [
    'one in another',
    users(`... on TwingateUser { ... on TwingateUser { __typename } }`),
    { __typename: 'TwingateUser' },
  ],
  [
    'of another type of a union',
    `twingate_resources(first: 1) { edges { node { ... on TwingateSSHResource { s: __typename } __typename } } }`,
    { __typename: 'TwingateNetworkResource' },
  ],
])('a fragment may hold nothing but __typename: %s', async (_name, root, node) => {
  expect(await ask(`{ ${root} ${used} }`)).toEqual(node);
});

it('a root that is left out costs nothing', async () => {
  gateway.spent();
  const query =
    'query ($yes: Boolean!) { twingate_users(first: 1) @skip(if: $yes) { totalCount } x: __typename }';
  const { data } = await gateway.ask(query, { yes: true });
  expect(data).toEqual({ x: 'Query' });
  expect(gateway.spent()).toEqual({ reads: 0, writes: 0, tokens: 0 });
});
