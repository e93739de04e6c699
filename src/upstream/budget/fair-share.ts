/**
 * Who of those waiting for one class is next: start-time fair queueing (Goyal, Vin and Cheng, 1996). Each client has a
 * tag that moves on by units divided by weight when it is served; the lowest goes first. A client that has waited for
 * nothing starts where the others are: it neither owes nor has saved up anything, and what one leaves the others take.
 */
export interface FairShare {
  /** The tag of whoever was served last; later where too many were ahead of it. */
  now: number;
  /** The tags of clients that are ahead of `now`. */
  readonly tags: Record<string, number>;
}

export function createFairShare(): FairShare {
  // Clients name themselves, `constructor` too.
  return { now: 0, tags: Object.create(null) as Record<string, number> };
}

/**
 * No more clients than this are ahead at a time: names that are used once, and there is no end of them, would stay for
 * ever, since nobody who comes anew moves `now` on.
 */
const MOST_AHEAD = 100;

/** How far the client is ahead of the one who was served last. */
export function lead(share: FairShare, client: string): number {
  return Math.max(0, (share.tags[client] ?? 0) - share.now);
}

/** The client is served. */
export function charge(share: FairShare, client: string, weight: number, units: number): void {
  const start = share.now + lead(share, client);
  share.now = start;
  share.tags[client] = start + units / weight;
  const tags = Object.values(share.tags);
  // Those who are least ahead are so no more.
  if (tags.length > MOST_AHEAD) share.now = Math.min(...tags);
  for (const [name, tag] of Object.entries(share.tags)) {
    // A tag that is not ahead says nothing.
    if (tag <= share.now) Reflect.deleteProperty(share.tags, name);
  }
}
