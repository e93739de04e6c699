import type { Transport } from '../../src/upstream/transport.ts';

/** One request as it was sent, its body read. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** A network that writes down what is sent and answers with `answer`. */
export function recordingTransport(
  answer: (request: SentRequest, index: number) => Response | Promise<Response>,
): [Transport, SentRequest[]] {
  const sent: SentRequest[] = [];
  const transport: Transport = async (request) => {
    const { method, url, headers, signal } = request;
    // Written down at once: a request that is being read has been sent already.
    const index = sent.length;
    const record = { method, url, headers: Object.fromEntries(headers), body: '', signal };
    sent.push(record);
    record.body = await request.text();
    return await answer(record, index);
  };
  return [transport, sent];
}
