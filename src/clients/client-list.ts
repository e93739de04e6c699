import { followFile } from '../followed-file.ts';
import type { Unreadable } from '../followed-file.ts';
import type { ReadFile } from '../secret.ts';
import { parseClients } from './clients-file.ts';
import type { ListedClient, Problem } from './clients-file.ts';

/** What a clients file says, as it is now. */
export interface ClientList {
  /** By name. `onProblem` is told once of a version that cannot be used. */
  current(onProblem: (problem: ListProblem) => void): ReadonlyMap<string, ListedClient>;
}

/** Why a new version of the file is not in use: the lines that are wrong. Nothing that stands in it: it is for the log. */
export type ListProblem = { readonly lines: readonly number[] } | Unreadable;

/** Everything that is wrong with a clients file at the start. */
export class ClientListError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join(' '));
    this.problems = problems;
  }
}

/** Throws ClientListError when the file cannot be read or used. */
export function createClientList(path: string, readFile: ReadFile): ClientList {
  const followed = followFile(path, readFile, (text) => {
    const parsed = parseClients(text);
    if ('problems' in parsed) return { problem: { wrong: parsed.problems } };
    return { content: new Map(parsed.clients.map((client) => [client.name, client])) };
  });
  if ('current' in followed) {
    return { current: (onProblem) => followed.current((problem) => onProblem(forLog(problem))) };
  }
  const { problem } = followed;
  throw new ClientListError(
    'code' in problem
      ? [`the file cannot be read (${problem.code}). Give the path of a YAML file that lists the clients.`]
      : problem.wrong.map(({ line, message }) => `line ${line}: ${message}`),
  );
}

function forLog(problem: { readonly wrong: readonly Problem[] } | Unreadable): ListProblem {
  return 'code' in problem ? problem : { lines: problem.wrong.map(({ line }) => line) };
}
