import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ADA_ID, createTestTwenty } from '../../support/twenty-stand-in.ts';

/** One timed observation of a real Twenty 2.21.0 with its default limits. Moments are milliseconds since its start. */
interface Observation {
  readonly id: string;
  readonly body?: unknown;
  readonly sequence?: string;
  readonly firstRefusal?: { readonly request: number; readonly body: unknown };
  readonly polls?: readonly (readonly [atMs: number, ok: boolean])[];
  readonly burst?: readonly (readonly [atMs: number, ok: boolean])[];
  readonly requests?: readonly (readonly [atMs: number, refusedRoots: number])[];
  readonly singlesLeft?: number;
}

const recording = new URL('../../fixtures/twenty-ratelimit.json', import.meta.url);
const { observations } = JSON.parse(readFileSync(recording, 'utf8')) as {
  observations: readonly Observation[];
};

function recorded(id: string): Observation {
  const found = observations.find((each) => each.id === id);
  if (!found) throw new Error(`nothing is recorded as ${id}`);
  return found;
}

const PEOPLE = '{people(first:1){totalCount}}';
const TEN_ROOTS = `{${[
  ...['people', 'companies', 'opportunities', 'notes', 'tasks'],
  ...['noteTargets', 'taskTargets', 'workspaceMembers', 'rockets', 'pets'],
]
  .map((root) => `${root}(first:1){totalCount}`)
  .join(' ')}}`;

interface Told {
  readonly data?: unknown;
  readonly errors?: readonly unknown[];
}

/** The stand-in on a clock that stands still between what a test does. */
function limited() {
  const { post, clock, twenty } = createTestTwenty();
  const ask = async (query: string, token?: string) =>
    (await post('/graphql', { query }, token)).body as Told;
  const isOk = async (query = PEOPLE) => (await ask(query)).errors === undefined;
  async function drain(): Promise<number> {
    let passed = 0;
    while (await isOk()) passed += 1;
    return passed;
  }
  /** Asks at the recorded moments, the first of them after `restMs` of silence. */
  async function replay(moments: readonly (readonly [number, unknown])[], restMs: number) {
    const seen: [number, boolean][] = [];
    let now = 0;
    await clock.advance(restMs);
    for (const [atMs] of moments) {
      await clock.advance(atMs - now);
      now = atMs;
      seen.push([atMs, await isOk()]);
    }
    return seen;
  }
  return { ask, post, clock, twenty, isOk, drain, replay };
}

describe('the recorded limits of a Twenty 2.21.0', () => {
  it('drain: the bucket holds 100, and the next is refused in these words', async () => {
    const { ask, isOk } = limited();
    const { sequence, firstRefusal } = recorded('drain');
    let seen = '';
    while (seen.length < (sequence ?? '').length) seen += (await isOk()) ? '1' : '0';
    expect(seen).toBe(sequence);
    expect(await ask(PEOPLE)).toEqual(firstRefusal?.body);
  });

  it.each([
    ['two-roots', '{people(first:1){totalCount} companies(first:1){totalCount}}', 'sandbox-admin'],
    ['other-key', PEOPLE, 'sandbox-readonly'],
    ['mutation', `mutation{updatePerson(id:"${ADA_ID}",data:{jobTitle:"x"}){id}}`, 'sandbox-admin'],
    ['validation-first', '{people(firstt:1){totalCount}}', 'sandbox-admin'],
    ['bad-filter', '{people(filter:{nope:{eq:"x"}}){totalCount}}', 'sandbox-admin'],
    ['duplicate-roots', '{people{totalCount} b:people{totalCount}}', 'sandbox-admin'],
    [
      'mixed-roots',
      '{people(first:1){totalCount} companies(filter:{nope:{eq:"x"}}){totalCount} tasks(firstt:1){totalCount}}',
      'sandbox-admin',
    ],
    ['unsplittable', '{people{totalCount} __typename}', 'sandbox-admin'],
  ])('drained, %s', async (id, query, key) => {
    const { ask, drain } = limited();
    await drain();
    expect(await ask(query, key)).toEqual(recorded(id).body);
  });

  it.each([
    ['metadata-free', '/metadata', '{currentWorkspace{id}}'],
    ['introspection-free', '/graphql', '{__schema{queryType{name}}}'],
    ['typename-free', '/graphql', '{__typename}'],
    ['search-free', '/graphql', '{search(searchInput:"a",limit:1){edges{node{recordId}}}}'],
  ])('drained, %s', async (id, path, query) => {
    const { post, drain } = limited();
    await drain();
    expect(recorded(id)).toMatchObject({ status: 200, limited: false });
    expect(await post(path, { query })).toEqual({
      status: 200,
      body: { data: expect.anything() as unknown },
    });
  });

  it.each([
    ['poll-250ms', 0],
    // When this began, the last accepted request was 600 ms ago.
    ['poll-50ms', 600],
    ['pause-3s', 3_000],
    ['pause-12s', 12_000],
  ])('%s', async (id, restMs) => {
    const { drain, replay } = limited();
    await drain();
    const moments = recorded(id).polls ?? recorded(id).burst ?? [];
    // The first of the quick polls met a token that the recorded drain, which took 1.2 s, had left to earn.
    const earnedBefore = id === 'poll-250ms' ? 600 - (moments[0]?.[0] ?? 0) : restMs;
    expect(await replay(moments, earnedBefore)).toEqual(moments);
  });

  it('ten-roots: a request of ten roots costs one token', async () => {
    const { ask, drain } = limited();
    const { requests, singlesLeft } = recorded('ten-roots');
    for (const [, refusedRoots] of requests ?? []) {
      expect((await ask(TEN_ROOTS)).errors ?? []).toHaveLength(refusedRoots);
    }
    expect(await drain()).toBe(singlesLeft);
  });

  it('parallel-300, after-parallel: requests that overlap race each other', async () => {
    const { isOk } = limited();
    const all = await Promise.all(Array.from({ length: 300 }, () => isOk()));
    expect(all.filter((ok) => ok).length).toBeGreaterThanOrEqual(100);
    expect(await isOk()).toBe(true);
  });

  it('the newer rule charges each of them', async () => {
    const { post } = createTestTwenty({ charging: 'newer' });
    const ask = async (query: string) => (await post('/graphql', { query })).body as Told;
    const all = await Promise.all(Array.from({ length: 300 }, () => ask(PEOPLE)));
    expect(all.filter(({ errors }) => errors === undefined)).toHaveLength(100);
    const refused = await ask(TEN_ROOTS);
    expect(refused.errors).toHaveLength(10);
    expect(refused.errors?.[0]).toMatchObject({ extensions: { code: 'RATE_LIMITED', retryAfterMs: 600 } });
  });
});
