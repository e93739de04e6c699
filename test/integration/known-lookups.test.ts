import { expect, it } from 'vitest';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const { people } = LANDMARKS;

const SOON = { 'x-deadline-ms': '1000' };
const joined = `query ($title: String) {
  twenty_people(first: 3, filter: { jobTitle: { neq: $title } }) {
    edges { node { id jobTitle twingateUser { id email } } }
  }
}`;
const title = { title: 'Nobody' };

/** Five reads a window, and what the links of the question have found is known. */
async function createAsked(): Promise<TestGateway> {
  const gateway = await createTestGateway({
    environment: { CACHE_TTL_MS: '30000', SANDBOX_RATE_LIMITS: 'on', TWINGATE_READS_PER_WINDOW: '5' },
  });
  const { errors } = await gateway.ask(joined, title);
  expect(errors).toBeUndefined();
  return gateway;
}

async function useUpReads(gateway: TestGateway): Promise<void> {
  for (let i = 0; i < 5; i += 1)
    await gateway.ask(`{ twingate_groups(first: ${i + 1}) { totalCount } }`, {}, SOON);
}

/** What Twenty's memory has is not right any more; what Twingate's has still is. */
async function changePeople(gateway: TestGateway): Promise<void> {
  const { errors } = await gateway.ask(
    `mutation { twenty_updatePerson(id: "${people.manyDevices.id}", data: { jobTitle: "Other" }) { id } }`,
  );
  expect(errors).toBeUndefined();
}

it('a question whose links find what is known needs no units for them', async () => {
  await using gateway = await createAsked();
  await useUpReads(gateway);
  await changePeople(gateway);
  gateway.spent();
  const { errors, data } = await gateway.ask(joined, title, SOON);
  expect(errors).toBeUndefined();
  expect(data.twenty_people.edges).toHaveLength(3);
  expect(gateway.spent()).toEqual({ reads: 0, writes: 0, tokens: 1 });
});

it.each([
  ['is wanted live', title, { 'x-max-age-ms': '0' }],
  ['was never asked with these variables', { title: 'Somebody else' }, {}],
])('a question that %s gets all it needs or spends nothing', async (_what, variables, headers) => {
  await using gateway = await createAsked();
  await useUpReads(gateway);
  await changePeople(gateway);
  gateway.spent();
  const { errors } = await gateway.ask(joined, variables, { ...SOON, ...headers });
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_BUDGET_EXHAUSTED']);
  expect(gateway.spent()).toEqual({ reads: 0, writes: 0, tokens: 0 });
});

it('a question whose links found what is not known any more gets all it needs or spends nothing', async () => {
  await using gateway = await createAsked();
  const { errors: failed } = await gateway.ask(
    'mutation { twingate_userDetailsUpdate(id: "VXNlcjox", firstName: "New") { ok } }',
  );
  expect(failed).toBeUndefined();
  await useUpReads(gateway);
  await changePeople(gateway);
  gateway.spent();
  const { errors } = await gateway.ask(joined, title, SOON);
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_BUDGET_EXHAUSTED']);
  expect(gateway.spent()).toEqual({ reads: 0, writes: 0, tokens: 0 });
});

it('a link that looks up something else than the last time fails alone', async () => {
  await using gateway = await createAsked();
  await useUpReads(gateway);
  const { data: before } = await gateway.ask('{ twenty_people(first: 1) { edges { node { id } } } }');
  const [{ node: first }] = before.twenty_people.edges;
  const { errors: failed } = await gateway.ask(
    `mutation { twenty_updatePerson(id: "${first.id}", data: { emails: { primaryEmail: "other@example.com" } }) { id } }`,
  );
  expect(failed).toBeUndefined();
  gateway.spent();
  const { errors, data } = await gateway.ask(joined, title, SOON);
  expect(data.twenty_people.edges).toHaveLength(3);
  expect(new Set(errors?.map(({ extensions }) => extensions.code))).toEqual(
    new Set(['UPSTREAM_BUDGET_EXHAUSTED']),
  );
  expect(errors?.every(({ path }) => path.at(-1) === 'twingateUser')).toBe(true);
  expect(gateway.spent()).toEqual({ reads: 0, writes: 0, tokens: 1 });
  // Once: then it is known better.
  await gateway.ask(
    `mutation { twenty_updatePerson(id: "${first.id}", data: { jobTitle: "Other" }) { id } }`,
  );
  gateway.spent();
  const again = await gateway.ask(joined, title, SOON);
  expect(again.errors?.map(({ path }) => path)).toEqual([['twenty_people']]);
  expect(gateway.spent()).toEqual({ reads: 0, writes: 0, tokens: 0 });
});
