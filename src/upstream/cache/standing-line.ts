import type { Clock } from '../../clock.ts';
import type { ConnectScripts, ScriptLine } from '../redis-script.ts';

/** A connection that breaks and comes back within this time is nobody's trouble: what has to be told waits for it. */
const PATIENCE_MS = 2_000;
/** Between two attempts to make contact. */
const RETRY_MS = 500;

export interface StandingLineOptions {
  readonly connect: ConnectScripts;
  /** What has to be done over a new line before anybody uses it. */
  readonly greet?: (line: ScriptLine) => Promise<void>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly onMade?: () => void;
  /** Contact is given up, though still sought. `code` says why. */
  readonly onGivenUp?: (code: string | undefined) => void;
}

/** Contact with Redis that is made, and made again whenever it breaks. */
export interface StandingLine {
  /** While there is contact. */
  readonly line: ScriptLine | undefined;
  /** There has been no contact for so long that nobody need wait for it, nor is any being made right now. */
  readonly isGivenUp: boolean;
  /** Resolves when there is contact, or it is given up. */
  decided(): Promise<void>;
  close(): void;
}

export function keepLine({ connect, greet, clock, ...options }: StandingLineOptions): StandingLine {
  const closing = new AbortController();
  let line: ScriptLine | undefined;
  let isAway = false;
  let isGreeting = false;
  let lastProblem: string | undefined;
  let decided = Promise.withResolvers<undefined>();
  /** Aborts when there is contact. */
  let waiting = new AbortController();

  function isGivenUp(): boolean {
    return isAway && !isGreeting;
  }

  function become(next: { line?: ScriptLine; isAway?: boolean; isGreeting?: boolean }): void {
    const wasDecided = line !== undefined || isGivenUp();
    line = next.line;
    isAway = next.isAway ?? isAway;
    isGreeting = next.isGreeting ?? isGreeting;
    const isDecided = line !== undefined || isGivenUp();
    if (wasDecided && !isDecided) decided = Promise.withResolvers();
    if (isDecided) decided.resolve(undefined);
  }

  function wait(): void {
    waiting = new AbortController();
    const signal = AbortSignal.any([waiting.signal, closing.signal]);
    const giveUp = () => {
      if (signal.aborted) return;
      become({ isAway: true });
      options.onGivenUp?.(lastProblem);
    };
    clock.sleep(PATIENCE_MS, signal).then(giveUp, () => undefined);
  }

  async function make(): Promise<ScriptLine | undefined> {
    let made: ScriptLine | undefined;
    try {
      made = await connect(closing.signal);
      // Until it has answered nothing may change of what it is told.
      become({ isGreeting: true });
      await greet?.(made);
      made.broken.throwIfAborted();
    } catch (error) {
      lastProblem = (error as { code?: string }).code;
      made?.close();
      become({ isGreeting: false });
      return undefined;
    }
    const { broken } = made;
    broken.addEventListener('abort', () => lose(broken.reason), { once: true });
    waiting.abort();
    become({ line: made, isGreeting: false, isAway: false });
    options.onMade?.();
    return made;
  }

  function lose(reason: unknown): void {
    lastProblem = (reason as { code?: string }).code;
    become({});
    wait();
  }

  async function keep(): Promise<void> {
    wait();
    while (!closing.signal.aborted) {
      const made = await make();
      if (made) await brokenOff(made);
      else await clock.sleep(RETRY_MS, closing.signal).catch(() => undefined);
    }
  }

  void keep();

  return {
    get line() {
      return line;
    },
    get isGivenUp() {
      return isGivenUp();
    },
    decided: async () => await decided.promise,
    close() {
      closing.abort();
      line?.close();
      become({ isAway: true, isGreeting: false });
    },
  };
}

async function brokenOff({ broken }: ScriptLine): Promise<void> {
  if (broken.aborted) return;
  await new Promise((resolve) => {
    broken.addEventListener('abort', resolve, { once: true });
  });
}
