import type { Log } from '../log.ts';
import type { CallRecord, CallScope } from './call.ts';

/**
 * One line for each upstream call and each of those who waited for it; only the first of them has its units, so the sum
 * of the lines is what the upstream counted. Neither documents nor variables, which hold people's data.
 */
export function logCall(
  log: Log,
  call: CallRecord,
  { client, operation, requestId, isBackground }: CallScope,
): void {
  const { upstream, kind, units, isJoined, waitedMs, tookMs, outcome } = call;
  log.info(
    {
      ...{ upstream, kind, units, outcome, client },
      waitedMs: Math.round(waitedMs),
      tookMs: Math.round(tookMs),
      ...(operation !== '' && { operation: operation.slice(0, 100) }),
      ...(requestId !== '' && { requestId }),
      ...(isJoined && { isJoined }),
      ...(isBackground && { isBackground }),
    },
    'upstream called',
  );
}
