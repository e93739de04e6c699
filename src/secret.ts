import { inspect } from 'node:util';

/** Reads a whole text file; throws when it cannot. Also tells when it was last changed, in epoch milliseconds. */
export interface ReadFile {
  (path: string): string;
  changedAtMs(path: string): number;
}

/** A value that prints as `[secret]` wherever it might be printed by mistake. */
export interface Secret {
  /** The value itself; from a file, the file's present content. */
  reveal(): string;
  toString(): '[secret]';
  toJSON(): '[secret]';
}

/**
 * A secret given as it is, or by the path of a file that is read again whenever it changes (a key can be rotated
 * without a restart). A file that has become unreadable or empty keeps the last value: a rotation may be under way.
 *
 * Throws when it cannot be read, there is nothing in it, it is shorter than `minLength`, or it cannot stand in an HTTP
 * header. The message names no path: somebody may have given the key where its file belongs.
 */
export function createSecret(
  source: { readonly value: string } | { readonly file: string },
  readFile: ReadFile,
  minLength = 1,
): Secret {
  let current: string;
  let readAtMs: number;
  if ('value' in source) {
    current = checked(source.value, minLength);
  } else {
    let text: string;
    try {
      readAtMs = readFile.changedAtMs(source.file);
      text = readFile(source.file);
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      throw new Error(`the file cannot be read (${code}). Give the path of a file that holds the key.`, {
        cause: error,
      });
    }
    current = checked(text, minLength);
  }
  const refresh = () => {
    if ('value' in source) return;
    try {
      const changedAtMs = readFile.changedAtMs(source.file);
      if (changedAtMs === readAtMs) return;
      current = checked(readFile(source.file), minLength);
      readAtMs = changedAtMs;
    } catch {
      // The last value stays.
    }
  };
  return hide(() => {
    refresh();
    return current;
  });
}

/** A secret that is had by `reveal`. */
export function hide(reveal: () => string): Secret {
  const hidden = () => '[secret]' as const;
  return Object.freeze({ reveal, toString: hidden, toJSON: hidden, [inspect.custom]: hidden });
}

function checked(text: string, minLength: number): string {
  const value = text.trim();
  if (value === '') throw new Error('it is empty.');
  if (/[^\x21-\x7e]/.test(value))
    throw new Error('it holds characters that no key has (spaces, line breaks or letters beyond ASCII).');
  if (value.length < minLength)
    throw new Error(
      `it has fewer than ${minLength} characters: whoever sees what is signed with it could find it by trying. Make one with: openssl rand -hex 32`,
    );
  return value;
}
