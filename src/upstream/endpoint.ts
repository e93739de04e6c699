/** Where an upstream is reached. Twingate may move a network to a regional host with a permanent redirect. */
export interface Endpoint {
  /** The address in use. */
  url(): string;
  /** Takes a permanent redirect: remembers it and gives the new address; null when it is not to be trusted. */
  move(location: string | null): string | null;
}

/**
 * An endpoint that starts at `url`.
 *
 * A redirect is trusted only to the same site: our credentials go where it leads. Same site: the same host, or a
 * host below the same parent domain (acme.twingate.com may move to acme.us1.twingate.com), never to a weaker scheme.
 */
export function createEndpoint(url: string): Endpoint {
  const origin = new URL(url);
  let current = origin;
  return {
    url: () => current.href,
    move(location) {
      if (location === null || !URL.canParse(location, current.href)) return null;
      const target = new URL(location, current);
      const isSafe =
        (target.protocol === origin.protocol || target.protocol === 'https:') &&
        isSameSite(origin.hostname, target.hostname);
      if (!isSafe) return null;
      current = target;
      return current.href;
    },
  };
}

function isSameSite(from: string, to: string): boolean {
  if (from === to) return true;
  const parent = from.split('.').slice(1);
  // An address or a bare host name has no parent domain; a top-level domain is nobody's site.
  if (parent.length < 2 || /^[\d.]+$/.test(from) || from.startsWith('[')) return false;
  return to.endsWith(`.${parent.join('.')}`);
}
