import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Environment } from '../../src/config.ts';
import { projectDirectory } from './test-gateway.ts';

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running process of the real program. Killed when the test leaves its scope. */
export interface Program extends AsyncDisposable {
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  /** Waits until stdout or stderr holds a match. Fails when the process ends without one. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  /** Closes our end of its stdout, as `| head` does. */
  hangUp(): void;
  readonly ended: Promise<Ending>;
}

export interface ProgramOptions {
  /** Nothing else is in the process's environment but PATH. */
  readonly environment?: Environment;
  readonly directory?: string;
  /** @default src/main.ts */
  readonly entry?: string;
  readonly nodeOptions?: readonly string[];
}

/** Starts `node src/main.ts` with these arguments. */
export function startProgram(args: readonly string[], options: ProgramOptions = {}): Program {
  const {
    environment = {},
    directory,
    entry = join(projectDirectory, 'src/main.ts'),
    nodeOptions = [],
  } = options;
  const child = spawn(process.execPath, [...nodeOptions, entry, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(directory !== undefined && { cwd: directory }),
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  const tell = () => listeners.forEach((listener) => listener());
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    tell();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    tell();
  });
  let ending: Ending | undefined;
  const ended = new Promise<Ending>((resolve) =>
    child.once('close', (code, signal) => {
      ending = { code, signal };
      resolve(ending);
      tell();
    }),
  );
  return {
    pid: child.pid!,
    stdout: () => stdout,
    stderr: () => stderr,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(stdout) ?? pattern.exec(stderr);
          if (found) resolve(found);
          else if (ending)
            reject(new Error(`It ended without saying ${String(pattern)}:\n${stdout}\n${stderr}`));
          else return;
          listeners.delete(look);
        };
        listeners.add(look);
        look();
      }),
    signal: (name) => void child.kill(name),
    hangUp: () => void child.stdout.destroy(),
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Runs a command to its end. */
export async function runProgram(
  args: readonly string[],
  options?: ProgramOptions,
): Promise<Ending & { readonly stdout: string; readonly stderr: string }> {
  await using program = startProgram(args, options);
  const ending = await program.ended;
  return { ...ending, stdout: program.stdout(), stderr: program.stderr() };
}

export interface ServingGateway extends AsyncDisposable {
  readonly program: Program;
  readonly url: string;
  ask(
    query: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; data: any; errors?: any[]; extensions?: any }>;
  /** The body of /readyz. */
  readiness(): Promise<any>;
}

/** `serve` on a free port; resolves when it serves. */
export async function startGateway(environment: Environment = {}): Promise<ServingGateway> {
  const program = startProgram(['serve'], { environment: { PORT: '0', ...environment } });
  const [, url = ''] = await program.said(/"url":"([^"]+)".*"msg":"serving"/);
  return {
    program,
    url,
    async ask(query, headers = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      });
      return {
        status: response.status,
        ...((await response.json()) as { data: unknown; errors?: any[]; extensions?: any }),
      };
    },
    readiness: async () => await (await fetch(`${url}/readyz`)).json(),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}
