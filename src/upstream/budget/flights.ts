import type { UpstreamRequest } from '../call.ts';
import type { Member } from './batch.ts';
import { textOf } from './twins.ts';

/** A call under way. */
interface Flight {
  /** Whom its answer is for: those it left with, then those who came on board since. */
  readonly members: readonly Member[];
  /** Aborts when the last of them has left, with that one's reason. */
  readonly signal: AbortSignal;
}

/** The calls under way, for reads that come while the same is being asked. */
export interface Flights {
  leave(members: readonly Member[], nowMs: number): Flight;
  /**
   * Whether the same is under way, left no longer ago than what the member accepts is old, and nothing that it depends on
   * has changed since it was made.
   */
  board(member: Member, nowMs: number): boolean;
  /** It has ended: nobody comes on board any more, and nobody aborts it. */
  land(flight: Flight): void;
}

interface Open {
  readonly leftAtMs: number;
  readonly take: (member: Member) => void;
  readonly close: () => void;
}

export function createFlights(): Flights {
  const opened = new Map<Flight, Open>();
  const byKey = new Map<string, Open>();

  return {
    leave(taken, leftAtMs) {
      const members: Member[] = [];
      const controller = new AbortController();
      const stops: (() => void)[] = [];
      const open: Open = {
        leftAtMs,
        take(member) {
          members.push(member);
          const { signal } = member.request.scope;
          const onAbort = () => {
            if (!members.every(({ request }) => request.scope.signal.aborted)) return;
            open.close();
            controller.abort(signal.reason);
          };
          signal.addEventListener('abort', onAbort, { once: true });
          stops.push(() => signal.removeEventListener('abort', onAbort));
        },
        close() {
          for (const stop of stops) stop();
          for (const key of keys) if (byKey.get(key) === open) byKey.delete(key);
        },
      };
      const keys = taken.flatMap(({ request }) => keyOf(request) ?? []);
      for (const key of keys) byKey.set(key, open);
      for (const member of taken) open.take(member);
      const flight = { members, signal: controller.signal };
      opened.set(flight, open);
      return flight;
    },

    board(member, nowMs) {
      const { isLive = false, scope } = member.request;
      const key = keyOf(member.request);
      const open = key === undefined ? undefined : byKey.get(key);
      const maxAgeMs = isLive ? 0 : (scope.accepts?.maxAgeMs ?? Infinity);
      if (!open || nowMs - open.leftAtMs >= maxAgeMs) return false;
      open.take(member);
      return true;
    },

    land(flight) {
      opened.get(flight)?.close();
      opened.delete(flight);
    },
  };
}

/** The same for reads that may share an answer; undefined for one that may not. */
function keyOf(request: UpstreamRequest): string | undefined {
  return request.mark === undefined ? undefined : `${request.mark} ${textOf(request)}`;
}
