const ids = new WeakMap<Request, string>();

/** What names one client request in its answer, its errors and the log. */
export function requestIdOf(request: Request): string {
  return ids.get(request) ?? 'unknown';
}

/** Gives a request its ID, once. */
export function setRequestId(request: Request, id: string): void {
  ids.set(request, id);
}
