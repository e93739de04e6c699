/**
 * How an e-mail address becomes the key people are joined by: without surrounding space, in lower case.
 *
 * Twenty stores addresses in lower case; Twingate keeps the spelling of the identity provider. Nothing else is
 * folded: `a.b@x` and `ab@x`, `a+1@x` and `a@x` are different people. Returns null for what is no address.
 */
export function emailKey(email: unknown): string | null {
  if (typeof email !== 'string') return null;
  const key = email.trim().toLowerCase();
  return /^[^\s@]+@[^\s@]+$/.test(key) ? key : null;
}

/** The keys of a person's e-mails: the primary one first, then the additional ones in their order, each once. */
export function personKeys(emails: unknown): string[] {
  if (typeof emails !== 'object' || emails === null) return [];
  const { primaryEmail, additionalEmails } = emails as { primaryEmail?: unknown; additionalEmails?: unknown };
  const keys = [primaryEmail, ...(Array.isArray(additionalEmails) ? (additionalEmails as unknown[]) : [])]
    .map(emailKey)
    .filter((key) => key !== null);
  return [...new Set(keys)];
}

/** The host of a company's link, such as `acme.example` for `https://www.acme.example/about`. Null: no host in it. */
export function domainKey(link: unknown): string | null {
  if (typeof link !== 'string') return null;
  const host = link
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/[/?#:].*$/, '')
    .replace(/^www\./, '');
  return /^[^\s@.]+(\.[^\s@.]+)+$/.test(host) ? host : null;
}
