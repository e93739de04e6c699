/**
 * Milliseconds a `Retry-After` header asks to wait; undefined when there is none or it cannot be read.
 * Both forms of RFC 9110 section 10.2.3: whole seconds, or an HTTP date (compared with `wallNowMs`, epoch).
 */
export function parseRetryAfter(header: string | null, wallNowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Only the date form: Date.parse alone also takes "1" or "soon 5".
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - wallNowMs);
}
