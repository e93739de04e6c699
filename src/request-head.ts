import type { IncomingMessage } from 'node:http';
import { isLoopback } from './loopback.ts';

/**
 * Under which names a server answers: any, when none are listed; `loopback` for those of this machine alone. The names of this
 * machine are always among them, since what runs here, such as a health check, asks by them.
 */
export type AllowedHosts = readonly string[] | 'loopback';

export interface Refusal {
  readonly status: number;
  readonly message: string;
}

type Head = Pick<IncomingMessage, 'headers' | 'httpVersion' | 'rawHeaders' | 'url'>;

/** More than browsers and several proxies send together. */
const MAX_HEADERS = 100;

/** Said twice, a proxy might believe the one and the gateway the other; node:http takes the first or joins them. */
const SINGLE_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'content-encoding',
  'content-type',
  'host',
  'origin',
  'x-api-key',
  'x-client-name',
  'x-twenty-authorization',
]);

/** Why a request is not even looked at; undefined when it is. What is no HTTP at all node:http refuses itself. */
export function refusalOf(head: Head, allowedHosts: AllowedHosts): Refusal | undefined {
  const names = head.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  if (names.length > MAX_HEADERS) {
    return { status: 431, message: `A request has at most ${MAX_HEADERS} headers.` };
  }
  const repeated = [...SINGLE_HEADERS].find((single) => names.filter((name) => name === single).length > 1);
  if (repeated !== undefined) return { status: 400, message: `The header ${repeated} is there twice.` };
  const { 'transfer-encoding': transferEncoding, host } = head.headers;
  if (transferEncoding !== undefined) {
    // RFC 9112 section 6.1.
    if (head.httpVersion === '1.0') return { status: 400, message: 'HTTP/1.0 knows no transfer encoding.' };
    if (transferEncoding.toLowerCase() !== 'chunked') {
      return { status: 501, message: 'The only transfer encoding taken is chunked.' };
    }
  }
  const hostname = readHostname(host);
  // RFC 9112 section 3.2.
  if (hostname === undefined) return { status: 400, message: 'The header Host names no host.' };
  if (!isPlain(head.url ?? '')) return { status: 404, message: 'There is nothing at this path.' };
  if (!isAllowed(hostname, allowedHosts)) {
    return {
      status: 421,
      message:
        'The gateway is not reached under this name. Use localhost on the machine itself, or list the name in GATEWAY_ALLOWED_HOSTS.',
    };
  }
  return undefined;
}

/** A host with or without a port, and nothing that would make something else of the address it is put into. */
function readHostname(host: string | undefined): string | undefined {
  if (host === undefined || !/^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host)) return undefined;
  return URL.parse(`http://${host}`)?.hostname;
}

/**
 * Whether a target is a path in the one way of writing it. A proxy that lets some paths through may see another path in
 * `/healthz/../graphql` or `http://elsewhere/graphql` than the gateway would.
 */
function isPlain(target: string): boolean {
  const path = target.split('?', 1)[0] ?? '';
  return path.startsWith('/') && !target.includes('#') && URL.parse(`http://host${path}`)?.pathname === path;
}

/**
 * A website's name can be made to lead to this machine or network after its page has been loaded (DNS rebinding); to the
 * browser the gateway is then the website itself. Vite does the same: https://vite.dev/config/server-options#server-allowedhosts
 */
function isAllowed(hostname: string, allowedHosts: AllowedHosts): boolean {
  if (isLoopback(hostname) || allowedHosts.length === 0) return true;
  return allowedHosts !== 'loopback' && allowedHosts.some((host) => host.toLowerCase() === hostname);
}
