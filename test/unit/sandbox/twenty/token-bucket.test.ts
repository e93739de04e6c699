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
    ...options,
  });
  /** One request of that many roots: what each was told, null for accepted. */
  async function request(roots: number): Promise<(TwentyError | null)[]> {
    const account = bucket.open();
    const told = Array.from({ length: roots }, () => {
      try {
        account.charge();
        return null;
      } catch (error) {
        if (error instanceof TwentyError) return error;
        throw error;
      }
    });
    await account.settle();
    return told;
  }
  const isAccepted = async () => (await request(1))[0] === null;
  async function drain(): Promise<number> {
    let accepted = 0;
    while (await isAccepted()) accepted += 1;
    return accepted;
  }
  /** Asks once every `everyMs`, `times` times; 1 for accepted. */
  async function poll(everyMs: number, times: number): Promise<string> {
    let sequence = '';
    for (let n = 0; n < times; n += 1) {
      await clock.advance(everyMs);
      sequence += (await isAccepted()) ? '1' : '0';
    }
    return sequence;
  }
  return { bucket, clock, request, isAccepted, drain, poll };
}

describe('createTokenBucket', () => {
  it('starts full and refuses the 101st call in the words of 2.21', async () => {
    const { bucket, request, drain } = testBucket();
    expect(await drain()).toBe(100);
    expect((await request(1))[0]).toMatchObject({
      message: 'Limit reached (100 tokens per 60000 ms)',
      extensions: { subCode: 'LIMIT_REACHED', code: 'BAD_USER_INPUT' },
    });
    expect([bucket.taken, bucket.refused]).toEqual([100, 2]);
  });

  it('throws the fraction away at every accepted call', async () => {
    const { bucket, poll } = testBucket();
    const before = bucket.available();
    // 200 calls 599 ms apart: two minutes, in which 199 tokens would have been earned without the floor.
    expect(await poll(599, 200)).toContain('0');
    expect(before).toBe(100);
  });

  it('earns whole tokens in silence, up to a full bucket', async () => {
    const { clock, bucket, drain } = testBucket();
    await drain();
    await clock.advance(3_000);
    expect(bucket.available()).toBe(5);
    await clock.advance(600_000);
    expect(bucket.available()).toBe(100);
  });

  it('scales with the window', async () => {
    const { clock, bucket, drain } = testBucket({ windowMs: 1_000 });
    await drain();
    await clock.advance(50);
    expect(bucket.available()).toBe(5);
  });

  it('2.21: the roots of one request cost one token and share one fate', async () => {
    const { bucket, request, drain } = testBucket();
    expect(await request(3)).toEqual([null, null, null]);
    expect(bucket.taken).toBe(1);
    await drain();
    expect((await request(2)).map((error) => error?.extensions.subCode)).toEqual([
      'LIMIT_REACHED',
      'LIMIT_REACHED',
    ]);
  });

  it('2.21: requests that overlap find the same level, and cost one token among them', async () => {
    const { bucket, request } = testBucket();
    const told = await Promise.all(Array.from({ length: 300 }, () => request(1)));
    expect(told.flat().every((error) => error === null)).toBe(true);
    expect(bucket.available()).toBe(99);
  });

  it('newer: every root costs a token, and the refusal says when to come back', async () => {
    const { bucket, clock, request, isAccepted } = testBucket({ charging: 'newer' });
    await request(3);
    expect(bucket.taken).toBe(3);
    await request(96);
    const [accepted, refused] = await request(2);
    expect(accepted).toBeNull();
    expect(refused?.message).toBe('Rate limit exceeded for apiKey: 100 requests per 60s.');
    expect(refused?.extensions).toEqual({
      code: 'RATE_LIMITED',
      subCode: 'RATE_LIMITED',
      userFriendlyMessage: 'Rate limit reached. Please try again later.',
      retryAfterMs: 600,
      limit: 100,
      remaining: 0,
      limitKind: 'speed',
      scope: { spenderType: 'apiKey', spenderId: null },
      windowSeconds: 60,
    });
    await clock.advance(599);
    expect(await isAccepted()).toBe(false);
    await clock.advance(1);
    expect(await isAccepted()).toBe(true);
  });

  it('newer: overlapping requests are each charged, and fractions are kept', async () => {
    const { bucket, clock, request, drain, poll } = testBucket({ charging: 'newer' });
    const told = await Promise.all(Array.from({ length: 300 }, () => request(1)));
    expect(told.flat().filter((error) => error === null)).toHaveLength(100);
    await drain();
    await clock.advance(900);
    expect(await poll(0, 2)).toBe('10');
    expect(await poll(300, 1)).toBe('1');
    expect(bucket.available()).toBe(0);
  });

  it('unlimited: counts and refuses nothing', async () => {
    const { bucket, isAccepted } = testBucket({ isLimited: false });
    for (let n = 0; n < 300; n += 1) expect(await isAccepted()).toBe(true);
    expect([bucket.taken, bucket.refused]).toEqual([300, 0]);
  });
});
