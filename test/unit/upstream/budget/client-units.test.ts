import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src/errors.ts';
import { createBudget } from '../../../../src/upstream/budget/budget.ts';
import { createLocalBank } from '../../../../src/upstream/budget/local-bank.ts';
import type { CallScope, Units, UpstreamResult } from '../../../../src/upstream/call.ts';
import { callScope } from '../../../support/call-scope.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const READS = 'reads';
const TOKENS = 'tokens';
const PLACES = 'places';
const OK: UpstreamResult = { data: {}, errors: [] };

/** A budget with plenty for everybody, unless a test says otherwise. */
function createBench({ reads = 1_000, tokens = 1_000 } = {}) {
  const clock = createFakeClock();
  const bank = createLocalBank(
    {
      [READS]: { kind: 'window', limit: reads, windowMs: 60_000 },
      [TOKENS]: { kind: 'bucket', limit: tokens, windowMs: 60_000 },
      [PLACES]: { kind: 'window', limit: 1_000, windowMs: 0 },
    },
    clock,
  );
  const refused: string[] = [];
  const budget = createBudget({
    bank,
    clock,
    titles: {
      [READS]: { upstream: 'twingate', title: 'reads' },
      [TOKENS]: { upstream: 'twenty', title: 'tokens' },
      [PLACES]: { upstream: 'twenty', title: 'places', isFree: true },
    },
    events: { refused: ({ client }, { code }) => refused.push(`${client} ${code}`), spent: () => undefined },
  });

  function scopeOf(unitsPerMinute: number | undefined, own: Partial<CallScope> = {}): CallScope {
    return callScope({ client: 'crm', unitsPerMinute, deadlineAtMs: clock.now() + 30_000, ...own });
  }

  /** One request of one call. Gives `ok` or the code of the refusal. */
  async function ask(scope: CallScope, units: Units, result: UpstreamResult = OK): Promise<string> {
    try {
      await budget.admit(scope, units);
      await budget.spend(scope, units, async () => {
        await clock.sleep(10);
        return result;
      });
      return 'ok';
    } catch (error) {
      return error instanceof GatewayError ? error.code : String(error);
    } finally {
      budget.close(scope);
    }
  }

  /** What is left of the client's own limit. */
  const left = () => bank.remaining('client.crm');
  return { clock, bank, budget, ask, scopeOf, left, refused };
}

async function settled<T>(clock: { advance(ms: number): Promise<void> }, work: Promise<T>): Promise<T> {
  for (let i = 0; i < 20; i += 1) await clock.advance(10);
  return await work;
}

describe("a client's own units", () => {
  it('are those of all upstreams together, but for what is free', async () => {
    const { clock, ask, scopeOf, left } = createBench();
    await settled(clock, ask(scopeOf(10), { [READS]: 1 }));
    await settled(clock, ask(scopeOf(10), { [TOKENS]: 3 }));
    await settled(clock, ask(scopeOf(10), { [PLACES]: 1 }));
    expect(left()).toBe(6);
  });

  it('are as many as its limit, however many requests come together', async () => {
    const { clock, ask, scopeOf, refused } = createBench();
    const answers = Array.from({ length: 50 }, () => ask(scopeOf(5), { [READS]: 1 }));
    const codes = await settled(clock, Promise.all(answers));
    expect(codes.filter((code) => code === 'ok')).toHaveLength(5);
    expect(codes.filter((code) => code === 'CLIENT_RATE_LIMITED')).toHaveLength(45);
    expect(refused).toHaveLength(45);
  });

  it('are waited for as long as the request has time', async () => {
    const { clock, ask, scopeOf } = createBench();
    await settled(clock, ask(scopeOf(1), { [READS]: 1 }));
    await clock.advance(40_000);
    const answer = ask(scopeOf(1), { [READS]: 1 });
    await clock.advance(20_000);
    expect(await settled(clock, answer)).toBe('ok');
  });

  it('are refused with the time after which they fit, in the name of no upstream', async () => {
    const { clock, budget, ask, scopeOf } = createBench();
    await settled(clock, ask(scopeOf(2), { [READS]: 2 }));
    await expect(budget.admit(scopeOf(2), { [READS]: 1 })).rejects.toMatchObject({
      code: 'CLIENT_RATE_LIMITED',
      upstream: undefined,
      // The call has ended 180 ms ago.
      retryAfterMs: 60_000 - 180 + 3,
    });
  });

  it('that never fit are no matter of time', async () => {
    const { ask, scopeOf } = createBench();
    expect(await ask(scopeOf(2), { [READS]: 3 })).toBe('OPERATION_LIMIT_EXCEEDED');
  });

  it('are given back by a request that gets nothing from the upstreams', async () => {
    const { clock, ask, scopeOf, left } = createBench({ reads: 1 });
    await settled(clock, ask(callScope({ client: 'other' }), { [READS]: 1 }));
    expect(await ask(scopeOf(5), { [READS]: 1 })).toBe('UPSTREAM_BUDGET_EXHAUSTED');
    expect(left()).toBe(5);
  });

  it('are held for all that is known to be needed, and what is not used goes back', async () => {
    const { clock, budget, scopeOf, left } = createBench();
    const scope = scopeOf(10, { needs: { [READS]: 1, [TOKENS]: 4 } });
    await budget.admit(scope, { [READS]: 1 });
    expect(left()).toBe(5);
    const call = budget.spend(scope, { [READS]: 1 }, () => Promise.resolve(OK));
    await settled(clock, call);
    budget.close(scope);
    expect(left()).toBe(9);
  });

  it('are not lowered by what an upstream refuses', async () => {
    const { clock, ask, scopeOf, bank } = createBench();
    const refusal = new GatewayError('UPSTREAM_RATE_LIMITED', 'No.', { retryAfterMs: 20_000 });
    await settled(clock, ask(scopeOf(10), { [READS]: 2 }, { data: null, errors: [refusal, refusal] }));
    expect(bank.reading('client.crm')).toMatchObject({ limit: 10, estimate: 10, closedForMs: 0 });
    expect(bank.reading(READS).closedForMs).toBeGreaterThan(19_000);
  });

  it('stay spent when the limit changes', async () => {
    const { clock, ask, scopeOf, left } = createBench();
    await settled(clock, ask(scopeOf(10), { [READS]: 4 }));
    expect(await ask(scopeOf(3), { [READS]: 1 })).toBe('CLIENT_RATE_LIMITED');
    await settled(clock, ask(scopeOf(6), { [READS]: 1 }));
    expect(left()).toBe(1);
  });

  it('that are used up keep nothing of the upstreams back from others', async () => {
    const { clock, ask, scopeOf } = createBench({ reads: 3 });
    await settled(clock, ask(scopeOf(2), { [READS]: 2 }));
    const waiting = ask(scopeOf(2, { deadlineAtMs: Infinity }), { [READS]: 1 });
    await clock.advance(0);
    expect(await settled(clock, ask(callScope({ client: 'other' }), { [READS]: 1 }))).toBe('ok');
    await clock.advance(130_000);
    expect(await waiting).toBe('ok');
  });

  it('of a client without a limit are not counted', async () => {
    const { clock, ask, scopeOf, bank } = createBench();
    await settled(clock, ask(scopeOf(undefined), { [READS]: 1 }));
    expect(() => bank.remaining('client.crm')).toThrow('No class client.crm');
  });

  it('are never more than the limit within any minute', async () => {
    const plan = fc.array(fc.record({ gapMs: fc.nat(20_000), units: fc.integer({ min: 1, max: 4 }) }), {
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(plan, async (requests) => {
        const { clock, budget, scopeOf } = createBench();
        const spent: { atMs: number; units: number }[] = [];
        const work = requests.map(async ({ units }, place) => {
          await clock.sleep(requests.slice(0, place + 1).reduce((sum, { gapMs }) => sum + gapMs, 0));
          const scope = scopeOf(6);
          try {
            await budget.admit(scope, { [READS]: units });
            await budget.spend(scope, { [READS]: units }, async () => {
              spent.push({ atMs: clock.now(), units });
              await clock.sleep(10);
              return OK;
            });
          } catch (error) {
            expect(error).toMatchObject({ code: 'CLIENT_RATE_LIMITED' });
          } finally {
            budget.close(scope);
          }
        });
        while (clock.sleeping > 0) await clock.advance(5_000);
        await Promise.all(work);
        for (const { atMs } of spent) {
          const within = spent.filter((one) => one.atMs >= atMs && one.atMs < atMs + 60_000);
          expect(within.reduce((sum, { units }) => sum + units, 0)).toBeLessThanOrEqual(6);
        }
      }),
      { numRuns: 30 },
    );
  });
});
