import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProgram } from './commands/program.ts';
import type { Process } from './commands/process.ts';
import { systemClock } from './clock.ts';
import { UsageError } from './errors.ts';
import { createLog, errorFacts } from './log.ts';
import { networkTransport } from './upstream/transport.ts';

const stopping = new AbortController();
let stopAskedAtMs = 0;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    // Asked a second time: at once. A Ctrl-C under npm comes twice in a moment, from the terminal and from npm.
    if (stopping.signal.aborted && systemClock.now() - stopAskedAtMs > 500) process.exit(1);
    if (stopping.signal.aborted) return;
    stopAskedAtMs = systemClock.now();
    stopping.abort();
  });
}

// Whoever read our output has gone (`twentygate serve | head`): no reason to stop serving.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// Also what nobody awaited. What state we are in is unknown: whoever started us starts us anew.
process.on('uncaughtException', (error) => {
  createLog('fatal', process.stdout).fatal(errorFacts(error), 'crashed');
  process.stderr.write(`${error.stack ?? error.message}\n`);
  process.exit(1);
});

const readFile = Object.assign((path: string) => readFileSync(path, 'utf8'), {
  changedAtMs: (path: string) => statSync(path).mtimeMs,
});

const self: Process = {
  environment: process.env,
  readFile,
  clock: systemClock,
  random: Math.random,
  newId: randomUUID,
  // 256 bits; the beginning lets scanners for lost keys find it.
  newKey: () => `twg_${randomBytes(32).toString('base64url')}`,
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
