/** Documented defaults of one account (Twingate's "API" page). */
const LIMITS = { reads: 60, writes: 20 } as const;

export interface Counts {
  readonly reads: number;
  readonly writes: number;
  readonly refused: number;
}

interface Limiter {
  /** Takes one HTTP request in and gives null, or refuses it and gives the milliseconds until one would pass. */
  admit(kind: keyof typeof LIMITS, nowMs: number): number | null;
  counts(): Counts;
}

/** A log of the arrivals of the last window, for each kind. Refused requests are not logged. */
export function createLimiter(windowMs: number, isEnabled: boolean): Limiter {
  const arrivals: Record<keyof typeof LIMITS, number[]> = { reads: [], writes: [] };
  const counts = { reads: 0, writes: 0, refused: 0 };
  return {
    admit(kind, nowMs) {
      const recent = arrivals[kind].filter((at) => at > nowMs - windowMs);
      arrivals[kind] = recent;
      const oldest = recent[0];
      if (isEnabled && oldest !== undefined && recent.length >= LIMITS[kind]) {
        counts.refused++;
        return oldest + windowMs - nowMs;
      }
      recent.push(nowMs);
      counts[kind]++;
      return null;
    },
    counts: () => ({ ...counts }),
  };
}
