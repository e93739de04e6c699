import { loadConfig } from '../config.ts';
import { serveStandIn } from '../sandbox/http.ts';
import { createSandbox } from '../sandbox/sandbox.ts';
import type { Process } from './process.ts';

/** `twentygate sandbox`: serves both stand-ins over HTTP, for other programs to try against. */
export async function sandbox(process: Process): Promise<void> {
  const { clock, stopping } = process;
  const { sandbox: settings } = loadConfig(
    { ...process.environment, GATEWAY_UPSTREAMS: 'sandbox' },
    process.readFile,
  );
  const { rateLimits, windowMs, latencyMs, twentyCharging, twingatePort, twentyPort } = settings;
  const standIns = createSandbox({ clock, rateLimits, windowMs, latencyMs, charging: twentyCharging });
  const host = '127.0.0.1';
  const twingate = await serveStandIn(standIns.twingate, { host, port: twingatePort });
  const twenty = await serveStandIn(standIns.twenty, { host, port: twentyPort });
  process.stdout.write(
    [
      `Twingate  ${twingate.url}/api/graphql/   (header X-API-KEY)`,
      `Twenty    ${twenty.url}/graphql and ${twenty.url}/metadata   (header Authorization: Bearer)`,
      'Keys      sandbox-admin, sandbox-readonly; for Twenty also sandbox-restricted, sandbox-revoked, sandbox-expired',
      `Limits    ${rateLimits ? `on, windows of ${windowMs} ms, Twenty charges by the ${twentyCharging} rule` : 'off'}`,
      '',
    ].join('\n'),
  );
  await new Promise<void>((resolve) => {
    if (stopping.aborted) resolve();
    stopping.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.all([twingate.close(), twenty.close()]);
}
