import type { ReadFile } from '../secret.ts';
import { parseClients } from './clients-file.ts';
import type { ListedClient, Problem } from './clients-file.ts';

/** What a clients file says, as it is now. */
export interface ClientList {
  /**
   * The clients by name. The file is read again when it has changed; a version that cannot be used changes nothing, and
   * `onProblem` is told once.
   */
  current(onProblem: (problem: ListProblem) => void): ReadonlyMap<string, ListedClient>;
}

/** Why a new version of the file is not in use. Nothing that stands in the file is in it: it is for the log. */
export interface ListProblem {
  /** What the system says when the file cannot be read. */
  readonly code?: string;
  /** The lines that are wrong. */
  readonly lines?: readonly number[];
}

/** Everything that is wrong with a clients file at the start. */
export class ClientListError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join(' '), options);
    this.problems = problems;
  }
}

/** Throws ClientListError when the file cannot be read or used. */
export function createClientList(path: string, readFile: ReadFile): ClientList {
  let clients: ReadonlyMap<string, ListedClient>;
  /** Of the last version looked at, good or not; undefined for a file that could not be read. */
  let changedAtMs: number | undefined;
  try {
    changedAtMs = readFile.changedAtMs(path);
    clients = byName(readFile(path));
  } catch (error) {
    if (error instanceof BrokenList) {
      throw new ClientListError(error.problems.map(({ line, message }) => `line ${line}: ${message}`));
    }
    const message = `the file cannot be read (${codeOf(error)}). Give the path of a YAML file that lists the clients.`;
    throw new ClientListError([message], { cause: error });
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
      if (now === changedAtMs) return clients;
      changedAtMs = now;
      try {
        clients = byName(readFile(path));
      } catch (error) {
        if (error instanceof BrokenList) onProblem({ lines: error.problems.map(({ line }) => line) });
        else onProblem({ code: codeOf(error) });
      }
      return clients;
    },
  };
}

class BrokenList extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super('The clients file cannot be used.');
    this.problems = problems;
  }
}

function byName(text: string): ReadonlyMap<string, ListedClient> {
  const parsed = parseClients(text);
  if ('problems' in parsed) throw new BrokenList(parsed.problems);
  return new Map(parsed.clients.map((client) => [client.name, client]));
}

function codeOf(error: unknown): string {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException;
  return code;
}
