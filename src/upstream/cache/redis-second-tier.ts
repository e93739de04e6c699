import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock } from '../../clock.ts';
import { createScript } from '../redis-script.ts';
import type { ConnectScripts, ScriptLine } from '../redis-script.ts';
import type { SecondTier } from './second-tier.ts';
import { keepLine } from './standing-line.ts';

/** Needs Redis 6.2 or whatever speaks its protocol. */
const script = createScript(readFileSync(new URL('second-tier.lua', import.meta.url), 'utf8'));

/** A Redis that is slower is of no use: the answer is to come soon. */
const PATIENCE_MS = 100;
/** Larger values would hold up others on their way. */
const MOST_BYTES = 1_000_000;

export interface RedisSecondTierOptions {
  /** For a line of its own: large values hold up nothing but each other. */
  readonly connect: ConnectScripts;
  /** What the names of all values begin with. */
  readonly key: string;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
}

export interface RedisSecondTier extends SecondTier {
  close(): void;
}

/**
 * Keeps values in Redis, as long as that has memory to spare. Their names are hashes; the values are whatever the upstreams
 * have answered, and may be about people. Their age is by Redis's clock.
 */
export function createRedisSecondTier({ connect, key, clock }: RedisSecondTierOptions): RedisSecondTier {
  /** At least so far Redis's clock is ahead of this process's. */
  let aheadMs = 0;
  const contact = keepLine({
    ...{ connect, clock },
    async greet(line) {
      await read(line, '');
    },
  });

  function nameOf(of: string): string {
    return `${key}:${createHash('sha256').update(of).digest('hex')}`;
  }

  /** Nothing, or text, mark and age. */
  async function read(line: ScriptLine, of: string): Promise<[] | [string, string, number]> {
    const reply = await line.run(script, nameOf(of), ['get']);
    const [redisMs, ...found] = reply as [number] | [number, string, string, number];
    aheadMs = redisMs - clock.now();
    return found;
  }

  return {
    async get(of) {
      const { line } = contact;
      if (!line) return undefined;
      const timer = new AbortController();
      const reply = read(line, of).catch(() => undefined);
      try {
        const found = await Promise.race([reply, clock.sleep(PATIENCE_MS, timer.signal)]);
        if (!found || found.length === 0) return undefined;
        const [text, mark, ageMs] = found;
        return isJson(text) ? { text, mark, ageMs } : undefined;
      } finally {
        timer.abort();
      }
    },

    async set(of, { text, mark, ageMs }, forMs) {
      if (forMs < 1 || Buffer.byteLength(text) > MOST_BYTES) return;
      // Redis may take it down much later.
      const askedAtMs = Math.floor(clock.now() - ageMs + aheadMs);
      const args = ['set', text, mark, askedAtMs, Math.floor(forMs)];
      // Whoever asks for it next asks the upstream.
      await contact.line?.run(script, nameOf(of), args).catch(() => undefined);
    },

    close: () => contact.close(),
  };
}

/** Others may write into the same Redis, and what is kept here is believed. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
