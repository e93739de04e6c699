/** Counts what arrives at the other end; shares nothing with whoever sends. */
export interface Arrivals {
  arrive(atMs: number, units?: number): void;
  readonly count: number;
  /** The most units that arrived within any stretch of time of this length. */
  most(windowMs: number): number;
}

export function createArrivals(): Arrivals {
  const times: number[] = [];
  return {
    arrive(atMs, units = 1) {
      for (let i = 0; i < units; i += 1) times.push(atMs);
    },
    get count() {
      return times.length;
    },
    most(windowMs) {
      const sorted = [...times].sort((a, b) => a - b);
      let first = 0;
      let most = 0;
      sorted.forEach((atMs, last) => {
        while (atMs - (sorted[first] ?? atMs) >= windowMs) first += 1;
        most = Math.max(most, last - first + 1);
      });
      return most;
    },
  };
}
