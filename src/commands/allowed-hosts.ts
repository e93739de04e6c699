import type { Config } from '../config.ts';
import { isLoopback } from '../loopback.ts';
import type { AllowedHosts } from '../request-head.ts';

/**
 * Under which names the gateway is served: those that were listed. Without a list one that asks nobody who they are and
 * listens on this machine alone has this machine's names only: it trusts whoever reaches it, which a website's page must not.
 */
export function allowedHosts({ auth, listen, web }: Pick<Config, 'auth' | 'listen' | 'web'>): AllowedHosts {
  if (web.allowedHosts.length > 0) return web.allowedHosts;
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  return auth.isOpen && isLoopback(host) ? 'loopback' : [];
}
