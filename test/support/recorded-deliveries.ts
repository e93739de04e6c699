import { readFileSync } from 'node:fs';
import { createHmac } from 'node:crypto';

/** A delivery as it arrives. */
export interface Delivery {
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface RecordedDelivery extends Delivery {
  /** What was done before. */
  readonly after: string;
  readonly eventName: string;
}

interface Recording {
  readonly secret: string;
  readonly deliveries: readonly {
    readonly after: string;
    readonly delivered: boolean;
    readonly eventName: string;
    readonly rawHeaders: readonly string[];
    readonly rawBody: string;
  }[];
}

const recording = JSON.parse(
  readFileSync(new URL('../fixtures/twenty-webhooks.json', import.meta.url), 'utf8'),
) as Recording;

/** The secret of the recorded deliveries. */
export const recordedSecret = recording.secret;

/** What a listener got of a real Twenty 2.21.0, to the byte. */
export const recordedDeliveries: readonly RecordedDelivery[] = recording.deliveries
  .filter(({ delivered }) => delivered)
  .map(({ after, eventName, rawHeaders, rawBody }) => ({
    after,
    eventName,
    headers: headersOf(rawHeaders),
    body: Buffer.from(rawBody),
  }));

function headersOf(rawHeaders: readonly string[]): Headers {
  const headers = new Headers();
  rawHeaders.forEach((value, index) => {
    if (index % 2 === 1) headers.append(rawHeaders[index - 1]!, value);
  });
  return headers;
}

let made = 0;

/** A delivery as Twenty would send it. */
export function signedDelivery({
  secret = recordedSecret,
  body,
  timestampMs,
}: {
  readonly secret?: string;
  readonly body: string | object;
  readonly timestampMs: number;
}): Delivery {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  made += 1;
  return {
    headers: new Headers({
      'content-type': 'application/json',
      'x-twenty-webhook-timestamp': String(timestampMs),
      'x-twenty-webhook-signature': createHmac('sha256', secret)
        .update(`${timestampMs}:${text}`)
        .digest('hex'),
      'x-twenty-webhook-nonce': made.toString(16).padStart(32, '0'),
    }),
    body: Buffer.from(text),
  };
}

/** The same delivery with other headers. */
export function withHeaders(
  { headers, body }: Delivery,
  changes: Readonly<Record<string, string>>,
): Delivery {
  const changed = new Headers(headers);
  for (const [name, value] of Object.entries(changes)) changed.set(name, value);
  return { headers: changed, body };
}
