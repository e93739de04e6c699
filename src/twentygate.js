#!/usr/bin/env node
// The command `twentygate`. Plain JavaScript that any Node loads, because an old one could not even say that it is too
// old for main.ts: then the pinned Node among the optional dependencies runs it, where it is installed.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

/** From here on Node runs TypeScript as it is (https://nodejs.org/docs/latest-v22.x/api/typescript.html). */
const OLDEST = { major: 22, minor: 18 };

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isTooOld = major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor);
const program = fileURLToPath(new URL('main.ts', import.meta.url));
const isWindows = process.platform === 'win32';
const pinnedNode = fileURLToPath(
  new URL(
    `../node_modules/node-${isWindows ? 'win' : process.platform}-${process.arch}/bin/node${isWindows ? '.exe' : ''}`,
    import.meta.url,
  ),
);

if (!isTooOld) {
  await import('./main.ts');
} else if (existsSync(pinnedNode)) {
  const child = spawn(pinnedNode, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal ?? 'SIGTERM'];
  });
} else {
  process.stderr.write(
    `\nTwentygate needs Node ${OLDEST.major}.${OLDEST.minor} or newer; this is Node ${process.versions.node}.\n\n` +
      'How to fix: npm ci installs Node 24 beside the other packages (it must not omit the optional ones).\n',
  );
  process.exitCode = 2;
}
