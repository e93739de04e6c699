import { parse } from 'graphql';
import type { Redis } from 'ioredis';
import { loadConfig } from '../../src/config.ts';
import { GatewayError } from '../../src/errors.ts';
import type { UpstreamName } from '../../src/errors.ts';
import { withFaults } from '../../src/sandbox/faults.ts';
import type { FaultPlan, FaultyStandIn } from '../../src/sandbox/faults.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import type { StandIn } from '../../src/sandbox/stand-in.ts';
import type { Budget } from '../../src/upstream/budget/budget.ts';
import { createLocalBank } from '../../src/upstream/budget/local-bank.ts';
import type { Bank } from '../../src/upstream/budget/local-bank.ts';
import { createRedisBank } from '../../src/upstream/budget/redis-bank.ts';
import type { RedisBank } from '../../src/upstream/budget/redis-bank.ts';
import { createLocalEpochs } from '../../src/upstream/cache/epochs.ts';
import { createScopes } from '../../src/upstream/scopes.ts';
import { classRules } from '../../src/upstreams/limits.ts';
import { createKeyCredential } from '../../src/upstreams/twenty/own-credential.ts';
import { createUpstreams } from '../../src/upstreams/upstreams.ts';
import { callScope } from './call-scope.ts';
import { createClockedLines } from './clocked-lines.ts';
import { createFakeClock } from './fake-clock.ts';
import type { FakeClock } from './fake-clock.ts';
import { createFiles } from './files.ts';

/** What one instance of the gateway sends its calls through. */
interface Instance {
  readonly budget: Budget;
  /** Sends a document as it is. Gives the code of the error it ends with, or `ok`. */
  ask(upstream: UpstreamName, text: string, withinMs: number): Promise<string>;
}

export interface Pipelines extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly instances: readonly Instance[];
  /** The stand-ins as the instances reach them, with every call that arrived. */
  readonly twingate: FaultyStandIn;
  readonly twenty: FaultyStandIn;
  /** What all instances have written down as spent, by class. */
  readonly spent: ReadonlyMap<string, number>;
  /** Asks a stand-in itself: nobody counts that. */
  askStandIn(upstream: UpstreamName, text: string): Promise<any>;
  /** Moves time on so slowly that everybody gets the answers it waits for. */
  pass(ms: number): Promise<void>;
}

export interface PipelinesOptions {
  /** How many share what; one alone when it is missing. */
  readonly shared?: { readonly redis: Redis; readonly key: string; readonly instances: number };
  readonly faults: Readonly<Record<UpstreamName, FaultPlan>>;
  /** One attempt, in milliseconds. */
  readonly timeoutMs: number;
}

const endpoints = { twingate: 'http://twingate.test/api/graphql/', twenty: 'http://twenty.test/graphql' };

function unasked(): never {
  throw new Error('No schema is needed to send a document as it is.');
}

/** Both real pipelines over the real stand-ins, by a clock that moves only when told, also in Redis. */
export async function createPipelines({ shared, faults, timeoutMs }: PipelinesOptions): Promise<Pipelines> {
  const clock = createFakeClock();
  const { limits, cache } = loadConfig({}, createFiles({}));
  const standIns = createSandbox({
    ...{ clock, rateLimits: false, windowMs: 60_000, latencyMs: 0, charging: 'newer' },
  });
  const twingate = withFaults(standIns.twingate, faults.twingate);
  const twenty = withFaults(standIns.twenty, faults.twenty);
  const lines = shared && (await createClockedLines(shared.redis, shared.key, clock));
  const closing = new AbortController();
  const spent = new Map<string, number>();
  let ids = 0;

  function newId(): string {
    ids += 1;
    return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
  }

  const banks: RedisBank[] = [];
  function createBank(): Bank {
    const rules = classRules(limits);
    if (!lines) return createLocalBank(rules, clock);
    const log = { info: () => undefined, warn: () => undefined };
    const { connect } = lines.create();
    const bank = createRedisBank({ connect, rules, clock, log, newId, leaseMs: timeoutMs + 5_000 });
    banks.push(bank);
    return bank;
  }

  function createInstance(): Instance {
    const { budget, ...upstreams } = createUpstreams({
      connections: {
        twingate: {
          endpoint: endpoints.twingate,
          readKey: () => 'sandbox-admin',
          writeKey: () => 'sandbox-admin',
          transport: (request) => twingate.fetch(request),
        },
        twenty: {
          coreEndpoint: endpoints.twenty,
          metadataEndpoint: 'http://twenty.test/metadata',
          credential: createKeyCredential(() => 'sandbox-admin'),
          transport: (request) => twenty.fetch(request),
        },
      },
      ...{ clock, scopes: createScopes(), timeoutMs, limits, newId, cache, signal: closing.signal },
      bank: createBank(),
      random: () => 0.5,
      onCall: () => undefined,
      onBudget: {
        refused: () => undefined,
        spent: (_scope, name, units) => void spent.set(name, (spent.get(name) ?? 0) + units),
      },
      ...{ twingateSchema: unasked, twentySchema: unasked, twentyMetadataSchema: unasked },
      twentyHiddenRoots: parse('extend type Query { search: Boolean }'),
      onModelWrite: () => undefined,
      ...{ epochs: createLocalEpochs(clock), secondTier: undefined, leaseMs: 60_000 },
      hasTwentyWebhooks: false,
      onProblem: () => undefined,
    });
    return {
      budget,
      async ask(upstream, text, withinMs) {
        const leaving = new AbortController();
        const deadlineAtMs = clock.now() + withinMs;
        const scope = callScope({ deadlineAtMs, signal: leaving.signal });
        const late = new GatewayError('UPSTREAM_TIMEOUT', 'Time is up.');
        const ended = new AbortController();
        void clock.sleep(withinMs, ended.signal).then(
          () => leaving.abort(late),
          () => undefined,
        );
        const kind = text.startsWith('mutation') ? 'mutation' : 'query';
        try {
          const { errors } = await upstreams[upstream].call({
            document: parse(text),
            variables: {},
            kind,
            scope,
          });
          return errors[0]?.code ?? 'ok';
        } catch (error) {
          return error instanceof GatewayError ? error.code : String(error);
        } finally {
          ended.abort();
          budget.close(scope);
        }
      },
    };
  }

  const pass = async (ms: number) => {
    for (let leftMs = ms; leftMs > 0; leftMs -= 500) {
      await clock.advance(Math.min(500, leftMs));
      await lines?.idle();
    }
  };
  const instances = Array.from({ length: shared?.instances ?? 1 }, createInstance);
  // All of them have contact.
  await pass(1_000);
  return {
    ...{ clock, instances, twingate, twenty, spent, pass },
    async askStandIn(upstream, text) {
      const standIn: StandIn = standIns[upstream];
      const response = await standIn.fetch(
        new Request(endpoints[upstream], {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(upstream === 'twingate'
              ? { 'X-API-KEY': 'sandbox-admin' }
              : { authorization: 'Bearer sandbox-admin' }),
          },
          body: JSON.stringify({ query: text }),
        }),
      );
      return await response.json();
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      for (const bank of banks) await bank.close();
      await lines?.[Symbol.asyncDispose]();
    },
  };
}
