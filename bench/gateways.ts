import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProgram } from '../test/support/program.ts';
import { startRedis } from '../test/support/redis-server.ts';
import type { Program } from '../test/support/program.ts';

export interface Gateways extends AsyncDisposable {
  /** Asks one of them; `ok` is whether it answered without errors. */
  ask(
    which: number,
    query: string,
    caller: string,
    deadlineMs: number,
  ): Promise<{ readonly ok: boolean; readonly waitedMs: number }>;
  /** Ends their Redis without a word and starts it again. */
  restartRedis(): Promise<void>;
}

export interface GatewaysOptions {
  /** Whether their Redis comes back with what it had. */
  readonly isRedisKept: boolean;
  /** By so much the clocks of each stand before those of the one before. */
  readonly clockOffsetMs: number;
  /** By so many millionths they run faster than those of the one before. */
  readonly clockDriftPpm: number;
}

const shiftClock = fileURLToPath(new URL('shift-clock.ts', import.meta.url));
/** It writes down each change before it answers. */
const KEPT = ['--appendonly', 'yes', '--appendfsync', 'always'];

/** So many processes of the real program, sharing a Redis when they are several. */
export async function startGateways(
  count: number,
  environment: Readonly<Record<string, string>>,
  { isRedisKept, clockOffsetMs, clockDriftPpm }: GatewaysOptions,
): Promise<Gateways> {
  const directory = mkdtempSync(join(tmpdir(), 'twentygate-bench-'));
  const redis = count > 1 ? await startRedis(...(isRedisKept ? KEPT : [])) : undefined;
  const programs: Program[] = [];
  const urls: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const program = startProgram(['serve'], {
      nodeOptions: ['--import', shiftClock],
      environment: {
        ...environment,
        CLOCK_OFFSET_MS: String(i * clockOffsetMs),
        CLOCK_DRIFT_PPM: String(i * clockDriftPpm),
        ...(redis && { REDIS_URL: redis.url }),
        GATEWAY_STATE_DIR: join(directory, String(i)),
        REQUEST_DEADLINE_MS: '600000',
        PORT: '0',
      },
    });
    programs.push(program);
    const [, url] = await program.said(/at (http:\S+)\/graphql/);
    urls.push(url ?? '');
  }
  return {
    async ask(which, query, caller, deadlineMs) {
      const response = await fetch(`${urls[which % urls.length] ?? ''}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-client-name': caller,
          'x-deadline-ms': String(deadlineMs),
          'x-gateway-report': '1',
        },
        body: JSON.stringify({ query }),
      });
      const { errors, extensions } = (await response.json()) as {
        errors?: unknown[];
        extensions?: { upstreams?: Record<string, { waitedMs: number }> };
      };
      const waits = Object.values(extensions?.upstreams ?? {}).map(({ waitedMs }) => waitedMs);
      return { ok: errors === undefined, waitedMs: Math.max(0, ...waits) };
    },
    async restartRedis() {
      await redis?.kill();
      await redis?.start();
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(programs.map((program) => program[Symbol.asyncDispose]()));
      await redis?.[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
