import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Whether this machine can run a Redis of its own (Debian: apt-get install redis-server). */
export const hasRedis: boolean = spawnSync('redis-server', ['--version']).status === 0;

export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  /** Ends at once, without a word to anybody and without keeping anything. */
  kill(): Promise<void>;
  /** Comes back on the same port, with what `save` has kept. */
  start(): Promise<void>;
  /** Stops answering without closing a connection. */
  pause(): void;
  resume(): void;
}

/** A Redis of the test's own, on a free port of this machine, in a directory that goes with it. */
export async function startRedis(...settings: readonly string[]): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), 'twentygate-redis-'));
  const port = await freePort();
  let child = await run(port, directory, settings);

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    async start() {
      child = await run(port, directory, settings);
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function run(port: number, directory: string, settings: readonly string[]): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', ...settings];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (line.includes('Ready to accept connections')) {
      // Nobody reads on, and a full pipe would stop it.
      child.stdout.resume();
      return child;
    }
  }
  throw new Error(`redis-server did not start:\n${lines.join('\n')}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
