import type { Redis } from 'ioredis';
import type { Clock } from '../../src/clock.ts';
import { bankScript } from '../../src/upstream/budget/bank-script.ts';
import type { Connect, Line, Reply } from '../../src/upstream/budget/bank-script.ts';

/** One process's contact. */
export interface ClockedLine {
  readonly connect: Connect;
  /** Breaks it, and lets it not be made. */
  cut(): void;
  /** It can be made again. Who is deaf once does not hear the first answer, and takes contact for lost. */
  mend(options?: { readonly isDeafOnce: boolean }): void;
}

export interface ClockedLines extends AsyncDisposable {
  create(): ClockedLine;
  /** Resolves when nobody waits for Redis. */
  idle(): Promise<void>;
}

/** Contact with a real Redis that takes a test's own clock for its machine's. */
export async function createClockedLines(
  redis: Redis,
  key: string,
  clock: Pick<Clock, 'now'>,
): Promise<ClockedLines> {
  const listeners = new Map<Line, (author: string) => void>();
  const messages = redis.duplicate();
  messages.on('message', (_channel, author: string) => {
    for (const tell of [...listeners.values()]) tell(author);
  });
  await messages.subscribe(`${key}:changed`);
  let running = 0;

  function create(): ClockedLine {
    let current: Line | undefined;
    let isCut = false;
    let isDeaf = false;
    return {
      async connect(onChange) {
        if (isCut) throw new Error('Cut.');
        const broken = new AbortController();
        const check = () => {
          if (broken.signal.aborted) throw new Error('Broken.');
        };
        const line: Line = {
          broken: broken.signal,
          close() {
            listeners.delete(line);
            broken.abort();
          },
          async run(op, args) {
            check();
            running += 1;
            try {
              const command = [1, key, op, JSON.stringify(args), String(clock.now())] as const;
              const text = (await redis.eval(bankScript, ...command)) as string;
              // Whatever the script has told everybody comes before the answer to this.
              await messages.ping();
              if (isDeaf) line.close();
              isDeaf = false;
              check();
              return JSON.parse(text) as Reply;
            } finally {
              running -= 1;
            }
          },
        };
        listeners.set(line, onChange);
        current = line;
        return await Promise.resolve(line);
      },
      cut() {
        isCut = true;
        current?.close();
      },
      mend({ isDeafOnce } = { isDeafOnce: false }) {
        isCut = false;
        isDeaf = isDeafOnce;
      },
    };
  }

  return {
    create,
    async [Symbol.asyncDispose]() {
      await messages.quit();
    },
    async idle() {
      // Whoever has its answer may ask again at once.
      for (let quiet = 0; quiet < 3; quiet += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        if (running > 0) quiet = 0;
      }
    },
  };
}
