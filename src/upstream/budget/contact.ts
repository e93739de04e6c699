import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { createAlone } from './alone.ts';
import type { Alone } from './alone.ts';
import type { ClassName, ClassRules, Reading } from './bank.ts';
import type { Connect, Definition, Line, Operations, Reply } from './bank-script.ts';
import type { Holdings } from './holdings.ts';

/** How often a process that has nothing to say tells that it lives. */
const HEARTBEAT_MS = 1_000;
/** A connection that breaks and comes back within this time is nobody's trouble: calls wait for it. */
const PATIENCE_MS = 2_000;
/** Between two attempts to make contact. */
const RETRY_MS = 500;
/** Among how many processes the limits are divided when this one has never had contact. */
const UNKNOWN_REPLICAS = 4;

export interface ContactOptions {
  readonly connect: Connect;
  readonly rules: Readonly<Record<ClassName, ClassRules>>;
  readonly clock: Clock;
  /** A new UUID. */
  readonly newId: () => string;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /**
   * How long the bank waits for a process that says nothing before it gives away what that holds, in milliseconds. No
   * call to an upstream may take longer.
   */
  readonly leaseMs: number;
}

export interface BankStatus {
  /**
   * `waiting`: there is no contact, and nothing is sent until what others may have spent is out of every window.
   * `alone`: the same after that, with this process's share of the limits.
   */
  readonly mode: 'shared' | 'waiting' | 'alone';
  /** How many processes share the limits, as far as is known. */
  readonly replicas: number;
  /** How long it has been so. */
  readonly forMs: number;
}

/** Keeps contact with the shared bank, or goes on without it. */
export interface Contact {
  /**
   * Has the bank carry out an operation as soon as there is contact; when that is given up, `otherwise` is called
   * instead. `args` is asked before every attempt. The holdings are changed in `then`, and in `otherwise` before it waits
   * for anything but the bank: what the next contact is told must be true.
   */
  tell<Op extends keyof Operations, Result>(
    op: Op,
    args: () => Operations[Op],
    then: (reply: Reply) => Result,
    otherwise: (alone: Alone) => Result | Promise<Result>,
  ): Promise<Result>;
  /** A limit of our own comes, or is another from now on. */
  define(name: ClassName, rules: ClassRules): Promise<void>;
  /** What a class is like, as was heard last. */
  reading(name: ClassName): Reading;
  status(): BankStatus;
  /** Says goodbye, so that nobody has to wait for what this process held. */
  close(): Promise<void>;
}

/**
 * Makes contact, and makes it again whenever it breaks. `onChange` is called when others have changed something, and when
 * contact was made or given up.
 */
export function createContact(options: ContactOptions, holdings: Holdings, onChange: () => void): Contact {
  const { connect, clock, newId, log, leaseMs } = options;
  const rules = new Map<ClassName, Definition>(
    Object.entries(options.rules).map(([name, rule]) => [name, { ...rule, isOwn: false }]),
  );
  const closing = new AbortController();

  /** Under which name the bank knows this process. Each contact has its own: what an earlier one still says is void. */
  let id: string | undefined;
  /** Under which names it may know it: whether a `join` without an answer was carried out nobody knows. */
  let names: string[] = [];
  let bankId: string | undefined;
  let line: Line | undefined;
  /** While contact is given up. */
  let alone: Alone | undefined;
  let isJoining = false;
  let isPatient = true;
  let lastContactAtMs = clock.now();
  let lastProblem: string | undefined;
  /** Since when it is shared, or is not. */
  let sinceAtMs = clock.now();
  let replicas = UNKNOWN_REPLICAS;
  const readings = new Map<ClassName, Reading>();
  /** Resolves when there is contact, or it is given up. */
  let decided = Promise.withResolvers<undefined>();

  function hear(reply: Reply, askedAtMs: number): void {
    lastContactAtMs = askedAtMs;
    replicas = reply.replicas;
    for (const [name, reading] of Object.entries(reply.readings ?? {})) readings.set(name, reading);
  }

  function decide(): void {
    decided.resolve(undefined);
    onChange();
  }

  function lose(broken: Line): void {
    broken.close();
    if (line !== broken) return;
    line = undefined;
    decided = Promise.withResolvers();
    giveUpInTime();
  }

  function giveUpInTime(): void {
    isPatient = true;
    const waitedFor = decided;
    const giveUp = () => {
      if (decided !== waitedFor) return;
      isPatient = false;
      giveUpIfDue();
    };
    clock.sleep(PATIENCE_MS, closing.signal).then(giveUp, () => undefined);
  }

  function giveUpIfDue(): void {
    if (line || alone || isJoining || isPatient) return;
    holdings.lapse();
    alone = createAlone({ rules, replicas, held: holdings.units, lastContactAtMs, leaseMs, clock });
    sinceAtMs = clock.now();
    const aloneInMs = Math.round(alone.openAtMs - sinceAtMs);
    log.warn({ code: lastProblem, replicas, aloneInMs }, 'no contact with Redis: waiting, then alone');
    decide();
  }

  async function attempt<Op extends keyof Operations>(
    on: Line,
    op: Op,
    args: Operations[Op],
  ): Promise<Reply | undefined> {
    const askedAtMs = clock.now();
    try {
      const reply = await on.run(op, { ...args, id: id ?? '' });
      if (reply.isUnknown) {
        lastProblem = 'UNKNOWN';
        lose(on);
        return undefined;
      }
      hear(reply, askedAtMs);
      return reply;
    } catch (error) {
      lastProblem = (error as { code?: string }).code;
      lose(on);
      return undefined;
    }
  }

  async function keepContact(): Promise<void> {
    giveUpInTime();
    while (!closing.signal.aborted) {
      const joined = await join();
      if (joined) {
        void beat(joined);
        await brokenOff(joined);
        lose(joined);
      } else {
        giveUpIfDue();
        await clock.sleep(RETRY_MS, closing.signal).catch(() => undefined);
      }
    }
  }

  async function join(): Promise<Line | undefined> {
    let found: Line | undefined;
    try {
      const newName = newId();
      found = await connect((author) => {
        if (author !== newName) onChange();
      }, closing.signal);
      // Until it has answered nothing may change of what it is told.
      isJoining = true;
      if (alone) decided = Promise.withResolvers();
      const askedAtMs = clock.now();
      const was = names;
      names = [...names, newName];
      const reply = await found.run('join', {
        ...{ id: newName, was },
        ...(bankId !== undefined && { bank: bankId }),
        ...{
          newBank: newId(),
          leaseMs,
          rules: Object.fromEntries(rules),
          held: holdings.units,
          spent: alone?.spent() ?? {},
        },
        replicas: bankId === undefined ? 1 : replicas,
      });
      if (!reply.isKept) holdings.lapse();
      hear(reply, askedAtMs);
      if (alone || id === undefined) {
        sinceAtMs = clock.now();
        log.info({ replicas }, 'budgets shared through Redis');
      }
      bankId = reply.bank;
      id = newName;
      names = [newName];
      alone = undefined;
      line = found;
    } catch (error) {
      lastProblem = (error as { code?: string }).code;
      found?.close();
      found = undefined;
    }
    isJoining = false;
    if (line || alone) decide();
    return found;
  }

  async function beat(on: Line): Promise<void> {
    while (line === on) {
      await clock.sleep(HEARTBEAT_MS, on.broken).catch(() => undefined);
      if (line !== on) return;
      const reply = await attempt(on, 'heartbeat', {});
      if (reply?.isChanged) onChange();
    }
  }

  void keepContact();

  const tell: Contact['tell'] = async (op, args, then, otherwise) => {
    for (;;) {
      if (line) {
        const reply = await attempt(line, op, args());
        if (reply) return then(reply);
      } else if (alone && !isJoining) {
        return await otherwise(alone);
      } else {
        await decided.promise;
      }
    }
  };

  return {
    tell,

    async define(name, rule) {
      const own = { ...rule, isOwn: true };
      rules.set(name, own);
      await tell(
        'define',
        () => ({ name, rules: own }),
        () => undefined,
        (alone) => alone.define(name, own),
      );
    },

    reading(name) {
      if (alone) return alone.reading(name);
      const limit = rules.get(name)?.limit ?? 0;
      const unknown = { limit, estimate: limit, remaining: 0, inFlight: 0, closedForMs: 0, latencyMs: 0 };
      return readings.get(name) ?? unknown;
    },

    status() {
      const nowMs = clock.now();
      if (alone && nowMs >= alone.openAtMs)
        return { mode: 'alone', replicas, forMs: Math.round(nowMs - alone.openAtMs) };
      const mode = alone || id === undefined ? 'waiting' : 'shared';
      return { mode, replicas, forMs: Math.round(nowMs - sinceAtMs) };
    },

    async close() {
      if (line) await attempt(line, 'leave', {});
      closing.abort();
      line?.close();
      line = undefined;
      isPatient = false;
      // Whoever still waits for an answer gets one.
      giveUpIfDue();
    },
  };
}

async function brokenOff({ broken }: Line): Promise<void> {
  if (broken.aborted) return;
  await new Promise((resolve) => {
    broken.addEventListener('abort', resolve, { once: true });
  });
}
