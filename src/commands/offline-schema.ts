import type { GraphQLSchema } from 'graphql';
import { loadConfig } from '../config.ts';
import { connect } from '../connect.ts';
import { UsageError } from '../errors.ts';
import { createGateway } from '../gateway.ts';
import { createLog } from '../log.ts';
import type { Transport } from '../upstream/transport.ts';
import { describeOrigin } from './check.ts';
import type { Process } from './process.ts';

export interface OfflineSchema {
  readonly schema: GraphQLSchema;
  /** Where it comes from, such as `the sandbox's own schema`. */
  readonly origin: string;
}

/** The settings that say what the schema is. */
const DECIDES_SCHEMA = /^(?:TWINGATE_|TWENTY_|GATEWAY_UPSTREAMS$|GATEWAY_STATE_DIR$)/;

/**
 * The unified schema that a gateway would start with, without asking an upstream. Settings that it does not depend on may
 * be missing or wrong.
 *
 * Throws UsageError where there is none.
 */
export async function readOfflineSchema(process: Process): Promise<OfflineSchema> {
  const { clock, random, newId, directory, stderr, stopping } = process;
  const settings = Object.entries(process.environment).filter(([name]) => DECIDES_SCHEMA.test(name));
  const config = loadConfig({ ...Object.fromEntries(settings), GATEWAY_AUTH: 'none' }, process.readFile);
  const transport: Transport = () => Promise.reject(new Error('offline'));
  const gateway = createGateway({
    config,
    connections: connect(config, clock, transport),
    transport,
    log: createLog('silent', stderr),
    ...{ clock, random, newId, directory },
  });
  try {
    await gateway.start(stopping);
    const schema = gateway.schema();
    if (config.upstreams.mode === 'sandbox') return { schema, origin: "the sandbox's own schema" };
    const { schemas } = (await (await gateway.fetch(new Request('http://persist/readyz'))).json()) as {
      schemas: Record<string, { origin: string; ageMs?: number }>;
    };
    const origins = Object.entries(schemas).map(
      ([name, { origin, ageMs }]) => `${name} (${describeOrigin(origin, ageMs)})`,
    );
    return { schema, origin: `the schemas of ${origins.join(', ')}` };
  } catch (cause) {
    throw new UsageError(
      `There is no schema to check the operations against: ${(cause as Error).message}.`,
      'twentygate check says what is wrong with the settings and the schemas.',
      { cause },
    );
  } finally {
    await gateway.close();
  }
}
