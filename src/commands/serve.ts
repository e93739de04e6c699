import { createAudit } from '../audit.ts';
import { createAuditFile } from '../audit-file.ts';
import { loadConfig } from '../config.ts';
import { connect } from '../connect.ts';
import { createGateway } from '../gateway.ts';
import { createLog, errorFacts } from '../log.ts';
import { listen } from '../server.ts';
import { allowedHosts } from './allowed-hosts.ts';
import type { Process } from './process.ts';
import { untilStopped } from './process.ts';

/** `twentygate serve`: brings up the endpoint and serves until told to stop. */
export async function serve(process: Process): Promise<void> {
  const { clock, random, newId, directory, transport, stopping } = process;
  const config = loadConfig(process.environment, process.readFile);
  const log = createLog(config.logLevel, process.stdout);
  const auditFile = config.auditFile === undefined ? undefined : createAuditFile(config.auditFile);
  const toStderr = (line: string) => void process.stderr.write(line);
  const audit = createAudit({
    write: (line) => (auditFile ? auditFile.write(line) : toStderr(line)),
    fallback: toStderr,
    clock,
    onProblem: (facts) => log.error(facts, 'audit not written to its file: its lines go to standard error'),
  });
  const gateway = createGateway({
    config,
    audit,
    connections: connect(config, clock, transport, (error) =>
      log.warn(errorFacts(error), 'refresh token not kept: the next start uses the configured one'),
    ),
    transport,
    clock,
    log,
    random,
    newId,
    directory,
  });
  try {
    await gateway.start(stopping);
    const server = await listen({
      fetch: (request) => gateway.fetch(request),
      onError: (error) => log.error(errorFacts(error), 'request not answered'),
      ...config.listen,
      clock,
      allowedHosts: allowedHosts(config),
      trustedProxies: config.web.trustedProxies,
    });
    log.info({ url: server.url, upstreams: config.upstreams.mode }, 'serving');
    if (config.auth.isOpen && config.upstreams.mode === 'live' && allowedHosts(config).length === 0) {
      log.warn('everybody may call, under any name: list the names in GATEWAY_ALLOWED_HOSTS');
    }
    process.stderr.write(
      config.upstreams.mode === 'sandbox'
        ? `\nTwentygate serves made-up data: open ${server.url}/graphql in a browser.\n` +
            'To serve your own Twingate and Twenty, see "Point it at the real services" in README.md.\n\n'
        : `\nTwentygate serves Twingate and Twenty at ${server.url}/graphql\n\n`,
    );
    await untilStopped(process);
    log.info('stopping');
    gateway.drain();
    await server.close(config.requestDeadlineMs);
  } catch (error) {
    // Told to stop while still starting, which is no failure.
    if (error !== stopping.reason) throw error;
  } finally {
    await gateway.close();
    auditFile?.close();
  }
  log.info('stopped');
}
