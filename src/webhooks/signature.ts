import { createHmac, timingSafeEqual } from 'node:crypto';

/** What Twenty says about a delivery in its headers. */
export interface DeliveryHeaders {
  /** When Twenty sent it, in epoch milliseconds. */
  readonly timestampMs: number;
  /** 64 hexadecimal digits. */
  readonly signature: string;
  /** 32 hexadecimal digits, another one for each delivery. It is not signed. */
  readonly nonce: string;
}

/**
 * How far a delivery's timestamp may be from this machine's clock, before or after it. Twenty takes the time just before it
 * sends and gives up after 5 s, so that this is for clocks that disagree.
 */
export const TIMESTAMP_TOLERANCE_MS = 300_000;

/**
 * Reads the headers in the form in which Twenty writes them (twentyhq/twenty, call-webhook.job.ts, and a Twenty 2.21.0
 * listened to in November 2026). Undefined when one is missing, there twice, or written in any other way.
 */
export function readDeliveryHeaders(headers: Headers): DeliveryHeaders | undefined {
  const timestamp = headers.get('x-twenty-webhook-timestamp') ?? '';
  const signature = headers.get('x-twenty-webhook-signature') ?? '';
  const nonce = headers.get('x-twenty-webhook-nonce') ?? '';
  // With one text for each timestamp, the number says all of what was signed.
  if (!/^[1-9]\d{12}$/.test(timestamp)) return undefined;
  if (!/^[0-9a-f]{64}$/.test(signature) || !/^[0-9a-f]{32}$/.test(nonce)) return undefined;
  return { timestampMs: Number(timestamp), signature, nonce };
}

/** Whether whoever sent these very bytes at this time knows the secret. Takes as long for a wrong signature as for the right one. */
export function isSignedWith(
  secret: string,
  { timestampMs, signature }: DeliveryHeaders,
  body: Uint8Array,
): boolean {
  const expected = createHmac('sha256', secret).update(`${timestampMs}:`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}

/** Whether a delivery was sent about now. */
export function isTimely({ timestampMs }: DeliveryHeaders, wallNowMs: number): boolean {
  return Math.abs(wallNowMs - timestampMs) <= TIMESTAMP_TOLERANCE_MS;
}
