import type { Limits } from '../upstreams/limits.ts';
import type { Settings } from '../settings.ts';
import type { Given } from './given.ts';

/** What stand-ins without limits grant. */
const UNLIMITED = 1_000_000;

/** The services' limits; the embedded stand-ins' own where these are served. */
export function readLimits(values: Settings, given: Given, isSandbox: boolean): Limits {
  const isGiven = (name: string) => given[name] !== undefined;
  const isUnlimited = isSandbox && values.SANDBOX_RATE_LIMITS === 'off';
  const unitsOf = (
    name: 'TWINGATE_READS_PER_WINDOW' | 'TWINGATE_WRITES_PER_WINDOW' | 'TWENTY_TOKENS_PER_WINDOW',
  ) => (isUnlimited && !isGiven(name) ? UNLIMITED : values[name]);
  const windowOf = (name: 'TWINGATE_WINDOW_MS' | 'TWENTY_WINDOW_MS') =>
    isSandbox && !isGiven(name) ? values.SANDBOX_WINDOW_MS : values[name];
  return {
    twingateReads: unitsOf('TWINGATE_READS_PER_WINDOW'),
    twingateWrites: unitsOf('TWINGATE_WRITES_PER_WINDOW'),
    twingateWindowMs: windowOf('TWINGATE_WINDOW_MS'),
    twingateCharging: values.TWINGATE_CHARGING,
    twentyTokens: unitsOf('TWENTY_TOKENS_PER_WINDOW'),
    twentyWindowMs: windowOf('TWENTY_WINDOW_MS'),
  };
}
