import type { Plugin } from 'graphql-yoga';
import type { UpstreamName } from '../errors.ts';
import type { Operation } from '../operations/needs.ts';
import type { Budget } from '../upstream/budget/budget.ts';
import type { CallRecord, CallScope, Units } from '../upstream/call.ts';
import type { Scopes } from '../upstream/scopes.ts';
import type { Client } from './client.ts';
import { requestIdOf } from './request-id.ts';
import { deadlineOf } from './use-deadline.ts';

interface Asked extends Pick<Operation, 'document' | 'operationName'> {
  readonly variableValues?: Operation['variables'] | null;
}

export interface UpstreamsPluginOptions {
  readonly scopes: Scopes;
  readonly budget: Pick<Budget, 'close' | 'remaining'>;
  /** What an operation is known to need of the upstreams' limits before anything is asked. */
  readonly needsOf: (operation: Operation) => Units;
  readonly clientOf: (request: Request) => Client;
  /** The classes of units that are reported, by upstream and by the name they have in a report. */
  readonly classes: Readonly<Record<UpstreamName, Readonly<Record<string, string>>>>;
}

/** What one client request took from an upstream. */
interface SpendReport {
  /** By unit. */
  spent: Record<string, number>;
  joined: number;
  waitedMs: number;
}

/**
 * The public face of the outbound pipeline: ties each client request to the upstream calls made for it, gives back what
 * was reserved for it and not used, and says in `extensions.upstreams` what it cost when the client asks with the header
 * `x-gateway-report: 1`.
 *
 * A client that means a write with an empty filter for all records says so with `x-allow-unfiltered-writes: 1`.
 *
 * Needs `useRequestId` and `useDeadline` before it. Any Envelop server could use it: nothing in here knows Mesh.
 */
export function useUpstreams(options: UpstreamsPluginOptions): Plugin {
  const { scopes, budget, needsOf, clientOf, classes } = options;
  const upstreams = Object.keys(classes) as UpstreamName[];
  return {
    onExecute({ args }) {
      const { request } = args.contextValue;
      const report = new Map<UpstreamName, SpendReport>(
        upstreams.map((upstream) => [upstream, { spent: {}, joined: 0, waitedMs: 0 }]),
      );
      const { signal, atMs: deadlineAtMs } = deadlineOf(request);
      const { name: client, weight, unitsPerMinute } = clientOf(request);
      // Envelop's own type of these knows nothing.
      const { document, operationName, variableValues } = args as Asked;
      const operation = { document, operationName, variables: variableValues ?? {} };
      const scope: CallScope = {
        ...{ signal, deadlineAtMs, client, weight, unitsPerMinute, isBackground: false },
        operation: operationName ?? '',
        requestId: requestIdOf(request),
        needs: needsOf(operation),
        called: (call) => add(report, call),
        allowsUnfilteredWrites: request.headers.get('x-allow-unfiltered-writes') === '1',
      };
      scopes.open(args.contextValue, scope);
      const isAsked = request.headers.get('x-gateway-report') === '1';
      return {
        onExecuteDone({ result, setResult }) {
          budget.close(scope);
          if (!isAsked || Symbol.asyncIterator in result) return;
          setResult({ ...result, extensions: { ...result.extensions, upstreams: told(report) } });
        },
      };
    },
  };

  function told(report: ReadonlyMap<UpstreamName, SpendReport>) {
    const ofEach = [...report].map(([upstream, { spent, joined, waitedMs }]) => {
      const names = Object.entries(classes[upstream]);
      return [
        upstream,
        {
          ...Object.fromEntries(names.map(([unit, name]) => [unit, spent[name] ?? 0])),
          // Nothing is cached yet.
          cacheHits: 0,
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
