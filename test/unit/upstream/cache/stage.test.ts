import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src/errors.ts';
import { createLocalEpochs } from '../../../../src/upstream/cache/epochs.ts';
import { createCacheStage } from '../../../../src/upstream/cache/stage.ts';
import type { SecondTier } from '../../../../src/upstream/cache/second-tier.ts';
import { createStore } from '../../../../src/upstream/cache/store.ts';
import { rootFields } from '../../../../src/upstream/roots.ts';
import type {
  CallScope,
  ServedPart,
  Units,
  UpstreamRequest,
  UpstreamResult,
} from '../../../../src/upstream/call.ts';
import { callScope } from '../../../support/call-scope.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

/** A stage in front of an upstream that answers each root with how often it was asked. */
function createStage({
  maxBytes = 100_000,
  isPolled = false,
  secondTier,
}: { maxBytes?: number; isPolled?: boolean; secondTier?: SecondTier } = {}) {
  const clock = createFakeClock();
  const epochs = createLocalEpochs(clock);
  const state = { hasUnits: true, isIdle: true, hasLeftOver: true, scopeName: 'key' };
  const sent: UpstreamRequest[] = [];
  const spared: Units[] = [];
  const problems: unknown[] = [];
  const counts = new Map<string, number>();
  let answer: (request: UpstreamRequest) => UpstreamResult | Promise<UpstreamResult> | undefined = () =>
    undefined;
  const store = createStore(maxBytes);
  const call = createCacheStage({
    ...{ upstream: 'twenty', prefix: '', clock, store, epochs, secondTier },
    textsOf: ({ document }) =>
      new Map([...rootFields(document)].map(([key, field]) => [key, field.name.value])),
    tagging: {
      dependsOn: ({ document }) =>
        new Map([...rootFields(document)].map(([key, field]) => [key, [field.name.value]])),
      touches: ({ document }) => [...rootFields(document).values()].map((field) => field.name.value),
    },
    scopeName: () => state.scopeName,
    freshness: (name) => ({ ttlMs: name === 'live' ? 0 : 100, staleMs: 1_000 }),
    price: ({ document }) => ({ tokens: rootFields(document).size }),
    budget: {
      spare: (_scope, units) => void spared.push(units),
      getsMore: () => false,
      fits: () => state.hasUnits,
      isIdle: () => state.isIdle,
      hasLeftOver: () => state.hasLeftOver,
    },
    isPolled,
    signal: new AbortController().signal,
    leaseMs: 1_000,
    refreshMs: 500,
    onProblem: (error) => void problems.push(error),
  })(async (request) => {
    sent.push(request);
    const own = await answer(request);
    if (own) return own;
    const data = [...rootFields(request.document)].map(([key, field]) => {
      const count = (counts.get(field.name.value) ?? 0) + 1;
      counts.set(field.name.value, count);
      return [key, { count }] as const;
    });
    return { data: Object.fromEntries(data), errors: [] };
  });

  async function ask(text: string, own: Partial<CallScope> = {}) {
    const served: string[] = [];
    const scope = callScope({
      ...own,
      served: (part) => {
        own.served?.(part);
        const { key, state, askedAtMs } = part;
        if (state !== 'live') served.push(`${key} ${state} ${clock.now() - askedAtMs}`);
      },
    });
    const kind = text.startsWith('mutation') ? 'mutation' : 'query';
    const asked = call({ document: parse(text), variables: {}, kind, scope }).catch(
      (error: unknown) => error as GatewayError,
    );
    await clock.advance(0);
    return { asked, served };
  }

  /** What is answered at once, and how it was served. */
  async function read(
    text: string,
    own: Partial<CallScope> = {},
  ): Promise<{ code?: string; data?: UpstreamResult['data']; served?: string[]; codes?: unknown[] }> {
    const { asked, served } = await ask(text, own);
    const result = await asked;
    if (result instanceof GatewayError) return { code: result.code };
    const { data, errors } = result;
    return {
      data,
      served,
      ...(errors.length > 0 && { codes: errors.map(({ code, path }) => [code, path]) }),
    };
  }

  return {
    ...{ clock, epochs, state, sent, spared, problems, store, ask, read },
    texts: () => sent.map(({ document }) => print(document).replaceAll(/\s+/g, ' ')),
    answerWith: (own: typeof answer) => (answer = own),
  };
}

const down = new GatewayError('UPSTREAM_UNAVAILABLE', 'down');

describe('a read', () => {
  it('tells whether it would be answered from memory later', async () => {
    const { read, clock, state } = createStage();
    const asked: ServedPart[] = [];
    const served = (part: ServedPart) => void asked.push(part);
    await read('{ people }', { served });
    const isKnown = async (accepts?: CallScope['accepts']) =>
      await asked[0]?.isKnown(callScope({ ...(accepts && { accepts }) }), { tokens: 1 });
    expect(await isKnown()).toBe(true);
    expect(await isKnown({ maxAgeMs: 0 })).toBe(false);
    // Stale, and served as such only when there is nothing to ask with.
    await clock.advance(500);
    expect(await isKnown()).toBe(false);
    state.hasUnits = false;
    expect(await isKnown()).toBe(true);
    await clock.advance(1_000);
    expect(await isKnown()).toBe(false);
  });

  it('is asked once and answered from memory while it is fresh, each time with an object of its own', async () => {
    const { read, clock, sent, spared } = createStage();
    const first = await read('{ people }');
    await clock.advance(99);
    const second = await read('{ people }');
    expect([first, second]).toEqual([
      { data: { people: { count: 1 } }, served: [] },
      { data: { people: { count: 1 } }, served: ['people cached 99'] },
    ]);
    expect(sent).toHaveLength(1);
    expect(spared.at(-1)).toEqual({ tokens: 1 });
    expect((await read('{ people }')).data).not.toBe(second.data);
  });

  it('asks only for the root fields that are not known, in the order of the client', async () => {
    const { read, texts, spared } = createStage();
    await read('{ people }');
    const { data, served } = await read('{ companies mine: people tasks }');
    expect(Object.entries(data ?? {})).toEqual([
      ['companies', { count: 1 }],
      ['mine', { count: 1 }],
      ['tasks', { count: 1 }],
    ]);
    expect(served).toEqual(['mine cached 0']);
    expect(texts()).toEqual(['{ people }', '{ companies tasks }']);
    expect(spared.at(-1)).toEqual({ tokens: 1 });
  });

  it('gets and leaves nothing of what was asked with a key that was replaced meanwhile', async () => {
    const { ask, read, state, sent, answerWith } = createStage();
    const slow = Promise.withResolvers<UpstreamResult>();
    answerWith(async () => await slow.promise);
    await ask('{ people }');
    state.scopeName = 'other';
    const { asked } = await ask('{ people }');
    expect(sent[1]?.mark).not.toBe(sent[0]?.mark);
    answerWith(() => undefined);
    slow.resolve({ data: { people: { count: 0 } }, errors: [] });
    await asked;
    expect(await read('{ people }')).toEqual({ data: { people: { count: 0 } }, served: ['people cached 0'] });
    state.scopeName = 'key';
    expect(await read('{ people }')).toEqual({ data: { people: { count: 1 } }, served: [] });
  });

  it('tells what is known where there is no answer to the rest', async () => {
    const { read, answerWith } = createStage();
    await read('{ people }');
    answerWith(() => {
      throw down;
    });
    expect(await read('{ companies people tasks }')).toEqual({
      data: { companies: null, people: { count: 1 }, tasks: null },
      served: ['people cached 0'],
      codes: [
        ['UPSTREAM_UNAVAILABLE', ['companies']],
        ['UPSTREAM_UNAVAILABLE', ['tasks']],
      ],
    });
  });

  it('is not kept with an error, nor where nothing is to be kept', async () => {
    const { read, sent, answerWith } = createStage();
    answerWith(() => ({ data: { people: { count: 0 }, companies: null }, errors: [down.at(['companies'])] }));
    await read('{ people companies }');
    answerWith(() => undefined);
    await read('{ people }');
    await read('{ live }');
    await read('{ live }');
    expect(sent).toHaveLength(4);
  });

  it('with another credential is another', async () => {
    const { read, sent, state } = createStage();
    await read('{ people }');
    state.scopeName = 'other';
    await read('{ people }');
    expect(sent).toHaveLength(2);
  });

  it('that was under way when a write began or ended is answered and not kept', async () => {
    const { ask, read, answerWith } = createStage();
    const slow = Promise.withResolvers<UpstreamResult>();
    answerWith(() => slow.promise);
    const { asked } = await ask('{ people }');
    answerWith(() => undefined);
    await read('mutation { people }');
    slow.resolve({ data: { people: 'before' }, errors: [] });
    expect(await asked).toMatchObject({ data: { people: 'before' } });
    expect(await read('{ people }')).toMatchObject({ data: { people: { count: 2 } }, served: [] });
  });

  it('of what a write did not touch stays', async () => {
    const { read } = createStage();
    await read('{ people companies }');
    await read('mutation { people }');
    expect(await read('{ people companies }')).toMatchObject({
      data: { people: { count: 3 }, companies: { count: 1 } },
      served: ['companies cached 0'],
    });
  });

  it('of what a write without an answer may still change is not kept until its time is over', async () => {
    const { read, sent, clock, answerWith } = createStage();
    answerWith(() => Promise.reject(new GatewayError('UPSTREAM_OUTCOME_UNKNOWN', 'unknown')));
    await read('mutation { people }');
    answerWith(() => undefined);
    await read('{ people }');
    await read('{ people }');
    expect(sent).toHaveLength(3);
    await clock.advance(1_000);
    await read('{ people }');
    expect((await read('{ people }')).served).toEqual(['people cached 0']);
  });
});

describe('a stale value', () => {
  it('is served at once, and asked for anew once, when nobody waits for units', async () => {
    const { read, clock, sent, state } = createStage();
    await read('{ people }');
    await clock.advance(150);
    state.isIdle = false;
    expect(await read('{ people }')).toMatchObject({
      data: { people: { count: 1 } },
      served: ['people stale 150'],
    });
    expect(sent).toHaveLength(1);
    state.isIdle = true;
    expect(await read('{ people }')).toMatchObject({ served: ['people stale 150'] });
    await clock.advance(0);
    expect(sent).toHaveLength(2);
    expect(sent[1]!.scope).toMatchObject({ isBackground: true, client: 'twentygate' });
    expect(await read('{ people }')).toMatchObject({
      data: { people: { count: 2 } },
      served: ['people cached 0'],
    });
  });

  it('is asked for anew for a client with a limit of its own only while most is left', async () => {
    const { read, clock, sent, state } = createStage();
    await read('{ people }');
    await clock.advance(150);
    state.hasLeftOver = false;
    expect(await read('{ people }', { unitsPerMinute: 5 })).toMatchObject({ served: ['people stale 150'] });
    expect(sent).toHaveLength(1);
    state.hasLeftOver = true;
    await read('{ people }', { unitsPerMinute: 5 });
    expect(sent).toHaveLength(2);
    await clock.advance(150);
    state.hasLeftOver = false;
    await read('{ people }');
    expect(sent).toHaveLength(3);
  });

  it('is not asked for twice at a time, and a refresh that fails does no harm', async () => {
    const { read, clock, sent, answerWith, problems } = createStage();
    await read('{ people }');
    await clock.advance(150);
    const slow = Promise.withResolvers<UpstreamResult>();
    answerWith(() => slow.promise);
    await read('{ people }');
    await read('{ people }');
    expect(sent).toHaveLength(2);
    slow.reject(down);
    await clock.advance(0);
    answerWith(() => undefined);
    expect(await read('{ people }')).toMatchObject({ served: ['people stale 150'] });
    expect(sent).toHaveLength(3);
    expect(problems).toEqual([]);
  });

  it('of a longer time ago is served only when there are no units', async () => {
    const { read, clock, state, sent } = createStage();
    await read('{ people }');
    await clock.advance(500);
    state.hasUnits = false;
    state.isIdle = false;
    expect(await read('{ people }')).toMatchObject({ served: ['people stale 500'] });
    state.hasUnits = true;
    expect(await read('{ people }')).toMatchObject({ data: { people: { count: 2 } }, served: [] });
    expect(sent).toHaveLength(2);
  });

  it.each([
    'UPSTREAM_BUDGET_EXHAUSTED',
    'UPSTREAM_RATE_LIMITED',
    'UPSTREAM_TIMEOUT',
    'UPSTREAM_UNAVAILABLE',
    'UPSTREAM_BAD_RESPONSE',
  ] as const)('is served instead of %s', async (code) => {
    const { read, clock, answerWith, sent } = createStage();
    await read('{ people }');
    await clock.advance(500);
    answerWith(() => Promise.reject(new GatewayError(code, 'no')));
    expect(await read('{ people }')).toEqual({
      data: { people: { count: 1 } },
      served: ['people stale 500'],
    });
    expect(sent[1]!.hasFallback).toBe(true);
    answerWith(() => ({ data: null, errors: [new GatewayError(code, 'no')] }));
    expect(await read('{ people }')).toEqual({
      data: { people: { count: 1 } },
      served: ['people stale 500'],
    });
    expect(await read('{ people }', { accepts: { maxStaleMs: 100 } })).toMatchObject({
      codes: [[code, undefined]],
    });
  });

  it.each([
    'UPSTREAM_CREDENTIALS_REJECTED',
    'UPSTREAM_REJECTED',
    'SCHEMA_CHANGED',
    'CLIENT_RATE_LIMITED',
  ] as const)('hides no %s', async (code) => {
    const { read, clock, answerWith } = createStage();
    await read('{ people }');
    await clock.advance(500);
    answerWith(() => Promise.reject(new GatewayError(code, 'no')));
    expect(await read('{ people }')).toEqual({ code });
  });

  it('takes no error away that it does not help over', async () => {
    const { read, clock, answerWith } = createStage();
    await read('{ people }');
    await clock.advance(500);
    answerWith(() => ({
      data: { people: { count: 7 } },
      errors: [new GatewayError('UPSTREAM_REJECTED', 'no')],
    }));
    expect(await read('{ people }')).toEqual({
      data: { people: { count: 7 } },
      served: [],
      codes: [['UPSTREAM_REJECTED', undefined]],
    });
  });

  it('helps its own root field only', async () => {
    const { read, clock, answerWith } = createStage();
    await read('{ people }');
    await clock.advance(500);
    answerWith(() => Promise.reject(down));
    expect(await read('{ people companies }')).toEqual({
      data: { people: { count: 1 }, companies: null },
      served: ['people stale 500'],
      codes: [['UPSTREAM_UNAVAILABLE', undefined]],
    });
    answerWith(() => ({
      data: { people: null, companies: { count: 7 } },
      errors: [down.at(['people'])],
    }));
    expect(await read('{ people companies }')).toEqual({
      data: { people: { count: 1 }, companies: { count: 7 } },
      served: ['people stale 500'],
    });
  });

  it('is served when there is no answer within half of the time, and the late answer is kept', async () => {
    const { ask, read, clock, answerWith } = createStage();
    await read('{ people }');
    await clock.advance(500);
    const slow = Promise.withResolvers<UpstreamResult>();
    answerWith(() => slow.promise);
    const { asked, served } = await ask('{ people }', { deadlineAtMs: clock.now() + 400 });
    await clock.advance(199);
    expect(served).toEqual([]);
    await clock.advance(1);
    expect(await asked).toMatchObject({ data: { people: { count: 1 } } });
    slow.resolve({ data: { people: 'late' }, errors: [] });
    await clock.advance(0);
    expect(await read('{ people }', { accepts: { maxStaleMs: 1_000 } })).toMatchObject({
      data: { people: 'late' },
    });
  });
});

describe('the memory', () => {
  it('holds its bound, whatever is read', async () => {
    const { read, store } = createStage({ maxBytes: 50_000 });
    for (let i = 0; i < 2_000; i += 1) await read(`{ people${i} }`);
    expect(store.size).toBeLessThanOrEqual(50_000);
    expect(store.entries).toBeGreaterThan(20);
  });

  it('of no bytes keeps nothing', async () => {
    const { read, sent } = createStage({ maxBytes: 0 });
    await read('{ people }');
    await read('{ people }');
    expect(sent).toHaveLength(2);
  });
});

describe('what is in demand where nobody tells of changes', () => {
  it('is asked for before it grows old, from what is left over only', async () => {
    const { read, clock, sent, state } = createStage({ isPolled: true });
    state.hasLeftOver = false;
    await read('{ people }');
    await clock.advance(50);
    await read('{ people }');
    await clock.advance(1_000);
    expect(sent).toHaveLength(1);
    state.hasLeftOver = true;
    await clock.advance(1_000);
    expect(sent).toHaveLength(2);
    expect(sent[1]!.scope).toMatchObject({ isBackground: true });
    // Nobody has read it since.
    await clock.advance(60_000);
    expect(sent).toHaveLength(2);
    expect(clock.sleeping).toBe(0);
  });
});

describe('what several instances keep together', () => {
  /** Holds whatever it is given, with the age that a test says. */
  function createTier() {
    const kept = new Map<string, { text: string; mark: string; ageMs: number }>();
    const times: number[] = [];
    const tier: SecondTier = {
      get: (key) => Promise.resolve(kept.get(key)),
      set: (key, value, forMs) => {
        kept.set(key, value);
        times.push(forMs);
        return Promise.resolve();
      },
    };
    return { kept, times, tier };
  }

  it('is asked for what one does not know, or knows only as stale', async () => {
    const { kept, times, tier } = createTier();
    const { read, clock, sent } = createStage({ secondTier: tier });
    await read('{ people }');
    expect(times).toEqual([1_100]);
    const [key, own] = [...kept][0]!;
    await clock.advance(500);
    kept.set(key, { ...own, text: '"of another"', ageMs: 40 });
    expect(await read('{ people }')).toEqual({
      data: { people: 'of another' },
      served: ['people cached 40'],
    });
    expect(sent).toHaveLength(1);
    // The older of two is not taken.
    await clock.advance(150);
    kept.set(key, { ...own, text: '"older"', ageMs: 900 });
    expect(await read('{ people }')).toMatchObject({
      data: { people: 'of another' },
      served: ['people stale 190'],
    });
  });

  it('of before a change is not taken', async () => {
    const { kept, tier } = createTier();
    const { read, epochs } = createStage({ secondTier: tier });
    await read('{ people }');
    const before = [...kept];
    await epochs.changed(['people']);
    expect(await read('{ people }')).toMatchObject({ data: { people: { count: 2 } } });
    await epochs.changed(['people']);
    for (const [key, value] of before) kept.set(key, value);
    expect(await read('{ people }')).toMatchObject({ data: { people: { count: 3 } }, served: [] });
  });
});
