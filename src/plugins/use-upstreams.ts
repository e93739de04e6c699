import type { Plugin } from 'graphql-yoga';
import type { UpstreamName } from '../errors.ts';
import type { Clock } from '../clock.ts';
import type { KnownRoot, Operation } from '../operations/needs.ts';
import type { Budget } from '../upstream/budget/budget.ts';
import type { CallRecord, CallScope, ServedPart, Units } from '../upstream/call.ts';
import type { CallerToken } from '../upstream/caller-token.ts';
import type { Scopes } from '../upstream/scopes.ts';
import type { Client } from './client.ts';
import { createForesight } from './foresight.ts';
import { lifetimeOfParts, notLive } from './freshness.ts';
import type { Lifetime } from './freshness.ts';
import { requestIdOf } from './request-id.ts';
import { acceptedAgesOf } from './use-accepted-ages.ts';
import { deadlineOf } from './use-deadline.ts';
import { forwardedTokenOf } from './use-forwarded-token.ts';

interface Asked extends Pick<Operation, 'document' | 'operationName'> {
  readonly variableValues?: Operation['variables'] | null;
}

export interface UpstreamsPluginOptions {
  readonly scopes: Scopes;
  readonly budget: Pick<Budget, 'close' | 'remaining'>;
  /** The root fields that an operation is known to ask before anything is asked. */
  readonly rootsOf: (operation: Operation) => readonly KnownRoot[];
  /** What these need of the upstreams' limits. */
  readonly needsOf: (roots: readonly KnownRoot[], callerToken?: CallerToken) => Units;
  readonly clock: Pick<Clock, 'now'>;
  readonly clientOf: (request: Request) => Client;
  /** Told how each root field of an upstream was come by. */
  readonly onServed: (part: ServedPart, client: string) => void;
  /** The classes of units that are reported, by upstream and by the name they have in a report. */
  readonly classes: Readonly<Record<UpstreamName, Readonly<Record<string, string>>>>;
}

const lifetimes = new WeakMap<Request, Lifetime>();

/** For how long the answer to a request is what it is; undefined before it is there, and where nobody can say. */
export function lifetimeOf(request: Request): Lifetime | undefined {
  return lifetimes.get(request);
}

/** What one client request took from an upstream. */
interface SpendReport {
  /** By unit. */
  spent: Record<string, number>;
  cacheHits: number;
  joined: number;
  waitedMs: number;
}

/**
 * The public face of the outbound pipeline: ties each client request to the upstream calls made for it, gives back what
 * was reserved for it and not used, and says in `extensions.upstreams` what it cost and in `extensions.freshness` what was not
 * live, when the client asks with the header `x-gateway-report: 1`. What is stale is told without that.
 *
 * A client that means a write with an empty filter for all records says so with `x-allow-unfiltered-writes: 1`.
 *
 * Needs `useRequestId`, `useDeadline` and `useAcceptedAges` before it. Any Envelop server could use it: nothing in here knows Mesh.
 */
export function useUpstreams(options: UpstreamsPluginOptions): Plugin {
  const { scopes, budget, rootsOf, needsOf, clock, clientOf, onServed, classes } = options;
  const upstreams = Object.keys(classes) as UpstreamName[];
  const foresight = createForesight();
  return {
    onExecute({ args }) {
      const { request } = args.contextValue;
      const report = new Map<UpstreamName, SpendReport>(
        upstreams.map((upstream) => [upstream, { spent: {}, cacheHits: 0, joined: 0, waitedMs: 0 }]),
      );
      const { signal, atMs: deadlineAtMs } = deadlineOf(request);
      const { name: client, weight, unitsPerMinute } = clientOf(request);
      // Envelop's own type of these knows nothing.
      const { document, operationName, variableValues } = args as Asked;
      const operation = { document, operationName, variables: variableValues ?? {} };
      const roots = rootsOf(operation);
      const parts: ServedPart[] = [];
      const lookups = new Map(roots.filter(({ round }) => round > 0).map((root) => [root.name, root]));
      const callerToken = forwardedTokenOf(request);
      // A write is done only with all that its answer needs. Another's memory tells nothing of a caller's own.
      const mayForesee = lookups.size > 0 && !callerToken && !roots.some(({ isWrite }) => isWrite);
      let needed: readonly KnownRoot[] = roots;
      let foreseen: Promise<void> | undefined;
      const scope: CallScope = {
        ...{ signal, deadlineAtMs, client, weight, unitsPerMinute, isBackground: false },
        operation: operationName ?? '',
        requestId: requestIdOf(request),
        get needs() {
          return needsOf(needed, callerToken);
        },
        foresee: mayForesee ? () => (foreseen ??= foresee()) : undefined,
        callerToken,
        accepts: acceptedAgesOf(request),
        served: (part) => {
          parts.push(part);
          onServed(part, client);
          const ofUpstream = report.get(part.upstream);
          if (ofUpstream && part.state !== 'live') ofUpstream.cacheHits += 1;
        },
        called: (call) => add(report, call),
        allowsUnfilteredWrites: request.headers.get('x-allow-unfiltered-writes') === '1',
      };
      scopes.open(args.contextValue, scope);
      const isAsked = request.headers.get('x-gateway-report') === '1';
      return {
        onExecuteDone({ result, setResult }) {
          budget.close(scope);
          if (Symbol.asyncIterator in result) return;
          // It may have been foreseen wrongly.
          if (foreseen && result.errors) foresight.forget(operation);
          else if (mayForesee) {
            const own = parts.filter(({ name }) => lookups.has(name));
            foresight.note(operation, own);
          }
          const lifetime = result.errors ? undefined : lifetimeOfParts(parts, clock.now());
          if (lifetime) lifetimes.set(request, lifetime);
          const freshness = notLive(parts, roots, clock.now()).filter(
            // Who did not ask is told all the same when it is not what fresh means here.
            ({ state }) => isAsked || state === 'stale',
          );
          if (!isAsked && freshness.length === 0) return;
          const extensions = {
            ...result.extensions,
            ...(isAsked && { upstreams: told(report) }),
            ...(freshness.length > 0 && { freshness }),
          };
          setResult({ ...result, extensions });
        },
      };

      /** What its links will find in memory, if they look up what they did the last time, needs no units. */
      async function foresee(): Promise<void> {
        const before = new Set(parts.map(({ name }) => name));
        const known = new Set<string>();
        for (const [name, last] of foresight.expected(operation)) {
          const root = lookups.get(name);
          // What was come to already has said for itself what it needs.
          if (!root || before.has(name)) continue;
          const are = await Promise.all(last.map(async (part) => await part.isKnown(scope, needsOf([root]))));
          if (are.every(Boolean)) known.add(name);
        }
        needed = roots.filter(({ name, round }) => round === 0 || !known.has(name));
      }
    },
  };

  function told(report: ReadonlyMap<UpstreamName, SpendReport>) {
    const ofEach = [...report].map(([upstream, { spent, cacheHits, joined, waitedMs }]) => {
      const names = Object.entries(classes[upstream]);
      return [
        upstream,
        {
          ...Object.fromEntries(names.map(([unit, name]) => [unit, spent[name] ?? 0])),
          cacheHits,
          joined,
          waitedMs: Math.round(waitedMs),
          remaining: Object.fromEntries(names.map(([unit, name]) => [unit, budget.remaining(name)])),
        },
      ];
    });
    return Object.fromEntries(ofEach) as Readonly<Record<UpstreamName, unknown>>;
  }
}

function add(
  report: Map<UpstreamName, SpendReport>,
  { upstream, units, isJoined, waitedMs }: CallRecord,
): void {
  const ofUpstream = report.get(upstream);
  if (!ofUpstream) return;
  for (const [name, count] of Object.entries(units)) {
    ofUpstream.spent[name] = (ofUpstream.spent[name] ?? 0) + count;
  }
  if (isJoined) ofUpstream.joined += 1;
  ofUpstream.waitedMs += waitedMs;
}
