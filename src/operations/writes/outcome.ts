import type { AuditOutcome } from '../../audit.ts';
import type { WrittenRoot } from './written-roots.ts';

/** An answer as the client gets it, with its codes. */
export interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly AnswerError[];
}

interface AnswerError {
  readonly path?: readonly (string | number)[] | undefined;
  readonly extensions: Readonly<Record<string, unknown>>;
}

export interface RootOutcome {
  readonly outcome: AuditOutcome;
  readonly code?: string | undefined;
}

/** A write that fails with one of these has not been sent: once it has, it is not known what became of it. */
const NOT_SENT: ReadonlySet<string | undefined> = new Set([
  'UNFILTERED_WRITE_REFUSED',
  'UPSTREAM_BUDGET_EXHAUSTED',
  'UPSTREAM_TIMEOUT',
]);

/** What came may be the end of a write that took effect. */
const UNCLEAR: ReadonlySet<string | undefined> = new Set([
  'INTERNAL_SERVER_ERROR',
  'UPSTREAM_BAD_RESPONSE',
  'UPSTREAM_OUTCOME_UNKNOWN',
]);

/** What became of a root of a mutation that has begun. `verdict` is what the upstream says of it in its answer. */
export function outcomeOf(
  { key }: WrittenRoot,
  { data, errors = [] }: Answer,
  verdict: boolean | undefined,
): RootOutcome {
  const isThere = data !== null && data !== undefined && Object.hasOwn(data, key);
  const value = isThere ? (data[key] ?? null) : null;
  if (value !== null) return { outcome: verdict === false || value === false ? 'refused' : 'ok' };
  const error = errors.find(({ path }) => path?.[0] === key);
  // An upstream may answer a write with nothing.
  if (!error) return isThere ? { outcome: 'ok' } : { outcome: 'unknown', code: codeIn(errors) };
  const code = codeIn([error]);
  // An error further inside took away what was there.
  if (error.path?.length !== 1 || UNCLEAR.has(code)) return { outcome: 'unknown', code };
  return { outcome: NOT_SENT.has(code) ? 'not_run' : 'failed', code };
}

/** Of the first error. */
export function codeIn(errors: Answer['errors']): string | undefined {
  const code = errors?.[0]?.extensions['code'];
  return typeof code === 'string' ? code : undefined;
}
