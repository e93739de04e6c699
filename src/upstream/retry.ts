import { Kind } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { Call, Interceptor, UpstreamRequest, UpstreamResult } from './call.ts';

export interface RetryOptions {
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
}

/** The first attempt included. */
const ATTEMPTS = 3;
/** Milliseconds before the second attempt at an upstream that failed; doubles, less up to half by chance. */
const FIRST_DELAY_MS = 250;

/** What may be asked again. A write that has one of these codes has not run: otherwise its outcome would be unknown. */
const again: Readonly<Record<UpstreamRequest['kind'], ReadonlySet<ErrorCode>>> = {
  query: new Set<ErrorCode>([
    'UPSTREAM_RATE_LIMITED',
    'UPSTREAM_UNAVAILABLE',
    'UPSTREAM_TIMEOUT',
    'UPSTREAM_BAD_RESPONSE',
  ]),
  mutation: new Set<ErrorCode>(['UPSTREAM_RATE_LIMITED', 'UPSTREAM_UNAVAILABLE']),
};

/**
 * Asks again where that is safe: reads after a failure of the upstream, writes only when it is certain that nothing ran.
 * Calls `next` up to three times, or once where there is something else to answer with; each attempt is paid for. Where an upstream refused some roots of a document for its rate
 * limit, only those are asked again.
 *
 * Throws the upstream's last failure, also when there is no room for another attempt.
 */
export function createRetry({ clock, random }: RetryOptions): Interceptor {
  return (next) => async (request) => {
    let asked = request;
    let known: UpstreamResult | GatewayError = await attempt(next, asked);
    for (let done = 1; done < (request.hasFallback ? 1 : ATTEMPTS); done += 1) {
      const left = leftOf(asked, known);
      if (!left || !(await pause(known, done, request))) break;
      const outcome: UpstreamResult | GatewayError = await attempt(next, left);
      // There was no room or no time: what the upstream itself said tells more.
      if (outcome instanceof GatewayError && isOurs(outcome, request)) break;
      known = left === asked ? outcome : joined(known, outcome);
      asked = left;
    }
    if (known instanceof GatewayError) throw known;
    return known;
  };

  /** Whether there is time for another attempt, once it is due. The budget knows when a refusal is over. */
  async function pause(
    failed: UpstreamResult | GatewayError,
    done: number,
    { scope }: UpstreamRequest,
  ): Promise<boolean> {
    if (scope.signal.aborted) return false;
    if (!(failed instanceof GatewayError) || failed.code === 'UPSTREAM_RATE_LIMITED') return true;
    const delayMs = FIRST_DELAY_MS * 2 ** (done - 1) * (1 - random() / 2);
    if (clock.now() + delayMs >= scope.deadlineAtMs) return false;
    return await clock.sleep(delayMs, scope.signal).then(
      () => true,
      () => false,
    );
  }
}

async function attempt(next: Call, request: UpstreamRequest): Promise<UpstreamResult | GatewayError> {
  try {
    return await next(request);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}

/** Whether an error is the gateway's own: its allowance or the request's time is used up. */
function isOurs(error: GatewayError, { scope }: UpstreamRequest): boolean {
  return error.code === 'UPSTREAM_BUDGET_EXHAUSTED' || scope.signal.aborted;
}

/** What of a request is to be asked again; undefined when nothing is. */
function leftOf(
  request: UpstreamRequest,
  outcome: UpstreamResult | GatewayError,
): UpstreamRequest | undefined {
  if (outcome instanceof GatewayError) return again[request.kind].has(outcome.code) ? request : undefined;
  const { data, errors } = outcome;
  if (errors.length === 0 || errors.some(({ code }) => code !== 'UPSTREAM_RATE_LIMITED')) return undefined;
  const document = onlyRoots(request.document, (key) => (data?.[key] ?? null) === null);
  return document && { ...request, document };
}

/** Those root fields of a document that are wanted; undefined when there is none, or when it has others than fields. */
function onlyRoots(document: DocumentNode, isWanted: (key: string) => boolean): DocumentNode | undefined {
  let count = 0;
  const definitions = document.definitions.map((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return definition;
    const selections = definition.selectionSet.selections.filter(
      (field) => field.kind !== Kind.FIELD || isWanted((field.alias ?? field.name).value),
    );
    count += selections.length;
    return { ...definition, selectionSet: { ...definition.selectionSet, selections } };
  });
  return count > 0 ? { ...document, definitions } : undefined;
}

/** The roots that were answered before with those that were answered now. */
function joined(
  before: UpstreamResult | GatewayError,
  now: UpstreamResult | GatewayError,
): UpstreamResult | GatewayError {
  if (before instanceof GatewayError) return now;
  const { data, errors } = now instanceof GatewayError ? { data: {}, errors: [now] } : now;
  return { data: { ...before.data, ...data }, errors };
}
