import fc from 'fast-check';
import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { GatewayError } from '../../../../src/errors.ts';
import type { UpstreamResult } from '../../../../src/upstream/call.ts';
import { callScope } from '../../../support/call-scope.ts';
import { createStage, user, windowMs } from './waiting-stage.ts';

const planned = fc.record({
  gapMs: fc.oneof(fc.constant(0), fc.constant(0), fc.nat(30_000)),
  client: fc.constantFrom('a', 'a', 'b', 'c'),
  isBackground: fc.boolean(),
  id: fc.constantFrom('1', '2', '3', '4', '5', 'bad', 'gone'),
  kind: fc.constantFrom('query', 'query', 'query', 'query', 'mutation'),
  leavesAfterMs: fc.option(fc.nat(150_000)),
  withinMs: fc.option(fc.integer({ min: 1, max: 200_000 })),
  isHolding: fc.boolean(),
});
type Planned = typeof planned extends fc.Arbitrary<infer Value> ? Value : never;

/** Something may come of each call: it breaks, or one of those in it spoils it. */
const brokenCalls = fc.array(
  fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  {
    minLength: 20,
    maxLength: 20,
  },
);

async function run(requests: readonly Planned[], broken: readonly boolean[]) {
  const stage = createStage({ reads: 3 });
  const { clock, budget, bank, sent, records, send, answerWith } = stage;
  answerWith(async ({ variables }): Promise<UpstreamResult | undefined> => {
    const isBroken = broken[sent.length % broken.length] === true;
    await clock.sleep(400);
    if (isBroken) throw new GatewayError('UPSTREAM_TIMEOUT', 'Broke.');
    const ids = Object.entries(variables);
    if (ids.some(([, id]) => id === 'gone'))
      return { data: null, errors: [new GatewayError('SCHEMA_CHANGED', 'Gone.')] };
    const bad = ids.filter(([, id]) => id === 'bad').map(([name]) => name.replace('id', 'user'));
    if (bad.length === 0) return undefined;
    return {
      data: null,
      errors: bad.map((key) => new GatewayError('UPSTREAM_REJECTED', 'Bad.', { path: [key] })),
    };
  });

  const asked: { plan: Planned; end: () => unknown }[] = [];
  for (const plan of requests) {
    await clock.advance(plan.gapMs);
    const leaving = new AbortController();
    const deadlineAtMs = plan.withinMs === null ? Infinity : clock.now() + plan.withinMs;
    const scope = callScope({
      ...{ client: plan.client, isBackground: plan.isBackground, signal: leaving.signal, deadlineAtMs },
      needs: { 'twingate.reads': 1, 'twenty.tokens': 1 },
    });
    const go = async () => {
      // As a request does it whose first call is to the other service.
      if (plan.isHolding) await budget.admit(scope, { 'twenty.tokens': 1 });
      const document = parse(`${plan.kind} ($id: ID!) { user(id: $id) { id } }`);
      const request = { document, variables: { id: plan.id }, kind: plan.kind, scope } as const;
      const one = send(request, leaving);
      await one.settled;
      if (plan.isHolding) budget.release(scope, { 'twenty.tokens': 1 });
      return one.end;
    };
    let end: unknown;
    void go()
      .catch((error: unknown) => error)
      .then((value) => {
        end = value;
        budget.close(scope);
      });
    asked.push({ plan, end: () => end });
    const endAfter = (ms: number, error: Error) =>
      void clock.sleep(ms).then(() => {
        if (end === undefined) leaving.abort(error);
      });
    if (plan.withinMs !== null) endAfter(plan.withinMs, new GatewayError('UPSTREAM_TIMEOUT', 'Time is up.'));
    if (plan.leavesAfterMs !== null) endAfter(plan.leavesAfterMs, new Error('left'));
  }
  for (let i = 0; i < 60; i += 1) await clock.advance(windowMs / 2);
  return { asked, bank, budget, sent, records };
}

it('whatever comes, each is told its own, nobody waits for ever, and the books are balanced', async () => {
  let joined = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(planned, { minLength: 5, maxLength: 30 }),
      brokenCalls,
      async (requests, broken) => {
        const { asked, bank, budget, sent, records } = await run(requests, broken);
        for (const { plan, end } of asked) {
          const told = end();
          expect(told).toBeDefined();
          if (!(told instanceof Error)) expect(told).toEqual(user(plan.id));
          const codes = ['UPSTREAM_TIMEOUT', 'UPSTREAM_BUDGET_EXHAUSTED'];
          if (plan.id === 'bad') codes.push('UPSTREAM_REJECTED');
          if (plan.id === 'gone') codes.push('SCHEMA_CHANGED');
          if (told instanceof GatewayError) expect(codes).toContain(told.code);
          else if (told instanceof Error)
            expect([told.message, plan.leavesAfterMs !== null]).toEqual(['left', true]);
          if (['bad', 'gone'].includes(plan.id)) expect(told).toBeInstanceOf(Error);
        }
        expect(budget.queueLength).toBe(0);
        expect([bank.remaining('twingate.reads'), bank.remaining('twenty.tokens')]).toEqual([3, 100]);
        expect(records.filter(({ units }) => units['twingate.reads'] === 1)).toHaveLength(sent.length);
        for (const { text } of sent.filter((call) => call.text.startsWith('mutation'))) {
          expect(text.match(/user\(/g)).toHaveLength(1);
        }
        joined += records.filter(({ isJoined }) => isJoined).length;
      },
    ),
    { numRuns: 150 },
  );
  expect(joined).toBeGreaterThan(300);
}, 120_000);
