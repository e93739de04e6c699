import type { ClassName } from './bank.ts';
import { createContact } from './contact.ts';
import type { BankStatus, ContactOptions } from './contact.ts';
import { createHoldings } from './holdings.ts';
import type { Bank } from './local-bank.ts';
import { NotGranted } from './queue.ts';

export interface RedisBank extends Bank {
  status(): BankStatus;
  /** Says goodbye, so that nobody has to wait for what this process held. */
  close(): Promise<void>;
}

/**
 * A bank that any number of processes share. Redis holds it, and its clock alone counts.
 *
 * From the grant until one window after the answer a unit counts as spent, by that clock. The call arrives somewhere in
 * between, so the clocks of processes and the time that messages to Redis take do no harm: a late `settle` only holds the
 * unit longer, and a call leaves only after Redis has confirmed its `send`.
 */
export function createRedisBank(options: ContactOptions): RedisBank {
  const { clock } = options;
  const holdings = createHoldings();
  const listeners: (() => void)[] = [];
  const contact = createContact(options, holdings, () => {
    for (const listener of listeners) listener();
  });
  /** The bank may hold something that was waited for when it was asked last. */
  let isWaiting = false;

  async function release(name: ClassName, units: number): Promise<void> {
    let left = units;
    const unlapsed = () => {
      left -= holdings.takeLapsed(name, left);
      return { name, units: left };
    };
    await contact.tell(
      'release',
      unlapsed,
      () => holdings.released(name, left),
      async (alone) => {
        holdings.released(name, unlapsed().units);
        await alone.release(name, left);
      },
    );
  }

  async function send(name: ClassName, units: number): Promise<void> {
    const unlessLapsed = (openAtMs: number) => {
      const gone = holdings.takeLapsed(name, units);
      if (gone === 0) return { name, units };
      if (gone < units) void release(name, units - gone);
      throw new NotGranted(Math.max(0, openAtMs - clock.now()));
    };
    await contact.tell(
      'send',
      () => unlessLapsed(clock.now()),
      () => holdings.sent(name, units),
      async (alone) => {
        unlessLapsed(alone.openAtMs);
        holdings.sent(name, units);
        await alone.send(name, units);
      },
    );
  }

  return {
    async grant(waiting, unsure) {
      if (waiting.heads.length === 0 && unsure.length === 0 && !isWaiting) {
        return { ids: [], nextInMs: Infinity, fitsInMs: new Map() };
      }
      isWaiting = waiting.heads.length > 0;
      return await contact.tell(
        'grant',
        () => ({
          waiting: {
            heads: waiting.heads.map(({ sinceMs, ...head }) => ({ ...head, ageMs: clock.now() - sinceMs })),
            units: waiting.units,
          },
          unsure: unsure.map(({ id, needs, upTo }) => ({ id, needs, upTo })),
        }),
        ({ ids = [], nextInMs = Infinity, fitsInMs = {} }) => {
          holdings.granted(waiting, ids);
          const fits = unsure.map(({ id }): [string, number] => [id, fitsInMs[id] ?? Infinity]);
          return { ids, nextInMs, fitsInMs: new Map(fits) };
        },
        async (alone) => {
          const reply = await alone.grant(waiting, unsure);
          holdings.granted(waiting, reply.ids);
          return reply;
        },
      );
    },
    send,
    release,
    settle(name, units, sentAtMs, outcome) {
      // Whoever has its answer need not wait until that is written down.
      void contact.tell(
        'settle',
        () => ({ name, units, ageMs: clock.now() - sentAtMs, outcome }),
        () => holdings.settled(name, units),
        async (alone) => {
          holdings.settled(name, units);
          await alone.settle(name, units, sentAtMs, outcome);
        },
      );
      return Promise.resolve();
    },
    define: (name, rules) => contact.define(name, rules),
    remaining: (name) => contact.reading(name).remaining,
    reading: (name) => contact.reading(name),
    onChange: (listener) => void listeners.push(listener),
    status: () => contact.status(),
    close: () => contact.close(),
  };
}
