#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProgram } from './commands/program.ts';
import type { Process } from './commands/process.ts';
import { systemClock } from './clock.ts';
import { UsageError } from './errors.ts';
import { networkTransport } from './upstream/transport.ts';

const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    // Asked a second time: at once.
    if (stopping.signal.aborted) process.exit(1);
    stopping.abort();
  });
}

const readFile = Object.assign((path: string) => readFileSync(path, 'utf8'), {
  changedAtMs: (path: string) => statSync(path).mtimeMs,
});

const self: Process = {
  environment: process.env,
  readFile,
  clock: systemClock,
  random: Math.random,
  newId: randomUUID,
  transport: networkTransport,
  directory: dirname(dirname(fileURLToPath(import.meta.url))),
  stdout: process.stdout,
  stderr: process.stderr,
  stopping: stopping.signal,
};

try {
  process.exitCode = await createProgram(self)(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`\n${error.message}\n\nHow to fix: ${error.fix}\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  }
}
