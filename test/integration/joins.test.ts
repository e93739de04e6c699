import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { Answer, TestGateway } from '../support/test-gateway.ts';

const windowMs = 60_000;

let gateway: TestGateway;
let users: readonly { readonly id: string; readonly email: string }[];
let people: readonly {
  readonly id: string;
  readonly jobTitle: string | null;
  readonly emails: { readonly primaryEmail: string };
}[];

/** The sandbox with its limits. */
beforeAll(async () => {
  gateway = await createTestGateway({
    environment: { SANDBOX_RATE_LIMITS: 'on', CACHE_TTL_MS: '0', REQUEST_DEADLINE_MS: '120000' },
  });
  const found = await gateway.ask(`{
    twingate_users(first: 30) { edges { node { id email } } }
    twenty_people(first: 40) { edges { node { id jobTitle emails { primaryEmail } } } }
  }`);
  users = found.data.twingate_users.edges.map(({ node }: any) => node);
  people = found.data.twenty_people.edges.map(({ node }: any) => node);
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

/** Nothing is left of either service's allowance. */
async function useUp(): Promise<void> {
  await gateway.clock.advance(2 * windowMs);
  const report = { 'x-gateway-report': '1' };
  let left = Infinity;
  while (left > 0) {
    const query = '{ twingate_users(first: 1) { totalCount } }';
    const { errors, extensions } = await gateway.ask(query, undefined, report);
    expect(errors).toBeUndefined();
    left = extensions.upstreams.twingate.remaining.reads;
  }
  const all = Array.from({ length: 100 }, (_, i) => `p${i}: twenty_people(first: ${i + 1}) { totalCount }`);
  const { errors, extensions } = await gateway.ask(`{ ${all.join(' ')} }`, undefined, report);
  expect(errors).toBeUndefined();
  expect(extensions.upstreams.twenty.remaining.tokens).toBe(0);
  gateway.spent();
}

/** All ask at once, wait, and are answered when there is something to spend again. */
async function askTogether(queries: readonly string[]): Promise<readonly Answer[]> {
  let answered = 0;
  const answers = queries.map(async (query) => {
    const answer = await gateway.ask(query, undefined, { 'x-gateway-report': '1' });
    answered += 1;
    return answer;
  });
  // Until all wait for units: what lies before the queue takes a few turns.
  for (let turn = 0; turn < 300; turn += 1) await gateway.clock.advance(0);
  expect(answered).toBe(0);
  // In small steps, so that an answer is read before its attempt is given up.
  for (let ms = 0; ms < windowMs + 5_000 && answered < queries.length; ms += 100) {
    await gateway.clock.advance(100);
  }
  return await Promise.all(answers);
}

describe('callers who wait', () => {
  it('for single objects of Twingate share one read', async () => {
    await useUp();
    const asked = users.slice(0, 20);
    const answers = await askTogether(
      asked.map(({ id }) => `{ mine: twingate_user(id: "${id}") { email } }`),
    );
    expect(gateway.spent().reads).toBe(1);
    expect(answers.map(({ data }) => data)).toEqual(asked.map(({ email }) => ({ mine: { email } })));
    const reports = answers.map(({ extensions }) => extensions.upstreams.twingate);
    expect(reports.map(({ reads, joined }) => [reads, joined])).toEqual([
      [1, 0],
      ...Array.from({ length: 19 }, () => [0, 1]),
    ]);
    expect(reports.every(({ waitedMs }) => waitedMs >= windowMs - 1_000)).toBe(true);
  });

  it('for different things of Twingate share one read, and each has its own errors', async () => {
    await useUp();
    const [first, second] = users as [(typeof users)[0], (typeof users)[0]];
    const answers = await askTogether([
      `{ twingate_user(id: "${first.id}") { email } }`,
      '{ twingate_user(id: "nonsense") { email } twingate_groups(first: 1) { totalCount } }',
      `{ twingate_users(filter: { email: { eq: "${second.email}" } }) { edges { node { id } } } }`,
      `query Named { twingate_users(filter: { email: { eq: "${first.email}" } }) { edges { node { id } } } }`,
    ]);
    expect(gateway.spent().reads).toBe(1);
    expect(answers.map(({ errors }) => errors?.map(({ path }) => path))).toEqual([
      undefined,
      [['twingate_user']],
      undefined,
      undefined,
    ]);
    expect(answers[0]!.data.twingate_user.email).toBe(first.email);
    expect(answers[1]!.data.twingate_groups.totalCount).toBeGreaterThan(0);
    expect(answers.slice(2).map(({ data }) => data.twingate_users.edges[0].node.id)).toEqual([
      second.id,
      first.id,
    ]);
  });

  it('for one of a kind in Twenty share one token, also when one of them is not there', async () => {
    await useUp();
    const asked = people.slice(0, 15);
    const one = (id: string) =>
      `{ mine: twenty_person(filter: { id: { eq: "${id}" } }) { title: jobTitle } }`;
    const answers = await askTogether([
      ...asked.map(({ id }) => one(id)),
      one('00000000-0000-4000-8000-000000000000'),
    ]);
    // Twenty has the word on what is not there.
    expect(gateway.spent().tokens).toBe(2);
    expect(answers.slice(0, -1).map(({ data }) => data)).toEqual(
      asked.map(({ jobTitle }) => ({ mine: { title: jobTitle } })),
    );
    expect(answers.at(-1)!.errors!.map(({ message }) => message)).toEqual(['Record not found']);
  });

  it('for people by their addresses share one token, and the links below them one read', async () => {
    await useUp();
    const emails = [
      LANDMARKS.users.primaryMatch.toLowerCase(),
      ...people.slice(0, 9).map((one) => one.emails.primaryEmail),
    ];
    const query = (email: string) => `{
      twenty_people(filter: { emails: { primaryEmail: { eq: "${email}" } } }) {
        edges { node { emails { primaryEmail } twingateUser { email } } }
      }
    }`;
    const answers = await askTogether(emails.map(query));
    const { tokens, reads } = gateway.spent();
    expect({ tokens, reads }).toEqual({ tokens: 1, reads: 1 });
    expect(answers[0]!.data.twenty_people.edges[0].node.twingateUser).not.toBeNull();
    for (const [place, email] of emails.entries()) {
      await gateway.clock.advance(windowMs);
      expect(answers[place]!.data).toEqual((await gateway.ask(query(email))).data);
    }
  });
});
