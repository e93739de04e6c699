import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { createScript } from '../redis-script.ts';
import type { ConnectScripts, ScriptLine } from '../redis-script.ts';
import type { Epochs } from './epochs.ts';
import { keepLine } from './standing-line.ts';
import type { Tag } from './tags.ts';

/** Needs Redis 6.2 or whatever speaks its protocol. */
const script = createScript(readFileSync(new URL('epochs.lua', import.meta.url), 'utf8'));

export interface RedisEpochsOptions {
  readonly connect: ConnectScripts;
  /** Where the register lies. Whoever shares it has to agree on what reads depend on and writes change. */
  readonly key: string;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** A new UUID. */
  readonly newId: () => string;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** No write's lease is longer, in any process, in milliseconds. */
  readonly longestLeaseMs: number;
}

interface EpochsStatus {
  /** `lost`: Redis does not answer. Nothing is served from memory, and nothing kept. */
  readonly mode: 'shared' | 'lost';
  /** How long it has been so. */
  readonly forMs: number;
}

export interface RedisEpochs extends Epochs {
  status(): EpochsStatus;
  close(): void;
}

/** Where tags are kept: `all` for everything, or one of many places. */
type Place = string;

/**
 * So many places bound the register (13 MB when each is taken). Tags that share one are changed together, which now and
 * then costs a read: with a thousand tags changed within an entry's life, one of 260 for each tag it depends on.
 */
const PLACES = 2 ** 18;
/** So many at once count as everything. */
const MOST_PLACES = 1_000;

/** A Redis that gives its first answer and then breaks off may do so for ever. */
const MOST_TRIES = 3;

/** Redis's answer takes no longer: a lease counts from when that is here. */
const ANSWER_MS = 1_000;

/** A write that may be changing something. */
interface Write {
  readonly places: readonly Place[];
  untilMs: number;
  /** It has ended, nobody knows how. */
  isUnsure: boolean;
}

interface Operations {
  begin: { readonly id: string; readonly places: readonly Place[]; readonly leaseMs: number };
  end: { readonly id: string; readonly places: readonly Place[]; readonly unsureMs: number };
  changed: { readonly places: readonly Place[] };
  mark: { readonly places: readonly Place[] };
}

/**
 * The epochs of any number of processes, in a register that Redis keeps: a mark of any of them knows of every change of
 * any. A write whose process dies counts as a change once more when its lease is over, by Redis's clock.
 *
 * Without contact there are no marks. Writes go on all the same, and are made up for before the next mark; until then
 * others, if they have contact, do not know of them.
 */
export function createRedisEpochs({ key, clock, newId, log, ...options }: RedisEpochsOptions): RedisEpochs {
  /** Which register this process has joined. */
  let register: string | undefined;
  /** Of this process: those that have begun and not ended, or ended nobody knows how, and whose lease is not over. */
  const writes = new Map<string, Write>();
  /** What was changed without Redis knowing of it. */
  let untold = new Set<Place>();
  let mode: EpochsStatus['mode'] = 'lost';
  let sinceAtMs = clock.now();

  const contact = keepLine({
    ...{ connect: options.connect, greet: join, clock },
    onMade: () => become('shared'),
    onGivenUp: (code) => {
      become('lost');
      log.warn({ code }, 'no contact with Redis: nothing is read from the cache');
    },
  });

  function become(next: EpochsStatus['mode']): void {
    if (mode === next) return;
    mode = next;
    sinceAtMs = clock.now();
    if (mode === 'shared') log.info('read cache shared through Redis');
  }

  async function join(line: ScriptLine): Promise<void> {
    forgetOver();
    const args = {
      ...{ newId: newId(), knew: register, longestLeaseMs: options.longestLeaseMs + ANSWER_MS },
      changed: [...untold],
      writes: [...writes].map(([id, { places, untilMs, isUnsure }]) => ({
        ...{ id, places, isUnsure },
        leftMs: Math.max(0, untilMs - clock.now()),
      })),
    };
    register = (await line.run(script, key, ['join', JSON.stringify(args)])) as string;
    untold = new Set();
  }

  function forgetOver(): void {
    for (const [id, { untilMs, isUnsure }] of writes) {
      if (isUnsure && untilMs <= clock.now()) writes.delete(id);
    }
  }

  /** Undefined when there is no contact: then nobody knows whether it was carried out. */
  async function ask<Op extends keyof Operations>(op: Op, args: Operations[Op]): Promise<string | undefined> {
    const { line } = contact;
    if (!line) return undefined;
    try {
      const reply = await line.run(script, key, [op, JSON.stringify({ ...args, register })]);
      if (typeof reply === 'string') return reply;
    } catch {
      // It is closed already.
    }
    // It is another register now: a new contact joins it.
    line.close();
    return undefined;
  }

  /**
   * Has it carried out as soon as there is contact; when that is given up, or breaks each time, what it changes remains to
   * be told.
   */
  async function tell<Op extends keyof Operations>(op: Op, args: () => Operations[Op]): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES && !contact.isGivenUp;) {
      if (!contact.line) {
        await contact.decided();
        continue;
      }
      if ((await ask(op, args())) !== undefined) return;
      tries += 1;
    }
    // There is no line now, and the next is told before it is used.
    for (const place of args().places) untold.add(place);
    if (untold.size > MOST_PLACES) untold = new Set(['all']);
  }

  return {
    async mark(tags) {
      const mark = await ask('mark', { places: ['all', ...tags.map(placeOf)] });
      return mark === '' ? undefined : mark;
    },

    async begin(tags, leaseMs) {
      const id = newId();
      const places = placesOf(tags);
      const write: Write = { places, untilMs: clock.now() + leaseMs, isUnsure: false };
      writes.set(id, write);
      await tell('begin', () => ({ id, places, leaseMs: leaseMs + ANSWER_MS }));
      write.untilMs = clock.now() + leaseMs;
      return {
        async end(isOutcomeUnknown) {
          write.isUnsure = isOutcomeUnknown;
          if (!isOutcomeUnknown) writes.delete(id);
          forgetOver();
          const unsureMs = () => (isOutcomeUnknown ? Math.max(0, write.untilMs - clock.now()) : 0);
          await tell('end', () => ({ id, places, unsureMs: unsureMs() }));
        },
      };
    },

    async changed(tags) {
      const places = placesOf(tags);
      await tell('changed', () => ({ places }));
    },

    status: () => ({ mode, forMs: Math.round(clock.now() - sinceAtMs) }),
    close: () => contact.close(),
  };
}

function placeOf(tag: Tag): Place {
  const hash = createHash('sha256').update(tag).digest();
  return String(hash.readUInt32BE() % PLACES);
}

function placesOf(tags: readonly Tag[] | undefined): Place[] {
  const places = new Set(tags?.map(placeOf));
  return tags && places.size <= MOST_PLACES ? [...places] : ['all'];
}
