import type { Caller } from '../model.ts';
import { isObject } from './defaults.ts';

export type Actor = Readonly<Record<string, unknown>>;

export function actorOf(caller: Caller): Actor {
  return { source: sourceOf(caller), workspaceMemberId: null, name: caller.name, context: {} };
}

/** Who a new record says created it: only an actor with a name is believed; of one without, the source is. */
export function creatorOf(given: unknown, fallback: Actor, caller: Caller): Actor {
  if (!isObject(given)) return actorOf(caller);
  if (given['name']) return { ...fallback, ...given };
  return { ...actorOf(caller), source: given['source'] ?? sourceOf(caller) };
}

function sourceOf({ kind }: Caller): string {
  return kind === 'user' ? 'MANUAL' : 'API';
}
