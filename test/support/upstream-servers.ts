import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/clock.ts';
import type { Environment } from '../../src/config.ts';
import { withFaults } from '../../src/sandbox/faults.ts';
import type { FaultPlan, FaultyStandIn } from '../../src/sandbox/faults.ts';
import { serveStandIn } from '../../src/sandbox/http.ts';
import type { StandInServer } from '../../src/sandbox/http.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import type { StandIn } from '../../src/sandbox/stand-in.ts';

/** Both stand-ins behind sockets in the test's own process, and what a gateway in another one needs to use them. */
export interface UpstreamServers extends AsyncDisposable {
  readonly twingate: FaultyStandIn;
  readonly twenty: FaultyStandIn;
  /** Live mode against them, with a state directory of its own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stateDir: string;
  /** Nobody listens on Twenty's port any more. */
  stopTwenty(): Promise<void>;
  /** Twenty is back on its port, with all it knew. */
  resumeTwenty(): Promise<void>;
}

export interface UpstreamServersOptions {
  readonly twingateFaults?: FaultPlan;
  readonly twentyFaults?: FaultPlan;
  /** Twenty answers a request with this in its body only when the promise has resolved. */
  readonly holdTwenty?: {
    readonly body: string;
    readonly until: (callerLeft: AbortSignal) => Promise<unknown>;
  };
}

export async function startUpstreams(options: UpstreamServersOptions = {}): Promise<UpstreamServers> {
  const sandbox = createSandbox({
    clock: systemClock,
    rateLimits: false,
    windowMs: 60_000,
    latencyMs: 0,
    charging: '2.21',
  });
  const twingate = withFaults(sandbox.twingate, options.twingateFaults ?? []);
  const { holdTwenty } = options;
  const patientTwenty: StandIn = {
    async fetch(request) {
      if (holdTwenty && (await request.clone().text()).includes(holdTwenty.body)) {
        await holdTwenty.until(request.signal);
      }
      return await sandbox.twenty.fetch(request);
    },
  };
  const twenty = withFaults(patientTwenty, options.twentyFaults ?? []);
  const host = '127.0.0.1';
  const twingateServer = await serveStandIn(twingate, { host, port: 0 });
  let twentyServer: StandInServer | undefined = await serveStandIn(twenty, { host, port: 0 });
  const twentyUrl = twentyServer.url;
  const stateDir = mkdtempSync(join(tmpdir(), 'twentygate-'));
  const stopTwenty = async () => {
    await twentyServer?.close();
    twentyServer = undefined;
  };
  return {
    twingate,
    twenty,
    stateDir,
    environment: {
      TWINGATE_ENDPOINT: `${twingateServer.url}/api/graphql/`,
      TWINGATE_API_KEY: 'sandbox-admin',
      TWENTY_URL: twentyUrl,
      TWENTY_API_KEY: 'sandbox-admin',
      GATEWAY_AUTH: 'none',
      GATEWAY_STATE_DIR: stateDir,
    } satisfies Environment,
    stopTwenty,
    async resumeTwenty() {
      twentyServer = await serveStandIn(twenty, { host, port: Number(new URL(twentyUrl).port) });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([twingateServer.close(), stopTwenty()]);
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
