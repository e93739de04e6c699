// Builds the unified schema with the Twenty SDL of a file, in a process of its own, and says what that took.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'graphql';
import { buildSourceSchema, buildUnifiedSchema } from '../src/mesh.ts';
import { normaliseSchema } from '../src/schema/normalise.ts';
import type { NormaliseRules } from '../src/schema/normalise.ts';

const [twentySdl = ''] = process.argv.slice(2);
const directory = dirname(dirname(fileURLToPath(import.meta.url)));
const read = (path: string) => readFileSync(join(directory, 'src/upstreams', path), 'utf8');
const source = (sdl: string, rules: NormaliseRules) => ({
  schema: buildSourceSchema(normaliseSchema(sdl, rules)),
  execute: () => ({ data: null }),
});

const startedAtMs = performance.now();
const cpuBefore = process.cpuUsage();
const { schema } = await buildUnifiedSchema(directory, {
  Twingate: source(read('twingate/schema.graphql'), { owner: 'Twingate' }),
  Twenty: source(readFileSync(twentySdl, 'utf8'), {
    owner: 'Twenty',
    hiddenRoots: parse(read('twenty/hidden-roots.graphql')),
  }),
  TwentyMetadata: source(read('twenty/metadata-schema.graphql'), { owner: 'Twenty' }),
});
const buildMs = performance.now() - startedAtMs;
const { user, system } = process.cpuUsage(cpuBefore);
const peak = process.resourceUsage().maxRSS * 1024;
globalThis.gc?.();
process.stdout.write(
  JSON.stringify({
    types: Object.keys(schema.getTypeMap()).length,
    buildMs,
    cpuMs: (user + system) / 1000,
    peak,
    heapUsed: process.memoryUsage().heapUsed,
  }),
);
