import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createBank,
  define,
  forecastAtMs,
  grant,
  readingOf,
  release,
  send,
  settle,
} from '../../src/upstream/budget/bank.ts';
import type { BankState, ClassRules, Head, Rank, Waiting } from '../../src/upstream/budget/bank.ts';
import { bankScript } from '../../src/upstream/budget/bank-script.ts';
import type { Outcome } from '../../src/upstream/budget/ledger.ts';
import { lineOf } from '../../src/upstream/budget/waiting.ts';
import { hasRedis } from '../support/redis-server.ts';
import { redisForTests } from '../support/test-redis.ts';

const rules: Record<string, ClassRules> = {
  reads: { kind: 'window', limit: 12, windowMs: 6_000 },
  writes: { kind: 'window', limit: 3, windowMs: 6_000 },
  tokens: { kind: 'bucket', limit: 20, windowMs: 6_000 },
  places: { kind: 'window', limit: 4, windowMs: 0 },
};
/** A limit of our own, which may become another. */
const own = 'own';
const names = [...Object.keys(rules), own];
const replicas = ['a', 'b', 'c'];
const ranks: Rank[] = ['continuation', 'interactive', 'background'];

const needs = fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 1, max: 4 }), {
  minKeys: 1,
  maxKeys: 2,
});
const action = fc.record({
  afterMs: fc.integer({ min: 0, max: 900 }),
  kind: fc.constantFrom('ask', 'ask', 'send', 'send', 'settle', 'settle', 'release', 'define'),
  replica: fc.constantFrom(...replicas),
  asks: fc.array(
    fc.record({
      client: fc.constantFrom('ada', 'bob', 'é"\\', 'constructor', '__proto__'),
      weight: fc.constantFrom(1, 2, 3),
      rank: fc.constantFrom(...ranks),
      needs,
      ageMs: fc.integer({ min: 0, max: 5_000 }),
      isLastSeen: fc.nat(9).map((n) => n === 0),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  /** Whether it still waits for what it waited for when it asked last. */
  isPatient: fc.boolean(),
  pick: fc.nat(),
  outcome: fc.oneof(
    { weight: 6, arbitrary: fc.constant<Outcome>({ kind: 'granted' }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('granted' as const),
        left: fc.record({ units: fc.nat(25), forMs: fc.nat(9_000) }, { requiredKeys: ['units'] }),
      }),
    },
    { weight: 1, arbitrary: fc.constant<Outcome>({ kind: 'unknown' }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('refused' as const), retryAfterMs: fc.nat(3_000) }),
    },
  ),
});

/** One operation as Redis is asked for it, and what the rules in TypeScript said. */
interface Step {
  readonly nowMs: number;
  readonly op: string;
  readonly args: object;
  readonly expected: object;
}

interface Unit {
  readonly replica: string;
  readonly name: string;
  readonly units: number;
  sentAtMs?: number;
}

/** How often somebody was granted what it had waited for. */
let grantedBefore = 0;

/** Plays the actions on the rules in TypeScript. */
function play(actions: readonly (typeof action extends fc.Arbitrary<infer Action> ? Action : never)[]): {
  readonly steps: Step[];
  readonly bank: BankState;
} {
  let nowMs = 1_000_000;
  const bank = createBank(rules, nowMs);
  const ownRules = { kind: 'window' as const, limit: 5, windowMs: 4_000 };
  define(bank, own, ownRules, nowMs);
  const steps: Step[] = replicas.map((id) => ({
    ...{ nowMs, op: 'join', expected: {} },
    args: {
      id,
      was: [],
      newBank: 'bank',
      leaseMs: 1e9,
      rules: { ...rules, [own]: { ...ownRules, isOwn: true } },
      held: {},
      spent: {},
      replicas: 1,
    },
  }));
  const reserved: Unit[] = [];
  const sent: Unit[] = [];
  const left = new Map<string, readonly Head[]>();
  let count = 0;
  let beatAtMs = nowMs;
  for (const { afterMs, kind, replica, asks, isPatient, pick, outcome } of actions) {
    nowMs += afterMs;
    // What a process that is silent for long waits for is forgotten.
    if (nowMs - beatAtMs > 1_000) {
      beatAtMs = nowMs;
      for (const id of replicas) {
        steps.push({
          ...{ nowMs, op: 'heartbeat', args: { id } },
          expected: { readings: readingsOf(bank, names, nowMs) },
        });
      }
    }
    if (kind === 'ask') {
      const news = asks.map(({ ageMs, ...ask }): Head => {
        count += 1;
        return { ...ask, id: String(count), line: lineOf(ask), sinceMs: nowMs - ageMs };
      });
      const heads = [...(isPatient ? (left.get(replica) ?? []) : []), ...news];
      const units: Record<string, number> = {};
      for (const head of heads) {
        for (const [name, n] of Object.entries(head.needs)) units[name] = (units[name] ?? 0) + n;
      }
      const waiting: Waiting = { heads, units };
      const { ids, nextAtMs } = grant(bank, replica, waiting, nowMs);
      left.set(
        replica,
        heads.filter(({ id }) => !ids.includes(id)),
      );
      if (ids.some((id) => news.every((head) => head.id !== id))) grantedBefore += 1;
      const unsure = heads.map((head) => ({ id: head.id, needs: head.needs, upTo: units }));
      const fits = unsure.map(({ id, needs, upTo }): [string, number] => [
        id,
        forecastAtMs(bank, replica, needs, upTo, nowMs) - nowMs,
      ]);
      for (const head of heads.filter(({ id }) => ids.includes(id))) {
        for (const [name, n] of Object.entries(head.needs)) reserved.push({ replica, name, units: n });
      }
      steps.push({
        ...{ nowMs, op: 'grant' },
        args: {
          id: replica,
          waiting: {
            heads: heads.map(({ sinceMs, ...head }) => ({ ...head, ageMs: nowMs - sinceMs })),
            units,
          },
          unsure,
        },
        expected: {
          ids,
          nextInMs: nextAtMs - nowMs,
          fitsInMs: Object.fromEntries(fits),
          readings: readingsOf(bank, Object.keys(units), nowMs),
        },
      });
      continue;
    }
    if (kind === 'define') {
      const other = { ...ownRules, limit: 1 + (pick % 9) };
      define(bank, own, other, nowMs);
      const args = { id: replica, name: own, rules: { ...other, isOwn: true } };
      steps.push({ nowMs, op: 'define', args, expected: {} });
      continue;
    }
    const from = kind === 'settle' ? sent : reserved;
    const [unit] = from.splice(pick % Math.max(1, from.length), 1);
    if (!unit) continue;
    const args = { id: unit.replica, name: unit.name, units: unit.units };
    if (kind === 'send') {
      send(bank, unit.name, unit.units, nowMs);
      sent.push({ ...unit, sentAtMs: nowMs });
      steps.push({ nowMs, op: 'send', args, expected: {} });
    } else if (kind === 'release') {
      release(bank, unit.name, unit.units, nowMs);
      steps.push({ nowMs, op: 'release', args, expected: {} });
    } else {
      const sentAtMs = unit.sentAtMs ?? 0;
      settle(bank, unit.name, unit.units, sentAtMs, outcome, nowMs);
      steps.push({ nowMs, op: 'settle', args: { ...args, ageMs: nowMs - sentAtMs, outcome }, expected: {} });
    }
    steps.push({
      ...{ nowMs, op: 'heartbeat', args: { id: unit.replica } },
      expected: { readings: readingsOf(bank, names, nowMs) },
    });
  }
  return { steps, bank };
}

function readingsOf(bank: BankState, asked: readonly string[], nowMs: number): object {
  return Object.fromEntries(asked.map((name) => [name, roundedIn(readingOf(bank, name, nowMs))]));
}

/** An answer of Redis in the form of what is expected. It says nothing of what will never be, and rounds. */
function read(text: string, { op, expected }: Step): object {
  if (Object.keys(expected).length === 0) return {};
  const { readings = {}, ids = [], nextInMs = Infinity, fitsInMs = {} } = JSON.parse(text);
  const told = Object.entries(readings as Record<string, object>).map(([name, one]) => [
    name,
    roundedIn(one),
  ]);
  if (op !== 'grant') return { readings: Object.fromEntries(told) };
  const wanted = (expected as { fitsInMs: object }).fitsInMs;
  const fits = Object.keys(wanted).map((id) => [id, rounded(fitsInMs[id] ?? Infinity)]);
  return {
    ids,
    nextInMs: rounded(nextInMs),
    fitsInMs: Object.fromEntries(fits),
    readings: Object.fromEntries(told),
  };
}

function roundedIn(expected: object): object {
  const entries = Object.entries(expected).map(([key, value]): [string, unknown] => {
    if (typeof value === 'number') return [key, rounded(value)];
    return [key, key === 'fitsInMs' ? roundedIn(value) : value];
  });
  return Object.fromEntries(entries);
}

const readBooks = `
  local bank = cmsgpack.unpack(redis.call('HGET', KEYS[1], 'bank'))
  return cjson.encode(bank.classes)`;

/** The same for books that are equal: Lua has no lists but tables, and no null. */
function plain(value: unknown): unknown {
  if (typeof value === 'number') return rounded(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value) && value.length > 0) return value.map(plain);
  const known = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(known.map(([key, one]) => [key, plain(one)]));
}

function rounded(ms: number): number {
  return Math.round(ms * 1e4) / 1e4;
}

describe.skipIf(!hasRedis)('the rules inside Redis (skipped without a redis-server)', () => {
  const server = redisForTests();

  it('grant the same units at the same times as those of the process', { timeout: 120_000 }, async () => {
    const sha1 = (await server.client().script('LOAD', bankScript)) as string;
    let granted = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 20, maxLength: 40 }), async (actions) => {
        const { steps, bank } = play(actions);
        const pipeline = server.client().pipeline().del('bank');
        for (const { op, args, nowMs } of steps) {
          pipeline.evalsha(sha1, 1, 'bank', op, JSON.stringify(args), String(nowMs));
        }
        const [, ...replies] = (await pipeline.eval(readBooks, 1, 'bank').exec()) ?? [];
        steps.forEach((step, place) => {
          const [error, text] = replies[place] ?? [];
          expect(error).toBeNull();
          expect(read(text as string, step)).toEqual(roundedIn(step.expected));
          granted += (step.expected as { ids?: string[] }).ids?.length ?? 0;
        });
        const books = JSON.parse(replies.at(-1)?.[1] as string) as unknown;
        expect(plain(books)).toEqual(plain(bank.classes));
      }),
      { numRuns: 1_000 },
    );
    // Otherwise it would have proved little.
    expect(granted).toBeGreaterThan(5_000);
    expect(grantedBefore).toBeGreaterThan(200);
  });
});
