import type { Plugin } from 'graphql-yoga';
import type { UpstreamName } from '../errors.ts';
import type { CallScope, Spend } from '../upstream/call.ts';
import type { Scopes } from '../upstream/scopes.ts';
import { deadlineOf } from './use-deadline.ts';

/** What one client request took from each upstream's rate limit. */
interface SpendReport {
  twingate: { reads: number; writes: number };
  twenty: { tokens: number };
}

/**
 * The public face of the outbound pipeline: ties each client request to the upstream calls made for it, and says in
 * `extensions.upstreams` what they cost when the client asks with the header `x-gateway-report: 1`.
 *
 * A client that means a write with an empty filter for all records says so with `x-allow-unfiltered-writes: 1`.
 *
 * Needs `useDeadline` before it. Any Envelop server could use it: nothing in here knows Mesh.
 */
export function useUpstreams({ scopes }: { readonly scopes: Scopes }): Plugin {
  return {
    onExecute({ args }) {
      const contextValue = args.contextValue;
      const report: SpendReport = { twingate: { reads: 0, writes: 0 }, twenty: { tokens: 0 } };
      const scope: CallScope = {
        signal: deadlineOf(contextValue.request),
        spent: (spend) => add(report, spend),
        allowsUnfilteredWrites: contextValue.request.headers.get('x-allow-unfiltered-writes') === '1',
      };
      scopes.open(contextValue, scope);
      if (contextValue.request.headers.get('x-gateway-report') !== '1') return undefined;
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return;
          setResult({ ...result, extensions: { ...result.extensions, upstreams: report } });
        },
      };
    },
  };
}

function add(report: SpendReport, { upstream, unit, count }: Spend): void {
  const ofUpstream: Partial<Record<Spend['unit'], number>> = report[upstream satisfies UpstreamName];
  ofUpstream[unit] = (ofUpstream[unit] ?? 0) + count;
}
