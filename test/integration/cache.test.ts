import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { askPatiently } from '../support/ask-patiently.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { Answer, TestGateway } from '../support/test-gateway.ts';

/** Long enough that nothing grows old unless a test lets it. */
const environment = { CACHE_TTL_MS: '30000' };
let gateway: TestGateway;
beforeAll(async () => (gateway = await createTestGateway({ environment })));
afterAll(async () => await gateway[Symbol.asyncDispose]());
// Whatever was kept is too old to be served.
beforeEach(async () => await gateway.clock.advance(640_000));

const REPORT = { 'x-gateway-report': '1' };

async function ask(query: string, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await gateway.ask(query, {}, { ...REPORT, ...headers });
  expect(answer.errors).toBeUndefined();
  return answer;
}

/** What an answer took, and what of it was not live. */
async function costOf(query: string, headers: Record<string, string> = {}) {
  gateway.spent();
  const { extensions } = await ask(query, headers);
  const { reads, tokens } = gateway.spent();
  const parts = (extensions.freshness ?? []).map(
    (part: { path: string[]; upstream: string; state: string; ageMs: number }) =>
      `${part.path.join('.')} ${part.upstream} ${part.state} ${part.ageMs}`,
  );
  return { reads, tokens, parts };
}

const joined = `{
  twenty_people(first: 3) { edges { node { id jobTitle twingateUser { id email } } } }
  groups: twingate_groups(first: 2) { edges { node { id name } } }
}`;

describe('a question that was asked before', () => {
  it('costs nothing while it is fresh, links included, and says what was not live', async () => {
    const first = await ask(joined);
    expect(first.extensions.freshness).toBeUndefined();
    await gateway.clock.advance(12_000);
    expect(await costOf(joined)).toEqual({
      reads: 0,
      tokens: 0,
      parts: [
        'groups twingate cached 12000',
        'twenty_people twenty cached 12000',
        'twenty_people.edges.node.twingateUser twingate cached 12000',
      ],
    });
    const again = await ask(joined);
    expect(again.data).toEqual(first.data);
    expect(again.extensions.upstreams).toMatchObject({
      twingate: { cacheHits: 2 },
      twenty: { cacheHits: 1 },
    });
  });

  it('is the same one however it is written', async () => {
    await ask(
      '{ twenty_people(first: 3, filter: { jobTitle: { ilike: "%a%" } }) { edges { node { id jobTitle } } } }',
    );
    const rewritten = await gateway.ask(
      `query People($wanted: TwentyPersonFilterInput, $more: Boolean = false) {
        mine: twenty_people(filter: $wanted, first: 3) { edges { node { ...Name id name @include(if: $more) { firstName } } } }
      } fragment Name on TwentyPerson { jobTitle }`,
      { wanted: { jobTitle: { ilike: '%a%' } } },
      REPORT,
    );
    expect(rewritten.extensions.freshness).toEqual([
      { path: ['mine'], upstream: 'twenty', state: 'cached', ageMs: 0 },
    ]);
  });

  it('asks only for what is new in it', async () => {
    await ask('{ twenty_people(first: 3) { totalCount } }');
    expect(
      await costOf('{ twenty_companies(first: 3) { totalCount } twenty_people(first: 3) { totalCount } }'),
    ).toEqual({ reads: 0, tokens: 1, parts: ['twenty_people twenty cached 0'] });
  });

  it('is asked live when the client says so, and that answer is kept', async () => {
    await ask(joined);
    await gateway.clock.advance(10_000);
    expect(await costOf(joined, { 'x-max-age-ms': '0' })).toMatchObject({ tokens: 1, parts: [] });
    expect(await costOf(joined, { 'x-max-age-ms': '5000' })).toMatchObject({ tokens: 0 });
    await gateway.clock.advance(10_000);
    expect(await costOf(joined, { 'x-max-age-ms': '5000' })).toMatchObject({ tokens: 1, parts: [] });
  });

  it('is refused where nobody can tell what the client accepts', async () => {
    for (const header of ['x-max-age-ms', 'x-max-stale-ms']) {
      const { errors, status } = await gateway.ask(
        '{ __typename }',
        {},
        {
          accept: 'application/graphql-response+json',
          [header]: '1s',
        },
      );
      expect([status, errors?.[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
      expect(errors?.[0].message).toContain(header);
    }
  });

  it('costs one call when fifty ask it at the same time', async () => {
    gateway.spent();
    const all = await Promise.all(
      Array.from(
        { length: 50 },
        async (_, i) => await gateway.ask(joined, {}, { 'x-client-name': `c${i % 7}` }),
      ),
    );
    expect(all.every(({ data }) => JSON.stringify(data) === JSON.stringify(all[0]!.data))).toBe(true);
    expect(all[0]!.errors).toBeUndefined();
    // The groups, and the users of the people.
    expect(gateway.spent()).toEqual({ reads: 2, writes: 0, tokens: 1 });
  });

  it('is kept for as long as its field is configured', async () => {
    await using own = await createTestGateway({
      environment: { CACHE_TTL_MS: '30000', CACHE_TTL_MS_BY_FIELD: 'twingate_*=60000, twenty_people=0' },
    });
    const query = '{ twenty_people(first: 3) { totalCount } twingate_groups(first: 2) { totalCount } }';
    await own.ask(query);
    await own.clock.advance(50_000);
    own.spent();
    const { extensions } = await own.ask(query, {}, REPORT);
    expect(own.spent()).toMatchObject({ tokens: 1, reads: 0 });
    expect(extensions.freshness).toMatchObject([
      { path: ['twingate_groups'], state: 'cached', ageMs: 50_000 },
    ]);
  });
});

describe('after a write', () => {
  it('its own client and everybody else see it, in lists, records, counts and links', async () => {
    const { data } = await ask(joined);
    const person = data.twenty_people.edges[0].node;
    const single = `{ twenty_person(filter: { id: { eq: "${person.id}" } }) { jobTitle company { people { totalCount } } } }`;
    await ask(single);
    await ask(`mutation { twenty_updatePerson(id: "${person.id}", data: { jobTitle: "Keeper" }) { id } }`);
    const after = await ask(joined, { 'x-client-name': 'another' });
    expect(after.data.twenty_people.edges[0].node.jobTitle).toBe('Keeper');
    expect((await ask(single)).data.twenty_person.jobTitle).toBe('Keeper');
  });

  it('what it did not touch is still known', async () => {
    const { data } = await ask(joined);
    const [first, second] = data.twenty_people.edges.map((edge: { node: { id: string } }) => edge.node.id);
    const single = `{ twenty_person(filter: { id: { eq: "${second}" } }) { jobTitle } }`;
    await ask(single);
    await ask(`mutation { twenty_updatePerson(id: "${first}", data: { jobTitle: "Keeper" }) { id } }`);
    expect(await costOf(single)).toEqual({ reads: 0, tokens: 0, parts: ['twenty_person twenty cached 0'] });
    expect(await costOf('{ twingate_groups(first: 2) { edges { node { id name } } } }')).toMatchObject({
      reads: 0,
    });
  });

  it('a created record is in lists at once, and a deleted one is not', async () => {
    const count = '{ twenty_people { totalCount } }';
    const before: number = (await ask(count)).data.twenty_people.totalCount;
    const { data } = await ask('mutation { twenty_createPerson(data: { jobTitle: "New" }) { id } }');
    expect((await ask(count)).data.twenty_people.totalCount).toBe(before + 1);
    await ask(`mutation { twenty_deletePerson(id: "${data.twenty_createPerson.id}") { id } }`);
    expect((await ask(count)).data.twenty_people.totalCount).toBe(before);
  });

  it('to Twingate the members of a group are right from both sides', async () => {
    const users = '{ twingate_users(first: 3) { edges { node { id groups { edges { node { id } } } } } } }';
    const { data } = await ask(users);
    const user = data.twingate_users.edges[0].node.id;
    const created = await ask('mutation { twingate_groupCreate(name: "Night shift") { ok entity { id } } }');
    const group = created.data.twingate_groupCreate.entity.id;
    const members = `{ twingate_group(id: "${group}") { users { edges { node { id } } } } }`;
    expect((await ask(members)).data.twingate_group.users.edges).toEqual([]);
    await ask(users);
    await ask(`mutation { twingate_groupUpdate(id: "${group}", addedUserIds: ["${user}"]) { ok } }`);
    expect((await ask(members)).data.twingate_group.users.edges).toEqual([{ node: { id: user } }]);
    const groups = (await ask(users)).data.twingate_users.edges[0].node.groups.edges;
    expect(groups.map((edge: { node: { id: string } }) => edge.node.id)).toContain(group);
  });

  it('of which nobody knows whether it took effect, nothing that it touched is taken for known', async () => {
    await using own = await createTestGateway({
      environment,
      twentyFaults: [{ fault: { kind: 'hang' }, when: ({ body }) => body.includes('mutation'), times: 1 }],
    });
    const people = '{ twenty_people(first: 1) { edges { node { id } } } }';
    const { id } = (await own.ask(people)).data.twenty_people.edges[0].node;
    const write = own.ask(
      `mutation { twenty_updatePerson(id: "${id}", data: { jobTitle: "Keeper" }) { id } }`,
      {},
      { 'x-deadline-ms': '2000' },
    );
    await vi.waitUntil(() => own.twenty.calls.some(({ body }) => body.includes('mutation')));
    await own.clock.advance(2_000);
    expect((await write).errors?.[0].extensions.code).toBe('UPSTREAM_OUTCOME_UNKNOWN');
    await own.ask(people);
    own.spent();
    await own.ask(people);
    expect(own.spent().tokens).toBe(1);
  });

  it('what is written is decided by what is so now', async () => {
    await using own = await createTestGateway({ environment });
    const created = await own.ask('mutation { twenty_createCompany(data: { name: "Passage" }) { id } }');
    const companyId: string = created.data.twenty_createCompany.id;
    const clear = 'mutation { twenty_deletePeople(filter: { company: { name: { eq: "Passage" } } }) { id } }';
    expect((await own.ask(clear)).data.twenty_deletePeople).toEqual([]);
    // Somebody else, past the gateway.
    const { headers, url } = own.twenty.calls.at(-1)!;
    const query = `mutation { createPerson(data: { companyId: "${companyId}" }) { id } }`;
    await own.sandbox.twenty.fetch(
      new Request(url, { method: 'POST', headers, body: JSON.stringify({ query }) }),
    );
    expect((await own.ask(clear)).data.twenty_deletePeople).toHaveLength(1);
  });

  it('to the data model nothing of Twenty is taken for known', async () => {
    await ask(joined);
    const objects =
      '{ twentyMetadata_objects(paging: { first: 100 }) { edges { node { id nameSingular } } } }';
    const { data } = await ask(objects);
    const id = data.twentyMetadata_objects.edges.find(
      (edge: { node: { nameSingular: string } }) => edge.node.nameSingular === 'person',
    ).node.id;
    await ask(`mutation { twentyMetadata_createOneField(input: { field: {
      objectMetadataId: "${id}", name: "badge", label: "Badge", type: TEXT } }) { id } }`);
    expect(await costOf(joined)).toMatchObject({ reads: 0, tokens: 1 });
    expect(await costOf(objects)).toMatchObject({ parts: [] });
  });
});

describe('something that is not there', () => {
  const nobody = '{ twingate_user(id: "VXNlcjo5OTk5OTk5") { id } }';

  it('is not asked for again within seconds, and no longer', async () => {
    expect((await ask(nobody)).data.twingate_user).toBeNull();
    await gateway.clock.advance(4_000);
    expect(await costOf(nobody)).toEqual({
      reads: 0,
      tokens: 0,
      parts: ['twingate_user twingate cached 4000'],
    });
    await gateway.clock.advance(2_000);
    expect(await costOf(nobody)).toEqual({ reads: 1, tokens: 0, parts: [] });
  });
});

describe('caches of HTTP are told to keep', () => {
  const people = '{ twenty_people(first: 1) { totalCount } }';
  const nobody = '{ twingate_user(id: "VXNlcjo5OTk5OTg=") { id } }';

  it.each([
    ['what is there as long as it is fresh', people, {}, 'max-age=30'],
    ['it as long as the client accepts it', people, { 'x-max-age-ms': '2000' }, 'max-age=2'],
    ['nothing where the client wants it live', people, { 'x-max-age-ms': '0' }, 'no-cache'],
    ['what is not there for seconds', nobody, {}, 'max-age=5'],
  ])('%s', async (_what, query, headers, kept) => {
    const url = `http://gateway.test/graphql?query=${encodeURIComponent(query)}`;
    const answer = await gateway.gateway.fetch(new Request(url, { headers }));
    expect(answer.headers.get('cache-control')).toBe(`private, ${kept}`);
  });
});

describe('when no units are left', () => {
  const limits = { SANDBOX_RATE_LIMITS: 'on', TWINGATE_READS_PER_WINDOW: '4', TWENTY_TOKENS_PER_WINDOW: '3' };
  const users = '{ twingate_users(first: 2) { edges { node { id } } } }';

  it('what is known is served with its age, and what is not is refused', async () => {
    await using own = await createTestGateway({
      environment: { ...environment, CACHE_TTL_MS: '5000', ...limits },
    });
    await own.ask(users);
    await own.clock.advance(12_000);
    for (let i = 0; i < 3; i += 1) await own.ask(`{ twingate_groups(first: ${i + 1}) { totalCount } }`);
    const known = await own.ask(users);
    expect(known.errors).toBeUndefined();
    expect(known.data.twingate_users.edges).toHaveLength(2);
    // Told without being asked.
    expect(known.extensions.freshness).toEqual([
      { path: ['twingate_users'], upstream: 'twingate', state: 'stale', ageMs: 12_000 },
    ]);
    const unknown = await own.ask(
      '{ twingate_users(first: 1) { totalCount } }',
      {},
      { 'x-deadline-ms': '1000' },
    );
    expect(unknown.errors?.[0].extensions.code).toBe('UPSTREAM_BUDGET_EXHAUSTED');
    const tooOld = await own.ask(users, {}, { 'x-max-stale-ms': '1000', 'x-deadline-ms': '1000' });
    expect(tooOld.errors?.[0].extensions.code).toBe('UPSTREAM_BUDGET_EXHAUSTED');
  });

  it('a question of which part is known needs units only for the rest', async () => {
    await using own = await createTestGateway({ environment: { ...environment, ...limits } });
    await own.ask(users);
    for (let i = 0; i < 3; i += 1) await own.ask(`{ twingate_groups(first: ${i + 1}) { totalCount } }`);
    const { errors, data } = await own.ask(
      '{ twenty_people(first: 1) { totalCount } twingate_users(first: 2) { edges { node { id } } } }',
      {},
      { 'x-deadline-ms': '1000' },
    );
    expect(errors).toBeUndefined();
    expect(data.twingate_users.edges).toHaveLength(2);
  });
});

describe('when an upstream gives no answer', () => {
  it.each([
    { kind: 'status', status: 503 },
    { kind: 'reset' },
    { kind: 'html' },
    { kind: 'refused' },
  ] as const)('but $kind $status, what is known is served with its age, links too', async (fault) => {
    let isDown = false;
    await using own = await createTestGateway({
      environment,
      twingateFaults: [{ fault, when: () => isDown }],
    });
    const first = await own.ask(joined);
    isDown = true;
    await own.clock.advance(70_000);
    const second = await own.ask(joined);
    expect(second.errors).toBeUndefined();
    expect(second.data).toEqual(first.data);
    expect(second.extensions.freshness).toEqual([
      { path: ['groups'], upstream: 'twingate', state: 'stale', ageMs: 70_000 },
      {
        path: ['twenty_people', 'edges', 'node', 'twingateUser'],
        upstream: 'twingate',
        state: 'stale',
        ageMs: 70_000,
      },
    ]);
  });

  it('nothing older than allowed is served', async () => {
    let isDown = false;
    await using own = await createTestGateway({
      environment: { ...environment, CACHE_STALE_MS: '60000' },
      twingateFaults: [{ fault: { kind: 'refused' }, when: () => isDown }],
    });
    const groups = '{ twingate_groups(first: 2) { totalCount } }';
    await own.ask(groups);
    isDown = true;
    await own.clock.advance(90_000);
    const answer = askPatiently(own, groups);
    expect((await answer).errors?.[0].extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  });
});

describe('what is asked of Twingate again and again', () => {
  it('is kept fresh from what is left over', async () => {
    const groups = '{ twingate_groups(first: 2) { totalCount } }';
    await ask(groups);
    for (let i = 0; i < 10; i += 1) {
      await gateway.clock.advance(10_000);
      const { extensions } = await ask(groups);
      expect(extensions.freshness?.[0]).toMatchObject({ state: 'cached' });
    }
    // The last one that was read is asked for once more, and then nobody wants it.
    await gateway.clock.advance(60_000);
    const count = gateway.twingate.calls.length;
    await gateway.clock.advance(240_000);
    expect(gateway.twingate.calls.slice(count).filter(({ body }) => body.includes('groups('))).toEqual([]);
  });
});
