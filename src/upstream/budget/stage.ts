import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { UpstreamName } from '../../errors.ts';
import type {
  CallRecord,
  CallScope,
  Interceptor,
  Price,
  Units,
  UpstreamRequest,
  UpstreamResult,
} from '../call.ts';
import { allAborted, createBatch } from './batch.ts';
import type { Batch, Member } from './batch.ts';
import type { Budget } from './budget.ts';
import type { Join } from './join.ts';

export interface BudgetStageOptions {
  readonly upstream: UpstreamName;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly price: Price;
  /** Told of every call, for each of those who waited for it. */
  readonly onCall: (call: CallRecord, scope: CallScope) => void;
  /** How reads that wait leave as one call; without it each leaves alone. */
  readonly join?: Join;
}

/**
 * Sends each call when the upstream's limits allow it. Calls `next` once for all reads that came together while they
 * waited; writes leave alone. What a joint answer does not tell is asked again, alone.
 *
 * Throws what the budget throws when there is no room before the deadline, and what `next` throws.
 */
export function createBudgetStage(options: BudgetStageOptions): Interceptor {
  const { upstream, budget, clock, price, onCall, join } = options;
  return (next) => {
    /** Those that wait for units and take others along, oldest first. */
    const open = new Set<Batch>();

    return async (request) => {
      const batch = [...open].find((one) => takesAlong(one, request));
      return batch ? await batch.add(request, clock.now()) : await lead(request, join !== undefined);
    };

    function takesAlong({ members, fitsAtMs }: Batch, request: UpstreamRequest): boolean {
      const waiting = members.map((member) => member.request);
      return (
        request.kind === 'query' &&
        fitsAtMs <= request.scope.deadlineAtMs &&
        waiting.every(({ scope }) => scope.isBackground === request.scope.isBackground) &&
        join?.accepts(waiting, request) === true
      );
    }

    async function lead(request: UpstreamRequest, isOpen: boolean): Promise<UpstreamResult> {
      const batch = createBatch();
      const answer = batch.add(request, clock.now());
      if (isOpen && request.kind === 'query') open.add(batch);
      void leave(batch);
      return await answer;
    }

    /** Waits until there is room, and sends. Never rejects: each member is told. */
    async function leave(batch: Batch): Promise<void> {
      for (let first = batch.members[0]; first; first = batch.members[0]) {
        const units = price(first.request);
        try {
          await budget.admit(first.request.scope, units, (atMs) => {
            batch.fitsAtMs = atMs;
          });
        } catch (error) {
          // The next one waits in its own name.
          batch.remove(first);
          first.failed(error);
          continue;
        }
        open.delete(batch);
        if (batch.members.length > 0) await send([...batch.members], first.request.scope, units);
        else budget.release(first.request.scope, units);
        return;
      }
      open.delete(batch);
    }

    /** Never rejects. */
    async function send(members: readonly Member[], payer: CallScope, units: Units): Promise<void> {
      const sentAtMs = clock.now();
      const tell = (outcome: string) => {
        members.forEach(({ request: { scope, kind }, sinceMs }, place) => {
          const call: CallRecord = {
            ...{ upstream, kind, outcome, isJoined: place > 0 },
            units: place === 0 ? units : {},
            waitedMs: sentAtMs - sinceMs,
            tookMs: clock.now() - sentAtMs,
          };
          scope.called(call);
          onCall(call, scope);
        });
      };
      const requests = members.map(({ request }) => request);
      try {
        const result = await budget.spend(payer, units, async () => await next(joint(requests)));
        tell(result.errors[0]?.code ?? 'ok');
        const results = requests.length > 1 ? join?.split(requests, result) : [result];
        members.forEach(({ request, answered, failed }, place) => {
          const own = results?.[place];
          if (own) answered(own);
          else lead(request, false).then(answered, failed);
        });
      } catch (error) {
        tell(error instanceof GatewayError ? error.code : 'INTERNAL_SERVER_ERROR');
        for (const { failed } of members) failed(error);
      }
    }

    function joint(requests: readonly UpstreamRequest[]): UpstreamRequest {
      const [first] = requests;
      if (!first) throw new Error('Nobody is left to send for.');
      if (requests.length === 1 || !join) return first;
      const signal = allAborted(requests.map(({ scope }) => scope.signal));
      return { ...first, ...join.merge(requests), scope: { ...first.scope, signal } };
    }
  };
}
