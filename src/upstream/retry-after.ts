/** A longer wait than any rate limit of ours asks for: a slip of an upstream must not silence it for weeks. */
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

/** The three date forms of RFC 9110 section 5.6.7. Date.parse alone also takes "1" or "soon 5". */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d\d:\d\d:\d\d/;

/**
 * Milliseconds a `Retry-After` header asks to wait, a day at most; undefined when there is none or it cannot be read.
 * Both forms of RFC 9110 section 10.2.3: whole seconds, or an HTTP date (compared with `wallNowMs`, epoch).
 */
export function parseRetryAfter(header: string | null, wallNowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, MAX_RETRY_AFTER_MS);
  if (!HTTP_DATE.test(text)) return undefined;
  // The oldest form names no zone; an HTTP date is always in GMT.
  const atMs = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(atMs) ? undefined : Math.min(Math.max(0, atMs - wallNowMs), MAX_RETRY_AFTER_MS);
}
