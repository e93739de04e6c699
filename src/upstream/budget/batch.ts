import type { UpstreamRequest, UpstreamResult } from '../call.ts';

/** One request among those that leave together. */
export interface Member {
  readonly request: UpstreamRequest;
  readonly sinceMs: number;
  readonly answered: (result: UpstreamResult) => void;
  readonly failed: (error: unknown) => void;
}

/** Requests that wait for the same units, oldest first: the first of them stands in the queue for all. */
export interface Batch {
  readonly members: readonly Member[];
  /** When it will leave, as far as is known. */
  fitsAtMs: number;
  /** Resolves with this request's own answer. Throws the signal's reason as soon as that aborts: it is no member then. */
  add(request: UpstreamRequest, sinceMs: number): Promise<UpstreamResult>;
  /** No member any more. */
  remove(member: Member): void;
}

export function createBatch(): Batch {
  const members: Member[] = [];

  function remove(member: Member): void {
    const place = members.indexOf(member);
    if (place !== -1) members.splice(place, 1);
  }

  return {
    members,
    fitsAtMs: Infinity,
    remove,
    async add(request, sinceMs) {
      const { signal } = request.scope;
      signal.throwIfAborted();
      let onAbort: (() => void) | undefined;
      try {
        return await new Promise<UpstreamResult>((resolve, reject) => {
          const member: Member = { request, sinceMs, answered: resolve, failed: reject };
          members.push(member);
          onAbort = () => {
            remove(member);
            reject(signal.reason as Error);
          };
          signal.addEventListener('abort', onAbort, { once: true });
        });
      } finally {
        if (onAbort) signal.removeEventListener('abort', onAbort);
      }
    },
  };
}

/** Aborts when nobody is left, with the last one's reason. */
export function allAborted(signals: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  let left = signals.length;
  for (const signal of signals) {
    const onAbort = () => {
      left -= 1;
      if (left === 0) controller.abort(signal.reason);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  }
  return controller.signal;
}
