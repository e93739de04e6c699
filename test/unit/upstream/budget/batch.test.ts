import { describe, expect, it } from 'vitest';
import { createBatch, put, takeOut, waitAs } from '../../../../src/upstream/budget/batch.ts';
import type { Member } from '../../../../src/upstream/budget/batch.ts';
import { parse } from 'graphql';
import { callScope } from '../../../support/call-scope.ts';

function member(signal = new AbortController().signal) {
  const request = {
    document: parse('{ a }'),
    variables: {},
    kind: 'query' as const,
    scope: callScope({ signal }),
  };
  return { request, units: {}, sinceMs: 0 };
}

/** One that waits for nothing but the test. */
async function waiting(): Promise<Member> {
  return await new Promise((resolve) => {
    void waitAs(member(), resolve, () => undefined);
  });
}

describe('a batch', () => {
  it('waits no longer when the last has gone, whoever leads it', async () => {
    const [a, b] = [await waiting(), await waiting()];
    const batch = createBatch([a], 'interactive');
    put(batch, b);
    takeOut(a);
    expect([batch.leader === a, a.batch, batch.ending.signal.aborted]).toEqual([true, undefined, false]);
    takeOut(b);
    expect(batch.ending.signal.aborted).toBe(true);
  });
});

describe('a member', () => {
  it('is told once, and listens no longer', async () => {
    const leaving = new AbortController();
    let isTold = false;
    const answer = waitAs(
      member(leaving.signal),
      ({ answered }) => answered({ data: { a: 1 }, errors: [] }),
      () => (isTold = true),
    );
    await expect(answer).resolves.toEqual({ data: { a: 1 }, errors: [] });
    leaving.abort();
    expect(isTold).toBe(false);
  });

  it('does not enter when it has left before', async () => {
    let hasEntered = false;
    const answer = waitAs(
      member(AbortSignal.abort(new Error('left'))),
      () => (hasEntered = true),
      () => undefined,
    );
    await expect(answer).rejects.toThrow('left');
    expect(hasEntered).toBe(false);
  });

  it('is gone when its signal aborts', async () => {
    const leaving = new AbortController();
    const answer = waitAs(
      member(leaving.signal),
      () => undefined,
      ({ isGone, failed }) => failed(new Error(String(isGone))),
    );
    leaving.abort();
    await expect(answer).rejects.toThrow('true');
  });
});
