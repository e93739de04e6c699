import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src/errors.ts';
import { createBudget } from '../../../../src/upstream/budget/budget.ts';
import { createLocalBank } from '../../../../src/upstream/budget/local-bank.ts';
import type { CallScope } from '../../../../src/upstream/call.ts';
import { callScope } from '../../../support/call-scope.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const windowMs = 60_000;
const read = { 'twingate.reads': 1 };
const token = { 'twenty.tokens': 1 };

function create({ reads = 2, tokens = 2 } = {}) {
  const clock = createFakeClock();
  const bank = createLocalBank(
    {
      'twingate.reads': { kind: 'window', limit: reads, windowMs },
      'twenty.tokens': { kind: 'window', limit: tokens, windowMs },
    },
    clock,
  );
  const refused: CallScope[] = [];
  const spent: [units: number, outcome: string][] = [];
  const budget = createBudget({
    bank,
    clock,
    titles: {
      'twingate.reads': { upstream: 'twingate', title: 'reads' },
      'twenty.tokens': { upstream: 'twenty', title: 'tokens' },
    },
    events: {
      refused: (scope) => void refused.push(scope),
      spent: (_, __, units, outcome) => void spent.push([units, outcome]),
    },
  });
  /** What became of a promise so far. */
  async function stateOf(promise: Promise<unknown>): Promise<unknown> {
    const watched = promise.then(
      () => 'done',
      (error: unknown) => error,
    );
    await clock.advance(0);
    return await Promise.race([watched, Promise.resolve('waits')]);
  }
  return { clock, bank, budget, refused, spent, stateOf };
}

describe('a request', () => {
  it('is granted what it needs together, and gives back what it did not use', async () => {
    const { bank, budget } = create({ reads: 4, tokens: 4 });
    const scope = callScope({ needs: { ...read, ...token } });
    await budget.admit(scope, token);
    // What was never granted yet goes one at a time.
    expect(bank.reading('twingate.reads').remaining).toBe(1);
    expect(budget.standing(scope, read)).toEqual({ rank: 'continuation', isSure: true });
    expect(budget.standing(scope, token)).toEqual({ rank: 'continuation', isSure: false });
    budget.release(scope, token);
    budget.close(scope);
    expect([bank.remaining('twingate.reads'), bank.remaining('twenty.tokens')]).toEqual([4, 4]);
  });

  it("is granted no more of what another's call brings it, unless it does not", async () => {
    for (const [isClaimed, left] of [
      [false, 4],
      [true, 1],
    ] as const) {
      const { bank, budget } = create({ reads: 4, tokens: 4 });
      const scope = callScope({ needs: { ...read, ...token } });
      budget.spare(scope, read);
      if (isClaimed) budget.claim(scope, read);
      await budget.admit(scope, token);
      expect(bank.remaining('twingate.reads')).toBe(left);
    }
  });

  it('that waits stands surely for all it will be granted, and as nothing else in the background', async () => {
    const { budget, stateOf } = create({ reads: 1 });
    await budget.admit(callScope(), read);
    const scope = callScope({ needs: { ...read, ...token } });
    expect(budget.standing(scope, read)).toEqual({ rank: 'interactive', isSure: false });
    const admitted = budget.admit(scope, token);
    expect(await stateOf(admitted)).toBe('waits');
    expect(budget.standing(scope, read)).toEqual({ rank: 'interactive', isSure: true });
    expect(budget.standing(callScope({ isBackground: true }), read)).toEqual({
      rank: 'background',
      isSure: false,
    });
  });

  it('gets the rest when its first call is not needed any more', async () => {
    const { budget, stateOf } = create({ reads: 1 });
    await budget.admit(callScope(), read);
    const scope = callScope({ needs: { ...read, ...token } });
    const ending = new AbortController();
    const first = budget.admit(scope, read, { signal: ending.signal });
    const second = budget.admit(scope, token);
    expect([await stateOf(first), await stateOf(second)]).toEqual(['waits', 'waits']);
    budget.spare(scope, read);
    ending.abort(new Error('brought'));
    expect(await stateOf(first)).toEqual(new Error('brought'));
    expect(await stateOf(second)).toBe('done');
  });

  it('that leaves takes all its calls with it', async () => {
    const { budget, stateOf } = create({ reads: 1 });
    await budget.admit(callScope(), read);
    const leaving = new AbortController();
    const scope = callScope({ needs: { ...read, ...token }, signal: leaving.signal });
    const [first, second] = [budget.admit(scope, read), budget.admit(scope, token)];
    expect([await stateOf(first), await stateOf(second)]).toEqual(['waits', 'waits']);
    leaving.abort(new Error('left'));
    expect([await stateOf(first), await stateOf(second)]).toEqual([new Error('left'), new Error('left')]);
    expect(budget.queueLength).toBe(0);
  });

  it("that waited for another's units until its time was up is counted as refused", () => {
    const { budget, refused } = create();
    const scope = callScope();
    expect(budget.late(scope, read)).toMatchObject({
      code: 'UPSTREAM_BUDGET_EXHAUSTED',
      upstream: 'twingate',
    });
    expect(refused).toEqual([scope]);
  });
});

it('a call whose answer says what is left leaves no more', async () => {
  const { bank, budget, spent } = create({ reads: 9 });
  const scope = callScope();
  await budget.admit(scope, read);
  const answer = { data: { a: 1 }, errors: [], left: { units: 3 } };
  expect(await budget.spend(scope, read, () => Promise.resolve(answer))).toBe(answer);
  expect(spent).toEqual([[1, 'granted']]);
  expect(bank.remaining('twingate.reads')).toBe(3);
});

describe('a call that the upstream refuses', () => {
  const refusal = new GatewayError('UPSTREAM_RATE_LIMITED', 'No.', { retryAfterMs: 5_000 });

  it.each([
    ['without data', null, [[3, 'refused']]],
    [
      'with data',
      { a: 1, b: 2, c: null },
      [
        [1, 'refused'],
        [2, 'granted'],
      ],
    ],
  ])('%s was granted no more than that', async (_name, data, ends) => {
    const { bank, budget, spent } = create({ reads: 3 });
    const scope = callScope();
    const units = { 'twingate.reads': 3 };
    await budget.admit(scope, units);
    await budget.spend(scope, units, () => Promise.resolve({ data, errors: [refusal] }));
    expect(spent).toEqual(ends);
    expect(bank.reading('twingate.reads')).toMatchObject({ inFlight: 0, closedForMs: 5_000 });
  });
});
