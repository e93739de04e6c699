import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { openRedis } from './redis.ts';

/** A program that Redis carries out, all of it or nothing. */
export interface Script {
  readonly text: string;
  readonly sha1: string;
}

export function createScript(text: string): Script {
  return { text, sha1: createHash('sha1').update(text).digest('hex') };
}

type Argument = string | number;

/** Has Redis carry out a script, and tells it the script where it has forgotten it. */
export async function runScript(
  redis: Redis,
  { text, sha1 }: Script,
  key: string,
  args: readonly Argument[],
): Promise<unknown> {
  try {
    return await redis.evalsha(sha1, 1, key, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return await redis.eval(text, 1, key, ...args);
  }
}

/** Contact over which scripts are run. Once broken it is of no use. */
export interface ScriptLine {
  /** Throws when contact is lost: whether the script was carried out nobody knows. */
  run(script: Script, key: string, args: readonly Argument[]): Promise<unknown>;
  /** Aborts when contact is lost. */
  readonly broken: AbortSignal;
  close(): void;
}

/** Makes contact, or throws. Neither says where Redis is: an address may hold a password. */
export type ConnectScripts = (signal: AbortSignal) => Promise<ScriptLine>;

/** `url` is asked each time. */
export function createScriptConnect(url: () => string): ConnectScripts {
  return async (signal) => {
    const redis = await openRedis(url(), signal);
    return {
      broken: redis.broken,
      close: () => redis.close(),
      run: async (script, key, args) => await redis.answer(runScript(redis.client, script, key, args)),
    };
  };
}
