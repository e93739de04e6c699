import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAudit } from '../../src/audit.ts';
import { loadConfig } from '../../src/config.ts';
import type { Environment } from '../../src/config.ts';
import { createGateway } from '../../src/gateway.ts';
import type { Gateway } from '../../src/gateway.ts';
import { createLog } from '../../src/log.ts';
import { DEFAULT_LIMITS } from '../../src/operations/limits/limits.ts';
import type { OperationLimits } from '../../src/operations/limits/limits.ts';
import type { ReadFile } from '../../src/secret.ts';
import { withFaults } from '../../src/sandbox/faults.ts';
import type { FaultPlan, FaultyStandIn } from '../../src/sandbox/faults.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { TwingateSwitches } from '../../src/sandbox/twingate/context.ts';
import type { Transport } from '../../src/upstream/transport.ts';
import { createKeyCredential } from '../../src/upstreams/twenty/own-credential.ts';
import type { OwnCredential } from '../../src/upstreams/twenty/own-credential.ts';
import { createFakeClock } from './fake-clock.ts';
import type { FakeClock } from './fake-clock.ts';
import { createFiles } from './files.ts';

export const projectDirectory = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: any;
  readonly errors: any[] | undefined;
  readonly extensions: any;
}

export interface TestGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly sandbox: Sandbox;
  readonly clock: FakeClock;
  /** The stand-ins as the gateway reaches them, with every call that arrived. */
  readonly twingate: FaultyStandIn;
  readonly twenty: FaultyStandIn;
  /** The log, line by line. */
  readonly logLines: readonly string[];
  /** The audit, likewise. */
  readonly auditLines: readonly string[];
  /** Posts a document. */
  ask(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
  /** What the stand-ins counted since the last time this was called. */
  spent(): { reads: number; writes: number; tokens: number };
}

export interface TestGatewayOptions {
  readonly environment?: Environment;
  /** The files that the environment names. */
  readonly files?: ReadFile;
  /** Where an issuer of tokens publishes its keys. */
  readonly issuer?: Transport;
  readonly twingateFaults?: FaultPlan;
  readonly twentyFaults?: FaultPlan;
  /** What nobody knows about the real Twingate, set the other way. */
  readonly twingateSwitches?: TwingateSwitches;
  /** What Twenty is asked with; the key sandbox-admin when it is left out. */
  readonly twentyCredential?: (clock: FakeClock, transport: Transport) => OwnCredential;
  /** @default 'http://twingate.test/api/graphql/' */
  readonly twingateEndpoint?: string;
  /** Whether operations may be of any size. @default false */
  readonly isUnbounded?: boolean;
  /** @default true */
  readonly start?: boolean;
}

const UNBOUNDED = Object.fromEntries(
  Object.keys(DEFAULT_LIMITS).map((name) => [name, Infinity]),
) as unknown as OperationLimits;

/** Real plugins, real Mesh, the sandbox for a network and a clock that stands still. Nothing is kept unless a test says so. */
export async function createTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const clock = createFakeClock();
  const stateDir = mkdtempSync(join(tmpdir(), 'twentygate-'));
  const bounded = loadConfig(
    { SANDBOX_RATE_LIMITS: 'off', GATEWAY_STATE_DIR: stateDir, CACHE_TTL_MS: '0', ...options.environment },
    options.files ?? createFiles({}),
  );
  const config = options.isUnbounded === true ? { ...bounded, operationLimits: UNBOUNDED } : bounded;
  const sandbox = createSandbox({
    ...options.twingateSwitches,
    clock,
    rateLimits: config.sandbox.rateLimits,
    windowMs: config.sandbox.windowMs,
    latencyMs: 0,
    charging: config.sandbox.twentyCharging,
  });
  const twingate = withFaults(sandbox.twingate, options.twingateFaults ?? []);
  const twenty = withFaults(sandbox.twenty, options.twentyFaults ?? []);
  const transport: Transport = (request) => twenty.fetch(request);
  const logLines: string[] = [];
  const auditLines: string[] = [];
  let ids = 0;
  const gateway = createGateway({
    config,
    audit: createAudit({
      write: (line) => void auditLines.push(line),
      clock,
      onProblem: () => undefined,
    }),
    connections: {
      twingate: {
        endpoint: options.twingateEndpoint ?? 'http://twingate.test/api/graphql/',
        readKey: () => 'sandbox-admin',
        writeKey: () => 'sandbox-admin',
        transport: (request) => twingate.fetch(request),
      },
      twenty: {
        coreEndpoint: 'http://twenty.test/graphql',
        metadataEndpoint: 'http://twenty.test/metadata',
        credential:
          options.twentyCredential?.(clock, transport) ?? createKeyCredential(() => 'sandbox-admin'),
        transport,
      },
    },
    transport: options.issuer ?? (() => Promise.reject(new Error('no network'))),
    clock,
    log: createLog(config.logLevel, { write: (line) => void logLines.push(line) }),
    random: () => 0.5,
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    directory: projectDirectory,
  });
  const stopping = new AbortController();
  if (options.start ?? true) await gateway.start(stopping.signal);

  let seen = { reads: 0, writes: 0, tokens: 0 };
  const counted = () => {
    const { reads, writes } = sandbox.twingate.counts();
    return { reads, writes, tokens: sandbox.twenty.counts().tokens };
  };
  seen = counted();
  return {
    gateway,
    sandbox,
    clock,
    twingate,
    twenty,
    logLines,
    auditLines,
    async ask(query, variables, headers = {}) {
      const response = await gateway.fetch(
        new Request('http://gateway.test/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ query, variables }),
        }),
      );
      const body = (await response.json()) as { data?: unknown; errors?: any[]; extensions?: unknown };
      return {
        status: response.status,
        headers: response.headers,
        data: body.data,
        errors: body.errors,
        extensions: body.extensions,
      };
    },
    spent() {
      const now = counted();
      const since = {
        reads: now.reads - seen.reads,
        writes: now.writes - seen.writes,
        tokens: now.tokens - seen.tokens,
      };
      seen = now;
      return since;
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await gateway.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
