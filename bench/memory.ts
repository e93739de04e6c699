// npm run bench:memory -- [--ask same|values|documents] [--requests N]
// Whether memory grows with the requests answered: with the same joined question, with values or documents that are new each
// time (two reads each; 20,000 requests fill all caches in the first half). Exits 1 when it does, or when the read cache
// holds more than CACHE_MAX_BYTES.
import { parseArgs } from 'node:util';
import { joinedQuery } from '../test/support/joined-query.ts';
import { megabytes, startMeasuredGateway } from './measured-gateway.ts';
import type { Question } from './measured-gateway.ts';

const { values } = parseArgs({
  options: { ask: { type: 'string', default: 'same' }, requests: { type: 'string', default: '2000' } },
});
/** What is asked, by its number. */
const kinds: Readonly<Record<string, (nth: number) => Question>> = {
  same: () => ({ query: joinedQuery }),
  values: (nth) => ({
    query: `query ($name: String!) {
      twenty_companies(first: 2, filter: { name: { neq: $name } }) { edges { node { name } } }
      twingate_users(first: 2, filter: { lastName: { ne: $name } }) { edges { node { email twentyPerson { id } } } }
    }`,
    variables: { name: `nobody ${nth}` },
  }),
  documents: (nth) => ({
    query: `query Ask${nth} {
      a${nth}: twenty_companies(first: 2, filter: { name: { neq: "nobody ${nth}" } }) { edges { node { name } } }
      twingate_users(first: 2, filter: { lastName: { ne: "nobody ${nth}" } }) { edges { node { email p${nth}: twentyPerson { id } } } }
    }`,
  }),
};
const question = kinds[values.ask];
if (!question) throw new RangeError(`--ask takes one of ${Object.keys(kinds).join(', ')}.`);
const stages = 10;
const perStage = Math.ceil(Number(values.requests) / stages);
/** So many requests are under way at a time. */
const lanes = 4;
const maxCacheBytes = 8 * 1024 * 1024;
/** Caches of parsed documents and compiled code still fill up; a leak of a request's data is far larger. */
const allowedBytesPerRequest = 2_000;

await using gateway = await startMeasuredGateway(['--expose-gc'], {
  SANDBOX_RATE_LIMITS: 'off',
  CACHE_MAX_BYTES: String(maxCacheBytes),
  LOG_LEVEL: 'warn',
});
const rows = [];
const used: number[] = [];
let asked = 0;
let isBound = true;
for (let stage = 1; stage <= stages; stage++) {
  const startedAtMs = performance.now();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (asked < stage * perStage) await gateway.ask(question((asked += 1)));
    }),
  );
  const eachMs = (performance.now() - startedAtMs) / perStage;
  const { rss, heapUsed } = await gateway.usage();
  const metrics = await gateway.metrics();
  const cacheBytes = metrics.sum('twentygate_cache_bytes');
  isBound &&= cacheBytes <= maxCacheBytes;
  used.push(heapUsed);
  rows.push({
    requests: asked,
    'one request': `${eachMs.toFixed(2)} ms`,
    RSS: megabytes(rss),
    'heap in use': `${(heapUsed / 1e6).toFixed(1)} MB`,
    'read cache': `${(cacheBytes / 1e6).toFixed(2)} MB, ${metrics.sum('twentygate_cache_entries')} roots`,
  });
}
console.table(rows);
// The first half warms up.
const from = stages / 2;
const grownBytes = ((used.at(-1) ?? 0) - (used[from - 1] ?? 0)) / (perStage * from);
console.log(`${grownBytes.toFixed(0)} bytes of heap a request; at most ${allowedBytesPerRequest} pass.`);
if (!isBound) console.log(`The read cache held more than its ${maxCacheBytes} bytes.`);
process.exitCode = grownBytes > allowedBytesPerRequest || !isBound ? 1 : 0;
