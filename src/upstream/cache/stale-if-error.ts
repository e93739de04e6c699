import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import type { CallScope, UpstreamResult } from '../call.ts';

/** What a value from before helps over: the upstream gives no answer, or there are no units to ask it. */
const helped: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'UPSTREAM_BUDGET_EXHAUSTED',
  'UPSTREAM_RATE_LIMITED',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_BAD_RESPONSE',
]);

/** Whether a read that failed like this may be answered with values from before. */
export function isHelped(error: unknown): error is GatewayError {
  return error instanceof GatewayError && helped.has(error.code);
}

/** Which of these root fields have failed in a way that `isHelped`. `keys` are all that were asked for. */
export function failedKeys({ data, errors }: UpstreamResult, keys: readonly string[]): string[] {
  return keys.filter((key) => {
    const own = errors.filter(({ path }) => path === undefined || path[0] === key);
    return (data?.[key] ?? null) === null && own.length > 0 && own.every(isHelped);
  });
}

/** The answer with other values for some root fields that have failed. */
export function mended(
  { data, errors }: UpstreamResult,
  keys: readonly string[],
  values: ReadonlyMap<string, unknown>,
): UpstreamResult {
  const all: Record<string, unknown> = { ...Object.fromEntries(keys.map((key) => [key, null])), ...data };
  for (const [key, value] of values) all[key] = value;
  const isWhole = keys.every((key) => all[key] !== null);
  return {
    data: all,
    errors: errors.filter(({ path }) => (path ? !values.has(String(path[0])) : !isWhole)),
  };
}

/**
 * The answer, if it comes within half of the time that is left, since the client is to be answered in any case.
 *
 * Throws UPSTREAM_TIMEOUT when it does not; what comes later nobody needs to wait for.
 */
export async function answerInTime(
  answer: Promise<UpstreamResult>,
  { deadlineAtMs }: CallScope,
  clock: Clock,
): Promise<UpstreamResult> {
  const timer = new AbortController();
  answer.catch(() => undefined);
  try {
    const late = clock.sleep(Math.max(0, (deadlineAtMs - clock.now()) / 2), timer.signal).then(() => {
      throw new GatewayError('UPSTREAM_TIMEOUT', 'There was no answer soon enough.');
    });
    return await Promise.race([answer, late]);
  } finally {
    timer.abort();
  }
}
