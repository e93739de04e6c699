import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { bankScript, bankScriptSha1 } from './bank-script.ts';
import type { Connect, Reply } from './bank-script.ts';

/** A command of ours takes a fraction of a millisecond: after so long there is no contact. */
const COMMAND_TIMEOUT_MS = 1_000;

const options: RedisOptions = {
  lazyConnect: true,
  connectTimeout: COMMAND_TIMEOUT_MS,
  commandTimeout: COMMAND_TIMEOUT_MS,
  // A command that may have been carried out is never sent again behind our back: who asks has to know.
  retryStrategy: () => null,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  connectionName: 'twentygate',
};

/** Contact through Redis. `url` is asked each time, `key` is where the bank lies. */
export function createRedisConnect({ url, key }: { url: () => string; key: string }): Connect {
  return async (onChange, signal) => {
    signal.throwIfAborted();
    const address = url();
    const commands = new Redis(address, options);
    const messages = new Redis(address, options);
    const broken = new AbortController();
    const brokenOff = new Promise<never>((_, reject) => {
      broken.signal.addEventListener('abort', () => reject(broken.signal.reason as Error));
    });
    brokenOff.catch(() => undefined);
    const end = (error?: unknown) => {
      if (broken.signal.aborted) return;
      broken.abort(new ContactLost(error));
      commands.disconnect();
      messages.disconnect();
    };
    signal.addEventListener('abort', end, { once: true });
    broken.signal.addEventListener('abort', () => signal.removeEventListener('abort', end));
    for (const client of [commands, messages]) {
      client.on('error', end);
      client.on('close', end);
    }

    /** What nobody answers ends with the contact, however long the network takes to notice. */
    async function answer<Result>(command: Promise<Result>): Promise<Result> {
      try {
        return await Promise.race([command, brokenOff]);
      } catch (error) {
        end(error);
        throw broken.signal.reason as Error;
      }
    }

    await answer(Promise.all([commands.connect(), messages.connect()]));
    messages.on('message', (_channel, author: string) => onChange(author));
    await answer(messages.subscribe(`${key}:changed`));

    return {
      broken: broken.signal,
      close: () => end(),
      async run(op, args) {
        if (op === 'heartbeat') void answer(messages.ping()).catch(() => undefined);
        const text = await answer(evaluate(commands, [key, op, JSON.stringify(args)]));
        return JSON.parse(text) as Reply;
      },
    };
  };
}

async function evaluate(redis: Redis, [key, op, args]: [string, string, string]): Promise<string> {
  try {
    return (await redis.evalsha(bankScriptSha1, 1, key, op, args)) as string;
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return (await redis.eval(bankScript, 1, key, op, args)) as string;
  }
}

/** Says no more than a code: what the client library throws may hold the address or the password. */
class ContactLost extends Error {
  readonly code: string;
  constructor(cause: unknown) {
    super('There is no contact with Redis.');
    this.code = codeOf(cause);
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'CLOSED';
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return code;
  if (error.message === 'Command timed out') return 'ETIMEDOUT';
  // Redis begins its errors with a code, such as WRONGPASS or READONLY.
  return /^[A-Z]{3,}(?= )/.exec(error.message)?.[0] ?? 'CLOSED';
}
