/** What every stand-in takes and gives. The sandbox imports nothing of the gateway's own code: it is the judge. */

/** Time as the stand-ins need it; the gateway's clock has the same shape. */
export interface SandboxClock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Epoch milliseconds. */
  wallNow(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface StandInOptions {
  readonly clock: SandboxClock;
  /** False lifts the rate limits. */
  readonly rateLimits: boolean;
  /** Length of a rate window in milliseconds; the real services use 60,000. */
  readonly windowMs: number;
  /** Every answer is delayed by this many milliseconds. */
  readonly latencyMs: number;
}

/** A service in the shape of `fetch`: what the real one answers to a request. */
export interface StandIn {
  fetch(request: Request): Promise<Response>;
}

/** A number in [0, 1) from a named seed: the same seed gives the same sequence. */
export type Random = () => number;
