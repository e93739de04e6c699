import { followFile } from '../followed-file.ts';
import type { Unreadable } from '../followed-file.ts';
import type { ReadFile } from '../secret.ts';
import { parseManifest } from './manifest.ts';
import type { ListedOperation } from './manifest.ts';

/** The persisted operations, as their file says now. */
export interface OperationList {
  /** By id. The same map as long as nothing has changed; `onProblem` is told once of a version that cannot be used. */
  current(onProblem: (problem: OperationListProblem) => void): ReadonlyMap<string, ListedOperation>;
}

/** Why a new version of the file is not in use: the first problems, since a list may have thousands, and how many there are. */
export type OperationListProblem =
  { readonly problems: readonly string[]; readonly problemCount: number } | Unreadable;

const MAX_TOLD = 20;

/** Everything that is wrong with a list at the start. */
export class OperationListError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join(' '));
    this.problems = problems;
  }
}

/** Throws OperationListError when the file cannot be read or used. */
export function createOperationList(path: string, readFile: ReadFile): OperationList {
  const followed = followFile(path, readFile, (text) => {
    const parsed = parseManifest(text);
    return 'problems' in parsed ? { problem: parsed } : { content: parsed.operations };
  });
  if ('current' in followed) {
    return { current: (onProblem) => followed.current((problem) => onProblem(forLog(problem))) };
  }
  const { problem } = followed;
  throw new OperationListError(
    'code' in problem
      ? [
          `the file cannot be read (${problem.code}). Give the path of a list that \`twentygate persist\` has written.`,
        ]
      : problem.problems,
  );
}

function forLog(problem: { readonly problems: readonly string[] } | Unreadable): OperationListProblem {
  if ('code' in problem) return problem;
  const { problems } = problem;
  return { problems: problems.slice(0, MAX_TOLD), problemCount: problems.length };
}
