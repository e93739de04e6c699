import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { print } from 'graphql';
import { loadConfig } from '../config.ts';
import { connect } from '../connect.ts';
import { createGateway } from '../gateway.ts';
import { createLog } from '../log.ts';
import type { PullReport } from '../schema/refresh.ts';
import type { Process } from './process.ts';

/** `twentygate pull`: what serving does by itself, by hand. Gives 1 when an upstream could not be asked. */
export async function pull(process: Process, output: string | undefined): Promise<number> {
  const { clock, random, newId, directory, transport } = process;
  const config = loadConfig(process.environment, process.readFile);
  const gateway = createGateway({
    config,
    connections: connect(config, clock, transport),
    clock,
    log: createLog('silent', process.stderr),
    random,
    newId,
    directory,
  });
  const reports = Object.entries(await gateway.pull());
  for (const [source, report] of reports) process.stdout.write(`${source}: ${describe(report)}\n`);
  if (output !== undefined) {
    mkdirSync(output, { recursive: true });
    for (const [source, document] of gateway.sources()) {
      writeFileSync(join(output, `${source}.graphql`), `${print(document)}\n`);
    }
    process.stdout.write(`Written to ${output}\n`);
  }
  await gateway.close();
  return reports.some(([, { outcome }]) => outcome === 'failed') ? 1 : 0;
}

function describe(report: PullReport): string {
  switch (report.outcome) {
    case 'unchanged':
      return 'unchanged';
    case 'failed':
      return `could not be asked (${report.error.message}); the last good schema stays`;
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
