import { fileURLToPath } from 'node:url';
import type { Environment } from '../src/config.ts';
import { joinedQuery } from '../test/support/joined-query.ts';
import { parseExposition } from '../test/support/prometheus.ts';
import type { Exposition } from '../test/support/prometheus.ts';
import { startProgram } from '../test/support/program.ts';

/** Memory in bytes. */
export interface Usage {
  /** Since the start of the process; unlike time by the clock it hardly depends on what else the machine does. */
  readonly cpuMs: number;
  readonly rss: number;
  /** The largest RSS so far. */
  readonly peak: number;
  readonly heapUsed: number;
}

export interface Question {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export interface MeasuredGateway extends AsyncDisposable {
  /** From the start of the process until it served, in milliseconds. */
  readonly servingMs: number;
  /** Asks a question, by default the joined one; throws when the answer is not a full one. */
  ask(question?: Question): Promise<void>;
  metrics(): Promise<Exposition>;
  usage(): Promise<Usage>;
}

const reportMemory = fileURLToPath(new URL('report-memory.ts', import.meta.url));

/** `serve` with the embedded stand-ins in a process of its own, under these Node flags. */
export async function startMeasuredGateway(
  nodeFlags: readonly string[],
  environment: Environment = {},
): Promise<MeasuredGateway> {
  const startedAtMs = performance.now();
  const program = startProgram(['serve'], {
    nodeOptions: ['--import', reportMemory, ...nodeFlags],
    environment: { PORT: '0', ...environment },
  });
  const [, url = ''] = await program.said(/(http:\S+)\/graphql/);
  const servingMs = performance.now() - startedAtMs;
  let reports = 0;
  return {
    servingMs,
    async ask(question = { query: joinedQuery }) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(question),
      });
      const { errors } = (await response.json()) as { errors?: unknown };
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
    },
    metrics: async () => parseExposition(await (await fetch(`${url}/metrics`)).text()),
    async usage() {
      reports += 1;
      program.signal('SIGUSR2');
      const [, text = ''] = await program.said(new RegExp(`(?:USAGE [^]*?){${reports - 1}}USAGE (.*)\n`));
      return JSON.parse(text) as Usage;
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
