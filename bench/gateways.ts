import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
}

/** So many processes of the real program, sharing a Redis when they are several. */
export async function startGateways(
  count: number,
  environment: Readonly<Record<string, string>>,
): Promise<Gateways> {
  const directory = mkdtempSync(join(tmpdir(), 'twentygate-bench-'));
  const redis = count > 1 ? await startRedis() : undefined;
  const programs: Program[] = [];
  const urls: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const program = startProgram(['serve'], {
      environment: {
        ...environment,
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
    async [Symbol.asyncDispose]() {
      await Promise.all(programs.map((program) => program[Symbol.asyncDispose]()));
      await redis?.[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
