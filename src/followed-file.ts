import type { ReadFile } from './secret.ts';

/** Something that stands in a file, as it is there now. */
export interface FollowedFile<Content, Problem> {
  /**
   * The same as long as the file has not changed. A version that cannot be used changes nothing, and `onProblem` is told
   * once.
   */
  current(onProblem: (problem: Problem | Unreadable) => void): Content;
}

/** What the system says when a file cannot be read. */
export interface Unreadable {
  readonly code: string;
}

/** What a text means, or what is wrong with it. */
export type ReadText<Content, Problem> = (
  text: string,
) => { readonly content: Content } | { readonly problem: Problem };

/** Reads a file now, and again whenever it changes. Gives the problem of one that cannot be used now. */
export function followFile<Content, Problem extends object>(
  path: string,
  readFile: ReadFile,
  readText: ReadText<Content, Problem>,
): FollowedFile<Content, Problem> | { readonly problem: Problem | Unreadable } {
  /** Of the last version looked at, good or not; undefined for a file that could not be read. */
  let changedAtMs = changed();
  const first = read();
  if ('problem' in first) return first;
  let { content } = first;

  function changed(): number | undefined {
    try {
      return readFile.changedAtMs(path);
    } catch {
      return undefined;
    }
  }

  function read(): { readonly content: Content } | { readonly problem: Problem | Unreadable } {
    let text: string;
    try {
      text = readFile(path);
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      return { problem: { code } };
    }
    return readText(text);
  }

  return {
    current(onProblem) {
      const now = changed();
      if (now === changedAtMs) return content;
      changedAtMs = now;
      const next = read();
      if ('problem' in next) onProblem(next.problem);
      else ({ content } = next);
      return content;
    },
  };
}
