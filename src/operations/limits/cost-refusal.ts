import type { GatewayError } from '../../errors.ts';
import type { Cost } from './cost/estimate.ts';
import { firstAbove, refusal, refusalOf } from './excess.ts';
import type { OperationLimits } from './limits.ts';

/**
 * The error that answers an operation which can cost more than is allowed: links, or units of one class, for any operation;
 * or units of all classes together for what its client may spend within a minute, which is never enough for it.
 */
export function refusalOfCost(
  { units: estimated, links }: Cost,
  limits: OperationLimits,
  unitsPerMinute: number | undefined,
): GatewayError | undefined {
  const excess = firstAbove({ links }, limits);
  if (excess) return refusalOf(excess);
  const { upstreamUnits } = limits;
  for (const [name, units] of Object.entries(estimated)) {
    if (units > upstreamUnits) {
      return refusal(
        `it can cost ${units} units of ${name}, as estimated, and ${upstreamUnits} at most are allowed (limit upstreamUnits)`,
      );
    }
  }
  const sum = Object.values(estimated).reduce((total, units) => total + units, 0);
  if (unitsPerMinute === undefined || sum <= unitsPerMinute) return undefined;
  const parts = Object.entries(estimated).map(([name, units]) => `${units} of ${name}`);
  return refusal(
    `it can cost ${sum} units (${parts.join(', ')}), as estimated, and this client may spend ${unitsPerMinute} within a minute (unitsPerMinute). Ask for fewer rows, or for less below them`,
  );
}
