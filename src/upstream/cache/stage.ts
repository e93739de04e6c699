import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import type { UpstreamName } from '../../errors.ts';
import { GatewayError } from '../../errors.ts';
import { ownScope } from '../call.ts';
import type {
  Call,
  CallScope,
  Interceptor,
  Price,
  ServedPart,
  Units,
  UpstreamRequest,
  UpstreamResult,
} from '../call.ts';
import { freshMsOf, servingOf } from './age.ts';
import type { Accepts, Freshness, Serving } from './age.ts';
import type { Epochs, Mark } from './epochs.ts';
import { createMemory } from './memory.ts';
import { callMark, onlyParts, partsOf } from './parts.ts';
import type { Part, Parting } from './parts.ts';
import { createPolling } from './polling.ts';
import type { Polling } from './polling.ts';
import { answerInTime, failedKeys, isHelped, mended } from './stale-if-error.ts';
import type { SecondTier } from './second-tier.ts';
import type { Entry, Store } from './store.ts';

export interface CacheStageOptions extends Parting {
  readonly upstream: UpstreamName;
  /** What the names of its root fields begin with in the unified schema. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly store: Store;
  readonly epochs: Epochs;
  readonly secondTier?: SecondTier | undefined;
  /** For a root field by its name in the unified schema. */
  readonly freshness: (rootName: string) => Freshness;
  readonly price: Price;
  readonly budget: {
    /** A request does not need these units any more. */
    readonly spare: (scope: CallScope, units: Units) => void;
    /** Whether a request is granted others together with these units. */
    readonly getsMore: (scope: CallScope, units: Units) => boolean;
    /** Whether these units are held for a request, or could be granted now. */
    readonly fits: (scope: CallScope, units: Units) => boolean;
    /** Whether they could, and nobody waits for any. */
    readonly isIdle: (units: Units) => boolean;
    /** Whether that is so, and most would still be left. */
    readonly hasLeftOver: (units: Units) => boolean;
  };
  /** Whether what is in demand is kept fresh from what is left over: where nobody tells of changes. */
  readonly isPolled: boolean;
  /** Aborts what is asked in the gateway's own name. */
  readonly signal: AbortSignal;
  /** A write that has begun has ended after this time at the latest, in milliseconds. */
  readonly leaseMs: number;
  /** What is asked for in the background may take so long, in milliseconds. */
  readonly refreshMs: number;
  /** Told of what went wrong in the background by a fault of our own. */
  readonly onProblem: (error: unknown) => void;
}

/** A root field of a read, and what is known of it. */
interface Look {
  readonly part: Part;
  readonly mark: Mark;
  readonly entry: Entry | undefined;
  readonly serving: Serving;
}

/** What can be asked for again. */
interface Kept {
  readonly request: UpstreamRequest;
  readonly part: Part;
}

/**
 * Answers root fields of reads from memory: while they are fresh; stale, as far as the client accepts it, while they are
 * asked for anew in the background, when there are no units, and when the upstream fails. What is asked for leaves as one
 * call. It is kept when it came without errors and nothing that it depends on was changed meanwhile.
 *
 * Writes pass, and end the life of whatever they may change: before they are sent and again when they have ended.
 */
export function createCacheStage(options: CacheStageOptions): Interceptor {
  const { upstream, prefix, clock, store, epochs, price, budget, tagging } = options;
  const freshnessOf = ({ name }: Part) => options.freshness(prefix + name);
  const memory = createMemory({ ...options, freshnessOf });
  const refreshing = new Set<string>();
  const own = ownScope('refresh', options.signal, true);
  return (next) => {
    const polling = options.isPolled ? pollingOf(next) : undefined;
    return async (request) =>
      request.kind === 'mutation' ? await write(next, request) : await read(next, request, polling);
  };

  function pollingOf(next: Call): Polling<Kept> {
    return createPolling<Kept>({
      clock,
      signal: options.signal,
      ageOf: ({ part }) => {
        const entry = store.get(part.id);
        return entry && (clock.now() - entry.askedAtMs) / freshnessOf(part).ttlMs;
      },
      hasLeftOver: ({ request, part }) => budget.hasLeftOver(price(onlyParts(request, [part]))),
      refresh: async ({ request, part }) => await refresh(next, request, part),
    });
  }

  async function write(next: Call, request: UpstreamRequest): Promise<UpstreamResult> {
    const change = await epochs.begin(tagging.touches(request), options.leaseMs);
    let isUnknown = true;
    try {
      const result = await next(request);
      isUnknown = result.errors.some(({ code }) => code === 'UPSTREAM_OUTCOME_UNKNOWN');
      return result;
    } catch (error) {
      isUnknown = !(error instanceof GatewayError) || error.code === 'UPSTREAM_OUTCOME_UNKNOWN';
      throw error;
    } finally {
      await change.end(isUnknown);
    }
  }

  async function read(
    next: Call,
    request: UpstreamRequest,
    polling: Polling<Kept> | undefined,
  ): Promise<UpstreamResult> {
    const { scope } = request;
    const parts = partsOf(request, options);
    let known = await lookUp(request, parts);
    budget.spare(scope, difference(price(request), known.units));
    if (known.rest && budget.getsMore(scope, known.units)) {
      // Others of the same request say first what they do not need. Meanwhile it may have come to be known.
      await setImmediate();
      await scope.foresee?.();
      const before = known.units;
      known = await lookUp(request, parts);
      budget.spare(scope, difference(before, known.units));
    }
    const { rest, served, asked } = known;
    const values = new Map(served.map((one) => [one.part.key, serve(one, scope)]));
    for (const { part, serving } of served) {
      polling?.note(part.id, { request: { ...request, scope: own }, part });
      if (serving.state === 'stale') void refresh(next, request, part);
    }
    if (!rest) return { data: ordered(parts, values), errors: [] };
    const result = await ask(next, rest, asked).catch((error: unknown): UpstreamResult => {
      if (served.length === 0 || !(error instanceof GatewayError) || scope.signal.aborted) throw error;
      // What is known is told all the same.
      return { data: null, errors: asked.map(({ part }) => error.at([part.key])) };
    });
    if (served.length === 0) return result;
    for (const { part } of asked) if (!result.data) values.set(part.key, null);
    for (const [key, value] of Object.entries(result.data ?? {})) values.set(key, value);
    return { ...result, data: ordered(parts, values) };
  }

  /** What of a read is known, and the rest of it that is to be asked for. */
  async function lookUp(request: UpstreamRequest, parts: readonly Part[]) {
    const looks = await Promise.all(parts.map(async (part) => await look(part, acceptsOf(request))));
    const isExhausted = !budget.fits(request.scope, price(request));
    const served = looks.filter(({ serving }) => isServed(serving, isExhausted));
    const asked = looks.filter(({ serving }) => !isServed(serving, isExhausted));
    const rest = asked.length > 0 ? restOf(request, served.length > 0, asked) : undefined;
    return { served, asked, rest, units: rest ? price(rest) : {} };
  }

  async function look(part: Part, accepts: Accepts): Promise<Look> {
    const mark = await epochs.mark(part.tags);
    const entry = mark === undefined ? undefined : await memory.find(part, mark);
    const known = entry && { ageMs: clock.now() - entry.askedAtMs, isNothing: isNothing(entry) };
    return { part, mark, entry, serving: servingOf(known, freshnessOf(part), accepts) };
  }

  /** The value for one reader. */
  function serve({ part, entry, serving }: Look, scope: CallScope): unknown {
    if (serving.state === 'none' || !entry) throw new RangeError(`Nothing is known of ${part.name}.`);
    const state = serving.state === 'fresh' ? 'cached' : 'stale';
    tell({ scope }, part, { state, askedAtMs: entry.askedAtMs, isNothing: isNothing(entry) });
    return JSON.parse(entry.text) as unknown;
  }

  function tell(
    { scope: { served, accepts }, isLive = false }: Pick<UpstreamRequest, 'scope' | 'isLive'>,
    part: Part,
    { isNothing, ...how }: Pick<ServedPart, 'state' | 'askedAtMs'> & { readonly isNothing: boolean },
  ): void {
    const { key, name } = part;
    const ttlMs = freshMsOf(isNothing, freshnessOf(part), accepts);
    // It may be remembered for long; the rest of the document it came from is not to be.
    const lookedUp = { ...part, fields: [] };
    const isKnown: ServedPart['isKnown'] = async (scope, units) => {
      const { serving } = await look(lookedUp, acceptsOf({ scope, isLive }));
      return isServed(serving, !budget.fits(scope, units));
    };
    served?.({ upstream, key, name: prefix + name, id: part.id, ...how, ttlMs, isKnown });
  }

  function restOf(request: UpstreamRequest, isPart: boolean, asked: readonly Look[]): UpstreamRequest {
    const parts = asked.map(({ part }) => part);
    return {
      ...(isPart ? onlyParts(request, parts) : request),
      mark: callMark(asked),
      hasFallback: asked.every(({ serving }) => serving.state === 'stale'),
    };
  }

  /** Throws what `next` throws, unless there are values from before. */
  async function ask(next: Call, request: UpstreamRequest, asked: readonly Look[]): Promise<UpstreamResult> {
    const call = asking(next, request, asked);
    const stale = asked.filter(({ serving }) => serving.state === 'stale');
    if (stale.length === 0) return await call;
    const { scope } = request;
    let result: UpstreamResult;
    try {
      result = request.hasFallback ? await answerInTime(call, scope, clock) : await call;
    } catch (error) {
      if (!isHelped(error) || scope.signal.aborted) throw error;
      result = { data: null, errors: [error] };
    }
    const keys = asked.map(({ part }) => part.key);
    const failed = new Set(failedKeys(result, keys));
    const helping = stale.filter(({ part }) => failed.has(part.key));
    if (helping.length === 0) return result;
    return mended(result, keys, new Map(helping.map((one) => [one.part.key, serve(one, scope)])));
  }

  async function asking(
    next: Call,
    request: UpstreamRequest,
    asked: readonly Look[],
  ): Promise<UpstreamResult> {
    const askedAtMs = clock.now();
    const result = await next(request);
    const { data, errors, sentAtMs = askedAtMs } = result;
    for (const one of asked) {
      // Who asked with a key that has been replaced meanwhile may have the answer to either.
      const isOwn = one.part.scopeName === options.scopeName();
      if (data && errors.length === 0 && isOwn)
        void memory.keep(one.part, one.mark, data[one.part.key], sentAtMs);
      const value = data?.[one.part.key] ?? null;
      tell(request, one.part, { state: 'live', askedAtMs: sentAtMs, isNothing: value === null });
    }
    return result;
  }

  /** In the gateway's own name, if there are units that nobody waits for. */
  async function refresh(next: Call, request: UpstreamRequest, part: Part): Promise<void> {
    const only = onlyParts(request, [part]);
    const units = price(only);
    // A client with a limit of its own could otherwise have all that others leave spent on what it reads again and again.
    const hasUnits =
      request.scope.unitsPerMinute === undefined ? budget.isIdle(units) : budget.hasLeftOver(units);
    if (refreshing.has(part.id) || !hasUnits) return;
    refreshing.add(part.id);
    try {
      const mark = await epochs.mark(part.tags);
      const scope = { ...own, deadlineAtMs: clock.now() + options.refreshMs };
      const one: Look = { part, mark, entry: undefined, serving: { state: 'none' } };
      await asking(next, { ...only, scope, mark: callMark([one]) }, [one]);
    } catch (error) {
      // An upstream's failure is in the log, and whoever asks next sees for himself.
      if (!(error instanceof GatewayError) && !options.signal.aborted) options.onProblem(error);
    } finally {
      refreshing.delete(part.id);
    }
  }
}

function isNothing({ text }: Entry): boolean {
  return text === 'null';
}

function acceptsOf({ scope, isLive }: Pick<UpstreamRequest, 'scope' | 'isLive'>): Accepts {
  return isLive ? { maxAgeMs: 0 } : (scope.accepts ?? {});
}

/** A stale value is served at once when it is to be, or when there are no units to ask with. */
function isServed(serving: Serving, isExhausted: boolean): boolean {
  if (serving.state === 'stale') return serving.isSoon || isExhausted;
  return serving.state === 'fresh';
}

/** In the order in which they were asked for. */
function ordered(parts: readonly Part[], values: ReadonlyMap<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(parts.flatMap(({ key }) => (values.has(key) ? [[key, values.get(key)]] : [])));
}

function difference(all: Units, part: Units): Units {
  return Object.fromEntries(
    Object.entries(all)
      .map(([name, count]): [string, number] => [name, count - (part[name] ?? 0)])
      .filter(([, count]) => count > 0),
  );
}
