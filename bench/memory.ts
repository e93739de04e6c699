// npm run bench:memory -- [--requests N]
// Whether memory grows with the requests answered. Exits 1 when it does.
import { parseArgs } from 'node:util';
import { megabytes, startMeasuredGateway } from './measured-gateway.ts';

const { values } = parseArgs({ options: { requests: { type: 'string', default: '2000' } } });
const stages = 4;
const perStage = Math.ceil(Number(values.requests) / stages);
/** Caches of parsed documents and compiled code still fill up; a leak of a request's data is far larger. */
const allowedBytesPerRequest = 2_000;

await using gateway = await startMeasuredGateway(['--expose-gc'], {
  SANDBOX_RATE_LIMITS: 'off',
});
const rows = [];
const used: number[] = [];
for (let stage = 1; stage <= stages; stage++) {
  const startedAtMs = performance.now();
  for (let i = 0; i < perStage; i++) await gateway.ask();
  const eachMs = (performance.now() - startedAtMs) / perStage;
  const { rss, heapUsed } = await gateway.usage();
  used.push(heapUsed);
  rows.push({
    requests: stage * perStage,
    'one request': `${eachMs.toFixed(2)} ms`,
    RSS: megabytes(rss),
    'heap in use': `${(heapUsed / 1e6).toFixed(1)} MB`,
  });
}
console.table(rows);
// The first stage warms up.
const grownBytes = ((used.at(-1) ?? 0) - (used[0] ?? 0)) / (perStage * (stages - 1));
console.log(`${grownBytes.toFixed(0)} bytes of heap a request; at most ${allowedBytesPerRequest} pass.`);
process.exitCode = grownBytes > allowedBytesPerRequest ? 1 : 0;
