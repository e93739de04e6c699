import { isObject } from './defaults.ts';
import { badInput } from './refusals.ts';

/** What the real server takes for the address of a link; the scheme may be missing. */
const ADDRESS =
  /^(https?:\/\/)?((([a-z0-9-]+\.)+[a-z]{2,})|(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})|(localhost))(:\d+)?(\/\S*)?(\?\S*)?$/i;

type Parts = Readonly<Record<string, unknown>>;

interface Link {
  readonly url: string;
  readonly label?: unknown;
}

/** Links without an address are dropped, and the first that is left is the primary one. Throws INVALID_URL. */
export function linksOf(parts: Parts): Record<string, unknown> {
  const secondary: unknown[] = Array.isArray(parts['secondaryLinks']) ? parts['secondaryLinks'] : [];
  const links = [{ url: parts['primaryLinkUrl'], label: parts['primaryLinkLabel'] }, ...secondary]
    .filter(isObject)
    .flatMap(({ url, label }): Link[] =>
      typeof url === 'string' && url !== '' ? [label === undefined ? { url } : { url, label }] : [],
    );
  if (links.some(({ url }) => !ADDRESS.test(url))) {
    throw badInput('The URL of the link is not valid', 'INVALID_URL', 'Invalid URL format.');
  }
  const [first, ...secondaryLinks] = links.map((link) => ({ ...link, url: normalUrl(link.url) }));
  return { primaryLinkLabel: first?.label ?? '', primaryLinkUrl: first?.url ?? '', secondaryLinks };
}

/** Scheme and host in lower case, and no slash at the end; an address without a scheme stays as it is. */
function normalUrl(url: string): string {
  const origin = /^https?:\/\/[^/?#]*/i.exec(url)?.[0];
  return origin === undefined ? url : (origin.toLowerCase() + url.slice(origin.length)).replace(/\/$/, '');
}
