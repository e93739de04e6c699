import type { Clock } from './clock.ts';
import { errorFacts } from './log.ts';

/**
 * What became of a root field of a mutation. `refused`: the upstream said so in its answer. `failed`: an error came
 * instead of an answer, and the write has not taken effect. `unknown`: nobody can tell whether it has. `not_run`: nothing
 * of it was sent.
 */
export type AuditOutcome = 'ok' | 'refused' | 'failed' | 'unknown' | 'not_run';

/** One write, or one mutation that was refused before any of it ran. Of what was sent and answered it holds names and ids alone. */
export interface AuditEntry {
  readonly requestId: string;
  readonly client: string;
  readonly role?: string | undefined;
  /** The IP address it came from. */
  readonly address?: string | undefined;
  /** The client's name for it. */
  readonly operation?: string | undefined;
  /** Of a persisted operation. */
  readonly operationId?: string | undefined;
  /** The root field, in the unified schema's name, and its key in the answer. */
  readonly field?: string;
  readonly key?: string;
  /** Instead of one, those of a mutation that was refused. */
  readonly fields?: readonly string[];
  readonly moreFields?: number;
  /** The records that it named, and those that came back. */
  readonly ids?: readonly string[];
  /** How many there were beside these. */
  readonly moreIds?: number;
  readonly outcome: AuditOutcome;
  readonly code?: string | undefined;
}

export interface AuditOptions {
  /** Takes one line with its end; throws when it cannot. */
  readonly write: (line: string) => void;
  /** Where a line goes that `write` did not take. Nowhere when it is missing. */
  readonly fallback?: (line: string) => void;
  readonly clock: Pick<Clock, 'wallNow'>;
  /** Told of the first line that was not written, and of the first after one that was. */
  readonly onProblem: (facts: ReturnType<typeof errorFacts>) => void;
}

export interface Audit {
  /** Writes one line. Never throws: what it tells of has happened. */
  readonly tell: (entry: AuditEntry) => void;
  /** Whether the last line was written, and how many were not. */
  readonly status: () => { readonly isWritten: boolean; readonly notWritten: number };
}

/** The lines that say who changed what. */
export function createAudit({ write, fallback, clock, onProblem }: AuditOptions): Audit {
  let isWritten = true;
  let notWritten = 0;
  return {
    tell(entry) {
      const time = new Date(clock.wallNow()).toISOString();
      const line = `${JSON.stringify({ audit: 'mutation', time, ...entry })}\n`;
      try {
        write(line);
        isWritten = true;
      } catch (error) {
        notWritten += 1;
        if (isWritten) onProblem(errorFacts(error));
        isWritten = false;
        fallback?.(line);
      }
    },
    status: () => ({ isWritten, notWritten }),
  };
}
