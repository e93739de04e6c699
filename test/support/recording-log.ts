import { createLog } from '../../src/log.ts';
import type { Log } from '../../src/log.ts';

/** A log, and the lines written to it so far, read back. */
export function recordingLog(): [Log, Record<string, unknown>[]] {
  const lines: Record<string, unknown>[] = [];
  const log = createLog('trace', {
    write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  });
  return [log, lines];
}
