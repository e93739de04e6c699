import type { Redis } from 'ioredis';
import type { Clock } from '../../src/clock.ts';
import type { ConnectScripts, ScriptLine } from '../../src/upstream/redis-script.ts';

/** One process's contact. */
export interface ClockedScriptLine {
  readonly connect: ConnectScripts;
  /** Breaks it, and lets it not be made. */
  cut(): void;
  /** It can be made again. */
  mend(): void;
  /** The next script is carried out, but nobody hears of it: contact is lost on the way back. */
  loseNextReply(): void;
}

export interface ClockedScriptLines {
  create(): ClockedScriptLine;
  /** Resolves when nobody waits for Redis. */
  idle(): Promise<void>;
}

/** Contact with a real Redis whose scripts are told a test's own time. */
export function createClockedScriptLines(redis: Redis, clock: Pick<Clock, 'now'>): ClockedScriptLines {
  let running = 0;

  function create(): ClockedScriptLine {
    let current: AbortController | undefined;
    let isCut = false;
    let isDeaf = false;
    return {
      async connect() {
        if (isCut) throw Object.assign(new Error('Cut.'), { code: 'ECONNREFUSED' });
        const broken = new AbortController();
        current = broken;
        const line: ScriptLine = {
          broken: broken.signal,
          close: () => broken.abort(),
          async run(script, key, args) {
            broken.signal.throwIfAborted();
            running += 1;
            try {
              const reply = await redis.eval(script.text, 1, key, ...args, clock.now());
              if (isDeaf) broken.abort();
              isDeaf = false;
              broken.signal.throwIfAborted();
              return reply;
            } finally {
              running -= 1;
            }
          },
        };
        return await Promise.resolve(line);
      },
      cut() {
        isCut = true;
        current?.abort();
      },
      mend: () => void (isCut = false),
      loseNextReply: () => void (isDeaf = true),
    };
  }

  return {
    create,
    async idle() {
      // Whoever has its answer may ask again at once.
      for (let quiet = 0; quiet < 3; quiet += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        if (running > 0) quiet = 0;
      }
    },
  };
}
