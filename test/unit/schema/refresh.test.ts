import { buildSchema, introspectionFromSchema, parse, print } from 'graphql';
import type { DocumentNode, IntrospectionQuery } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { schemaHash } from '../../../src/schema/hash.ts';
import { normaliseSchema } from '../../../src/schema/normalise.ts';
import { createSchemaRefresher } from '../../../src/schema/refresh.ts';
import type { SchemaRefresherOptions } from '../../../src/schema/refresh.ts';
import type { Snapshot, SnapshotStore } from '../../../src/schema/snapshot.ts';
import type { SchemaSource } from '../../../src/schema/source-schema.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

type Name = 'twingate' | 'twenty';

const rules = { owner: 'the test' };
const shipped = { twingate: 'type Query { device: Int }', twenty: 'type Query { person: Int }' };
const live = { twingate: 'type Query { device: String }', twenty: 'type Query { person: String }' };
const unavailable = new GatewayError('UPSTREAM_UNAVAILABLE', 'The upstream does not answer.', {
  isOwnWording: true,
});
const hash = (sdl: string) => schemaHash(normaliseSchema(sdl, rules));

/** An upstream that answers with SDL, fails with an error, or says nothing until it is told to or the caller leaves. */
interface FakeUpstream extends SchemaSource {
  answer: string | Error | Promise<string>;
  asked: number;
}

function createFakeUpstream(answer: FakeUpstream['answer']): FakeUpstream {
  const upstream: FakeUpstream = {
    rules,
    answer,
    asked: 0,
    async introspect(signal): Promise<IntrospectionQuery> {
      upstream.asked++;
      const { answer } = upstream;
      if (answer instanceof Error) throw answer;
      const left = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
      const sdl = await Promise.race([answer, left]);
      return introspectionFromSchema(buildSchema(sdl, { assumeValid: true }));
    },
  };
  return upstream;
}

interface FakeStore extends SnapshotStore {
  readonly writes: string[];
  writeError: Error | undefined;
}

function createFakeStore(state: Partial<Record<Name, Omit<Snapshot, 'origin'>>> = {}): FakeStore {
  const saved = new Map(Object.entries(state));
  const store: FakeStore = {
    writes: [],
    writeError: undefined,
    readShipped: (source) =>
      Promise.resolve({ document: parse(shipped[source as Name]), origin: 'shipped', savedAt: undefined }),
    read(source) {
      const snapshot = saved.get(source);
      if (snapshot) return Promise.resolve({ ...snapshot, origin: 'state' });
      const document = parse(shipped[source as Name]);
      return Promise.resolve({ document, origin: 'shipped', savedAt: undefined });
    },
    write(source, document, savedAt) {
      if (store.writeError) return Promise.reject(store.writeError);
      store.writes.push(`${source} ${savedAt.toISOString()} ${oneLine(document)}`);
      return Promise.resolve();
    },
  };
  return store;
}

function oneLine(document: DocumentNode): string {
  return print(document)
    .replaceAll(/\s*"[^"]*"|\n/g, '')
    .replaceAll(/\s+/g, ' ');
}

function createRig(
  answers: Record<Name, FakeUpstream['answer']>,
  options: Partial<SchemaRefresherOptions<Name>> & {
    store?: FakeStore;
    overrides?: Partial<Record<Name, Partial<SchemaSource>>>;
  } = {},
) {
  const clock = createFakeClock();
  const store = options.store ?? createFakeStore();
  const sources = {
    twingate: createFakeUpstream(answers.twingate),
    twenty: createFakeUpstream(answers.twenty),
  };
  for (const name of ['twingate', 'twenty'] as const) Object.assign(sources[name], options.overrides?.[name]);
  const changes: Name[] = [];
  const problems: string[] = [];
  const refresher = createSchemaRefresher<Name>({
    sources,
    clock,
    random: () => 0,
    accept: () => Promise.resolve(),
    onChange: (source) => changes.push(source),
    onProblem: (source, problem) => problems.push(`${source}: ${problem.message}`),
    ...options,
    store,
  });
  const running = new AbortController();
  return {
    clock,
    store,
    sources,
    changes,
    problems,
    refresher,
    running,
    /** Starts, with time standing still unless told to go on. */
    async start(ms = 0) {
      const started = refresher.start(running.signal);
      await clock.advance(0);
      await clock.advance(ms);
      await started;
    },
    [Symbol.asyncDispose]: async () => await refresher.close(),
  };
}

describe('start', () => {
  it('serves what the upstreams say when all answer, and keeps it for the next time', async () => {
    await using rig = createRig(live);
    await rig.start();
    expect(rig.refresher.state()).toEqual({
      twingate: { origin: 'live', hash: hash(live.twingate), ageMs: 0 },
      twenty: { origin: 'live', hash: hash(live.twenty), ageMs: 0 },
    });
    expect(oneLine(rig.refresher.document('twenty'))).toBe('type Query { person: String}');
    expect(rig.store.writes.toSorted()).toEqual([
      'twenty 2026-11-25T12:00:00.000Z type Query { person: String}',
      'twingate 2026-11-25T12:00:00.000Z type Query { device: String}',
    ]);
    expect(rig.problems).toEqual([]);
    // The gateway builds its first schema after this; there is nothing to rebuild.
    expect(rig.changes).toEqual([]);
  });

  it('writes nothing when the upstreams say what they said last time', async () => {
    const known = (sdl: string) => ({ document: parse(sdl), savedAt: new Date('2026-11-20T00:00:00Z') });
    const store = createFakeStore({ twingate: known(shipped.twingate), twenty: known(shipped.twenty) });
    await using rig = createRig(shipped, { store });
    await rig.start();
    expect(rig.refresher.state().twenty).toMatchObject({ origin: 'live', hash: hash(shipped.twenty) });
    expect(store.writes).toEqual([]);
  });

  it('keeps a shipped schema that an upstream confirms as what that upstream said', async () => {
    await using rig = createRig(shipped);
    await rig.start();
    expect(rig.store.writes.toSorted()).toEqual([
      'twenty 2026-11-25T12:00:00.000Z type Query { person: Int}',
      'twingate 2026-11-25T12:00:00.000Z type Query { device: Int}',
    ]);
  });

  it('goes on without an upstream that is down, and rebuilds when it is back', async () => {
    await using rig = createRig({ twingate: unavailable, twenty: live.twenty });
    await rig.start();
    expect(rig.refresher.state().twingate).toEqual({
      origin: 'shipped',
      hash: hash(shipped.twingate),
      ageMs: undefined,
      lastError: 'The upstream does not answer.',
    });
    expect(rig.refresher.state().twenty.origin).toBe('live');
    expect(rig.problems).toEqual(['twingate: The upstream does not answer.']);

    rig.sources.twingate.answer = live.twingate;
    await rig.clock.advance(999);
    expect(rig.changes).toEqual([]);
    await rig.clock.advance(1);
    expect(rig.changes).toEqual(['twingate']);
    expect(rig.refresher.state().twingate).toEqual({
      origin: 'live',
      hash: hash(live.twingate),
      ageMs: 0,
    });
    expect(rig.sources.twenty.asked).toBe(1);
  });

  it('goes on with both down, each from the best snapshot there is', async () => {
    const document = parse('type Query { person: Float }');
    const savedAt = new Date('2026-11-25T11:00:00.000Z');
    await using rig = createRig(
      { twingate: unavailable, twenty: unavailable },
      { store: createFakeStore({ twenty: { document, savedAt } }) },
    );
    await rig.start();
    expect(rig.refresher.state()).toMatchObject({
      twingate: { origin: 'shipped', ageMs: undefined },
      twenty: { origin: 'state', ageMs: 3_600_000 },
    });
    expect(oneLine(rig.refresher.document('twenty'))).toBe('type Query { person: Float}');
    await rig.clock.advance(500);
    expect(rig.refresher.state().twenty.ageMs).toBe(3_600_500);
  });

  it('waits three seconds in all for upstreams that hang, and takes what they say later', async () => {
    const late = Promise.withResolvers<string>();
    await using rig = createRig({ twingate: late.promise, twenty: new Promise(() => undefined) });
    let isStarted = false;
    const started = rig.refresher.start(rig.running.signal).then(() => (isStarted = true));
    await rig.clock.advance(0);
    await rig.clock.advance(2_999);
    expect(isStarted).toBe(false);
    await rig.clock.advance(1);
    await started;
    expect(rig.refresher.state()).toMatchObject({
      twingate: { origin: 'shipped' },
      twenty: { origin: 'shipped' },
    });

    late.resolve(live.twingate);
    await rig.clock.advance(0);
    expect(rig.changes).toEqual(['twingate']);
    expect(rig.sources.twingate.asked).toBe(1);
    expect(rig.sources.twenty.asked).toBe(1);
  });

  it('reports a damaged snapshot and goes on', async () => {
    const document = parse(shipped.twenty);
    await using rig = createRig(live, {
      store: createFakeStore({ twenty: { document, savedAt: undefined, warning: 'It is damaged.' } }),
    });
    await rig.start();
    expect(rig.problems).toEqual(['twenty: It is damaged.']);
    expect(rig.refresher.state().twenty.origin).toBe('live');
  });

  it('fails when there is no snapshot at all, and leaves nothing running', async () => {
    const store: SnapshotStore = {
      read: () => Promise.reject(new Error('no such file')),
      readShipped: () => Promise.reject(new Error('no such file')),
      write: () => Promise.resolve(),
    };
    const clock = createFakeClock();
    const refresher = createSchemaRefresher<Name>({
      sources: { twingate: createFakeUpstream(unavailable), twenty: createFakeUpstream(unavailable) },
      store,
      clock,
      accept: () => Promise.resolve(),
      random: () => 0,
      onChange: () => undefined,
      onProblem: () => undefined,
    });
    await expect(refresher.start(new AbortController().signal)).rejects.toThrow('no such file');
    await refresher.close();
    expect(clock.sleeping).toBe(0);
  });

  it('is given up when its signal aborts', async () => {
    const never = new Promise<string>(() => undefined);
    await using rig = createRig({ twingate: never, twenty: never });
    const started = rig.refresher.start(rig.running.signal);
    rig.running.abort(new Error('Told to stop.'));
    await expect(started).rejects.toThrow('Told to stop.');
    await rig.refresher.close();
    expect(rig.clock.sleeping).toBe(0);
    expect(rig.problems).toEqual([]);
  });
});

describe('while serving', () => {
  it('checks every ten minutes and tells of a change once', async () => {
    await using rig = createRig(live);
    await rig.start();
    await rig.clock.advance(600_000);
    expect(rig.sources.twingate.asked).toBe(2);
    expect(rig.refresher.state().twingate.ageMs).toBe(0);
    expect(rig.changes).toEqual([]);

    rig.sources.twenty.answer = 'type Query { person: String pet: Int }';
    await rig.clock.advance(599_999);
    expect(rig.changes).toEqual([]);
    expect(rig.refresher.state().twenty.ageMs).toBe(599_999);
    await rig.clock.advance(600_001);
    expect(rig.changes).toEqual(['twenty']);
    expect(rig.sources.twenty.asked).toBe(4);
    expect(rig.store.writes.at(-1)).toBe(
      'twenty 2026-11-25T12:20:00.000Z type Query { person: String pet: Int}',
    );
  });

  it('is not told of another order', async () => {
    await using rig = createRig({ ...live, twenty: 'type Query { a: Int b: Int } scalar Date' });
    await rig.start();
    rig.sources.twenty.answer = 'scalar Date type Query { b: Int a: Int }';
    await rig.clock.advance(600_000);
    expect(rig.sources.twenty.asked).toBe(2);
    expect(rig.changes).toEqual([]);
  });

  it('asks again after 1, 2, 4 ... 60 seconds while an upstream is down', async () => {
    await using rig = createRig({ ...live, twingate: unavailable });
    await rig.start();
    const askedAtMs: number[] = [];
    for (let second = 1, asked = 1; second <= 250; second++) {
      await rig.clock.advance(1_000);
      if (rig.sources.twingate.asked > asked) askedAtMs.push(second * 1_000);
      asked = rig.sources.twingate.asked;
    }
    expect(askedAtMs).toEqual([1_000, 3_000, 7_000, 15_000, 31_000, 63_000, 123_000, 183_000, 243_000]);
    rig.sources.twingate.answer = live.twingate;
    await rig.clock.advance(60_000);
    expect(rig.refresher.state().twingate).toEqual({
      origin: 'live',
      hash: hash(live.twingate),
      ageMs: 7_000,
    });
    // Back to the usual pace.
    const { asked } = rig.sources.twingate;
    await rig.clock.advance(590_000);
    expect(rig.sources.twingate.asked).toBe(asked);
  });

  it('takes up to half of a pause off by chance', async () => {
    await using rig = createRig({ ...live, twingate: unavailable }, { random: () => 0.999_999 });
    await rig.start();
    await rig.clock.advance(500);
    expect(rig.sources.twingate.asked).toBe(1);
    await rig.clock.advance(1);
    expect(rig.sources.twingate.asked).toBe(2);
  });

  it('does not ask sooner than the upstream said', async () => {
    const limited = new GatewayError('UPSTREAM_RATE_LIMITED', 'Later.', { retryAfterMs: 45_000 });
    await using rig = createRig({ ...live, twingate: limited });
    await rig.start();
    await rig.clock.advance(44_999);
    expect(rig.sources.twingate.asked).toBe(1);
    await rig.clock.advance(1);
    expect(rig.sources.twingate.asked).toBe(2);
  });

  it('keeps serving, and keeps on disk, what it had when an upstream says nonsense', async () => {
    await using rig = createRig(live);
    await rig.start();
    const { writes } = rig.store;
    const before = writes.length;
    rig.sources.twenty.answer = 'type Query { person: Person } type Person';
    await rig.clock.advance(600_000);
    expect(rig.refresher.state().twenty).toEqual({
      origin: 'live',
      hash: hash(live.twenty),
      ageMs: 600_000,
      lastError: "The upstream's schema cannot be used: Type Person must define one or more fields.",
    });
    expect(rig.changes).toEqual([]);
    expect(writes).toHaveLength(before);
  });

  it("does not show an upstream's own words to others", async () => {
    const rejected = new GatewayError('UPSTREAM_REJECTED', 'anna@example.com may not.');
    await using rig = createRig({ ...live, twenty: rejected });
    await rig.start();
    expect(rig.refresher.state().twenty.lastError).toBe(
      'The upstream answered with an error (UPSTREAM_REJECTED).',
    );
  });

  it('does not show an unexpected error to others', async () => {
    await using rig = createRig({ ...live, twenty: new Error('connect ECONNREFUSED 10.0.0.7:3000') });
    await rig.start();
    expect(rig.refresher.state().twenty.lastError).toBe('Unexpected error; the log has it.');
    expect(rig.problems).toEqual(['twenty: connect ECONNREFUSED 10.0.0.7:3000']);
  });

  it('serves a schema that cannot be written, and writes it when the disk is back', async () => {
    await using rig = createRig({ ...shipped, twenty: live.twenty });
    rig.store.writeError = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    await rig.start();
    expect(rig.problems.toSorted()).toEqual([
      'twenty: The schema snapshot of twenty cannot be written (ENOSPC).',
      'twingate: The schema snapshot of twingate cannot be written (ENOSPC).',
    ]);
    expect(rig.refresher.state().twenty).toEqual({ origin: 'live', hash: hash(live.twenty), ageMs: 0 });
    rig.store.writeError = undefined;
    await rig.clock.advance(600_000);
    expect(rig.store.writes.toSorted()).toEqual([
      'twenty 2026-11-25T12:10:00.000Z type Query { person: String}',
      'twingate 2026-11-25T12:10:00.000Z type Query { device: Int}',
    ]);
  });
});

describe('a version hook', () => {
  function createVersioned(version: string | undefined | Error) {
    const twenty = Object.assign(createFakeUpstream(live.twenty), { current: version });
    const source = {
      ...twenty,
      version: () =>
        twenty.current instanceof Error ? Promise.reject(twenty.current) : Promise.resolve(twenty.current),
    };
    const rig = createRig(live, {
      sources: { twingate: createFakeUpstream(live.twingate), twenty: source },
    });
    return { rig, twenty, [Symbol.asyncDispose]: async () => await rig.refresher.close() };
  }

  it('saves the introspection while the version stays the same', async () => {
    await using versioned = createVersioned('7');
    const { rig, twenty } = versioned;
    await rig.start();
    expect(twenty.asked).toBe(1);
    twenty.answer = 'type Query { pet: Int }';
    await rig.clock.advance(600_000);
    expect(twenty.asked).toBe(1);
    expect(rig.refresher.state().twenty).toMatchObject({ origin: 'live', ageMs: 0 });
    twenty.current = '8';
    await rig.clock.advance(600_000);
    expect(twenty.asked).toBe(2);
    expect(rig.changes).toEqual(['twenty']);
  });

  it.each([
    ['is not known', undefined],
    ['cannot be read', unavailable],
  ])('leaves it to the introspection when the version %s', async (_, version) => {
    await using versioned = createVersioned(version);
    const { rig, twenty } = versioned;
    await rig.start();
    await rig.clock.advance(600_000);
    expect(twenty.asked).toBe(2);
    expect(rig.problems).toEqual([]);
  });

  it('is asked again after an introspection that failed', async () => {
    await using versioned = createVersioned('7');
    const { rig, twenty } = versioned;
    twenty.answer = unavailable;
    await rig.start();
    twenty.answer = live.twenty;
    await rig.clock.advance(1_000);
    expect(twenty.asked).toBe(2);
    expect(rig.refresher.state().twenty.origin).toBe('live');
  });
});

describe('pull', () => {
  it('asks each source once and says what became of it', async () => {
    const rig = createRig({ twingate: unavailable, twenty: live.twenty });
    expect(await rig.refresher.pull()).toEqual({
      twingate: { outcome: 'failed', error: unavailable },
      twenty: {
        outcome: 'changed',
        changes: {
          breaking: ['Query.person changed type from Int to String.'],
          dangerous: [],
          added: [],
        },
      },
    });
    expect(rig.store.writes).toHaveLength(1);
    expect(await rig.refresher.pull()).toMatchObject({ twenty: { outcome: 'unchanged' } });
    expect(rig.clock.sleeping).toBe(0);
    expect(rig.changes).toEqual([]);
  });

  it('tells the gateway while it serves', async () => {
    await using rig = createRig(live);
    await rig.start();
    rig.sources.twenty.answer = shipped.twenty;
    expect(await rig.refresher.pull()).toMatchObject({
      twingate: { outcome: 'unchanged' },
      twenty: { outcome: 'changed' },
    });
    expect(rig.changes).toEqual(['twenty']);
  });
});

describe('one source', () => {
  it('is never asked twice at the same time', async () => {
    const slow = Promise.withResolvers<string>();
    await using rig = createRig({ ...live, twingate: slow.promise });
    await rig.start(3_000);
    const pulls = [rig.refresher.pull(), rig.refresher.pull()];
    await rig.clock.advance(600_000);
    expect(rig.sources.twingate.asked).toBe(1);
    slow.resolve(live.twingate);
    for (const report of await Promise.all(pulls)) expect(report.twingate.outcome).toBe('changed');
    expect(rig.sources.twingate.asked).toBe(1);
    expect(rig.changes).toEqual(['twingate']);
  });

  it('is not asked any more after close, nor are failures then reported', async () => {
    const never = new Promise<string>(() => undefined);
    const rig = createRig({ ...live, twingate: never });
    await rig.start(3_000);
    await rig.refresher.close();
    expect(rig.clock.sleeping).toBe(0);
    await rig.clock.advance(3_600_000);
    expect(rig.sources).toMatchObject({ twingate: { asked: 1 }, twenty: { asked: 1 } });
    expect(rig.problems).toEqual([]);
  });

  it('has no schema before start', () => {
    const rig = createRig(live);
    expect(() => rig.refresher.document('twenty')).toThrow('The schema of twenty is not loaded yet.');
  });
});

describe('what a source tells about itself', () => {
  it('is not asked for the schema at start when its snapshot is its own', async () => {
    await using rig = createRig(live, { overrides: { twenty: { isSnapshotCurrent: true } } });
    await rig.start();
    expect(rig.sources.twenty.asked).toBe(0);
    expect(rig.sources.twingate.asked).toBe(1);
    expect(rig.refresher.state().twenty).toMatchObject({ origin: 'live', hash: hash(shipped.twenty) });
  });

  it('is asked when its version has gone up since', async () => {
    let version = '1';
    await using rig = createRig(live, {
      overrides: { twenty: { isSnapshotCurrent: true, version: () => Promise.resolve(version) } },
    });
    await rig.start();
    await rig.refresher.check('twenty');
    expect(rig.sources.twenty.asked).toBe(0);
    version = '2';
    await rig.refresher.check('twenty');
    expect(rig.sources.twenty.asked).toBe(1);
    expect(rig.changes).toEqual(['twenty']);
  });

  it('is checked at its own interval', async () => {
    await using rig = createRig(live, { intervalMs: 600_000, overrides: { twenty: { intervalMs: 60_000 } } });
    await rig.start();
    await rig.clock.advance(60_000);
    expect(rig.sources.twenty.asked).toBe(2);
    expect(rig.sources.twingate.asked).toBe(1);
  });
});

describe('a schema that cannot be used together with the others', () => {
  const foreign = 'type Query { stranger: Int }';

  /** Takes what is no `foreign` schema, and writes down what it was asked to take. */
  function createAccept() {
    const tries: string[] = [];
    const accept = (documents: Readonly<Record<Name, DocumentNode>>): Promise<void> => {
      const told = Object.values(documents).map(oneLine).join(' | ');
      tries.push(told);
      return told.includes('stranger')
        ? Promise.reject(new Error('Cannot extend type "Person".\n\nextend type'))
        : Promise.resolve();
    };
    return { tries, accept };
  }

  it('is neither used nor saved, and says what to look at', async () => {
    await using rig = createRig({ ...live, twenty: foreign }, createAccept());
    await rig.start();
    expect(rig.refresher.state()).toMatchObject({
      twingate: { origin: 'live', hash: hash(live.twingate) },
      twenty: { origin: 'shipped', hash: hash(shipped.twenty) },
    });
    expect(rig.store.writes).toEqual(['twingate 2026-11-25T12:00:00.000Z type Query { device: String}']);
    expect(rig.problems).toEqual([
      'twenty: The upstream\'s schema cannot be used: the unified schema cannot be built with it. Cannot extend type "Person". Make sure that the upstream\'s address in the settings is right.',
    ]);
    expect(rig.refresher.state().twenty.lastError).toContain('address in the settings');
  });

  it('is tried out once for as long as the upstream says the same', async () => {
    const { tries, accept } = createAccept();
    const upstreams = { ...live, twenty: foreign };
    await using rig = createRig(upstreams, { accept });
    await rig.start();
    const before = tries.length;
    await rig.clock.advance(120_000);
    expect(rig.sources.twenty.asked).toBeGreaterThan(2);
    expect(tries).toHaveLength(before);
    rig.sources.twenty.answer = live.twenty;
    await rig.clock.advance(120_000);
    expect(rig.refresher.state().twenty).toMatchObject({ origin: 'live', hash: hash(live.twenty) });
    expect(rig.changes).toEqual(['twenty']);
  });

  it('is a failure of pull', async () => {
    await using rig = createRig({ ...live, twenty: foreign }, createAccept());
    expect(await rig.refresher.pull()).toMatchObject({
      twingate: { outcome: 'changed' },
      twenty: { outcome: 'failed', error: { message: expect.stringContaining('Cannot extend type') } },
    });
    expect(rig.store.writes).toHaveLength(1);
  });

  it('gives way to the shipped one when it was saved, and the other saved one stays', async () => {
    await using rig = createRig(
      { twingate: unavailable, twenty: unavailable },
      {
        ...createAccept(),
        store: createFakeStore({
          twingate: { document: parse(live.twingate), savedAt: undefined },
          twenty: { document: parse(foreign), savedAt: undefined },
        }),
      },
    );
    await rig.start();
    expect(rig.refresher.state()).toMatchObject({
      twingate: { origin: 'state', hash: hash(live.twingate) },
      twenty: { origin: 'shipped', hash: hash(shipped.twenty) },
    });
    expect(rig.problems).toContain(
      'twenty: The saved schema cannot be used: Cannot extend type "Person". The shipped one is used until the upstream answers.',
    );
  });

  it('fails the start when it came with the program', async () => {
    await using rig = createRig(
      { twingate: unavailable, twenty: unavailable },
      { accept: () => Promise.reject(new Error('Never.')) },
    );
    await expect(rig.refresher.start(rig.running.signal)).rejects.toThrow('Never.');
  });

  it('never costs the usual start more than one try', async () => {
    const { tries, accept } = createAccept();
    const saved = (sdl: string) => ({ document: parse(sdl), savedAt: undefined });
    const store = createFakeStore({ twingate: saved(live.twingate), twenty: saved(live.twenty) });
    await using rig = createRig(live, { accept, store });
    await rig.start();
    expect(tries).toEqual(['type Query { device: String} | type Query { person: String}']);
  });
});
