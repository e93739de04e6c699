import fc from 'fast-check';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src/errors.ts';
import { createBudget } from '../../../../src/upstream/budget/budget.ts';
import { createLocalBank } from '../../../../src/upstream/budget/local-bank.ts';
import { createBudgetStage } from '../../../../src/upstream/budget/stage.ts';
import type { CallScope, Units, UpstreamResult } from '../../../../src/upstream/call.ts';
import { callScope } from '../../../support/call-scope.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const windowMs = 1_000;
const document = parse('{ a }');

/** Somebody at the receiving end who shares no code with the ledgers. */
function createReceiver(limits: { readonly reads: number; readonly tokens: number }) {
  const reads: number[] = [];
  let tokens = limits.tokens;
  let atMs = 1_000;
  let refused = 0;
  return {
    /** A read is refused when the window up to now is full. */
    read(nowMs: number): boolean {
      const isFull = reads.filter((one) => nowMs - one <= windowMs).length >= limits.reads;
      reads.push(nowMs);
      if (isFull) refused += 1;
      return !isFull;
    },
    /** Tokens are earned since the last accepted call, rounded down. */
    spend(count: number, nowMs: number): boolean {
      const level = Math.min(limits.tokens, tokens + Math.floor(((nowMs - atMs) * limits.tokens) / windowMs));
      if (level < count) {
        refused += 1;
        return false;
      }
      tokens = level - count;
      atMs = nowMs;
      return true;
    },
    get refused() {
      return refused;
    },
    get reads() {
      return reads.length;
    },
  };
}

interface Planned {
  readonly gapMs: number;
  readonly client: number;
  readonly needs: { readonly reads: number; readonly tokens: number };
  readonly thereMs: number;
  readonly backMs: number;
  readonly end: 'ok' | 'reset' | 'leaves';
  readonly withinMs: number;
}

const planned: fc.Arbitrary<Planned> = fc.record({
  gapMs: fc.oneof(fc.constant(0), fc.nat(80)),
  client: fc.nat(3),
  needs: fc.record({ reads: fc.nat(1), tokens: fc.nat(4) }),
  thereMs: fc.nat(120),
  backMs: fc.nat(120),
  end: fc.constantFrom('ok', 'ok', 'ok', 'reset', 'leaves'),
  withinMs: fc.integer({ min: 1, max: 4_000 }),
});

async function run(requests: readonly Planned[], limits = { reads: 5, tokens: 8 }) {
  const clock = createFakeClock();
  const receiver = createReceiver(limits);
  const bank = createLocalBank(
    {
      'twingate.reads': { kind: 'window', limit: limits.reads, windowMs },
      'twenty.tokens': { kind: 'bucket', limit: limits.tokens, windowMs },
    },
    clock,
  );
  const budget = createBudget({
    bank,
    clock,
    titles: {
      'twingate.reads': { upstream: 'twingate', title: 'reads' },
      'twenty.tokens': { upstream: 'twenty', title: 'tokens' },
    },
  });
  const ends: string[] = [];
  const spentFor = new Map<CallScope, number>();

  async function ask(plan: Planned): Promise<void> {
    const leaving = new AbortController();
    const needs: Units = { 'twingate.reads': plan.needs.reads, 'twenty.tokens': plan.needs.tokens };
    const scope = callScope({
      client: `client-${plan.client}`,
      signal: leaving.signal,
      deadlineAtMs: clock.now() + plan.withinMs,
      needs: Object.fromEntries(Object.entries(needs).filter(([, count]) => count > 0)),
      called: ({ units }) => {
        const count = Object.values(units).reduce((a, b) => a + b, 0);
        spentFor.set(scope, (spentFor.get(scope) ?? 0) + count);
      },
    });
    const call = (upstream: 'twingate' | 'twenty', count: number) =>
      createBudgetStage({
        upstream,
        budget,
        clock,
        price: () => ({ [upstream === 'twingate' ? 'twingate.reads' : 'twenty.tokens']: count }),
        onCall: () => undefined,
      })(async (): Promise<UpstreamResult> => {
        await clock.sleep(plan.thereMs);
        const isLet =
          upstream === 'twingate' ? receiver.read(clock.now()) : receiver.spend(count, clock.now());
        if (plan.end === 'leaves') leaving.abort(new Error('left'));
        await clock.sleep(plan.backMs);
        if (!isLet) throw new GatewayError('UPSTREAM_RATE_LIMITED', 'No.', { retryAfterMs: 0 });
        if (plan.end === 'reset') throw new GatewayError('UPSTREAM_UNAVAILABLE', 'Broke.');
        return { data: { a: 1 }, errors: [] };
      })({ document, variables: {}, kind: 'query', scope });
    try {
      // As a link does it: one service first, then what it leads to in the other.
      if (plan.needs.tokens > 0) await call('twenty', plan.needs.tokens);
      if (plan.needs.reads > 0) await call('twingate', 1);
      ends.push('answered');
    } catch (error) {
      const code = error instanceof GatewayError ? error.code : (error as Error).message;
      if (code === 'UPSTREAM_BUDGET_EXHAUSTED') expect(spentFor.get(scope) ?? 0).toBe(0);
      ends.push(code);
    } finally {
      budget.close(scope);
    }
  }

  const all: Promise<void>[] = [];
  for (const request of requests) {
    await clock.advance(request.gapMs);
    all.push(ask(request));
  }
  // Everything has ended or was refused by then; another window, and all is free again.
  await clock.advance(0);
  await clock.advance(60_000);
  await Promise.all(all);
  return { receiver, bank, ends, clock };
}

describe('whatever comes', () => {
  it('no upstream ever refuses, everybody is told, nothing is burnt for half an answer, all is given back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(planned, { maxLength: 40 }), async (requests) => {
        const { receiver, bank, ends } = await run(requests);
        expect(receiver.refused).toBe(0);
        expect(ends).toHaveLength(requests.length);
        for (const end of ends) {
          expect(['answered', 'left', 'UPSTREAM_UNAVAILABLE', 'UPSTREAM_BUDGET_EXHAUSTED']).toContain(end);
        }
        expect(bank.remaining('twingate.reads')).toBe(5);
        expect(bank.remaining('twenty.tokens')).toBe(8);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
