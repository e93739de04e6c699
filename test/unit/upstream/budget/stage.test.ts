import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src/errors.ts';
import { joinTwins } from '../../../../src/upstream/budget/twins.ts';
import { callScope } from '../../../support/call-scope.ts';
import { createStage, user, windowMs } from './waiting-stage.ts';

describe('reads that wait', () => {
  it('leave as one call, and each is given its own', async () => {
    const { clock, pass, sent, ask, useUp, records, bank } = createStage();
    await useUp();
    const all = Array.from({ length: 20 }, (_, i) => ask(String(i)));
    await clock.advance(0);
    expect(sent).toHaveLength(0);
    await pass();
    expect(sent).toHaveLength(1);
    expect(all.map(({ end }) => end)).toEqual(all.map((_, i) => user(String(i))));
    expect(records.map(({ isJoined, units }) => [isJoined, units['twingate.reads'] ?? 0])).toEqual([
      [false, 1],
      ...Array.from({ length: 19 }, () => [true, 0]),
    ]);
    expect(records.every(({ waitedMs }) => waitedMs >= windowMs)).toBe(true);
    await pass();
    expect(bank.remaining('twingate.reads')).toBe(1);
  });

  it('do not wait for each other when there is room', async () => {
    const { clock, sent, ask } = createStage({ reads: 5 });
    ask('1');
    await clock.advance(0);
    ask('2');
    await clock.advance(0);
    expect(sent.map(({ text }) => text)).toEqual(
      Array(2).fill('query ($id: ID!) {\n  user(id: $id) {\n    id\n  }\n}'),
    );
  });

  it("are asked once when they are the same, and nobody is given what is another's", async () => {
    const { pass, sent, ask, useUp } = createStage({ join: joinTwins });
    await useUp();
    const twins = [ask('1'), ask('1')];
    const other = ask('2');
    await pass();
    expect(sent).toHaveLength(1);
    expect(twins.map(({ end }) => end)).toEqual([user('1'), user('1')]);
    expect(twins[0]!.end).not.toBe(twins[1]!.end);
    expect(other.end).toBeUndefined();
    await pass();
    expect(other.end).toEqual(user('2'));
  });

  it('of several clients leave with whose turn is first', async () => {
    const { clock, pass, sent, ask, useUp, budget } = createStage();
    await useUp();
    const all = ['a', 'b', 'c', 'a', 'b'].map((client, i) => ask(String(i), { client }));
    await clock.advance(0);
    // One place for each client.
    expect(budget.queueLength).toBe(3);
    await pass();
    expect(sent).toHaveLength(1);
    expect(all.every(({ end }) => end !== undefined)).toBe(true);
    expect(budget.queueLength).toBe(0);
  });

  it('leave with one that has its units in hand already', async () => {
    const { clock, sent, ask, send, budget } = createStage();
    const scope = callScope({ needs: { 'twingate.reads': 1, 'twenty.tokens': 1 }, client: 'b' });
    await budget.admit(scope, { 'twenty.tokens': 1 });
    const waiting = [ask('1'), ask('2')];
    await clock.advance(0);
    expect(sent).toHaveLength(0);
    const holder = send({ ...waiting[0]!.request, variables: { id: '3' }, scope });
    await clock.advance(0);
    expect(sent).toHaveLength(1);
    expect([...waiting, holder].map(({ end }) => end)).toEqual(['1', '2', '3'].map(user));
    expect(budget.queueLength).toBe(0);
  });

  it('wait in their own name where their request has got something already', async () => {
    const { clock, pass, ask, send, useUp, budget } = createStage();
    const begun = callScope();
    await budget.admit(begun, { 'twenty.tokens': 1 });
    await useUp();
    const waiting = ask('1');
    const continuation = send({ ...waiting.request, variables: { id: '2' }, scope: begun });
    await clock.advance(0);
    expect(budget.queueLength).toBe(2);
    await pass();
    expect([waiting.end, continuation.end]).toEqual([user('1'), user('2')]);
  });

  it('leave together with what waits in the background, which keeps nobody waiting', async () => {
    const { clock, pass, sent, ask, useUp, budget } = createStage();
    await useUp();
    const background = ask('1', { isBackground: true });
    await clock.advance(0);
    const interactive = ask('2');
    await clock.advance(0);
    expect(budget.queueLength).toBe(2);
    await pass();
    expect(sent).toHaveLength(1);
    expect([background.end, interactive.end]).toEqual([user('1'), user('2')]);
  });

  it('never leave with a write', async () => {
    const { pass, sent, ask, useUp } = createStage({ reads: 1 });
    await useUp();
    const write = ask('1', {}, 'mutation ($id: ID!) { user(id: $id) { id } }');
    const same = ask('1', {}, 'mutation ($id: ID!) { user(id: $id) { id } }');
    const read = ask('1');
    for (let i = 0; i < 3; i += 1) await pass();
    expect(sent.map(({ text }) => text.split(' ')[0])).toEqual(['mutation', 'mutation', 'query']);
    expect([write.end, same.end, read.end]).toEqual([user('1'), user('1'), user('1')]);
  });

  it('when a client leaves, a read that was sent ends at once, and a write says what became of it', async () => {
    const { clock, answerWith, ask } = createStage({ reads: 2 });
    const unknown = new GatewayError('UPSTREAM_OUTCOME_UNKNOWN', 'It may have taken effect.');
    answerWith(async ({ kind, scope }) => {
      await new Promise((resolve) => scope.signal.addEventListener('abort', resolve, { once: true }));
      throw kind === 'mutation' ? unknown : scope.signal.reason;
    });
    const write = ask('1', {}, 'mutation ($id: ID!) { user(id: $id) { id } }');
    const read = ask('1');
    await clock.advance(0);
    const left = new Error('It has left.');
    for (const { leaving } of [write, read]) leaving.abort(left);
    await clock.advance(0);
    expect([write.end, read.end]).toEqual([unknown, left]);
  });

  it("spare a request what another's call brings it", async () => {
    const { clock, ask, useUp, budget, bank } = createStage();
    await useUp();
    ask('1');
    const { request } = ask('2', { needs: { 'twingate.reads': 1, 'twenty.tokens': 1 } });
    await clock.advance(0);
    const isAdmitted = budget.admit(request.scope, { 'twenty.tokens': 1 }).then(() => true);
    await clock.advance(0);
    // It does not wait for a read of its own.
    await expect(Promise.race([isAdmitted, Promise.resolve(false)])).resolves.toBe(true);
    budget.release(request.scope, { 'twenty.tokens': 1 });
    budget.close(request.scope);
    expect(bank.remaining('twenty.tokens')).toBe(100);
  });
});

describe('who leaves', () => {
  it('takes nothing from the others, whoever it is', async () => {
    for (const place of [0, 1, 2]) {
      const { clock, pass, sent, ask, useUp } = createStage();
      await useUp();
      const all = ['1', '2', '3'].map((id) => ask(id));
      await clock.advance(1_000);
      all[place]!.leaving.abort(new Error('left'));
      await clock.advance(0);
      expect(all[place]!.end).toEqual(new Error('left'));
      await pass();
      expect(sent).toHaveLength(1);
      expect(sent[0]!.text).not.toContain('_2_');
      expect(all.filter((_, i) => i !== place).map(({ end }) => end)).toEqual(
        ['1', '2', '3'].filter((_, i) => i !== place).map(user),
      );
    }
  });

  it('while the call is under way ends it only when nobody else is left', async () => {
    const { clock, pass, sent, ask, useUp, answerWith } = createStage();
    await useUp();
    answerWith(
      async ({ scope }) =>
        await new Promise((_, reject) => {
          scope.signal.addEventListener('abort', () => reject(scope.signal.reason as Error));
        }),
    );
    const all = ['1', '2'].map((id) => ask(id));
    await pass();
    all[0]!.leaving.abort(new Error('left'));
    await clock.advance(0);
    expect(all.map(({ end }) => end)).toEqual([new Error('left'), undefined]);
    expect(sent[0]!.signal.aborted).toBe(false);
    all[1]!.leaving.abort(new Error('left too'));
    await clock.advance(0);
    expect(all[1]!.end).toEqual(new Error('left too'));
    expect(sent[0]!.signal.reason).toEqual(new Error('left too'));
  });

  it('at the moment of a call is told so, and not taken along by it', async () => {
    const { clock, budget, ask, send, answerWith } = createStage();
    const scope = callScope({ client: 'holder', needs: { 'twingate.reads': 1, 'twenty.tokens': 1 } });
    await budget.admit(scope, { 'twenty.tokens': 1 });
    // What is gone takes the joint answer away, and says no place: nobody in it is told anything.
    answerWith(() => ({ data: null, errors: [new GatewayError('SCHEMA_CHANGED', 'Gone.')] }));
    const leaver = ask('1');
    await clock.advance(0);
    leaver.leaving.abort(new Error('left'));
    send({ ...leaver.request, variables: { id: 'gone' }, scope });
    await clock.advance(0);
    expect(leaver.end).toMatchObject({ message: 'left' });
  });

  it('last gives the units back', async () => {
    const { clock, pass, sent, ask, useUp, budget, bank } = createStage();
    await useUp();
    const all = ['1', '2'].map((id) => ask(id));
    await clock.advance(0);
    for (const { leaving } of all) leaving.abort(new Error('left'));
    await pass();
    expect(sent).toHaveLength(0);
    expect(budget.queueLength).toBe(0);
    expect(bank.remaining('twingate.reads')).toBe(1);
  });

  it('when its time is up is told that there was no room', async () => {
    const { clock, ask, send, useUp, budget } = createStage();
    const begun = callScope();
    await budget.admit(begun, { 'twenty.tokens': 1 });
    await useUp();
    const deadlineAtMs = clock.now() + windowMs + 5_000;
    const all = ['1', '2'].map((id) => ask(id, { deadlineAtMs }));
    await clock.advance(0);
    // Goes first, which nobody could know.
    const [{ request }] = all as [(typeof all)[0]];
    const first = send({ ...request, document: parse('mutation { write }'), kind: 'mutation', scope: begun });
    void clock.sleep(windowMs + 5_000).then(() => {
      for (const { leaving } of all) leaving.abort(new GatewayError('UPSTREAM_TIMEOUT', 'Time is up.'));
    });
    await clock.advance(windowMs + 5_000);
    expect(first.end).toEqual({});
    expect(all.map(({ end }) => (end as GatewayError).code)).toEqual(
      Array(2).fill('UPSTREAM_BUDGET_EXHAUSTED'),
    );
  });

  it('is refused at once when its deadline is before the turn of those that wait', async () => {
    const { clock, ask, useUp, budget } = createStage();
    await useUp();
    ask('1');
    await clock.advance(0);
    const hasty = ask('2', { deadlineAtMs: clock.now() + 1_000 });
    await clock.advance(0);
    expect((hasty.end as GatewayError).code).toBe('UPSTREAM_BUDGET_EXHAUSTED');
    // Also when it came before that was known.
    const [patient, late] = [
      ask('3', { client: 'b' }),
      ask('4', { client: 'b', deadlineAtMs: clock.now() + 1_000 }),
    ];
    await clock.advance(0);
    expect(patient.end).toBeUndefined();
    expect((late.end as GatewayError).code).toBe('UPSTREAM_BUDGET_EXHAUSTED');
    expect(budget.queueLength).toBe(2);
  });
});
