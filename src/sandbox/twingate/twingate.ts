import {
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import type { Network } from '../dataset/world.ts';
import type { Random, StandIn, StandInOptions } from '../stand-in.ts';
import type { TwingateSwitches } from './context.ts';
import { createLimiter, type Counts } from './limiter.ts';
import { readBody, type GraphqlBody } from './body.ts';
import { buildTwingateSchema } from './schema.ts';
import { seedStore } from './seed.ts';

export interface TwingateOptions extends StandInOptions, TwingateSwitches {
  readonly network: Network;
  /** Source of generated names, tokens and IDs. */
  readonly random: Random;
}

export interface Twingate extends StandIn {
  /** HTTP requests counted against the limits since the start, and those refused with 429. */
  counts(): Counts;
}

interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly isWrite: boolean;
  readonly body: GraphqlBody;
}

const PATH = '/api/graphql/';
/** What a key may do. */
const KEYS: ReadonlyMap<string, { readonly mayWrite: boolean }> = new Map([
  ['sandbox-admin', { mayWrite: true }],
  ['sandbox-readonly', { mayWrite: false }],
]);

/** A strict stand-in of the Twingate Admin API, with its own state. Throws when the network has no default policy. */
export function createTwingate(options: TwingateOptions): Twingate {
  const { clock, random } = options;
  const store = seedStore(options.network, clock.wallNow());
  const limiter = createLimiter(options.windowMs, options.rateLimits);
  let builtSchema: GraphQLSchema | undefined;
  const schema = () => (builtSchema ??= buildTwingateSchema(options));

  return {
    async fetch(request) {
      request.signal.throwIfAborted();
      if (options.latencyMs === 0) return await answer(request);
      // Side by side: a caller who gives up waiting has changed the state all the same.
      const [response] = await Promise.all([answer(request), clock.sleep(options.latencyMs, request.signal)]);
      return response;
    },
    counts: () => limiter.counts(),
  };

  async function answer(request: Request): Promise<Response> {
    if (new URL(request.url).pathname !== PATH) {
      return new Response('<h1>Not Found</h1>', { status: 404, headers: { 'content-type': 'text/html' } });
    }
    if (request.method !== 'GET' && request.method !== 'POST') {
      return new Response(null, { status: 405, headers: { allow: 'GET, POST' } });
    }
    const key = KEYS.get(request.headers.get('x-api-key') ?? '');
    if (!key) return json(401, { errors: [{ message: 'Invalid API key' }] });

    const operation = await readOperation(request, schema);
    const isWrite = 'isWrite' in operation && operation.isWrite;
    const waitMs = limiter.admit(isWrite ? 'writes' : 'reads', clock.now());
    if (waitMs !== null) return tooManyRequests(waitMs);
    if (!('isWrite' in operation)) return badRequest(operation);
    if (isWrite && !key.mayWrite && (options.readOnlyRefusal ?? 'http') === 'http') {
      return json(403, { errors: [{ message: 'This API key has no permission to perform this action.' }] });
    }
    return await run(operation, key.mayWrite);
  }

  async function run(operation: Operation, mayWrite: boolean): Promise<Response> {
    const { errors, data } = await execute({
      schema: operation.schema,
      document: operation.document,
      operationName: operation.body.operationName,
      variableValues: operation.body.variables,
      contextValue: { store, now: clock.wallNow(), random, mayWrite, switches: options },
    });
    // Such an error comes from before the first field: no such operation, or variables of another type.
    if (errors?.some((error) => !error.path)) return badRequest(errors);
    return json(200, { ...(errors && { errors: errors.map(describe) }), data });
  }

  function tooManyRequests(waitMs: number): Response {
    const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
    const headers = {
      seconds: { 'retry-after': String(seconds) },
      date: { 'retry-after': new Date(clock.wallNow() + seconds * 1_000).toUTCString() },
      absent: {},
    }[options.retryAfter ?? 'seconds'];
    return json(429, { errors: [{ message: '429 Too Many Requests' }] }, headers);
  }
}

/** What a request asks for, checked against the schema, or what is wrong with it. */
async function readOperation(
  request: Request,
  schema: () => GraphQLSchema,
): Promise<Operation | readonly GraphQLError[]> {
  try {
    const body = await readBody(request);
    const document = parse(body.query);
    const errors = validate(schema(), document);
    if (errors.length > 0) return errors;
    const isWrite = getOperationAST(document, body.operationName)?.operation === OperationTypeNode.MUTATION;
    return { schema: schema(), document, isWrite, body };
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

function badRequest(errors: readonly GraphQLError[]): Response {
  return json(400, { errors: errors.map((error) => ({ ...describe(error), path: null })) });
}

function describe({ message, locations, path }: GraphQLError) {
  return { message, locations: locations ?? null, path: path ?? null };
}

function json(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}
