import type { DocumentNode } from 'graphql';
import type { UpstreamRequest, UpstreamResult } from '../call.ts';

/** How reads of several requests that wait for the same units leave as one call. Never writes. */
export interface Join {
  /**
   * Whether one more can leave with those that wait, at the price of one of them. Says no where the joint document would
   * become too large. Never throws.
   */
  readonly accepts: (waiting: readonly UpstreamRequest[], request: UpstreamRequest) => boolean;
  /** The joint document. */
  readonly merge: (requests: readonly UpstreamRequest[]) => {
    readonly document: DocumentNode;
    readonly variables: Readonly<Record<string, unknown>>;
  };
  /**
   * What each of them would have been answered alone; undefined where the joint answer does not tell, since another's
   * part took it away. No two answers share an object: whoever gets one writes into it.
   */
  readonly split: (
    requests: readonly UpstreamRequest[],
    result: UpstreamResult,
  ) => readonly (UpstreamResult | undefined)[];
  /** Which of those that were told nothing leave together when they are asked again; `isAll` when nobody was told anything. */
  readonly regroup: (
    untold: readonly UpstreamRequest[],
    isAll: boolean,
  ) => readonly (readonly UpstreamRequest[])[];
}
