/** Where an upstream is reached. Twingate may move a network to a regional host with a permanent redirect. */
export interface Endpoint {
  /** The address in use. */
  url(): string;
  /** The address a permanent redirect leads to; null when it is not to be trusted. */
  target(location: string | null): string | null;
  /** Follows a permanent redirect for good: remembers its target and gives it; null when it is not to be trusted. */
  move(location: string | null): string | null;
}

/**
 * An endpoint that starts at `url`.
 *
 * A redirect is trusted only to the same site, since our credentials go where it leads: the same host, or the same
 * name in a region of its domain (acme.twingate.com may move to acme.us1.twingate.com, not to other.twingate.com,
 * which is somebody else's); never to a weaker scheme.
 */
export function createEndpoint(url: string): Endpoint {
  const origin = new URL(url);
  let current = origin;

  function trusted(location: string | null): URL | null {
    if (location === null || !URL.canParse(location, current.href)) return null;
    const target = new URL(location, current);
    const isSafe =
      (target.protocol === origin.protocol || target.protocol === 'https:') &&
      // No request can be made from an address with credentials in it.
      target.username === '' &&
      target.password === '' &&
      isSameSite(origin.hostname, target.hostname);
    return isSafe ? target : null;
  }

  return {
    url: () => current.href,
    target: (location) => trusted(location)?.href ?? null,
    move(location) {
      const target = trusted(location);
      if (target) current = target;
      return target?.href ?? null;
    },
  };
}

function isSameSite(from: string, to: string): boolean {
  if (from === to) return true;
  const [name, ...domain] = from.split('.');
  // An address or a bare host name has no domain; a top-level domain is nobody's site.
  if (domain.length < 2 || /^[\d.]+$/.test(from)) return false;
  return to.startsWith(`${name}.`) && to.endsWith(`.${domain.join('.')}`);
}
