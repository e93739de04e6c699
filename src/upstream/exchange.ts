import type { Transport } from './transport.ts';

/**
 * The requests that are under way. Nobody else holds them once `fetch` has begun, and a collected Request takes its
 * signal along: undici follows the caller's signal through a WeakRef, so that an abort would no longer reach the socket
 * (seen with Node 24.21 after a garbage collection).
 */
const underWay = new Set<Request>();

/**
 * Sends one HTTP request and reads its answer. Follows no redirect.
 *
 * Throws the reason of `signal` as soon as that aborts, also over a transport that ignores it.
 */
export async function exchange<Read>(
  transport: Transport,
  url: string,
  init: Omit<RequestInit, 'signal' | 'redirect'>,
  signal: AbortSignal,
  read: (response: Response) => Promise<Read>,
): Promise<Read> {
  const sent = new Request(url, { ...init, redirect: 'manual', signal });
  underWay.add(sent);
  try {
    const response = await unlessAborted(transport(sent), signal);
    return await unlessAborted(read(response), signal);
  } finally {
    underWay.delete(sent);
  }
}

/** What is promised, unless the signal aborts first: its reason is thrown then. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
