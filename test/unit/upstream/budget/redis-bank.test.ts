import { describe, expect, it } from 'vitest';
import type { Connect, Line, Reply } from '../../../../src/upstream/budget/bank-script.ts';
import { createQueue, NotGranted } from '../../../../src/upstream/budget/queue.ts';
import { createRedisBank } from '../../../../src/upstream/budget/redis-bank.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const windowMs = 60_000;
const leaseMs = 20_000;

function createBank(connect: Connect) {
  const clock = createFakeClock();
  const log: unknown[] = [];
  let ids = 0;
  const bank = createRedisBank({
    ...{ connect, clock, leaseMs },
    rules: { reads: { kind: 'window', limit: 20, windowMs } },
    newId: () => `id-${(ids += 1)}`,
    log: {
      info: (facts: unknown) => void log.push(facts),
      warn: (facts: unknown) => void log.push(facts),
    } as never,
  });
  const queue = createQueue({ bank, clock, limit: 100 });
  async function enter(withinMs: number): Promise<void> {
    await queue.enter({
      ...{ client: 'app', weight: 1, rank: 'interactive', needs: { reads: 1 } },
      deadlineAtMs: clock.now() + withinMs,
      signal: new AbortController().signal,
      onForecast: () => undefined,
    });
  }
  return { bank, clock, log, enter };
}

/** A line to a bank that answers as it is told to. */
function createLine(answer: (op: string, args: object) => Promise<Reply>) {
  const broken = new AbortController();
  const asked: { readonly op: string; readonly args: object }[] = [];
  const line: Line = {
    broken: broken.signal,
    close: () => broken.abort(),
    run: async (op, args) => {
      asked.push({ op, args });
      return await answer(op, args);
    },
  };
  return { line, asked };
}

const unreachable: Connect = async () => {
  await Promise.resolve();
  throw Object.assign(new Error('redis://:secret@host'), { code: 'ECONNREFUSED' });
};

describe('a bank that never reaches Redis', () => {
  it('waits, says when something fits, and goes on with a part of the limits', async () => {
    const { bank, clock, log, enter } = createBank(unreachable);
    let isGranted = false;
    const refused = enter(30_000).catch((error: unknown) => error);
    void enter(windowMs + leaseMs + 1_000).then(() => (isGranted = true));
    await clock.advance(0);
    await clock.advance(2_000);
    expect(await refused).toBeInstanceOf(NotGranted);
    expect(((await refused) as NotGranted).fitsInMs).toBe(windowMs + leaseMs + 3 - 2_000);
    expect(bank.status()).toEqual({ mode: 'waiting', replicas: 4, forMs: 0 });
    expect(log).toEqual([{ code: 'ECONNREFUSED', replicas: 4, aloneInMs: 78_003 }]);
    await clock.advance(windowMs + leaseMs + 2 - 2_000);
    expect(isGranted).toBe(false);
    await clock.advance(2);
    expect(isGranted).toBe(true);
    expect(bank.status()).toMatchObject({ mode: 'alone', replicas: 4 });
    expect(bank.reading('reads').limit).toBe(5);
  });

  it('can be closed while somebody waits', async () => {
    const { bank, enter, clock } = createBank(unreachable);
    const refused = enter(1_000).catch((error: unknown) => error);
    await clock.advance(0);
    await bank.close();
    await clock.advance(0);
    expect(await refused).toBeInstanceOf(NotGranted);
    expect(clock.sleeping).toBe(0);
  });
});

describe('a bank with contact', () => {
  const joined = { replicas: 3, bank: 'b', isKept: false };

  it('tells what it needs to, by ages', async () => {
    const { line, asked } = createLine(
      async (op) => await Promise.resolve(op === 'grant' ? { replicas: 3, ids: ['1'] } : joined),
    );
    const { bank, clock, enter } = createBank(async () => await Promise.resolve(line));
    await clock.advance(0);
    await enter(1_000);
    await bank.send('reads', 1);
    const sentAtMs = clock.now();
    await clock.advance(100);
    await bank.settle('reads', 1, sentAtMs, { kind: 'granted' });
    expect(asked.map(({ op }) => op)).toEqual(['join', 'grant', 'send', 'settle']);
    expect(asked[0]?.args).toMatchObject({
      ...{ id: 'id-1', was: [], newBank: 'id-2', leaseMs, spent: {}, replicas: 1 },
      rules: { reads: { kind: 'window', limit: 20, windowMs, isOwn: false } },
    });
    expect(asked[1]?.args).toMatchObject({ id: 'id-1', waiting: { heads: [{ id: '1', ageMs: 0 }] } });
    expect(asked[3]?.args).toMatchObject({ id: 'id-1', ageMs: 100, outcome: { kind: 'granted' } });
    expect(bank.status()).toEqual({ mode: 'shared', replicas: 3, forMs: 100 });
  });

  it('asks nothing while nobody waits, but tells that it lives', async () => {
    const { line, asked } = createLine(async () => await Promise.resolve(joined));
    const { bank, clock } = createBank(async () => await Promise.resolve(line));
    await clock.advance(0);
    expect(await bank.grant({ heads: [], units: {} }, [])).toMatchObject({ ids: [], nextInMs: Infinity });
    await clock.advance(3_000);
    expect(asked.map(({ op }) => op)).toEqual(['join', 'heartbeat', 'heartbeat', 'heartbeat']);
    await bank.close();
    expect(asked.at(-1)?.op).toBe('leave');
    expect(clock.sleeping).toBe(0);
  });

  it('joins anew, under another name, when the bank does not know it', async () => {
    const { line, asked } = createLine(
      async (op) => await Promise.resolve(op === 'heartbeat' ? { replicas: 0, isUnknown: true } : joined),
    );
    const next = createLine(async () => await Promise.resolve(joined));
    const lines = [line, next.line];
    const { clock, bank } = createBank(async () => await Promise.resolve(lines.shift()!));
    await clock.advance(0);
    await clock.advance(1_000);
    expect(asked.map(({ op }) => op)).toEqual(['join', 'heartbeat']);
    expect(next.asked[0]).toMatchObject({
      op: 'join',
      args: { id: 'id-3', was: ['id-1'], bank: 'b', replicas: 3 },
    });
    expect(bank.status().mode).toBe('shared');
  });
});
