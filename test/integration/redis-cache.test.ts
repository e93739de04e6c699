import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createRedisEpochs } from '../../src/upstream/cache/redis-epochs.ts';
import { createRedisSecondTier } from '../../src/upstream/cache/redis-second-tier.ts';
import { createScriptConnect } from '../../src/upstream/redis-script.ts';
import { hasRedis } from '../support/redis-server.ts';
import { redisForTests } from '../support/test-redis.ts';

const PROCESSES = 3;
const log = { info: () => undefined, warn: () => undefined };

const task = fc.record({
  kind: fc.oneof(
    { weight: 30, arbitrary: fc.constant('read' as const) },
    { weight: 4, arbitrary: fc.constant('write' as const) },
    { weight: 2, arbitrary: fc.constant('announce' as const) },
    { weight: 1, arbitrary: fc.constant('cut' as const) },
  ),
  process: fc.nat(PROCESSES - 1),
  name: fc.constantFrom<Name>('a', 'b'),
  startsAfter: fc.nat(1_000),
  there: fc.nat(30),
  back: fc.nat(30),
});
type Name = 'a' | 'b';
type Task = typeof task extends fc.Arbitrary<infer One> ? One : never;

describe.skipIf(!hasRedis)('a cache of several processes (skipped without a redis-server)', () => {
  const server = redisForTests();

  function createProcess(key: string) {
    const connect = createScriptConnect(() => server.url());
    const options = { connect, clock: systemClock, newId: randomUUID, log, longestLeaseMs: 60_000 };
    const epochs = createRedisEpochs({ ...options, key });
    const tier = createRedisSecondTier({ ...options, key: `${key}:value` });
    const memory = new Map<string, { readonly version: number; readonly mark: string }>();
    return { epochs, tier, memory };
  }

  it('serves nothing that is older than the last write that has ended', { timeout: 120_000 }, async () => {
    const counts = { asked: 0, own: 0, others: 0 };

    async function play(tasks: readonly Task[]): Promise<void> {
      const key = randomUUID();
      const processes = Array.from({ length: PROCESSES }, () => createProcess(key));
      for (const { epochs } of processes) while ((await epochs.mark([])) === undefined) await turns(1);
      /** What the upstream holds, and what of that was there when a write had ended. */
      const held = { a: 0, b: 0 };
      const ended = { a: 0, b: 0 };

      async function look({ process, name, there, back }: Task): Promise<number> {
        const { epochs, tier, memory } = processes[process]!;
        const mark = await epochs.mark([name]);
        const own = memory.get(name);
        if (mark !== undefined && own?.mark === mark) {
          counts.own += 1;
          return own.version;
        }
        const kept = await tier.get(name);
        if (mark !== undefined && kept?.mark === mark) {
          counts.others += 1;
          memory.set(name, { version: Number(kept.text), mark });
          return Number(kept.text);
        }
        await turns(there);
        const version = held[name];
        await turns(back);
        counts.asked += 1;
        if (mark === undefined) return version;
        memory.set(name, { version, mark });
        void tier.set(name, { text: String(version), mark, ageMs: 0 }, 60_000);
        return version;
      }

      async function read(one: Task): Promise<void> {
        const least = ended[one.name];
        expect(await look(one)).toBeGreaterThanOrEqual(least);
      }

      async function write({ process, name, there, back }: Task): Promise<void> {
        const change = await processes[process]!.epochs.begin([name], 60_000);
        await turns(there);
        const version = (held[name] += 1);
        await turns(back);
        await change.end(false);
        ended[name] = Math.max(ended[name], version);
      }

      /** Somebody else has written, and says so. */
      async function announce({ process, name }: Task): Promise<void> {
        const version = (held[name] += 1);
        await processes[process]!.epochs.changed([name]);
        ended[name] = Math.max(ended[name], version);
      }

      const cut = async () => await server.client().client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');

      await Promise.all(
        tasks.map(async (one) => {
          await turns(one.startsAfter);
          if (one.kind === 'read') await read(one);
          else if (one.kind === 'write') await write(one);
          else if (one.kind === 'announce') await announce(one);
          else await cut();
        }),
      );
      for (const { epochs, tier } of processes) {
        epochs.close();
        tier.close();
      }
    }

    const tasks = fc.array(task, { minLength: 40, maxLength: 120 });
    await fc.assert(fc.asyncProperty(tasks, play), { numRuns: 60 });
    // Otherwise it would have proved little.
    expect(counts.asked).toBeGreaterThan(200);
    expect(counts.own).toBeGreaterThan(100);
    expect(counts.others).toBeGreaterThan(20);
  });
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
