import type { ReadFile } from '../secret.ts';
import { parseManifest } from './manifest.ts';
import type { ListedOperation } from './manifest.ts';

/** The persisted operations, as their file says now. */
export interface OperationList {
  /**
   * By id. The file is read again when it has changed; a version that cannot be used changes nothing, and `onProblem` is
   * told once. The same map as long as nothing has changed.
   */
  current(onProblem: (problem: OperationListProblem) => void): ReadonlyMap<string, ListedOperation>;
}

/** Why a new version of the file is not in use. */
export interface OperationListProblem {
  /** What the system says when the file cannot be read. */
  readonly code?: string;
  /** The first of them: a list may have thousands of entries. */
  readonly problems?: readonly string[];
  /** How many there are. */
  readonly problemCount?: number;
}

const MAX_TOLD = 20;

/** Everything that is wrong with a list at the start. */
export class OperationListError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join(' '), options);
    this.problems = problems;
  }
}

/** Throws OperationListError when the file cannot be read or used. */
export function createOperationList(path: string, readFile: ReadFile): OperationList {
  let changedAtMs: number | undefined;
  let operations: ReadonlyMap<string, ListedOperation>;
  try {
    changedAtMs = readFile.changedAtMs(path);
    operations = read();
  } catch (error) {
    if (error instanceof OperationListError) throw error;
    const message = `the file cannot be read (${codeOf(error)}). Give the path of a list that \`twentygate persist\` has written.`;
    throw new OperationListError([message], { cause: error });
  }

  function read(): ReadonlyMap<string, ListedOperation> {
    const parsed = parseManifest(readFile(path));
    if ('problems' in parsed) throw new OperationListError(parsed.problems);
    return parsed.operations;
  }

  function changed(): number | undefined {
    try {
      return readFile.changedAtMs(path);
    } catch {
      return undefined;
    }
  }

  return {
    current(onProblem) {
      const now = changed();
      if (now === changedAtMs) return operations;
      changedAtMs = now;
      try {
        operations = read();
      } catch (error) {
        if (!(error instanceof OperationListError)) onProblem({ code: codeOf(error) });
        else {
          const { problems } = error;
          onProblem({ problems: problems.slice(0, MAX_TOLD), problemCount: problems.length });
        }
      }
      return operations;
    },
  };
}

function codeOf(error: unknown): string {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException;
  return code;
}
