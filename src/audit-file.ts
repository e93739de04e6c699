import { closeSync, constants, fstatSync, openSync, statSync, writeSync } from 'node:fs';
import { UsageError } from './errors.ts';

export interface AuditFile {
  /** Adds a line. Throws when it could not, or not whole. */
  write(line: string): void;
  close(): void;
}

/** A pipe that nobody reads is refused instead of waited for. */
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

/** For its owner alone: it says who works on what. */
const MODE = 0o600;

/**
 * A file that lines are added to, each at once and whole, also where other processes add theirs. One that was renamed or
 * removed, as logrotate does, is made anew for the next line.
 *
 * Throws UsageError when it cannot be opened.
 */
export function createAuditFile(path: string): AuditFile {
  let file: number | undefined;
  let hasTornLine = false;
  try {
    file = openSync(path, FLAGS, MODE);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `GATEWAY_AUDIT_FILE: the file cannot be opened for writing (${code}).`,
      'Give the path of a file in a directory that the gateway may write to, or leave it out: audit lines then go to standard error.',
      { cause: error },
    );
  }

  function close(): void {
    if (file !== undefined) closeSync(file);
    file = undefined;
  }

  /** The file that has the name now. */
  function opened(): number {
    if (file !== undefined && !isNamed(path, file)) {
      close();
      hasTornLine = false;
    }
    file ??= openSync(path, FLAGS, MODE);
    return file;
  }

  return {
    write(line) {
      const bytes = Buffer.from(hasTornLine ? `\n${line}` : line);
      const target = opened();
      let written = 0;
      try {
        while (written < bytes.length) written += writeSync(target, bytes, written);
        hasTornLine = false;
      } finally {
        if (written > 0 && written < bytes.length) hasTornLine = true;
      }
    },
    close,
  };
}

function isNamed(path: string, file: number): boolean {
  const named = statSync(path, { throwIfNoEntry: false });
  const own = fstatSync(file);
  return named?.ino === own.ino && named.dev === own.dev;
}
