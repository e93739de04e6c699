import { openRedis } from '../redis.ts';
import { createScript, runScript } from '../redis-script.ts';
import { bankScript } from './bank-script.ts';
import type { Connect, Reply } from './bank-script.ts';

const script = createScript(bankScript);

/** Contact through Redis. `url` is asked each time, `key` is where the bank lies. */
export function createRedisConnect({ url, key }: { url: () => string; key: string }): Connect {
  return async (onChange, signal) => {
    const address = url();
    const commands = await openRedis(address, signal);
    // One is of no use without the other.
    const messages = await openRedis(address, commands.broken).catch((error: unknown) => {
      commands.close();
      throw error;
    });
    messages.broken.addEventListener('abort', () => commands.close(messages.broken.reason));
    messages.client.on('message', (_channel, author: string) => onChange(author));
    await messages.answer(messages.client.subscribe(`${key}:changed`));

    return {
      broken: commands.broken,
      close: () => commands.close(),
      async run(op, args) {
        if (op === 'heartbeat') void messages.answer(messages.client.ping()).catch(() => undefined);
        const reply = runScript(commands.client, script, key, [op, JSON.stringify(args)]);
        return JSON.parse((await commands.answer(reply)) as string) as Reply;
      },
    };
  };
}
