import { randomUUID } from 'node:crypto';
import { systemClock } from '../../src/clock.ts';
import { createQueue } from '../../src/upstream/budget/queue.ts';
import { createRedisBank } from '../../src/upstream/budget/redis-bank.ts';
import { createRedisConnect } from '../../src/upstream/budget/redis-line.ts';

/** What a process that spends from a shared bank is told, as JSON, by its first argument. */
export interface BudgetProcess {
  readonly url: string;
  readonly key: string;
  readonly limit: number;
  readonly windowMs: number;
  readonly calls: number;
}

// Sends its calls to whoever started it, each by its number, and ends when all are answered.
const { url, key, limit, windowMs, calls } = JSON.parse(process.argv[2] ?? '') as BudgetProcess;
const clock = systemClock;
const bank = createRedisBank({
  connect: createRedisConnect({ url: () => url, key }),
  rules: { reads: { kind: 'window', limit, windowMs } },
  ...{ clock, newId: randomUUID, leaseMs: 5_000 },
  log: { info: () => undefined, warn: () => undefined },
});
const queue = createQueue({ bank, clock, limit: calls });
const answered = new Map<number, () => void>();
process.on('message', (number: number) => answered.get(number)?.());

async function call(number: number): Promise<void> {
  const wish = { client: String(process.pid), weight: 1, rank: 'interactive' as const, needs: { reads: 1 } };
  await queue.enter({
    ...wish,
    deadlineAtMs: clock.now() + 60_000,
    signal: new AbortController().signal,
    onForecast: () => undefined,
  });
  await bank.send('reads', 1);
  const sentAtMs = clock.now();
  await new Promise<void>((resolve) => {
    answered.set(number, resolve);
    process.send?.(number);
  });
  await bank.settle('reads', 1, sentAtMs, { kind: 'granted' });
  queue.wake();
}

await Promise.all(Array.from({ length: calls }, (_, number) => call(number)));
await bank.close();
process.disconnect();
