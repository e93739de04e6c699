// npm run bench:budget -- [--window MS] [--latency MS] [--windows N] [--loads 0.5,1,2,5] [--processes 1,2,4]
//   [--redis-restart kept|empty] [--clock-offset-ms N] [--clock-drift-ppm N]
// What the budget makes of the upstreams' limits: ten callers offer a multiple of what Twingate and Twenty grant, for some
// windows; whoever stands at the stand-ins' door counts. More than one process needs redis-server (Debian's package). It
// may be restarted in the middle, with what it had or without; the processes' clocks may be apart, each before the last.
import { parseArgs } from 'node:util';
import { MARK, mostInAWindow, startCountingUpstreams } from './counting-upstreams.ts';
import { startGateways } from './gateways.ts';

const { values } = parseArgs({
  options: {
    window: { type: 'string', default: '6000' },
    latency: { type: 'string', default: '20' },
    windows: { type: 'string', default: '4' },
    loads: { type: 'string', default: '0.5,1,2,5' },
    processes: { type: 'string', default: '1,2,4' },
    'redis-restart': { type: 'string', default: 'never' },
    'clock-offset-ms': { type: 'string', default: '0' },
    'clock-drift-ppm': { type: 'string', default: '0' },
  },
});
const windowMs = Number(values.window);
const latencyMs = Number(values.latency);
const windows = Number(values.windows);
const callers = Array.from({ length: 10 }, (_, i) => `caller-${i}`);

interface Answered {
  readonly caller: string;
  readonly ok: boolean;
  readonly waitedMs: number;
}

async function run(load: number, processes: number) {
  await using upstreams = await startCountingUpstreams(windowMs, latencyMs);
  await using gateways = await startGateways(processes, upstreams.environment, {
    isRedisKept: values['redis-restart'] === 'kept',
    clockOffsetMs: Number(values['clock-offset-ms']),
    clockDriftPpm: Number(values['clock-drift-ppm']),
  });
  // What the start itself asked is not part of the run.
  const readsBefore = upstreams.reads.atMs.length;
  const tokensBefore = upstreams.tokens.atMs.length;
  const answers: Answered[] = [];
  const underWay: Promise<void>[] = [];
  const startedAtMs = performance.now();
  const offered = Math.round(160 * load * windows);
  for (let i = 0; i < offered; i += 1) {
    const dueAtMs = startedAtMs + (i * windowMs * windows) / offered;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAtMs - performance.now())));
    const caller = callers[i % callers.length] ?? '';
    // No two are equal, so that none joins another; 60 reads for each 100 tokens, as they are granted.
    const query =
      i % 8 < 3
        ? `{ twingate_groups(first: 1, filter: { name: { eq: "${MARK}${i}" } }) { totalCount } }`
        : `{ twenty_people(first: 1, filter: { jobTitle: { eq: "${MARK}${i}" } }) { totalCount } }`;
    if (i === Math.floor(offered / 2) && values['redis-restart'] !== 'never') {
      underWay.push(gateways.restartRedis());
    }
    underWay.push(
      gateways.ask(i, query, caller, windowMs * 2).then((one) => void answers.push({ caller, ...one })),
    );
  }
  await Promise.all(underWay);
  const answered = answers.filter(({ ok }) => ok);
  const waits = answered.map(({ waitedMs }) => waitedMs).sort((a, b) => a - b);
  const shares = callers.map((name) => answered.filter(({ caller }) => caller === name).length);
  const span = windowMs * windows;
  const within = (atMs: readonly number[]) => atMs.filter((moment) => moment <= startedAtMs + span).length;
  const reads = within(upstreams.reads.atMs.slice(readsBefore));
  const tokens = within(upstreams.tokens.atMs.slice(tokensBefore));
  const part = (share: number) => `${(100 * share).toFixed(1)} %`;
  return {
    load: `${load}x`,
    processes,
    offered,
    answered: answered.length,
    'refused by the gateway': part((offered - answered.length) / offered),
    'refused upstream': upstreams.reads.refused + upstreams.tokens.refused,
    'most reads in a window': mostInAWindow(upstreams.reads.atMs, windowMs),
    'reads used': part(reads / (60 * windows * (windowMs / (windowMs + latencyMs)))),
    'tokens used': part(tokens / (100 * windows)),
    'answers per 100 tokens': ((100 * answered.length) / Math.max(1, tokens)).toFixed(0),
    'p50 wait': `${(quantile(waits, 0.5) / windowMs).toFixed(2)} windows`,
    'p95 wait': `${(quantile(waits, 0.95) / windowMs).toFixed(2)} windows`,
    Jain: jain(shares).toFixed(3),
  };
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** 1 when all have the same, 1/n when one has all. */
function jain(shares: readonly number[]): number {
  const sum = shares.reduce((a, b) => a + b, 0);
  const squares = shares.reduce((a, b) => a + b * b, 0);
  return squares === 0 ? 1 : sum ** 2 / (shares.length * squares);
}

const numbers = (list: string) => list.split(',').map(Number);
for (const processes of numbers(values.processes)) {
  for (const load of numbers(values.loads)) console.log(await run(load, processes));
}
