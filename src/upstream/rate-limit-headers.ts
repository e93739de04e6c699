/** What is left of a rate limit by the upstream's own count. */
export interface Left {
  readonly units: number;
  /** Milliseconds until it is another window's; missing when the upstream does not say. */
  readonly forMs?: number;
}

/** Larger numbers are moments since 1970 in seconds, and still larger ones in milliseconds. */
const [FIRST_SECOND, FIRST_MILLISECOND] = [1e9, 1e12];

/**
 * What `X-RateLimit-Remaining` and `X-RateLimit-Reset` say; undefined when the first is missing or no whole number. No
 * standard defines them: the second is a number of seconds, or a moment.
 */
export function parseLeft(headers: Pick<Headers, 'get'>, wallNowMs: number): Left | undefined {
  const units = wholeNumber(headers.get('x-ratelimit-remaining'));
  if (units === undefined) return undefined;
  const reset = wholeNumber(headers.get('x-ratelimit-reset'));
  if (reset === undefined) return { units };
  if (reset < FIRST_SECOND) return { units, forMs: reset * 1000 };
  const atMs = reset < FIRST_MILLISECOND ? reset * 1000 : reset;
  return { units, forMs: Math.max(0, atMs - wallNowMs) };
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}
