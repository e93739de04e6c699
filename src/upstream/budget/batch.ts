import type { UpstreamRequest, UpstreamResult, Units } from '../call.ts';
import type { Rank } from './bank.ts';

/** One request that waits for units or for the answer of a call. */
export interface Member {
  readonly request: UpstreamRequest;
  /** What it costs alone. */
  readonly units: Units;
  sinceMs: number;
  /** What it waits in; undefined as soon as a call has taken it along. */
  batch: Batch | undefined;
  /** Nobody waits for it any more. */
  isGone: boolean;
  readonly answered: (result: UpstreamResult) => void;
  readonly failed: (error: unknown) => void;
}

/** Requests that wait for the same units. */
export interface Batch {
  /** In its name the batch stands in the queue, even when its own request has left with another call. */
  readonly leader: Member;
  readonly rank: Rank;
  /** Oldest first. */
  readonly members: Set<Member>;
  /** When it will leave, as far as is known; before anything is known, at once. */
  fitsAtMs: number;
  /** Aborted when it does not wait any more. */
  readonly ending: AbortController;
}

/** Another call took all of a batch along. */
class TakenAlong extends Error {}

export function createBatch(members: readonly Member[], rank: Rank): Batch {
  const [leader] = members;
  if (!leader) throw new RangeError('A batch has a member.');
  const batch: Batch = {
    ...{ leader, rank, members: new Set<Member>(), fitsAtMs: -Infinity },
    ending: new AbortController(),
  };
  for (const member of members) put(batch, member);
  return batch;
}

export function put(batch: Batch, member: Member): void {
  member.batch = batch;
  batch.members.add(member);
}

/** A batch without members waits no longer. */
export function takeOut(member: Member): void {
  const { batch } = member;
  member.batch = undefined;
  batch?.members.delete(member);
  if (batch?.members.size === 0) batch.ending.abort(new TakenAlong('Nobody is left.'));
}

/**
 * The answer to one request, once `enter` has found it a way. Throws the signal's reason when that aborts first: then
 * `onGone` is told, unless it could not even enter.
 */
export async function waitAs(
  own: Pick<Member, 'request' | 'units' | 'sinceMs'>,
  enter: (member: Member) => void,
  onGone: (member: Member) => void,
): Promise<UpstreamResult> {
  const { signal } = own.request.scope;
  signal.throwIfAborted();
  let onAbort: (() => void) | undefined;
  try {
    return await new Promise<UpstreamResult>((resolve, reject) => {
      const member: Member = { ...own, batch: undefined, isGone: false, answered: resolve, failed: reject };
      onAbort = () => {
        member.isGone = true;
        onGone(member);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      enter(member);
    });
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
