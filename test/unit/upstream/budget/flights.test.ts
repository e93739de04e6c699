import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src/errors.ts';
import type { UpstreamRequest } from '../../../../src/upstream/call.ts';
import { callScope } from '../../../support/call-scope.ts';
import { createStage, user } from './waiting-stage.ts';

const document = parse('query ($id: ID!) { user(id: $id) { id } }');

/** A stage whose calls are under way until told otherwise. */
function createSlowStage() {
  const stage = createStage({ reads: 100 });
  const calls: PromiseWithResolvers<undefined>[] = [];
  stage.answerWith(() => {
    const call = Promise.withResolvers<undefined>();
    calls.push(call);
    return call.promise;
  });
  function read(id: string, own: Partial<UpstreamRequest> = {}) {
    const leaving = new AbortController();
    const scope = callScope({ ...own.scope, signal: leaving.signal });
    return stage.send({ document, variables: { id }, kind: 'query', mark: '1', ...own, scope }, leaving);
  }
  return { ...stage, calls, read };
}

describe('a read whose twin is under way', () => {
  it('gets the same answer as an object of its own, and pays nothing', async () => {
    const { clock, sent, calls, read, records } = createSlowStage();
    const all = [read('1')];
    await clock.advance(0);
    for (let i = 1; i < 50; i += 1) all.push(read('1'));
    await clock.advance(10);
    expect(sent).toHaveLength(1);
    calls[0]!.resolve(undefined);
    await clock.advance(0);
    expect(all.map(({ end }) => end)).toEqual(all.map(() => user('1')));
    expect(new Set(all.map(({ end }) => end)).size).toBe(50);
    expect(
      records.map(({ isJoined, units, waitedMs }) => [isJoined, units['twingate.reads'] ?? 0, waitedMs]),
    ).toEqual([[false, 1, 0], ...Array.from({ length: 49 }, () => [true, 0, 0])]);
  });

  it.each([
    ['something has changed', { mark: '2' }],
    ['nobody can say what has changed', { mark: undefined }],
    ['it wants nothing older than itself', { isLive: true }],
    ['it is another', { variables: { id: '2' } }],
  ])('asks for itself where %s', async (_why, own) => {
    const { clock, sent, read } = createSlowStage();
    read('1');
    await clock.advance(10);
    read('1', own);
    await clock.advance(10);
    expect(sent).toHaveLength(2);
  });

  it.each([
    [10, 2],
    [11, 1],
  ])('that left 10 ms ago, and accepts what is less than %i ms old: %i are sent', async (maxAgeMs, calls) => {
    const { clock, sent, read } = createSlowStage();
    read('1');
    await clock.advance(0);
    await clock.advance(10);
    read('1', { scope: callScope({ accepts: { maxAgeMs } }) });
    await clock.advance(0);
    expect(sent).toHaveLength(calls);
  });

  it('asks for itself when that one has been answered', async () => {
    const { clock, sent, calls, read } = createSlowStage();
    read('1');
    await clock.advance(10);
    calls[0]!.resolve(undefined);
    await clock.advance(0);
    read('1');
    await clock.advance(10);
    expect(sent).toHaveLength(2);
  });

  it('goes on when the first leaves, and the call is aborted when the last has', async () => {
    const { clock, sent, calls, read } = createSlowStage();
    const first = read('1');
    await clock.advance(10);
    const others = [read('1'), read('1')];
    first.leaving.abort(new Error('first'));
    others[0]!.leaving.abort(new Error('second'));
    await clock.advance(0);
    expect([first.end, others[0]!.end]).toEqual([new Error('first'), new Error('second')]);
    expect(sent[0]!.signal.aborted).toBe(false);
    others[1]!.leaving.abort(new Error('third'));
    expect(sent[0]!.signal.reason).toEqual(new Error('third'));
    // What is being aborted answers nobody.
    const late = read('1');
    await clock.advance(0);
    expect(sent).toHaveLength(2);
    calls[1]!.resolve(undefined);
    await clock.advance(0);
    expect(late.end).toEqual(user('1'));
  });

  it('fails as that one does', async () => {
    const { clock, calls, read } = createSlowStage();
    const all = [read('1')];
    await clock.advance(10);
    all.push(read('1'));
    const failure = new GatewayError('UPSTREAM_UNAVAILABLE', 'down');
    calls[0]!.reject(failure);
    await clock.advance(0);
    expect(all.map(({ end }) => end)).toEqual([failure, failure]);
  });
});
