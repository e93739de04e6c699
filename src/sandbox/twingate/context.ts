import type { Random } from '../stand-in.ts';
import type { Store } from './store.ts';

/** What the outside world does not know about the real service, to be set either way. */
export interface TwingateSwitches {
  /** True gives 100 rows when more are asked for; else that is an error. @default false */
  readonly clampPageSize?: boolean;
  /**
   * How a read-only key's mutation is refused: HTTP 403, HTTP 200 with `errors`, or a payload with `ok: false`.
   * @default 'http'
   */
  readonly readOnlyRefusal?: 'http' | 'errors' | 'payload';
  /** What a 429's `Retry-After` holds: whole seconds, an HTTP date, or nothing at all. @default 'seconds' */
  readonly retryAfter?: 'seconds' | 'date' | 'absent';
  /** True makes `eq`, `ne` and `in` on e-mail addresses heed case. @default false */
  readonly caseSensitiveEmail?: boolean;
  /** True lets a failed mutation field be null beside its neighbours; else `data` is null. @default false */
  readonly nullableMutationFields?: boolean;
  /** True keeps the devices of a deleted user: their `user` fails and takes the list's node with it. @default false */
  readonly orphanDevices?: boolean;
}

/** What a resolver needs to know besides its arguments; one for each request. */
export interface Context {
  readonly store: Store;
  /** The request's moment in epoch milliseconds. */
  readonly now: number;
  readonly random: Random;
  readonly mayWrite: boolean;
  readonly switches: TwingateSwitches;
}
