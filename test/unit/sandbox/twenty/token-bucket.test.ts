import { describe, expect, it } from 'vitest';
import { createTokenBucket } from '../../../../src/sandbox/twenty/token-bucket.ts';
import type { TokenBucketOptions } from '../../../../src/sandbox/twenty/token-bucket.ts';
import { TwentyError } from '../../../../src/sandbox/twenty/model.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

function testBucket(options: Partial<TokenBucketOptions> = {}) {
  const clock = createFakeClock();
  const bucket = createTokenBucket({
    clock,
    windowMs: 60_000,
    charging: '2.21',
    isLimited: true,
    workspaceId: 'w',
    ...options,
  });
  /** One request with these roots: what each was told, null for accepted. */
  function request(...roots: string[]): (TwentyError | null)[] {
    const charge = bucket.open();
    return roots.map((root) => {
      try {
        charge(root);
        return null;
      } catch (error) {
        if (error instanceof TwentyError) return error;
        throw error;
      }
    });
  }
  const isAccepted = () => request('people')[0] === null;
  /** Asks once every `everyMs`, `times` times; 1 for accepted. */
  async function poll(everyMs: number, times: number): Promise<string> {
    let sequence = '';
    for (let n = 0; n < times; n += 1) {
      await clock.advance(everyMs);
      sequence += isAccepted() ? '1' : '0';
    }
    return sequence;
  }
  return { bucket, clock, request, isAccepted, poll };
}

describe('createTokenBucket', () => {
  it('starts full and refuses the 101st call in the words of 2.21', () => {
    const { bucket, request, isAccepted } = testBucket();
    for (let n = 0; n < 100; n += 1) expect(isAccepted()).toBe(true);
    expect(request('people')[0]).toMatchObject({
      message: 'Limit reached (100 tokens per 60000 ms)',
      extensions: { subCode: 'LIMIT_REACHED', code: 'BAD_USER_INPUT' },
    });
    expect([bucket.taken, bucket.refused]).toEqual([100, 1]);
  });

  it.each([
    // What the real one answered to a drained bucket, asked at these distances.
    [256, 9, '001001001'],
    [50, 24, '000000000001000000000001'],
  ])('asked every %i ms, a drained bucket answers now and then', async (everyMs, times, expected) => {
    const { poll, isAccepted } = testBucket();
    while (isAccepted());
    expect(await poll(everyMs, times)).toBe(expected);
  });

  it('throws the fraction away at every accepted call', async () => {
    const { bucket, poll } = testBucket();
    const before = bucket.available();
    // 200 calls 599 ms apart: two minutes, in which 199 tokens would have been earned without the floor.
    expect(await poll(599, 200)).toContain('0');
    expect(before).toBe(100);
  });

  it('earns whole tokens in silence, up to a full bucket', async () => {
    const { clock, bucket, isAccepted } = testBucket();
    while (isAccepted());
    await clock.advance(3_000);
    expect(bucket.available()).toBe(5);
    await clock.advance(600_000);
    expect(bucket.available()).toBe(100);
  });

  it('scales with the window', async () => {
    const { clock, bucket, isAccepted } = testBucket({ windowMs: 1_000 });
    while (isAccepted());
    await clock.advance(50);
    expect(bucket.available()).toBe(5);
  });

  it('2.21: the roots of one request cost one token and share one fate', () => {
    const { bucket, request, isAccepted } = testBucket();
    expect(request('people', 'companies', 'notes')).toEqual([null, null, null]);
    expect(bucket.taken).toBe(1);
    while (isAccepted());
    expect(request('people', 'companies').map((error) => error?.extensions.subCode)).toEqual([
      'LIMIT_REACHED',
      'LIMIT_REACHED',
    ]);
  });

  it('newer: every root costs a token, and the refusal says when to come back', async () => {
    const { bucket, clock, request, isAccepted } = testBucket({ charging: 'newer' });
    request('people', 'companies', 'notes');
    expect(bucket.taken).toBe(3);
    for (let n = 0; n < 96; n += 1) isAccepted();
    const [accepted, refused] = request('people', 'companies');
    expect(accepted).toBeNull();
    expect(refused?.extensions).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: 600,
      limit: 100,
      remaining: 0,
      limitKind: 'API_REQUESTS',
      scope: { spenderType: 'WORKSPACE', spenderId: 'w' },
      windowSeconds: 60,
    });
    await clock.advance(599);
    expect(isAccepted()).toBe(false);
    await clock.advance(1);
    expect(isAccepted()).toBe(true);
  });

  it('unlimited: counts and refuses nothing', () => {
    const { bucket, isAccepted } = testBucket({ isLimited: false });
    for (let n = 0; n < 300; n += 1) expect(isAccepted()).toBe(true);
    expect([bucket.taken, bucket.refused]).toEqual([300, 0]);
  });
});
