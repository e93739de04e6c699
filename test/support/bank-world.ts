import type { Redis } from 'ioredis';
import type { ClassRules } from '../../src/upstream/budget/bank.ts';
import { createRedisBank } from '../../src/upstream/budget/redis-bank.ts';
import type { RedisBank } from '../../src/upstream/budget/redis-bank.ts';
import { createClockedLines } from './clocked-lines.ts';
import type { ClockedLine } from './clocked-lines.ts';
import { createFakeClock } from './fake-clock.ts';
import type { FakeClock } from './fake-clock.ts';

export const windowMs = 60_000;
export const leaseMs = 20_000;
export const standard: Record<string, ClassRules> = {
  reads: { kind: 'window', limit: 10, windowMs },
  tokens: { kind: 'bucket', limit: 20, windowMs },
  free: { kind: 'window', limit: 8, windowMs: 0 },
};

/** One process, as far as it spends. */
interface Replica {
  readonly bank: RedisBank;
  readonly line: ClockedLine;
  /** Asks for units, and sends a call with them. */
  readonly take: (name: string, units?: number) => Promise<boolean>;
  /** Asks for units, and does nothing with them. */
  readonly hold: (name: string, units?: number) => Promise<boolean>;
  readonly end: (name: string, units?: number) => Promise<void>;
}

/** Processes that share a bank in a real Redis, by a clock of the test. */
export interface BankWorld extends AsyncDisposable {
  /** Where the bank lies. */
  readonly key: string;
  readonly clock: FakeClock;
  /** Moves time on so slowly that everybody gets the answers it waits for. */
  readonly pass: (ms: number) => Promise<void>;
  readonly create: (rules?: Record<string, ClassRules>, isCut?: boolean) => Promise<Replica>;
}

export async function createBankWorld(redis: Redis, key: string): Promise<BankWorld> {
  const clock = createFakeClock();
  const lines = await createClockedLines(redis, key, clock);
  let ids = 0;

  function newId(): string {
    ids += 1;
    return `id-${ids}`;
  }

  async function create(rules = standard, isCut = false): Promise<Replica> {
    const line = lines.create();
    if (isCut) line.cut();
    const log = { info: () => undefined, warn: () => undefined };
    const bank = createRedisBank({ connect: line.connect, rules, clock, leaseMs, newId, log });
    await lines.idle();

    async function hold(name: string, units = 1): Promise<boolean> {
      const needs = { [name]: units };
      const head = { id: newId(), needs, line: 'l', client: 'c', weight: 1, rank: 'interactive' as const };
      const heads = [{ ...head, sinceMs: clock.now(), isLastSeen: false }];
      const granted = await bank.grant({ heads, units: needs }, []);
      await bank.grant({ heads: [], units: {} }, []);
      return granted.ids.length > 0;
    }

    async function take(name: string, units = 1): Promise<boolean> {
      const isGranted = await hold(name, units);
      if (isGranted) await bank.send(name, units);
      return isGranted;
    }

    async function end(name: string, units = 1): Promise<void> {
      await bank.settle(name, units, clock.now(), { kind: 'granted' });
      await lines.idle();
    }

    return { bank, line, hold, take, end };
  }

  async function pass(ms: number): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= 500) {
      await clock.advance(Math.min(500, leftMs));
      await lines.idle();
    }
  }

  return { key, clock, create, pass, [Symbol.asyncDispose]: async () => await lines[Symbol.asyncDispose]() };
}
