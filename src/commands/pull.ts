import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { print } from 'graphql';
import { connect } from '../connect.ts';
import { UsageError } from '../errors.ts';
import { createGateway } from '../gateway.ts';
import type { Gateway } from '../gateway.ts';
import { createLog } from '../log.ts';
import type { PullReport } from '../schema/refresh.ts';
import { loadOwnConfig } from './own-config.ts';
import type { Process } from './process.ts';

/** `twentygate pull`: what serving does by itself, by hand. Gives 1 when an upstream gave no schema to use. */
export async function pull(process: Process, output: string | undefined): Promise<number> {
  const { clock, random, newId, directory, transport } = process;
  const config = loadOwnConfig(process);
  const gateway = createGateway({
    config,
    connections: connect(config, clock, transport),
    transport,
    clock,
    log: createLog('warn', process.stderr),
    random,
    newId,
    directory,
  });
  try {
    const reports = Object.entries(await gateway.pull());
    for (const [source, report] of reports) process.stdout.write(`${source}: ${describe(report)}\n`);
    if (output !== undefined) {
      writeSchemas(output, gateway.sources());
      process.stdout.write(`Written to ${output}\n`);
    }
    return reports.some(([, { outcome }]) => outcome === 'failed') ? 1 : 0;
  } finally {
    await gateway.close();
  }
}

function writeSchemas(directory: string, sources: ReturnType<Gateway['sources']>): void {
  try {
    mkdirSync(directory, { recursive: true });
    for (const [source, document] of sources) {
      writeFileSync(join(directory, `${source}.graphql`), `${print(document)}\n`);
    }
  } catch (cause) {
    throw new UsageError(
      `The schemas cannot be written to ${directory}: ${(cause as Error).message}.`,
      'Give --output a directory that this user may create or write to.',
      { cause },
    );
  }
}

function describe(report: PullReport): string {
  switch (report.outcome) {
    case 'unchanged':
      return 'unchanged';
    case 'failed':
      return `failed (${report.error.message}); the last good schema stays`;
    case 'changed': {
      const { breaking, dangerous, added } = report.changes;
      const lines = [
        ...breaking.map((change) => `breaking: ${change}`),
        ...dangerous.map((change) => `look at this: ${change}`),
        ...added.map((change) => `added: ${change}`),
      ];
      return ['changed', ...lines.map((line) => `  ${line}`)].join('\n');
    }
  }
}
