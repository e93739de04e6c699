/**
 * What one class of an upstream's rate limit is believed to grant us. Others may use the same account: a refusal that
 * our own ledger did not foresee lowers the estimate, and each window without one raises it by a unit. Plain data, so
 * that a shared store can hold it; times are milliseconds of one monotonic clock.
 */
export interface Estimate {
  /** The upstream's published limit, or one of our own. */
  limit: number;
  /** 0 for a number of places that are free again at once. */
  readonly windowMs: number;
  /** Units believed to be ours in each window. */
  units: number;
  /** The most units granted within one window since the estimate was last lowered. */
  proven: number;
  /** When the last clean window began. */
  cleanSinceMs: number;
  /** When the upstream refused what nobody foresaw; null before the first time. */
  refusedAtMs: number | null;
  /** Units granted within the last window, oldest first. */
  granted: { readonly atMs: number; readonly units: number }[];
}

/** How many calls may be under way together when they take more than was ever seen to be granted. */
const PROBES = 3;

/** Half of the published limit counts as proven: a foreign user is then met by few calls at a time. */
export function createEstimate(limit: number, windowMs: number, nowMs: number): Estimate {
  return {
    limit,
    windowMs,
    units: limit,
    proven: Math.ceil(limit / 2),
    cleanSinceMs: nowMs,
    refusedAtMs: null,
    granted: [],
  };
}

/** The limit is one of our own: nobody else spends of it, and there is nothing to find out. */
export function setOwnLimit(estimate: Estimate, limit: number): void {
  estimate.limit = limit;
  estimate.units = limit;
  estimate.proven = limit;
}

/** Counts clean windows and forgets what left the last one. */
export function renewEstimate(estimate: Estimate, nowMs: number): void {
  if (estimate.windowMs === 0) return;
  const clean = Math.floor((nowMs - estimate.cleanSinceMs) / estimate.windowMs);
  if (clean > 0) {
    estimate.units = Math.min(estimate.limit, estimate.units + clean);
    estimate.cleanSinceMs += clean * estimate.windowMs;
  }
  const gone = estimate.granted.findIndex(({ atMs }) => atMs > nowMs - estimate.windowMs);
  estimate.granted.splice(0, gone === -1 ? estimate.granted.length : gone);
}

/** The upstream has granted a call. */
export function noteGranted(estimate: Estimate, units: number, nowMs: number): void {
  renewEstimate(estimate, nowMs);
  estimate.granted.push({ atMs: nowMs, units });
  estimate.proven = Math.max(estimate.proven, unitsGranted(estimate));
}

/**
 * The upstream has refused a call that was sent at `sentAtMs`.
 *
 * Lowers the estimate to what was granted within the last window. A refusal that comes when we had asked for less than
 * half of it says that others were busy for once, not how much they take: only the second one within two windows
 * counts, and halves it. Calls sent before the last refusal was known add nothing to what it said.
 */
export function noteRefused(estimate: Estimate, sentAtMs: number, nowMs: number): void {
  renewEstimate(estimate, nowMs);
  const { refusedAtMs } = estimate;
  if (refusedAtMs !== null && sentAtMs < refusedAtMs) return;
  const granted = unitsGranted(estimate);
  const isRepeated = refusedAtMs !== null && nowMs - refusedAtMs <= 2 * estimate.windowMs;
  if (granted >= estimate.units / 2) estimate.units = Math.min(granted, estimate.units - 1);
  else if (isRepeated) estimate.units = Math.floor(estimate.units / 2);
  estimate.units = Math.max(1, estimate.units);
  estimate.proven = Math.min(estimate.proven, Math.max(1, granted));
  estimate.cleanSinceMs = nowMs;
  estimate.refusedAtMs = nowMs;
}

/**
 * How many of `free` units may be sent while `unsettled` are under way: beyond what is proven only a few together, so
 * that few are refused.
 */
export function withinProven(estimate: Estimate, free: number, unsettled: number): number {
  if (unsettled === 0) return free;
  return Math.min(
    free,
    Math.max(0, PROBES - unsettled, estimate.proven - unitsGranted(estimate) - unsettled),
  );
}

/** When the estimate is large enough for `units` if nothing is refused; Infinity beyond the published limit. */
export function grownAtMs(estimate: Estimate, units: number, nowMs: number): number {
  if (units <= estimate.units) return nowMs;
  if (units > estimate.limit) return Infinity;
  return estimate.cleanSinceMs + (units - estimate.units) * estimate.windowMs;
}

function unitsGranted(estimate: Estimate): number {
  return estimate.granted.reduce((sum, { units }) => sum + units, 0);
}
