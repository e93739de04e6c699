import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKeyCredential } from '../../src/upstreams/twenty/own-credential.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const environment = { CACHE_TTL_MS: '30000', GATEWAY_FORWARD_TWENTY_TOKEN: 'on' };
let gateway: TestGateway;
beforeAll(async () => (gateway = await createTestGateway({ environment })));
afterAll(async () => await gateway[Symbol.asyncDispose]());
// Whatever was kept is too old to be served.
beforeEach(async () => {
  await gateway.clock.advance(640_000);
  gateway.spent();
});

type Owner = Parameters<TestGateway['sandbox']['twenty']['issueToken']>[0];
const issue = (owner: Owner, other = {}) => gateway.sandbox.twenty.issueToken(owner, other);
const user = (role: 'admin' | 'readonly' | 'restricted', other = {}) =>
  issue({ type: 'ACCESS', role }, other);
const as = (token: string | undefined) =>
  token === undefined ? {} : { 'x-twenty-authorization': `Bearer ${token}` };
const ask = async (query: string, token?: string, headers: Record<string, string> = {}) =>
  await gateway.ask(query, {}, { 'x-gateway-report': '1', ...as(token), ...headers });

/** The tokens that Twenty was asked with since the last time, and how often. */
let seen = 0;
function asked(): Record<string, number> {
  const calls = gateway.twenty.calls.slice(seen);
  seen = gateway.twenty.calls.length;
  const counts: Record<string, number> = {};
  for (const { headers } of calls) {
    const token = (headers['authorization'] ?? '').replace('Bearer ', '');
    counts[token] = (counts[token] ?? 0) + 1;
  }
  return counts;
}

const rockets = '{ twenty_rockets(first: 3) { edges { node { id name } } } }';
const people = '{ twenty_people(first: 3) { edges { node { id jobTitle } } } }';
const createNote = 'mutation { twenty_createNote(data: { title: "x" }) { id createdBy { source } } }';

describe("a caller's rights", () => {
  it.each(['sandbox-restricted', 'user'])('are those of its own token, with %s', async (name) => {
    const token = name === 'user' ? user('restricted') : name;
    const hidden = await ask(rockets, token);
    expect([hidden.status, hidden.data, hidden.errors?.[0].extensions.code]).toEqual([
      200,
      { twenty_rockets: null },
      'UPSTREAM_REJECTED',
    ]);
    const shown = await ask(rockets);
    expect(shown.data.twenty_rockets.edges.length).toBeGreaterThan(0);
    // Not even now that somebody has the answer.
    expect((await ask(rockets, token)).data).toEqual({ twenty_rockets: null });
  });

  it.each(['sandbox-readonly', 'user'])('to write are those of its own token, with %s', async (name) => {
    const token = name === 'user' ? user('readonly') : name;
    const refused = await ask(createNote, token);
    expect([refused.data, refused.errors?.[0].extensions.code]).toEqual([
      { twenty_createNote: null },
      'UPSTREAM_REJECTED',
    ]);
    expect((await ask(createNote)).errors).toBeUndefined();
  });

  it('are those of its token in the metadata too, and in what links look up', async () => {
    const roles = '{ twentyMetadata_getRoles { id label } }';
    expect((await ask(roles, 'sandbox-readonly')).errors).toHaveLength(1);
    expect((await ask(roles)).errors).toBeUndefined();
    asked();
    const linked = '{ twingate_users(first: 3) { edges { node { id twentyPerson { id jobTitle } } } } }';
    expect((await ask(linked, 'sandbox-readonly')).errors).toBeUndefined();
    expect(Object.keys(asked())).toEqual(['sandbox-readonly']);
  });

  it('make it the author of what it writes, which ends the life of what all others have', async () => {
    const count = '{ twenty_notes { totalCount } }';
    const before = (await ask(count)).data.twenty_notes.totalCount as number;
    await ask(count, 'sandbox-readonly');
    const written = await ask(createNote, user('admin'));
    expect(written.data.twenty_createNote.createdBy).toEqual({ source: 'MANUAL' });
    for (const token of [undefined, 'sandbox-readonly'])
      expect((await ask(count, token)).data.twenty_notes.totalCount).toBe(before + 1);
    await ask(createNote);
    expect((await ask(count, 'sandbox-readonly')).data.twenty_notes.totalCount).toBe(before + 2);
  });
});

describe('what was answered', () => {
  it('is kept for the same token only', async () => {
    const tokens = [undefined, 'sandbox-readonly', user('admin'), user('readonly')];
    asked();
    for (const token of tokens) await ask(people, token);
    expect(Object.values(asked())).toEqual([1, 1, 1, 1]);
    for (const token of tokens) await ask(people, token);
    expect(asked()).toEqual({});
  });

  it('is never served stale, whatever the caller accepts and whatever fails', async () => {
    const accepting = { 'x-max-stale-ms': '600000' };
    await ask(people, 'sandbox-readonly');
    await ask(people);
    await gateway.clock.advance(30_000);
    asked();
    const again = await ask(people, 'sandbox-readonly', accepting);
    expect([again.extensions.freshness, asked()]).toEqual([undefined, { 'sandbox-readonly': 1 }]);
    expect((await ask(people, undefined, accepting)).extensions.freshness).toMatchObject([
      { state: 'stale' },
    ]);
  });

  it('ends with the token, also for caches of HTTP', async () => {
    const token = user('admin', { lifeMs: 10_000 });
    await ask(people, token);
    asked();
    await gateway.clock.advance(4_000);
    const response = await gateway.gateway.fetch(
      new Request(`http://gateway.test/graphql?query=${encodeURIComponent(people)}`, {
        headers: { 'apollo-require-preflight': '1', ...as(token) },
      }),
    );
    expect(asked()).toEqual({});
    expect(response.headers.get('vary')).toContain('x-twenty-authorization');
    const { age, left } = {
      age: Number(response.headers.get('age')),
      left: Number(/max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1]),
    };
    expect(left - age).toBeGreaterThan(0);
    expect(left - age).toBeLessThanOrEqual(6);
    await gateway.clock.advance(6_000);
    const late = await ask(people, token);
    expect([late.status, late.errors?.[0].extensions]).toMatchObject([
      401,
      { code: 'UNAUTHENTICATED', upstream: 'twenty' },
    ]);
    expect(asked()).toEqual({});
  });
});

describe('a token that Twenty does not accept', () => {
  it.each(['sandbox-revoked', 'sandbox-expired', 'no-token-at-all'])(
    '%s is the affair of the caller, not of the operator',
    async (token) => {
      const lines = gateway.logLines.length;
      for (const query of [people, createNote, '{ twentyMetadata_currentWorkspace { id } }']) {
        const { status, data, errors } = await ask(query, token);
        expect(Object.values(data ?? {})).toEqual(data ? [null] : []);
        expect([status, errors?.[0].extensions]).toMatchObject([
          401,
          { code: 'UNAUTHENTICATED', upstream: 'twenty' },
        ]);
        expect(JSON.stringify(errors)).not.toContain(token);
      }
      const log = gateway.logLines.slice(lines).join('');
      expect(log).toContain('UNAUTHENTICATED');
      expect(log).not.toContain('UPSTREAM_CREDENTIALS_REJECTED');
      expect(log).not.toContain(token);
      expect((await ask(people)).errors).toBeUndefined();
    },
  );

  it('is asked for no more than once', async () => {
    asked();
    await ask(people, 'sandbox-revoked');
    expect(asked()).toEqual({ 'sandbox-revoked': 1 });
  });
});

describe('the charge', () => {
  it("is a key's for keys, and nothing for users", async () => {
    const report = async (token: string) =>
      (await ask(people, token)).extensions.upstreams.twenty as Record<string, unknown>;
    expect((await report('sandbox-readonly'))['tokens']).toBe(1);
    expect(gateway.spent().tokens).toBe(1);
    expect((await report(issue({ type: 'API_KEY', role: 'admin' })))['tokens']).toBe(1);
    expect(gateway.spent().tokens).toBe(1);
    expect((await report(user('admin')))['tokens']).toBe(0);
    expect((await report(issue({ type: 'APPLICATION_ACCESS' })))['tokens']).toBe(0);
    expect(gateway.spent().tokens).toBe(0);
  });

  it('is nothing for a user also when the keys have used up everything', async () => {
    await using busy = await createTestGateway({
      environment: {
        ...{ GATEWAY_FORWARD_TWENTY_TOKEN: 'on', TWENTY_TOKENS_PER_WINDOW: '1', SANDBOX_RATE_LIMITS: 'on' },
        REQUEST_DEADLINE_MS: '1000',
      },
    });
    const token = busy.sandbox.twenty.issueToken({ type: 'ACCESS', role: 'admin' });
    expect((await busy.ask(people)).errors).toBeUndefined();
    const exhausted = await busy.ask(people);
    expect(exhausted.errors?.[0].extensions.code).toBe('UPSTREAM_BUDGET_EXHAUSTED');
    const answers = await Promise.all(
      Array.from(
        { length: 20 },
        async (_, first) =>
          await busy.ask(`{ twenty_people(first: ${first + 1}) { edges { node { id } } } }`, {}, as(token)),
      ),
    );
    expect(answers.map(({ errors }) => errors)).toEqual(Array(20).fill(undefined));
  });
});

describe('the token of an application whose own limit is used up', () => {
  it('closes nothing for others', async () => {
    await using other = await createTestGateway({
      environment: { GATEWAY_FORWARD_TWENTY_TOKEN: 'on' },
      twentyFaults: [
        {
          when: ({ headers }) => (headers['authorization'] ?? '').split('.').length === 3,
          fault: {
            kind: 'status',
            status: 200,
            body: JSON.stringify({
              data: { people: null },
              errors: [
                {
                  message: 'Limit reached (500 tokens per 60000 ms)',
                  extensions: { subCode: 'LIMIT_REACHED', code: 'BAD_USER_INPUT' },
                },
              ],
            }),
          },
        },
      ],
    });
    const token = other.sandbox.twenty.issueToken({ type: 'APPLICATION_ACCESS' });
    const limited = await other.ask(people, {}, as(token));
    expect([limited.status, limited.errors?.[0].extensions]).toMatchObject([
      503,
      { code: 'UPSTREAM_RATE_LIMITED', upstream: 'twenty' },
    ]);
    expect(
      other.twenty.calls.filter(({ headers }) => headers['authorization'] === `Bearer ${token}`),
    ).toHaveLength(1);
    const ready = await other.gateway.fetch(new Request('http://gateway.test/readyz'));
    const { ledgers } = (await ready.json()) as { ledgers: Record<string, { closedForMs: number }> };
    expect(Object.values(ledgers).map(({ closedForMs }) => closedForMs)).toEqual([0, 0, 0, 0]);
    expect((await other.ask(people)).errors).toBeUndefined();
  });
});

describe('a token that is not for here', () => {
  it('of another workspace is refused before anything is asked, where it is known which is ours', async () => {
    const own = issue({ type: 'API_KEY', role: 'admin' });
    const foreign = user('admin', { workspaceId: 'b1f6f0a0-0000-4000-8000-000000000000' });
    await using known = await createTestGateway({
      environment,
      twentyCredential: () => createKeyCredential(() => own),
    });
    known.spent();
    const calls = known.twenty.calls.length;
    const mixed =
      '{ twingate_groups(first: 1) { edges { node { id } } } twenty_people(first: 1) { totalCount } }';
    const refused = await known.ask(mixed, {}, as(foreign));
    expect([refused.status, refused.errors?.[0].extensions.code, refused.data]).toEqual([
      403,
      'FORBIDDEN',
      undefined,
    ]);
    expect([known.spent().reads, known.twenty.calls.length]).toEqual([0, calls]);
    expect((await known.ask(mixed, {}, as(user('admin')))).errors).toBeUndefined();
    // Ours is opaque here.
    expect((await ask(people, foreign)).errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
  });

  it('is refused where none is forwarded, and not passed over', async () => {
    await using off = await createTestGateway();
    const { status, errors, data } = await off.ask(people, {}, as('sandbox-readonly'));
    expect([status, errors?.[0].extensions.code, data]).toEqual([403, 'FORBIDDEN', undefined]);
  });
});

describe('callers at once', () => {
  /** What is promised, while time passes. */
  async function meanwhile<T>({ clock }: TestGateway, promises: Promise<T>[]): Promise<T[]> {
    const answers: T[][] = [];
    const all = Promise.all(promises).then((given) => void answers.push(given));
    for (let passedMs = 0; answers.length === 0 && passedMs <= 31_000; passedMs += 500)
      await clock.advance(500);
    await all;
    return answers[0]!;
  }

  it('each get the answer of their own rights, each question asked once for each token', async () => {
    const hidden = ['sandbox-restricted', user('restricted')];
    const tokens = [undefined, 'sandbox-readonly', user('admin'), ...hidden];
    const both = `${people.slice(0, -1)} rockets: twenty_rockets(first: 3) { edges { node { id } } } }`;
    asked();
    const answers = await meanwhile(
      gateway,
      Array.from({ length: 50 }, async (_, place) => {
        const token = tokens[place % tokens.length];
        return { token, data: (await ask(both, token)).data };
      }),
    );
    for (const { token, data } of answers) {
      expect(data.twenty_people.edges).toHaveLength(3);
      if (token !== undefined && hidden.includes(token)) expect(data.rockets).toBeNull();
      else expect(data.rockets.edges.length).toBeGreaterThan(0);
    }
    expect(Object.values(asked())).toEqual([1, 1, 1, 1, 1]);
  });

  it('are joined while they wait only where they have the same token', async () => {
    await using busy = await createTestGateway({
      environment: {
        ...{ GATEWAY_FORWARD_TWENTY_TOKEN: 'on', TWENTY_TOKENS_PER_WINDOW: '4', TWENTY_WINDOW_MS: '4000' },
      },
    });
    const list = await busy.ask('{ twenty_people(first: 30) { edges { node { id } } } }');
    const ids = list.data.twenty_people.edges.map(({ node }: any) => node.id as string) as string[];
    const tokens = ['sandbox-admin', 'sandbox-readonly', 'sandbox-restricted'];
    const before = busy.twenty.calls.length;
    const tokenOf = (place: number) => tokens[place % tokens.length]!;
    const answers = await meanwhile(
      busy,
      ids.map(
        async (id, place) =>
          await busy.ask(
            `{ twenty_person(filter: { id: { eq: "${id}" } }) { id } }`,
            {},
            // The first one is the gateway's own.
            place % tokens.length === 0 ? {} : as(tokenOf(place)),
          ),
      ),
    );
    expect(answers.map(({ data }) => data.twenty_person.id)).toEqual(ids);
    const calls = busy.twenty.calls.slice(before);
    expect(calls.length).toBeLessThan(ids.length);
    for (const { headers, body } of calls) {
      const owners = ids.flatMap((id, place) => (body.includes(id) ? [`Bearer ${tokenOf(place)}`] : []));
      expect(new Set(owners)).toEqual(new Set([headers['authorization']]));
    }
  });
});

it('no token is in the log, the metrics or the answers', async () => {
  const token = user('admin');
  const { errors, data } = await ask(people, token);
  const metrics = await gateway.gateway.fetch(new Request('http://gateway.test/metrics'));
  const ready = await gateway.gateway.fetch(new Request('http://gateway.test/readyz'));
  const told = [
    JSON.stringify([errors, data]),
    await metrics.text(),
    await ready.text(),
    ...gateway.logLines,
  ];
  for (const part of token.split('.').slice(1)) expect(told.join()).not.toContain(part);
});
