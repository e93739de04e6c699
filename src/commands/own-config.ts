import { loadConfig } from '../config.ts';
import type { Config } from '../config.ts';
import type { Process } from './process.ts';

/** Who may call, and what. */
const CALLERS: ReadonlySet<string> = new Set([
  ...['GATEWAY_CLIENTS_FILE', 'GATEWAY_OPERATIONS_FILE', 'GATEWAY_OPERATIONS_SHADOW'],
  ...['GATEWAY_JWKS_URL', 'GATEWAY_JWT_ISSUER', 'GATEWAY_JWT_AUDIENCE', 'GATEWAY_JWT_ROLE_CLAIM'],
]);

/**
 * The settings of a command that serves nobody: it needs no list of callers, so nobody has to have one to run it. Throws
 * UsageError for wrong settings.
 */
export function loadOwnConfig({ environment, readFile }: Process): Config {
  const settings = Object.entries(environment).filter(([name]) => !CALLERS.has(name));
  return loadConfig({ ...Object.fromEntries(settings), GATEWAY_AUTH: 'none' }, readFile);
}
