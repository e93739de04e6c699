import type { Mark } from './epochs.ts';

/** What was read of one root field, as one process hands it to others. */
interface Kept {
  /** JSON. */
  readonly text: string;
  /** It is right for as long as what it depends on stands like this. */
  readonly mark: NonNullable<Mark>;
  /** How long ago it was asked for, in milliseconds: clocks of two machines have nothing in common. */
  readonly ageMs: number;
}

/** What several processes keep together, behind each one's own memory. What it gives may be of an earlier mark. */
export interface SecondTier {
  /** Answers soon, whatever happens: undefined when it knows nothing, or too late. */
  get(key: string): Promise<Kept | undefined>;
  /** Keeps it for so long from now on, or not. Never throws, and need not be waited for. */
  set(key: string, kept: Kept, forMs: number): Promise<void>;
}
