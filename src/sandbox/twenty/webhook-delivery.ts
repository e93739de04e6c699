import { request } from 'node:http';

/** One webhook on its way. */
export interface WebhookDelivery {
  readonly url: string;
  /** In the order and the spelling in which Twenty sends them; receivers mind neither, recordings show both. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Aborted when the receiver took too long. */
  readonly signal: AbortSignal;
}

/** Posts a webhook over HTTP; resolves when it was answered, whatever the answer. */
export async function postWebhook({ url, headers, body, signal }: WebhookDelivery): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    request(url, { method: 'POST', headers, signal }, (response) => {
      response.on('end', resolve).on('error', reject).resume();
    })
      .on('error', reject)
      .end(body);
  });
}
