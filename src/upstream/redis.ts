import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';

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

/** One connection. Once broken it is of no use. */
export interface RedisConnection {
  readonly client: Redis;
  /**
   * What nobody answers ends with the connection, however long the network takes to notice. So does the connection with
   * what is answered by an error. Throws then.
   */
  answer<Result>(command: Promise<Result>): Promise<Result>;
  /** Aborts when contact is lost. */
  readonly broken: AbortSignal;
  close(reason?: unknown): void;
}

/** What this and its connection throw has a `code` and says nothing of the address, which may hold a password. */
export async function openRedis(address: string, signal: AbortSignal): Promise<RedisConnection> {
  signal.throwIfAborted();
  const client = new Redis(address, options);
  const broken = new AbortController();
  const brokenOff = new Promise<never>((_, reject) => {
    broken.signal.addEventListener('abort', () => reject(broken.signal.reason as Error));
  });
  brokenOff.catch(() => undefined);
  const close = (reason?: unknown) => {
    if (broken.signal.aborted) return;
    broken.abort(new ContactLost(reason));
    client.disconnect();
  };
  const onAbort = () => close(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  broken.signal.addEventListener('abort', () => signal.removeEventListener('abort', onAbort));
  client.on('error', close);
  client.on('close', close);

  async function answer<Result>(command: Promise<Result>): Promise<Result> {
    try {
      return await Promise.race([command, brokenOff]);
    } catch (error) {
      close(error);
      throw broken.signal.reason as Error;
    }
  }

  await answer(client.connect());
  return { client, answer, broken: broken.signal, close };
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
