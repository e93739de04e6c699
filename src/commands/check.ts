import type { GraphQLSchema } from 'graphql';
import { idlePatterns } from '../clients/idle-patterns.ts';
import { loadConfig } from '../config.ts';
import type { Config } from '../config.ts';
import { findBrokenOperations } from '../operations/broken-operations.ts';
import { matchesAny } from '../globs.ts';
import { connect } from '../connect.ts';
import { createGateway } from '../gateway.ts';
import { createLog } from '../log.ts';
import { checkMeshConfig } from '../mesh.ts';
import type { Transport } from '../upstream/transport.ts';
import type { Process } from './process.ts';

/**
 * `twentygate check`: whether the gateway would start, without asking an upstream. Gives 1 when something is wrong.
 *
 * Throws UsageError for wrong settings.
 */
export async function check(process: Process): Promise<number> {
  const { clock, random, newId, directory, stdout } = process;
  const config = loadConfig(process.environment, process.readFile);
  const { mode } = config.upstreams;
  stdout.write(
    `settings: good, for ${mode === 'live' ? 'the real services' : 'the embedded stand-ins (sandbox)'}\n`,
  );

  let isGood = true;
  try {
    await checkMeshConfig(directory);
    stdout.write('.meshrc.yaml: good\n');
  } catch (error) {
    isGood = false;
    stdout.write(`.meshrc.yaml: ${messageOf(error)}\n`);
  }

  const problems: string[] = [];
  const transport: Transport = () => Promise.reject(new Error('offline'));
  const gateway = createGateway({
    config,
    connections: connect(config, clock, transport),
    transport,
    clock,
    log: createLog('warn', { write: (line) => problems.push(...problemIn(line)) }),
    random,
    newId,
    directory,
  });
  try {
    await gateway.start(process.stopping);
    for (const problem of problems) stdout.write(`${problem}\n`);
    if (problems.length > 0) isGood = false;
    const { schemas } = (await (await gateway.fetch(new Request('http://check/readyz'))).json()) as {
      schemas: Record<string, { origin: string; hash: string; ageMs?: number }>;
    };
    for (const [name, { origin, hash, ageMs }] of Object.entries(schemas)) {
      stdout.write(`schema of ${name}: ${describeOrigin(origin, ageMs)}, ${hash}\n`);
    }
    for (const told of await misfits(config, gateway.schema())) stdout.write(`${told}\n`);
    stdout.write(`unified schema: good, ${Object.keys(gateway.schema().getTypeMap()).length} types\n`);
  } catch (error) {
    isGood = false;
    for (const problem of problems) stdout.write(`${problem}\n`);
    stdout.write(`unified schema: ${messageOf(error)}\n`);
  } finally {
    await gateway.close();
  }
  return isGood ? 0 : 1;
}

/** What the settings name and the schema does not have. It may only be out of date, so nothing is wrong yet. */
async function misfits({ clients, operations, cache }: Config, schema: GraphQLSchema): Promise<string[]> {
  const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}),
  );
  // What is wrong with a file has been told with the settings.
  const ignore = () => undefined;
  const listed = [...(operations?.current(ignore).values() ?? [])];
  const names = listed.map(({ name }) => name);
  const idleTimes = cache.ttlByField.filter(({ field }) => !roots.some((name) => matchesAny([field], name)));
  const broken = await findBrokenOperations(schema, listed, () => Promise.resolve());
  return [
    ...idlePatterns(clients?.current(ignore).values() ?? [], roots, names),
    ...idleTimes.map(({ field }) => `CACHE_TTL_MS_BY_FIELD: ${field} fits nothing`),
    ...broken.map((name) => `persisted operation ${name}: does not fit the schema`),
  ];
}

/** What the gateway logs of itself while it starts, but for the network that it was not given. */
function problemIn(line: string): string[] {
  const { source, error, code } = JSON.parse(line) as { source?: string; error?: string; code?: string };
  if (error === undefined || code === 'UPSTREAM_UNAVAILABLE') return [];
  return [source === undefined ? error : `schema of ${source}: ${error}`];
}

/** Where a schema was had from, in words. */
export function describeOrigin(origin: string, ageMs: number | undefined): string {
  switch (origin) {
    case 'shipped':
      return 'the snapshot that came with the program';
    case 'state':
      return `what the upstream said ${Math.round((ageMs ?? 0) / 60_000)} minutes ago`;
    default:
      return "the stand-in's own";
  }
}

function messageOf(error: unknown): string {
  // Mesh puts what is wrong with its configuration into an aggregate.
  if (error instanceof AggregateError) return [error.message, ...error.errors.map(messageOf)].join(': ');
  return error instanceof Error ? error.message : String(error);
}
