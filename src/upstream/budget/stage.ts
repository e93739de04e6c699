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

import { createBatch, put, takeOut, waitAs } from './batch.ts';
import type { Batch, Member } from './batch.ts';
import type { Budget } from './budget.ts';
import { createFlights } from './flights.ts';
import type { Join } from './join.ts';
import { ranks } from './turn.ts';

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

/** How many may wait for the units of one: the queue counts only that one. */
const MEMBERS = 100;

/**
 * Sends each call when the upstream's limits allow it. Writes leave alone. A read that leaves takes along whatever waits
 * and can be asked with it: calls `next` once for all of them. Reads of one client that can leave together stand in the
 * queue once; those of others keep their own place, so that nobody waits longer for being joined.
 *
 * A read whose twin is under way already gets that one's answer, if nothing has changed between the two.
 *
 * What a joint answer does not tell is asked again without those whose part it was; in halves, when nobody knows whose it
 * was. One who leaves takes nothing from the others; a call is aborted when the last has left.
 *
 * Throws what the budget throws when there is no room before the deadline, and what `next` throws.
 */
export function createBudgetStage(options: BudgetStageOptions): Interceptor {
  const { upstream, budget, clock, price, onCall, join } = options;
  return (next) => {
    /** Those that wait for units and can be taken along, oldest first. */
    const open = new Set<Batch>();
    /** Joined, they were too much for the upstream: they leave alone when they are asked again. */
    const apart = new WeakSet<UpstreamRequest>();
    const flights = createFlights();

    return async (request) =>
      await waitAs({ request, units: price(request), sinceMs: clock.now() }, enter, leaveEarly);

    function enter(member: Member): void {
      const { request, units } = member;
      const isOpen = join !== undefined && request.kind === 'query' && !apart.has(request);
      if (isOpen && flights.board(member, clock.now())) {
        budget.spare(request.scope, units);
        return;
      }
      const { isSure } = budget.standing(request.scope, units);
      const batch = isOpen && !isSure ? [...open].find((one) => waitsFor(one, member)) : undefined;
      if (batch) {
        put(batch, member);
        budget.spare(request.scope, units);
      } else {
        lead([member], isOpen);
      }
    }

    /** Whether a batch may stand in the queue for one more: no later than it would stand there itself. */
    function waitsFor({ leader, rank, members, fitsAtMs }: Batch, { request, units }: Member): boolean {
      const { scope } = request;
      return (
        leader.request.scope.client === scope.client &&
        ranks[rank] <= ranks[budget.standing(scope, units).rank] &&
        fitsAtMs <= scope.deadlineAtMs &&
        canJoin([...members], request)
      );
    }

    function canJoin(members: readonly Member[], request: UpstreamRequest): boolean {
      const requests = members.map((member) => member.request);
      return members.length < MEMBERS && join?.accepts(requests, request) === true;
    }

    function lead(members: readonly Member[], isOpen: boolean): void {
      const [first] = members;
      if (!first) return;
      const batch = createBatch(members, budget.standing(first.request.scope, first.units).rank);
      if (isOpen) open.add(batch);
      void leave(batch, isOpen);
    }

    /** Waits until there is room, and sends. Never rejects: each member is told. */
    async function leave(batch: Batch, isOpen: boolean): Promise<void> {
      const { leader, members, ending } = batch;
      const { scope } = leader.request;
      try {
        await budget.admit(scope, leader.units, {
          signal: ending.signal,
          onForecast: (atMs) => {
            batch.fitsAtMs = atMs;
            for (const member of members) if (member !== leader) leaveIfLate(member, atMs);
          },
        });
      } catch (error) {
        open.delete(batch);
        const waiting = [...members];
        for (const member of waiting) {
          if (member === leader) takeOut(member);
          else reenter(member);
        }
        // Otherwise another call has taken it along.
        if (waiting.includes(leader)) leader.failed(error);
        return;
      }
      open.delete(batch);
      if (leader.isGone) leader.failed(scope.signal.reason);
      const taken = [...members].filter(({ isGone }) => !isGone);
      for (const member of [...members]) takeOut(member);
      if (isOpen && taken.length > 0) takeAlong(taken);
      // While they waited another call may have left with the same.
      const left = taken.filter((member) => !(isOpen && flights.board(member, clock.now())));
      if (left.length > 0) await send(left, scope, leader.units);
      else budget.release(scope, leader.units);
    }

    function leaveIfLate(member: Member, fitsAtMs: number): void {
      if (fitsAtMs > member.request.scope.deadlineAtMs) reenter(member);
    }

    /** Waits in its own name, or with another who does. */
    function reenter(member: Member): void {
      takeOut(member);
      budget.claim(member.request.scope, member.units);
      enter(member);
    }

    function takeAlong(taken: Member[]): void {
      for (const member of [...open].flatMap(({ members }) => [...members])) {
        if (taken.length >= MEMBERS) return;
        // One that has left is about to be told so, and would not be told by another's call.
        if (member.isGone || !canJoin(taken, member.request)) continue;
        if (member.batch?.leader === member) budget.spare(member.request.scope, member.units);
        takeOut(member);
        taken.push(member);
      }
    }

    /** A request's client has left, or its time is up. */
    function leaveEarly(member: Member): void {
      const { request, units, batch } = member;
      const { signal, deadlineAtMs } = request.scope;
      if (batch?.leader === member) {
        // Says whether it was for want of units.
        batch.ending.abort(signal.reason);
        return;
      }
      // Its call is given up too, and says whether it may have taken effect.
      if (!batch && request.kind === 'mutation') return;
      const isLate = batch !== undefined && clock.now() >= deadlineAtMs;
      takeOut(member);
      member.failed(isLate ? budget.late(request.scope, units) : signal.reason);
    }

    /** Never rejects. */
    async function send(taken: readonly Member[], payer: CallScope, units: Units): Promise<void> {
      const sentAtMs = clock.now();
      const [first] = taken;
      if (!first) return;
      const flight = flights.leave(taken, sentAtMs);
      const requests = taken.map(({ request }) => request);
      let isLarger = false;
      try {
        const joint = join && requests.length > 1 ? join.merge(requests) : {};
        const call = {
          ...first.request,
          ...joint,
          scope: { ...first.request.scope, signal: flight.signal },
        };
        isLarger = call.document !== first.request.document;
        const result = await budget.spend(payer, units, async () => await next(call));
        flights.land(flight);
        tell(flight.members, units, sentAtMs, result.errors[0]?.code ?? 'ok');
        answer(flight.members, result, sentAtMs);
      } catch (error) {
        flights.land(flight);
        tell(
          flight.members,
          units,
          sentAtMs,
          error instanceof GatewayError ? error.code : 'INTERNAL_SERVER_ERROR',
        );
        const isTooMuch = error instanceof GatewayError && tooMuch.has(error.code);
        if (isTooMuch && isLarger) for (const { request } of flight.members) apart.add(request);
        for (const { failed } of flight.members) failed(error);
      }
    }

    function answer(members: readonly Member[], result: UpstreamResult, sentAtMs: number): void {
      const all = members.map(({ request }) => request);
      const results = join && all.length > 1 ? join.split(all, result) : [result];
      const untold: Member[] = [];
      members.forEach((member, place) => {
        const own = results[place];
        if (own) member.answered({ ...own, sentAtMs });
        else if (!member.isGone) untold.push(member);
        member.sinceMs = clock.now();
      });
      const requests = untold.map(({ request }) => request);
      const groups =
        join && requests.length > 0 ? join.regroup(requests, untold.length === members.length) : [];
      for (const group of groups)
        lead(
          untold.filter(({ request }) => group.includes(request)),
          false,
        );
    }

    function tell(members: readonly Member[], units: Units, sentAtMs: number, outcome: string): void {
      members.forEach(({ request: { scope, kind }, sinceMs }, place) => {
        const call: CallRecord = {
          ...{ upstream, kind, outcome, isJoined: place > 0 },
          units: place === 0 ? units : {},
          // Who came on board has not waited.
          waitedMs: Math.max(0, sentAtMs - sinceMs),
          tookMs: clock.now() - sentAtMs,
        };
        scope.called(call);
        onCall(call, scope);
      });
    }
  };
}

/** What may come of a document's size. */
const tooMuch = new Set(['UPSTREAM_TIMEOUT', 'UPSTREAM_BAD_RESPONSE']);
