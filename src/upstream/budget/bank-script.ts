import { readFileSync } from 'node:fs';
import type { Units } from '../call.ts';
import type { ClassName, ClassRules, Head, Reading } from './bank.ts';
import type { Unsure } from './local-bank.ts';
import type { Outcome } from './ledger.ts';

/**
 * The bank's rules once more, in the language of Redis: there an operation is all or nothing, and one clock counts for
 * all. Each file has the rules of its namesake; store.lua keeps them in Redis.
 */
const parts = ['estimate', 'window', 'bucket', 'fair-share', 'bank', 'store'];

/** The whole script. Needs Redis 6.2 or whatever speaks its protocol. */
export const bankScript: string = parts
  .map((name) => readFileSync(new URL(`${name}.lua`, import.meta.url), 'utf8'))
  .join('\n');

/** Units that one process holds of a class. */
export interface Holding {
  reserved: number;
  inFlight: number;
}

/** Units that one process has spent without writing it down in the shared bank. */
export interface Spent {
  readonly freeInMs: number;
  readonly units: number;
}

/** What each operation is told. Moments travel as ages: clocks of two machines have nothing in common. */
export interface Operations {
  join: {
    /** Under which names the bank may know this process, and which bank that was. */
    readonly was: readonly string[];
    readonly bank?: string;
    /** The name of the bank if there is none yet. */
    readonly newBank: string;
    readonly leaseMs: number;
    readonly rules: Readonly<Record<ClassName, Definition>>;
    readonly held: Readonly<Record<ClassName, Holding>>;
    readonly spent: Readonly<Record<ClassName, readonly Spent[]>>;
    /** How many there were when this one was here last. */
    readonly replicas: number;
  };
  grant: {
    readonly waiting: { readonly heads: readonly WireHead[]; readonly units: Units };
    readonly unsure: readonly Unsure[];
  };
  send: { readonly name: ClassName; readonly units: number };
  release: { readonly name: ClassName; readonly units: number };
  settle: {
    readonly name: ClassName;
    readonly units: number;
    /** How long ago it was sent. */
    readonly ageMs: number;
    readonly outcome: Outcome;
  };
  define: { readonly name: ClassName; readonly rules: Definition };
  heartbeat: Readonly<Record<string, never>>;
  leave: Readonly<Record<string, never>>;
}

/** A limit, and whether it is one of our own: nobody else spends of it then. */
export type Definition = ClassRules & { readonly isOwn: boolean };

type WireHead = Omit<Head, 'sinceMs'> & { readonly ageMs: number };

/** What operations answer; each has only some of it. */
export interface Reply {
  /** The bank does not know who asks: nothing was done. */
  readonly isUnknown?: true;
  /** How many processes share the bank. */
  readonly replicas: number;
  /** What classes are like: all of them, or those that were asked for. */
  readonly readings?: Readonly<Record<ClassName, Reading>>;
  /** Which bank it is. */
  readonly bank?: string;
  /** Whether what was granted before the process came back still holds. */
  readonly isKept?: boolean;
  /** Whether somebody has gone and left something to others. */
  readonly isChanged?: boolean;
  readonly ids?: readonly string[];
  /** Missing for never. */
  readonly nextInMs?: number;
  /** Without those that never fit. */
  readonly fitsInMs?: Readonly<Record<string, number>>;
}

/** Contact with the shared bank. Once broken it is of no use. */
export interface Line {
  /** Throws when contact is lost: whether the operation was carried out nobody knows. Operations keep their order. */
  run<Op extends keyof Operations>(op: Op, args: Operations[Op] & { readonly id: string }): Promise<Reply>;
  /** Aborts when contact is lost. */
  readonly broken: AbortSignal;
  close(): void;
}

/**
 * Makes contact, or throws. `onChange` is told who has changed something that may concern others. Neither says where the
 * bank is: an address may hold a password.
 */
export type Connect = (onChange: (author: string) => void, signal: AbortSignal) => Promise<Line>;
