/**
 * Hands single things on together: what comes while `handle` is busy waits for it, and goes with all else that has come by
 * then. The promise of each resolves when its batch has been handled, and rejects when that fails.
 */
export function createBatches<T>(handle: (batch: readonly T[]) => Promise<void>): (item: T) => Promise<void> {
  let waiting: T[] = [];
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | undefined;

  async function handleNext(before: Promise<unknown>): Promise<void> {
    await before.catch(() => undefined);
    const batch = waiting;
    waiting = [];
    next = undefined;
    await handle(batch);
  }

  return (item) => {
    waiting.push(item);
    if (!next) {
      next = handleNext(running);
      running = next;
    }
    return next;
  };
}
