import { loadConfig } from '../config.ts';
import { UsageError } from '../errors.ts';
import { serveStandIn } from '../sandbox/http.ts';
import type { StandInServer } from '../sandbox/http.ts';
import { createSandbox } from '../sandbox/sandbox.ts';
import type { StandIn } from '../sandbox/stand-in.ts';
import { postWebhook } from '../sandbox/twenty/webhook-delivery.ts';
import type { Process } from './process.ts';
import { untilStopped } from './process.ts';

/** `twentygate sandbox`: serves both stand-ins over HTTP, for other programs to try against. */
export async function sandbox(process: Process): Promise<void> {
  const { clock } = process;
  const { sandbox: settings } = loadConfig(ownSettings(process.environment), process.readFile);
  const { rateLimits, windowMs, latencyMs, twentyCharging, twingatePort, twentyPort } = settings;
  const standIns = createSandbox({
    clock,
    rateLimits,
    windowMs,
    latencyMs,
    charging: twentyCharging,
    deliver: postWebhook,
  });
  const servers: StandInServer[] = [];
  try {
    const twingate = await bring(standIns.twingate, twingatePort, 'SANDBOX_TWINGATE_PORT');
    servers.push(twingate);
    const twenty = await bring(standIns.twenty, twentyPort, 'SANDBOX_TWENTY_PORT');
    servers.push(twenty);
    process.stdout.write(
      [
        `Twingate  ${twingate.url}/api/graphql/   (header X-API-KEY)`,
        `Twenty    ${twenty.url}/graphql and ${twenty.url}/metadata   (header Authorization: Bearer)`,
        'Keys      sandbox-admin, sandbox-readonly; for Twenty also sandbox-restricted, sandbox-revoked, sandbox-expired',
        'OAuth     client sandbox-client, secret sandbox-secret, refresh token sandbox-refresh-token',
        `Limits    ${rateLimits ? `on, windows of ${windowMs} ms, Twenty charges by the ${twentyCharging} rule` : 'off'}`,
        '',
      ].join('\n'),
    );
    await untilStopped(process);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

/** Whoever tries the gateway against the sandbox has the gateway's settings in the same shell; they are none of ours. */
function ownSettings(environment: Process['environment']): Process['environment'] {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('SANDBOX_')));
}

async function bring(standIn: StandIn, port: number, setting: string): Promise<StandInServer> {
  try {
    return await serveStandIn(standIn, { host: '127.0.0.1', port });
  } catch (error) {
    throw new UsageError((error as Error).message, `Choose another port: ${setting}=${port + 10}`, {
      cause: error,
    });
  }
}
