import { describe, expect, it } from 'vitest';
import { keepLine } from '../../../../src/upstream/cache/standing-line.ts';
import type { ScriptLine } from '../../../../src/upstream/redis-script.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

/** Lines are made and greeted when the test says so. */
function createWorld() {
  const clock = createFakeClock();
  const said: (string | undefined)[] = [];
  let making = Promise.withResolvers<ScriptLine>();
  let greeting = Promise.withResolvers<undefined>();
  let attempts = 0;

  const standing = keepLine({
    clock,
    async connect() {
      attempts += 1;
      making = Promise.withResolvers();
      return await making.promise;
    },
    async greet() {
      greeting = Promise.withResolvers();
      await greeting.promise;
    },
    onMade: () => void said.push('made'),
    onGivenUp: (code) => void said.push(`given up: ${code}`),
  });

  function lost(code: string): Error {
    return Object.assign(new Error('Lost.'), { code });
  }

  async function make(): Promise<AbortController> {
    const broken = new AbortController();
    making.resolve({
      broken: broken.signal,
      close: () => broken.abort(lost('CLOSED')),
      run: async () => await Promise.reject(lost('CLOSED')),
    });
    await clock.advance(0);
    return broken;
  }

  async function fail(code: string): Promise<void> {
    making.reject(lost(code));
    await clock.advance(0);
  }

  async function greet(isHeard = true): Promise<void> {
    if (isHeard) greeting.resolve(undefined);
    else greeting.reject(lost('ETIMEDOUT'));
    await clock.advance(0);
  }

  async function isDecided(): Promise<boolean> {
    let isSo = false;
    void standing.decided().then(() => (isSo = true));
    await clock.advance(0);
    return isSo;
  }

  return { clock, standing, said, attempts: () => attempts, lost, make, fail, greet, isDecided };
}

describe('a standing line', () => {
  it('is there when it has been greeted', async () => {
    const { standing, said, make, greet, isDecided } = createWorld();
    expect(await isDecided()).toBe(false);
    await make();
    expect(standing.line).toBeUndefined();
    expect(await isDecided()).toBe(false);
    await greet();
    expect(standing.line).toBeDefined();
    expect(standing.isGivenUp).toBe(false);
    expect(await isDecided()).toBe(true);
    expect(said).toEqual(['made']);
  });

  it('is made again at once when it breaks, and every half second when that fails', async () => {
    const { clock, standing, attempts, make, greet, fail, lost } = createWorld();
    const broken = await make();
    await greet();
    broken.abort(lost('ECONNRESET'));
    expect(standing.line).toBeUndefined();
    await clock.advance(0);
    expect(attempts()).toBe(2);
    await fail('ECONNREFUSED');
    await clock.advance(499);
    expect(attempts()).toBe(2);
    await clock.advance(1);
    expect(attempts()).toBe(3);
    await make();
    await greet(false);
    expect(standing.line).toBeUndefined();
    await clock.advance(500);
    expect(attempts()).toBe(4);
  });

  it('is given up two seconds after it broke, and still sought', async () => {
    const { clock, standing, said, make, greet, isDecided, lost } = createWorld();
    const broken = await make();
    await greet();
    await clock.advance(60_000);
    broken.abort(lost('ECONNRESET'));
    await clock.advance(1_999);
    expect(standing.isGivenUp).toBe(false);
    expect(await isDecided()).toBe(false);
    await clock.advance(1);
    expect(standing.isGivenUp).toBe(true);
    expect(await isDecided()).toBe(true);
    await make();
    await greet();
    expect(standing.isGivenUp).toBe(false);
    expect(standing.line).toBeDefined();
    expect(said).toEqual(['made', 'given up: ECONNRESET', 'made']);
  });

  it.each([true, false])(
    'is not given up while it is greeted: then it is as it was (heard: %s)',
    async (isHeard) => {
      const { clock, standing, make, greet, isDecided } = createWorld();
      await clock.advance(2_000);
      expect(standing.isGivenUp).toBe(true);
      await make();
      expect(standing.isGivenUp).toBe(false);
      expect(await isDecided()).toBe(false);
      await greet(isHeard);
      expect(standing.isGivenUp).toBe(!isHeard);
      expect(await isDecided()).toBe(true);
    },
  );

  it('has its two seconds anew each time', async () => {
    const { clock, standing, make, greet, lost } = createWorld();
    await clock.advance(1_500);
    const broken = await make();
    await greet();
    broken.abort(lost('ECONNRESET'));
    await clock.advance(1_999);
    expect(standing.isGivenUp).toBe(false);
    await clock.advance(1);
    expect(standing.isGivenUp).toBe(true);
  });

  it('is given up by who closes it', async () => {
    const { clock, standing, attempts, said, make, greet, isDecided } = createWorld();
    const broken = await make();
    await greet();
    standing.close();
    expect(broken.signal.aborted).toBe(true);
    expect(standing.isGivenUp).toBe(true);
    expect(await isDecided()).toBe(true);
    await clock.advance(10_000);
    expect(attempts()).toBe(1);
    expect(said).toEqual(['made']);
  });
});
