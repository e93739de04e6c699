import { parse } from 'graphql';
import { systemClock } from '../src/clock.ts';
import { serveStandIn } from '../src/sandbox/http.ts';
import { createSandbox } from '../src/sandbox/sandbox.ts';
import type { StandIn } from '../src/sandbox/stand-in.ts';
import { rootFields } from '../src/upstream/roots.ts';

/** What arrived at one class of a service. */
export interface Arrivals {
  /** Moments in milliseconds, one for each unit. */
  readonly atMs: number[];
  refused: number;
}

export interface CountingUpstreams extends AsyncDisposable {
  readonly reads: Arrivals;
  readonly tokens: Arrivals;
  readonly environment: Readonly<Record<string, string>>;
}

/** In every query of the bench; anything else (introspection, say) is answered by the stand-ins. */
export const MARK = 'bench-';

/**
 * Two services that do nothing but keep strict books and answer, after `latencyMs`: whoever measures the gateway must not
 * be slower than it. They share no code with the gateway's ledgers.
 */
export async function startCountingUpstreams(
  windowMs: number,
  latencyMs: number,
): Promise<CountingUpstreams> {
  const sandbox = createSandbox({
    clock: systemClock,
    rateLimits: false,
    windowMs,
    latencyMs: 0,
    charging: 'newer',
  });
  const reads: Arrivals = { atMs: [], refused: 0 };
  const tokens: Arrivals = { atMs: [], refused: 0 };
  const delay = () => new Promise((resolve) => setTimeout(resolve, latencyMs));

  const twingate = counting(sandbox.twingate, async (roots) => {
    const nowMs = performance.now();
    const isFull = reads.atMs.filter((atMs) => nowMs - atMs <= windowMs).length >= 60;
    reads.atMs.push(nowMs);
    await delay();
    if (!isFull) return Response.json({ data: answered(roots) });
    reads.refused += 1;
    return new Response(null, { status: 429, headers: { 'retry-after': '1' } });
  });

  // The published algorithm: what was earned since the last accepted call, rounded down.
  const bucket = { tokens: 100, atMs: performance.now() };
  const twenty = counting(sandbox.twenty, async (roots) => {
    const nowMs = performance.now();
    const level = Math.min(100, bucket.tokens + Math.floor(((nowMs - bucket.atMs) * 100) / windowMs));
    const isEmpty = level < 1;
    if (!isEmpty) Object.assign(bucket, { tokens: level - 1, atMs: nowMs });
    tokens.atMs.push(nowMs);
    await delay();
    if (!isEmpty) return Response.json({ data: answered(roots) });
    tokens.refused += 1;
    return Response.json({
      data: { people: null },
      errors: [
        { message: 'Limit reached', extensions: { code: 'BAD_USER_INPUT', subCode: 'LIMIT_REACHED' } },
      ],
    });
  });

  const host = '127.0.0.1';
  const servers = [
    await serveStandIn(twingate, { host, port: 0 }),
    await serveStandIn(twenty, { host, port: 0 }),
  ] as const;
  return {
    reads,
    tokens,
    environment: {
      TWINGATE_ENDPOINT: `${servers[0].url}/api/graphql/`,
      TWINGATE_API_KEY: 'sandbox-admin',
      TWENTY_URL: servers[1].url,
      TWENTY_API_KEY: 'sandbox-admin',
      TWINGATE_WINDOW_MS: String(windowMs),
      TWENTY_WINDOW_MS: String(windowMs),
      GATEWAY_AUTH: 'none',
      LOG_LEVEL: 'warn',
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

function answered(roots: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(roots.map((key) => [key, { totalCount: 1 }]));
}

/** Answers by `count` what the bench asks, and all else by the stand-in. */
function counting(standIn: StandIn, count: (roots: readonly string[]) => Promise<Response>): StandIn {
  return {
    async fetch(request) {
      const text = await request.clone().text();
      if (!text.includes(MARK)) return await standIn.fetch(request);
      const { query } = JSON.parse(text) as { query: string };
      return await count([...rootFields(parse(query)).keys()]);
    },
  };
}

/** The most units within any window, both ends included. */
export function mostInAWindow(atMs: readonly number[], windowMs: number): number {
  let most = 0;
  let from = 0;
  atMs.forEach((moment, to) => {
    while (moment - (atMs[from] ?? moment) > windowMs) from += 1;
    most = Math.max(most, to - from + 1);
  });
  return most;
}
