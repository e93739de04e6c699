import { UsageError } from '../errors.ts';
import { isLoopback } from '../loopback.ts';

/** Where the gateway takes Twenty's webhooks. */
export const WEBHOOK_PATH = '/webhooks/twenty';

/**
 * Where Twenty has to send its webhooks, by the address at which it reaches the gateway: `https://gateway.example.com`, a path
 * in front of the gateway's own or the whole target are welcome. Throws UsageError for what is no such address.
 */
export function webhookTarget(address: string): string {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw refusal(`${address} is no full address.`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw refusal('With http: whole records would cross the network in clear text.');
  }
  if (url.username !== '' || url.password !== '') {
    throw refusal(
      "The address holds a user name or a password, which everybody would see in Twenty's settings.",
    );
  }
  if (url.search !== '' || url.hash !== '' || /\/graphql\/*$/.test(url.pathname)) {
    throw refusal("The address leads to one of the gateway's pages.");
  }
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith(WEBHOOK_PATH) ? path : `${path}${WEBHOOK_PATH}`;
  return url.href;
}

/** Whether this is the target of some gateway. */
export function isWebhookTarget(address: string): boolean {
  return URL.parse(address)?.pathname.endsWith(WEBHOOK_PATH) ?? false;
}

function refusal(what: string): UsageError {
  return new UsageError(
    what,
    'Give the address at which Twenty reaches this gateway, such as https://gateway.example.com',
  );
}
