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
  /** The most units granted within one window while all of the limit was believed to be ours. */
  proven: number;
  /** When the last clean window began. */
  cleanSinceMs: number;
  /** So many were too many the last time; null before. */
  ceiling: number | null;
  /** When the upstream refused what nobody foresaw; null before the first time. */
  refusedAtMs: number | null;
  /** Units granted within the last window, oldest first. */
  granted: { readonly atMs: number; readonly units: number }[];
}

/**
 * How many calls go at a time beyond what is proven, when it is not known whether others take part of the limit; but no more
 * than `PROBED` of it.
 */
const PROBES = 3;
const PROBED = 1 / 20;
/**
 * After a refusal the estimate is so large a part of what was granted lower than that, and at least by `LEAST_BACK` units:
 * it grows by one with each clean window, and each time it is too large again costs a refusal.
 */
const BACK = 1 / 20;
const LEAST_BACK = 3;
/** The unit that was too much the last time comes after so many clean windows. */
const CAUTION = 4;

/** Half of the published limit counts as proven: a foreign user is then met by few calls at a time. */
export function createEstimate(limit: number, windowMs: number, nowMs: number): Estimate {
  return {
    limit,
    windowMs,
    units: limit,
    // Places that are free again at once tell nothing of others.
    proven: windowMs === 0 ? limit : Math.ceil(limit / 2),
    cleanSinceMs: nowMs,
    ceiling: null,
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
  while (estimate.units < estimate.limit && nowMs >= grownAtMs(estimate, estimate.units + 1, nowMs)) {
    estimate.cleanSinceMs = grownAtMs(estimate, estimate.units + 1, nowMs);
    estimate.units += 1;
  }
  const gone = estimate.granted.findIndex(({ atMs }) => atMs > nowMs - estimate.windowMs);
  estimate.granted.splice(0, gone === -1 ? estimate.granted.length : gone);
}

/** The upstream has granted a call. */
export function noteGranted(estimate: Estimate, units: number, nowMs: number): void {
  renewEstimate(estimate, nowMs);
  estimate.granted.push({ atMs: nowMs, units });
  if (estimate.units === estimate.limit) estimate.proven = Math.max(estimate.proven, unitsGranted(estimate));
}

/**
 * The upstream has refused a call that was sent at `sentAtMs`. Gives whether the estimate is lower for it.
 *
 * Lowers the estimate a little below what was granted within the last window. A refusal that comes when we had asked for
 * less than half of it says that others were busy for once, not how much they take: only the second one within two
 * windows counts, and halves it. Calls sent before the last refusal was known add nothing to what it said.
 */
export function noteRefused(estimate: Estimate, sentAtMs: number, nowMs: number): boolean {
  renewEstimate(estimate, nowMs);
  const { refusedAtMs, units: before } = estimate;
  if (refusedAtMs !== null && sentAtMs < refusedAtMs) return false;
  const granted = unitsGranted(estimate);
  const isRepeated = refusedAtMs !== null && nowMs - refusedAtMs <= 2 * estimate.windowMs;
  const isFull = granted >= before / 2;
  if (isFull || isRepeated) {
    const ceiling = isFull ? Math.min(granted, before) : before;
    const back = Math.max(LEAST_BACK, Math.ceil(granted * BACK));
    estimate.units = Math.max(1, isFull ? ceiling - back : Math.floor(before / 2));
    estimate.ceiling = ceiling;
  }
  estimate.proven = 0;
  estimate.cleanSinceMs = nowMs;
  estimate.refusedAtMs = nowMs;
  return estimate.units < before;
}

/**
 * How many of `free` units may be sent while `unsettled` are under way: beyond what is proven only a few together, so
 * that few are refused. `together` is how many where others take part of the limit.
 */
export function withinProven(estimate: Estimate, free: number, unsettled: number, together: number): number {
  if (unsettled === 0) return free;
  const { units, limit } = estimate;
  const few = units < limit ? together : Math.min(PROBES, Math.ceil(limit * PROBED));
  return Math.min(free, Math.max(0, few - unsettled, estimate.proven - unitsGranted(estimate) - unsettled));
}

/** When the estimate is large enough for `units` if nothing is refused; Infinity beyond the published limit. */
export function grownAtMs(estimate: Estimate, units: number, nowMs: number): number {
  if (units <= estimate.units) return nowMs;
  if (units > estimate.limit) return Infinity;
  const { ceiling } = estimate;
  const isBeyond = ceiling !== null && estimate.units < ceiling && ceiling <= units;
  const windows = units - estimate.units + (isBeyond ? CAUTION - 1 : 0);
  return estimate.cleanSinceMs + windows * estimate.windowMs;
}

function unitsGranted(estimate: Estimate): number {
  return estimate.granted.reduce((sum, { units }) => sum + units, 0);
}
