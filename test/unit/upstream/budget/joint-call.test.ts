import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src/errors.ts';
import { createStage, user } from './waiting-stage.ts';

const rejected = (key: string) => new GatewayError('UPSTREAM_REJECTED', 'No.', { path: [key] });

describe('a joint call', () => {
  it('that one made fail is asked again without it, and the one has its own error', async () => {
    const { pass, sent, ask, useUp, answerWith } = createStage({ reads: 2 });
    await useUp();
    answerWith((request) => {
      const place = Object.entries(request.variables).find(([, id]) => id === 'bad')?.[0];
      if (place === undefined) return undefined;
      return { data: null, errors: [rejected(place === 'id' ? 'user' : place.replace('id', 'user'))] };
    });
    const all = ['1', 'bad', '3', '4'].map((id) => ask(id));
    await pass();
    expect(sent).toHaveLength(2);
    expect(all.map(({ end }) => end)).toEqual([user('1'), expect.any(GatewayError), user('3'), user('4')]);
    expect((all[1]!.end as GatewayError).path).toEqual(['user']);
  });

  it('that failed without a place is asked again in halves, until it is known whose it was', async () => {
    const { pass, sent, ask, useUp, answerWith } = createStage({ reads: 10 });
    await useUp();
    answerWith(({ variables }) =>
      Object.values(variables).includes('gone')
        ? { data: null, errors: [new GatewayError('SCHEMA_CHANGED', 'Cannot query field.')] }
        : undefined,
    );
    const all = ['1', '2', '3', '4', '5', 'gone', '7', '8'].map((id) => ask(id));
    await pass();
    // 8, 4 + 4, 2 + 2, 1 + 1.
    expect(sent).toHaveLength(7);
    expect(all.map(({ end }) => (end instanceof GatewayError ? end.code : end))).toEqual(
      ['1', '2', '3', '4', '5', 'gone', '7', '8'].map((id) => (id === 'gone' ? 'SCHEMA_CHANGED' : user(id))),
    );
  });

  it.each([
    ['UPSTREAM_RATE_LIMITED', 1],
    ['UPSTREAM_UNAVAILABLE', 1],
    // It may have been too much at once.
    ['UPSTREAM_TIMEOUT', 3],
    ['UPSTREAM_BAD_RESPONSE', 3],
  ] as const)('that ended with %s fails for all; the next time they leave in %i', async (code, calls) => {
    const { pass, sent, ask, send, useUp, answerWith } = createStage({ reads: 3 });
    await useUp();
    answerWith(() => {
      throw new GatewayError(code, 'No.');
    });
    const all = ['1', '2', '3'].map((id) => ask(id));
    await pass();
    expect(sent).toHaveLength(1);
    expect(all.map(({ end }) => (end as GatewayError).code)).toEqual([code, code, code]);
    answerWith(() => undefined);
    sent.length = 0;
    const again = all.map(({ request }) => send(request));
    for (let i = 0; i < 4; i += 1) await pass();
    expect(sent).toHaveLength(calls);
    expect(again.map(({ end }) => end)).toEqual(['1', '2', '3'].map(user));
  });

  it('of equal reads that took too long is one call the next time too', async () => {
    const { pass, sent, ask, send, useUp, answerWith } = createStage();
    await useUp();
    answerWith(() => {
      throw new GatewayError('UPSTREAM_TIMEOUT', 'No.');
    });
    const all = ['1', '1'].map((id) => ask(id));
    await pass();
    answerWith(() => undefined);
    const again = all.map(({ request }) => send(request));
    await pass();
    expect(sent).toHaveLength(2);
    expect(again.map(({ end }) => end)).toEqual([user('1'), user('1')]);
  });
});
