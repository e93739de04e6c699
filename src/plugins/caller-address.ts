import { isIP } from 'node:net';

const addresses = new WeakMap<Request, string>();

/** The IP address from which a request came; undefined when the server does not know it. */
export function callerAddressOf(request: Request): string | undefined {
  return addresses.get(request);
}

/** Gives a request the address it came from, once. */
export function setCallerAddress(request: Request, address: string | undefined): void {
  if (address !== undefined) addresses.set(request, address);
}

/**
 * Finds the caller's address where so many proxies stand in front of the gateway, each of which has added whom it heard at
 * the right of `X-Forwarded-For`. What is further to the left the caller itself may have written, and without proxies all
 * of it. Undefined where a proxy wrote something else than an address.
 */
export function findCallerAddress(
  remoteAddress: string | undefined,
  forwardedFor: string | undefined,
  trustedProxies: number,
): string | undefined {
  const forwarded = (forwardedFor ?? '')
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '');
  const hops = [...forwarded, remoteAddress ?? ''];
  return readAddress(hops.at(-1 - trustedProxies) ?? hops[0] ?? '');
}

/** IPv4 without the form it has on a socket of both versions; some proxies add a port. */
function readAddress(hop: string): string | undefined {
  const address = hop
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? undefined : address;
}
