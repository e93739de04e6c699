import type { Redis } from 'ioredis';
import type { Clock } from '../../src/clock.ts';
import { bankScript } from '../../src/upstream/budget/bank-script.ts';
import type { Connect, Line, Reply } from '../../src/upstream/budget/bank-script.ts';

/** One process's contact. */
export interface ClockedLine {
  readonly connect: Connect;
  /** Breaks it, and lets it not be made. */
  cut(): void;
  /** It can be made again. */
  mend(): void;
}

export interface ClockedLines {
  create(): ClockedLine;
  /** Resolves when nobody waits for Redis. */
  idle(): Promise<void>;
}

/**
 * Contact with a real Redis that takes a test's own clock for its machine's. Everybody is told of every change, since the
 * messages of Redis come when they come.
 */
export function createClockedLines(redis: Redis, key: string, clock: Pick<Clock, 'now'>): ClockedLines {
  const listeners = new Map<Line, (author: string) => void>();
  let running = 0;

  function create(): ClockedLine {
    let current: Line | undefined;
    let isCut = false;
    return {
      async connect(onChange) {
        if (isCut) throw new Error('Cut.');
        const broken = new AbortController();
        const line: Line = {
          broken: broken.signal,
          close() {
            listeners.delete(line);
            broken.abort();
          },
          async run(op, args) {
            if (broken.signal.aborted) throw new Error('Broken.');
            running += 1;
            try {
              const command = [1, key, op, JSON.stringify(args), String(clock.now())] as const;
              const text = (await redis.eval(bankScript, ...command)) as string;
              if (broken.signal.aborted) throw new Error('Broken.');
              for (const [other, tell] of listeners) if (other !== line && op !== 'heartbeat') tell(args.id);
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
      mend() {
        isCut = false;
      },
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
