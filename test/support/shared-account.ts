import { parse } from 'graphql';
import { GatewayError } from '../../src/errors.ts';
import { createBudget } from '../../src/upstream/budget/budget.ts';
import { createLocalBank } from '../../src/upstream/budget/local-bank.ts';
import { createBudgetStage } from '../../src/upstream/budget/stage.ts';
import { pipeline } from '../../src/upstream/call.ts';
import { createRetry } from '../../src/upstream/retry.ts';
import { callScope } from './call-scope.ts';
import { createFakeClock } from './fake-clock.ts';

/** Whoever counts at the other end. It shares no code with the ledgers. */
interface Service {
  readonly kind: 'window' | 'bucket';
  readonly limit: number;
  /** Whether a call is let through. */
  takes(nowMs: number): boolean;
  /** What it tells whom it has refused: after how many milliseconds to come back. */
  retryAfterMs(nowMs: number): number;
  /** What is there at a moment beyond what comes with time. */
  kept(nowMs: number): number;
  /** What somebody who knew all of it beforehand could have had beside what others took, at those moments. */
  left(takenAtMs: readonly number[], fromMs: number, untilMs: number): number;
}

const windowMs = 60_000;

/** At most so many in any window. Like Twingate it tells whole seconds. */
function slidingWindow(limit: number): Service {
  let taken: number[] = [];
  return {
    kind: 'window',
    limit,
    takes(nowMs) {
      taken = taken.filter((atMs) => atMs > nowMs - windowMs);
      if (taken.length >= limit) return false;
      taken.push(nowMs);
      return true;
    },
    retryAfterMs: (nowMs) => 1_000 * Math.ceil(((taken[0] ?? nowMs) + windowMs - nowMs) / 1_000),
    kept: () => 0,
    left: (others, fromMs, untilMs) => (limit * (untilMs - fromMs)) / windowMs - others.length,
  };
}

/** At most so many in each minute of its clock. */
function fixedWindow(limit: number): Service {
  let minute = 0;
  let count = 0;
  return {
    kind: 'window',
    limit,
    takes(nowMs) {
      if (Math.floor(nowMs / windowMs) !== minute) [minute, count] = [Math.floor(nowMs / windowMs), 0];
      if (count >= limit) return false;
      count += 1;
      return true;
    },
    retryAfterMs: (nowMs) => 1_000 * Math.ceil(((minute + 1) * windowMs - nowMs) / 1_000),
    kept: () => 0,
    left: (others, fromMs, untilMs) => (limit * (untilMs - fromMs)) / windowMs - others.length,
  };
}

/** Twenty's bucket: 2.21 rounds down what was earned since the last call that passed, and tells no time. */
function bucket(limit: number, rounds: boolean): Service {
  const intervalMs = windowMs / limit;
  const whole = (tokens: number) => (rounds ? Math.floor(tokens) : tokens);
  let tokens = limit;
  let atMs = 0;
  const level = (nowMs: number) => Math.min(limit, tokens + whole((nowMs - atMs) / intervalMs));
  return {
    kind: 'bucket',
    limit,
    takes(nowMs) {
      if (level(nowMs) < 1) return false;
      [tokens, atMs] = [level(nowMs) - 1, nowMs];
      return true;
    },
    retryAfterMs: (nowMs) => Math.ceil(rounds ? intervalMs : (1 - level(nowMs)) * intervalMs),
    kept: (nowMs) => Math.floor(level(nowMs)),
    // Whoever calls right after another throws nothing away.
    left(others, fromMs, untilMs) {
      const moments = [fromMs, ...others, untilMs];
      const earned = moments.slice(1).map((to, i) => whole((to - (moments[i] ?? to)) / intervalMs));
      return earned.reduce((sum, one) => sum + one, 0) - others.length;
    },
  };
}

/** Both services, as far as is known of them. */
export const services = {
  'Twingate, any window': () => slidingWindow(60),
  'Twingate, each minute': () => fixedWindow(60),
  'Twingate writes, any window': () => slidingWindow(20),
  'Twingate writes, each minute': () => fixedWindow(20),
  'Twenty 2.21': () => bucket(100, true),
  'Twenty, newer': () => bucket(100, false),
} as const satisfies Record<string, () => Service>;

export interface SharedAccount {
  readonly service: keyof typeof services;
  /** What part of the limit somebody else asks for, on the average. */
  readonly foreignShare: number;
  /** How many calls of the other one come at once, at random moments. */
  readonly together: number;
  /** After so many windows the other one stops. */
  readonly foreignWindows: number;
  readonly windows: number;
  /** How long a call takes, in parts of a window: by half more or less. */
  readonly latency: number;
  readonly seed: number;
}

/** What became of our calls. */
interface Shares {
  readonly calls: number;
  readonly refused: number;
  /** Our calls that were let through, for each window. */
  readonly granted: readonly number[];
  /** What was left to us altogether. */
  readonly left: number;
  /** What the other one got of the limit. */
  readonly foreign: number;
}

const document = parse('{ a }');
/** The other one has been at it for so many windows when we begin. */
const BEFORE = 2;

/** Forty callers who always want more, and somebody else with the same account who comes again when refused. */
export async function shareAccount(plan: SharedAccount): Promise<Shares> {
  const clock = createFakeClock();
  const random = createRandom(plan.seed);
  const service = services[plan.service]();
  const { limit } = service;
  await clock.advance(windowMs - clock.now());
  const fromMs = clock.now() + BEFORE * windowMs;
  const untilMs = fromMs + plan.windows * windowMs;
  const foreignAtMs: number[] = [];

  async function knock(): Promise<void> {
    while (!service.takes(clock.now())) await clock.sleep(service.retryAfterMs(clock.now()));
    if (clock.now() >= fromMs && clock.now() < untilMs) foreignAtMs.push(clock.now());
  }
  const foreignUntilMs = fromMs + plan.foreignWindows * windowMs;
  const everyMs = (windowMs * plan.together) / (limit * plan.foreignShare);
  async function comeAndGo(): Promise<void> {
    while (clock.now() < foreignUntilMs) {
      for (let i = 0; i < plan.together; i += 1) void knock();
      await clock.sleep(-everyMs * Math.log(1 - random()));
    }
  }
  void comeAndGo();
  await clock.advance(BEFORE * windowMs);
  const atFirst = service.kept(clock.now());

  const rules = { units: { kind: service.kind, limit, windowMs } };
  const budget = createBudget({
    bank: createLocalBank(rules, clock),
    clock,
    titles: { units: { upstream: 'twenty', title: 'units' } },
  });
  const result = { calls: 0, refused: 0, granted: Array.from({ length: plan.windows }, () => 0) };
  const stage = createBudgetStage({
    ...{ upstream: 'twenty', budget, clock },
    price: () => ({ units: 1 }),
    onCall: () => undefined,
  });
  const call = pipeline([createRetry({ clock, random }), stage], async () => {
    const latencyMs = plan.latency * windowMs * (0.5 + random());
    const thereMs = latencyMs * random();
    await clock.sleep(thereMs);
    const nowMs = clock.now();
    const isTaken = service.takes(nowMs);
    const retryAfterMs = service.retryAfterMs(nowMs);
    if (nowMs < untilMs) {
      const place = Math.floor((nowMs - fromMs) / windowMs);
      result.calls += 1;
      if (isTaken) result.granted[place] = (result.granted[place] ?? 0) + 1;
      else result.refused += 1;
    }
    await clock.sleep(latencyMs - thereMs);
    if (!isTaken) throw new GatewayError('UPSTREAM_RATE_LIMITED', 'No.', { retryAfterMs });
    return { data: { a: 1 }, errors: [] };
  });
  const ending = new AbortController();
  async function keepAsking(client: string): Promise<void> {
    while (clock.now() < untilMs) {
      const scope = callScope({ client, signal: ending.signal });
      await call({ document, variables: {}, kind: 'query', scope }).catch(() => undefined);
      budget.close(scope);
    }
  }
  const callers = Array.from({ length: 40 }, (_, i) => keepAsking(`caller-${i % 6}`));
  await clock.advance(plan.windows * windowMs);
  ending.abort(new Error('over'));
  await clock.advance(windowMs);
  await Promise.all(callers);
  return {
    ...result,
    left: atFirst + service.left(foreignAtMs, fromMs, untilMs),
    foreign: foreignAtMs.length / (limit * plan.windows),
  };
}

/** Numbers in [0, 1) that a seed decides (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
