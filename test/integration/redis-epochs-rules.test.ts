import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/upstream/cache/epochs.ts';
import { createRedisEpochs } from '../../src/upstream/cache/redis-epochs.ts';
import { createClockedScriptLines } from '../support/clocked-script-lines.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { hasRedis } from '../support/redis-server.ts';
import { redisForTests } from '../support/test-redis.ts';

const longestLeaseMs = 5_000;
const log = { info: () => undefined, warn: () => undefined };
const PROCESSES = 3;

/** Redis leaves its answer so long to arrive. */
const ANSWER_MS = 1_000;

const process = fc.nat(PROCESSES - 1);
const tags = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 2 });
const changed = fc.option(tags, { nil: undefined, freq: 8 });
const leaseMs = fc.integer({ min: 1, max: longestLeaseMs });

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: fc.constant('mark' as const), process, tags }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('begin' as const), process, tags: changed, leaseMs }) },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constant('end' as const), pick: fc.nat(), isUnsure: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('changed' as const), process, tags: changed }) },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('die' as const), process }) },
);

interface Write {
  readonly process: number;
  readonly tags: readonly string[] | undefined;
  readonly endedBeforeMs: number;
  readonly lostAtMs: number;
  readonly change: Change;
}

/** What marks have to tell apart, as simply as it can be said. */
function createModel() {
  const versions = new Map<string, number>();
  let everything = 0;
  let unsure: { readonly tags: readonly string[] | undefined; readonly untilMs: number }[] = [];
  return {
    touch(touched: readonly string[] | undefined) {
      if (!touched) everything += 1;
      for (const tag of touched ?? []) versions.set(tag, (versions.get(tag) ?? 0) + 1);
    },
    makeUnsure: (touched: readonly string[] | undefined, untilMs: number) =>
      void unsure.push({ tags: touched, untilMs }),
    read(asked: readonly string[], nowMs: number): string | undefined {
      unsure = unsure.filter(({ untilMs }) => untilMs > nowMs);
      if (unsure.some((one) => !one.tags || one.tags.some((tag) => asked.includes(tag)))) return undefined;
      return JSON.stringify([everything, asked.map((tag) => [tag, versions.get(tag) ?? 0])]);
    },
  };
}

describe.skipIf(!hasRedis)('what several processes are told (skipped without a redis-server)', () => {
  const server = redisForTests();

  it('is the same text if and only if nothing has changed', { timeout: 120_000 }, async () => {
    const counts = { marks: 0, same: 0, unsure: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const clock = createFakeClock();
        const lines = createClockedScriptLines(server.client(), clock);
        const key = `rules:${randomUUID()}`;
        const processes = Array.from({ length: PROCESSES }, () => {
          const line = lines.create();
          const options = { key, clock, newId: randomUUID, log, longestLeaseMs };
          return { line, epochs: createRedisEpochs({ connect: line.connect, ...options }) };
        });
        await lines.idle();
        const model = createModel();
        const dead = new Set<number>();
        let writes: Write[] = [];
        const texts = new Map<string, string>();
        const meanings = new Map<string, string>();

        async function mark(by: number, asked: readonly string[]): Promise<void> {
          const expected = model.read(asked, clock.now());
          const text = await processes[by]!.epochs.mark(asked);
          counts.marks += 1;
          if (expected === undefined) {
            counts.unsure += 1;
            expect(text).toBeUndefined();
            return;
          }
          expect(text).toBeTypeOf('string');
          if (texts.has(expected)) counts.same += 1;
          const meaning = `${text} of ${asked.join()}`;
          expect(text).toBe(texts.get(expected) ?? text);
          expect(expected).toBe(meanings.get(meaning) ?? expected);
          texts.set(expected, text!);
          meanings.set(meaning, expected);
        }

        async function pass(ms: number): Promise<void> {
          await clock.advance(ms);
          await lines.idle();
          const lost = writes.filter(({ lostAtMs }) => lostAtMs <= clock.now());
          writes = writes.filter((write) => !lost.includes(write));
          for (const write of lost) model.touch(write.tags);
        }

        for (const one of steps) {
          if (one.op === 'pass') await pass(one.ms);
          else if (one.op === 'end') {
            const mine = writes.filter((write) => !dead.has(write.process));
            const write = mine[one.pick % Math.max(1, mine.length)];
            if (!write) continue;
            writes = writes.filter((other) => other !== write);
            await write.change.end(one.isUnsure);
            model.touch(write.tags);
            if (one.isUnsure) model.makeUnsure(write.tags, write.endedBeforeMs);
          } else if (dead.has(one.process)) continue;
          else if (one.op === 'mark') await mark(one.process, one.tags);
          else if (one.op === 'changed') {
            await processes[one.process]!.epochs.changed(one.tags);
            model.touch(one.tags);
          } else if (one.op === 'begin') {
            const change = await processes[one.process]!.epochs.begin(one.tags, one.leaseMs);
            model.touch(one.tags);
            const endedBeforeMs = clock.now() + one.leaseMs;
            writes.push({ ...one, change, endedBeforeMs, lostAtMs: endedBeforeMs + ANSWER_MS });
          } else if (dead.size + 1 < PROCESSES) {
            dead.add(one.process);
            processes[one.process]!.line.cut();
          }
        }
        for (const { epochs } of processes) epochs.close();
      }),
      { numRuns: 500 },
    );
    // Otherwise it would have proved little.
    expect(counts.marks).toBeGreaterThan(3_000);
    expect(counts.same).toBeGreaterThan(400);
    expect(counts.unsure).toBeGreaterThan(400);
  });
});
