// npm run bench:start -- [--twenty-sdl FILE] [--rounds N]
// What a start costs: time to the first answer and memory with the shipped schema, under several Node flags; time and
// memory of building the unified schema, with the shipped Twenty schema and with a bigger one (by default the stand-in's
// with custom objects until the unified schema has more than 1,300 types; a deployment gives its own pulled snapshot).
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { parse } from 'graphql';
import { systemClock } from '../src/clock.ts';
import { createSandbox } from '../src/sandbox/sandbox.ts';
import { median, megabytes, startMeasuredGateway } from './measured-gateway.ts';
import type { Usage } from './measured-gateway.ts';

const { values } = parseArgs({
  options: { 'twenty-sdl': { type: 'string' }, rounds: { type: 'string', default: '3' } },
});
const rounds = Number(values.rounds);

const flagSets = [
  [],
  ['--max-semi-space-size=16'],
  ['--max-semi-space-size=8'],
  ['--max-semi-space-size=4'],
  ['--max-semi-space-size=2'],
  ['--optimize-for-size'],
];

async function measureStarts(): Promise<void> {
  const rows = [];
  for (const flags of flagSets) {
    const samples: (Usage & { readonly firstAnswerMs: number })[] = [];
    for (let round = 0; round < rounds; round++) {
      await using gateway = await startMeasuredGateway(flags);
      const askedAtMs = performance.now();
      await gateway.ask();
      const firstAnswerMs = gateway.servingMs + performance.now() - askedAtMs;
      samples.push({ firstAnswerMs, ...(await gateway.usage()) });
    }
    const of = (key: keyof (typeof samples)[number]) => median(samples.map((sample) => sample[key]));
    rows.push({
      flags,
      firstAnswerMs: of('firstAnswerMs'),
      cpuMs: of('cpuMs'),
      peak: of('peak'),
      heapUsed: of('heapUsed'),
    });
  }
  const [base] = rows;
  console.log(`Start to the first joined answer, shipped schema, median of ${rounds}`);
  console.table(
    rows.map(({ flags, firstAnswerMs, cpuMs, peak, heapUsed }) => ({
      'Node flags': flags.join(' ') || '(none)',
      'first answer': `${firstAnswerMs.toFixed(0)} ms`,
      CPU: `${cpuMs.toFixed(0)} ms`,
      'x CPU': ratio(cpuMs, base?.cpuMs),
      'RSS at most': megabytes(peak),
      'x RSS': ratio(peak, base?.peak),
      'heap used': megabytes(heapUsed),
    })),
  );
}

interface Build {
  readonly types: number;
  readonly buildMs: number;
  readonly cpuMs: number;
  readonly peak: number;
  readonly heapUsed: number;
}

async function measureBuild(sdlFile: string, flags: readonly string[]): Promise<Build> {
  const script = fileURLToPath(new URL('build-unified-schema.ts', import.meta.url));
  const builds: Build[] = [];
  for (let round = 0; round < rounds; round++) {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--expose-gc',
      ...flags,
      script,
      sdlFile,
    ]);
    builds.push(JSON.parse(stdout) as Build);
  }
  const of = (key: keyof Build) => median(builds.map((build) => build[key]));
  return {
    types: of('types'),
    buildMs: of('buildMs'),
    cpuMs: of('cpuMs'),
    peak: of('peak'),
    heapUsed: of('heapUsed'),
  };
}

async function measureBuilds(biggerSdl: string): Promise<void> {
  const shippedSdl = fileURLToPath(new URL('../src/upstreams/twenty/schema.graphql', import.meta.url));
  const rows = [];
  for (const [name, sdl, flags] of [
    ['shipped', shippedSdl, []],
    ['bigger', biggerSdl, []],
    ['bigger', biggerSdl, ['--max-semi-space-size=4']],
  ] as const) {
    rows.push({ name, flags, ...(await measureBuild(sdl, flags)) });
  }
  const [base] = rows;
  console.log(`Building the unified schema in a fresh process, median of ${rounds}`);
  console.table(
    rows.map(({ name, flags, types, buildMs, cpuMs, peak, heapUsed }) => ({
      'Twenty schema': name,
      'Node flags': flags.join(' ') || '(none)',
      types,
      build: `${buildMs.toFixed(0)} ms`,
      CPU: `${cpuMs.toFixed(0)} ms`,
      'x CPU': ratio(cpuMs, base?.cpuMs),
      'RSS at most': megabytes(peak),
      'x RSS': ratio(peak, base?.peak),
      'heap in use': megabytes(heapUsed),
    })),
  );
}

function ratio(value: number, base: number | undefined): string {
  return (value / (base ?? value)).toFixed(2);
}

/** The stand-in's schema with custom objects in it until it has this many types more than shipped. */
async function growTwenty(wantedTypes: number): Promise<string> {
  const { twenty } = createSandbox({
    clock: systemClock,
    rateLimits: false,
    windowMs: 60_000,
    latencyMs: 0,
    charging: '2.21',
  });
  const count = () => parse(twenty.coreSdl()).definitions.length;
  const wanted = count() + wantedTypes;
  for (let made = 0; count() < wanted; made++) {
    const name = `probe${letters(made)}`;
    const query = `mutation { createOneObject(input: { object: { nameSingular: "${name}", namePlural: "${name}s",
      labelSingular: "${name}", labelPlural: "${name}s" } }) { id } }`;
    const response = await twenty.fetch(
      new Request('http://twenty/metadata', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer sandbox-admin' },
        body: JSON.stringify({ query }),
      }),
    );
    const { errors } = (await response.json()) as { errors?: unknown };
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
  }
  return twenty.coreSdl();
}

/** 0 is A, 25 is Z, 26 is BA. */
function letters(n: number): string {
  return (n >= 26 ? letters(Math.floor(n / 26)) : '') + String.fromCharCode(65 + (n % 26));
}

const scratch = mkdtempSync(join(tmpdir(), 'twentygate-bench-'));
try {
  await measureStarts();
  const bigger = join(scratch, 'twenty.graphql');
  const given = values['twenty-sdl'];
  writeFileSync(bigger, given === undefined ? await growTwenty(500) : readFileSync(given, 'utf8'));
  await measureBuilds(bigger);
} finally {
  rmSync(scratch, { recursive: true });
}
