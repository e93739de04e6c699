import type { Plugin } from 'graphql-yoga';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';

export interface DeadlineOptions {
  readonly clock: Clock;
  /** Milliseconds; a client may ask for less with the header `x-deadline-ms`, never for more. */
  readonly deadlineMs: number;
}

export interface Deadline {
  /** Aborts when the request's time is up or its client has left. */
  readonly signal: AbortSignal;
  /** When its time is up, by the monotonic clock. */
  readonly atMs: number;
}

const deadlines = new WeakMap<Request, Deadline>();

/** Throws for a request that `useDeadline` has not seen. */
export function deadlineOf(request: Request): Deadline {
  const deadline = deadlines.get(request);
  if (!deadline) throw new Error('A request has no deadline: useDeadline is missing.');
  return deadline;
}

/** Bounds the time of each request, from its arrival. */
export function useDeadline({ clock, deadlineMs }: DeadlineOptions): Plugin {
  const timers = new WeakMap<Request, AbortController>();
  return {
    onRequest({ request }) {
      const allowedMs = Math.min(askedMs(request) || deadlineMs, deadlineMs);
      const ending = new AbortController();
      const timer = new AbortController();
      clock.sleep(allowedMs, timer.signal).then(
        () => ending.abort(timeUp(`No complete answer within the request's ${allowedMs} ms.`)),
        () => undefined,
      );
      const onLeave = () => {
        timer.abort();
        ending.abort(timeUp('The client has left.'));
      };
      if (request.signal.aborted) onLeave();
      else request.signal.addEventListener('abort', onLeave, { once: true });
      deadlines.set(request, { signal: ending.signal, atMs: clock.now() + allowedMs });
      timers.set(request, timer);
    },
    onParams({ request }) {
      if (!Number.isNaN(askedMs(request))) return;
      throw new GatewayError(
        'BAD_USER_INPUT',
        'The header x-deadline-ms takes a whole number of milliseconds.',
      );
    },
    onResponse({ request }) {
      timers.get(request)?.abort();
    },
  };
}

/** What the client asks for; NaN when it cannot be read. */
function askedMs(request: Request): number | undefined {
  const header = request.headers.get('x-deadline-ms');
  if (header === null) return undefined;
  return /^[1-9]\d{0,8}$/.test(header) ? Number(header) : Number.NaN;
}

function timeUp(message: string): GatewayError {
  return new GatewayError('UPSTREAM_TIMEOUT', message, { isOwnWording: true });
}
