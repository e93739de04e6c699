/**
 * What hostile requests cost: each is sent to the real line of plugins several times, every time as a new text, and its CPU
 * time is compared with that of a small ordinary query in the same process.
 */
import { oversized, withinBounds } from '../test/support/hostile-requests.ts';
import type { HostileRequest } from '../test/support/hostile-requests.ts';
import { createTestGateway } from '../test/support/test-gateway.ts';
import { median } from './measured-gateway.ts';

const RUNS = 7;

const ordinary: HostileRequest = {
  name: 'a small ordinary query',
  body: (salt) =>
    JSON.stringify({
      query: `{ a${salt}: twenty_people(first: 10) { edges { node { id jobTitle } } pageInfo { hasNextPage } } }`,
    }),
};

await using gateway = await createTestGateway({ environment: { LOG_LEVEL: 'silent' } });
let salt = 0;

interface Measured {
  readonly name: string;
  readonly cpuMs: number;
  readonly largestMs: number;
  /** The code of its first error. */
  readonly answer: string;
}

async function measure({ name, body }: HostileRequest, runs = RUNS): Promise<Measured> {
  const times: number[] = [];
  let answer = '';
  for (let run = 0; run < runs; run += 1) {
    salt += 1;
    const request = new Request('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: body(salt),
    });
    const before = process.cpuUsage();
    const response = await gateway.gateway.fetch(request);
    const text = await response.text();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1_000);
    const { errors } = JSON.parse(text) as { errors?: { extensions: { code: string } }[] };
    answer = errors?.[0]?.extensions.code ?? 'answered';
  }
  return { name, cpuMs: median(times), largestMs: Math.max(...times), answer };
}

/** Refusals do not need to be told of the time it takes to compile what they run. */
await measure(ordinary, 50);
for (const request of [...oversized, ...withinBounds]) await measure(request, 1);

const usual = await measure(ordinary, 50);
const only = process.argv[2];
const measured: Measured[] = [];
for (const request of [...oversized, ...withinBounds]) {
  if (only === undefined || request.name.includes(only)) measured.push(await measure(request));
}
const rows = [usual, ...measured.toSorted((a, b) => b.cpuMs - a.cpuMs)];
const width = Math.max(...rows.map(({ name }) => name.length));
console.log(`${'request'.padEnd(width)}   CPU ms   ratio   largest  answer`);
for (const { name, cpuMs, largestMs, answer } of rows) {
  console.log(
    `${name.padEnd(width)} ${cpuMs.toFixed(2).padStart(8)} ${(cpuMs / usual.cpuMs).toFixed(1).padStart(7)} ${largestMs.toFixed(1).padStart(9)}  ${answer}`,
  );
}
