import type { ReadError } from '../../upstream/answer.ts';
import type { Price } from '../../upstream/call.ts';
import { rootFields } from '../../upstream/roots.ts';
import { chargedClasses } from '../limits.ts';
import type { Limits } from '../limits.ts';

/**
 * What is peculiar to the Twingate Admin API. Sources: Twingate's API guide (limits, header, errors), read 2026-09;
 * the clients terraform-provider-twingate and kubernetes-operator (error texts, redirects).
 */

/**
 * One HTTP request is one read or one write, whatever it holds: so Twingate's own clients have it, and no document says.
 * Should it count root fields, there is a setting for that.
 */
export function twingatePrice({ twingateCharging }: Pick<Limits, 'twingateCharging'>): Price {
  const { reads, writes } = chargedClasses.twingate;
  return ({ kind, document }) => ({
    [kind === 'mutation' ? writes : reads]: twingateCharging === 'request' ? 1 : rootFields(document).size,
  });
}

/** The header that carries the API key. */
export function twingateCredentials(apiKey: string): Record<string, string> {
  return { 'X-API-KEY': apiKey };
}

/** graphql-core's wording, of whichever version, when a document or its variables name what the schema does not have. */
const UNKNOWN_NAME =
  /^(Cannot query field|Unknown (type|argument|field)) |Field ['"].*['"] is not defined by type|^Value ['"].*['"] does not exist in ['"].*['"] enum/;

/**
 * What Twingate's refusal for the rate limit says in its body (recorded in kubernetes-operator's tests). It comes with
 * HTTP 429; should the status be lost on its way, the refusal is one all the same. No wording of `ok: false` is known.
 */
const RATE_LIMITED = '429 Too Many Requests';

export const readTwingateError: ReadError = ({ message }) => {
  if (message === RATE_LIMITED) return { code: 'UPSTREAM_RATE_LIMITED' };
  if (UNKNOWN_NAME.test(message)) return { code: 'SCHEMA_CHANGED' };
  return { code: 'UPSTREAM_REJECTED' };
};
