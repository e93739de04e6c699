import type { Clock } from '../clock.ts';
import type { Environment } from '../config.ts';
import type { ReadFile } from '../secret.ts';
import type { Transport } from '../upstream/transport.ts';

/** Everything of the running process that a command may use. `main.ts` makes the real one. */
export interface Process {
  readonly environment: Environment;
  readonly readFile: ReadFile;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  /** A new key that nobody can guess. */
  readonly newKey: () => string;
  readonly transport: Transport;
  /** The directory the program lies in. */
  readonly directory: string;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Aborts when the process is asked to stop. */
  readonly stopping: AbortSignal;
}

/** Resolves when the process is asked to stop. */
export async function untilStopped({ stopping }: Process): Promise<void> {
  if (stopping.aborted) return;
  await new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve(), { once: true }));
}
