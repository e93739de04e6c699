import { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { startRedis } from './redis-server.ts';

/** A Redis for the tests of a `describe`, and a connection to it. There from its first test to its last. */
export function redisForTests(): { readonly url: () => string; readonly client: () => Redis } {
  let there: { readonly url: string; readonly client: Redis; readonly stop: () => Promise<void> } | undefined;
  beforeAll(async () => {
    const server = await startRedis();
    const client = new Redis(server.url);
    there = {
      ...{ url: server.url, client },
      async stop() {
        client.disconnect();
        await server[Symbol.asyncDispose]();
      },
    };
  });
  afterAll(async () => await there?.stop());
  const running = () => {
    if (!there) throw new Error('There is a Redis in tests only, not while they are collected.');
    return there;
  };
  return { url: () => running().url, client: () => running().client };
}
