import type { Clock } from '../../clock.ts';
import type { Tag } from './tags.ts';

/**
 * Where some tags stand. As long as it is the same text for the same tags, no change of what they name has begun or
 * ended. Undefined when nobody can say: then nothing that was read may be kept, and nothing kept be served.
 */
export type Mark = string | undefined;

/** A write that has begun. */
export interface Change {
  /**
   * It has ended. Resolves when no mark from before is valid any more. `isOutcomeUnknown` when nobody knows whether it has
   * taken effect: it still may, so until its time is over nothing can be said of what it changes.
   */
  end(isOutcomeUnknown: boolean): Promise<void>;
}

/**
 * When what was last changed, for fencing: whoever reads takes the mark first, and what was read is right for as long
 * as the mark stays the same. `undefined` instead of tags means everything.
 */
export interface Epochs {
  mark(tags: readonly Tag[]): Promise<Mark>;
  /**
   * A write begins that will have ended after `leaseMs` at the latest. Resolves when no mark from before is valid any more.
   */
  begin(tags: readonly Tag[] | undefined, leaseMs: number): Promise<Change>;
  /** Others have changed something. Resolves when no mark from before is valid any more. */
  changed(tags: readonly Tag[] | undefined): Promise<void>;
}

/** How many tags are remembered one by one. Forgetting them counts as a change of everything. */
const REMEMBERED = 50_000;

/** The epochs of one process that shares its cache with nobody. */
export function createLocalEpochs(clock: Pick<Clock, 'now'>): Epochs {
  let last = 0;
  /** Since when all that is not remembered stands as it stands. */
  let everything = 0;
  const epochs = new Map<Tag, number>();
  /** Writes of which nobody knows whether they have ended. */
  let unknown: { readonly tags: ReadonlySet<Tag> | undefined; readonly untilMs: number }[] = [];

  function touch(tags: Iterable<Tag> | undefined): void {
    last += 1;
    if (tags) for (const tag of tags) epochs.set(tag, last);
    if (tags && epochs.size <= REMEMBERED) return;
    epochs.clear();
    everything = last;
  }

  /** Whether one of these may change at any moment. */
  function isUnknown(tags: readonly Tag[]): boolean {
    if (unknown.length === 0) return false;
    const nowMs = clock.now();
    for (const { tags: changed, untilMs } of unknown) if (untilMs <= nowMs) touch(changed);
    unknown = unknown.filter(({ untilMs }) => untilMs > nowMs);
    return unknown.some(({ tags: changed }) => !changed || tags.some((tag) => changed.has(tag)));
  }

  return {
    mark(tags) {
      const mark = isUnknown(tags)
        ? undefined
        : [everything, ...tags.map((tag) => epochs.get(tag) ?? 0)].join();
      return Promise.resolve(mark);
    },
    begin(tags, leaseMs) {
      touch(tags);
      const untilMs = clock.now() + leaseMs;
      return Promise.resolve({
        end(isOutcomeUnknown) {
          touch(tags);
          if (isOutcomeUnknown) unknown.push({ tags: tags && new Set(tags), untilMs });
          return Promise.resolve();
        },
      });
    },
    changed(tags) {
      touch(tags);
      return Promise.resolve();
    },
  };
}
