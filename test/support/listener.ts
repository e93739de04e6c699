import type { Emitted } from './leaks.ts';
import { sent } from './planted.ts';
import { openRaw } from './raw-http.ts';

export type Headers = Readonly<Record<string, string>>;

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Headers;
  readonly body?: string;
  readonly mayHave?: readonly string[];
}

/** A client that keeps all that it is answered, headers included. */
export function createListener(url: string) {
  const emitted: Emitted[] = [];
  let counted = 0;

  async function send({
    method = 'POST',
    path = '/graphql',
    headers = {},
    body,
    mayHave,
  }: Sent): Promise<string> {
    counted += 1;
    const response = await fetch(`${url}${path}`, {
      ...{ method, redirect: 'manual', ...(body !== undefined && { body }) },
      headers: {
        ...{
          'content-type': 'application/json',
          'accept-encoding': 'identity',
          cookie: `session=${sent.cookie}`,
        },
        ...{ 'user-agent': sent.header, referer: `https://${sent.header}.example`, ...headers },
      },
    });
    const { status, statusText } = response;
    const text = `${status} ${statusText}\n${JSON.stringify([...response.headers])}\n${await response.text()}`;
    const asked = `${method} ${path} ${body ?? ''}`.slice(0, 150);
    emitted.push({ where: `answer ${counted} to ${asked}`, text, ...(mayHave && { mayHave }) });
    return text;
  }

  async function ask(
    query: string,
    headers: Headers,
    mayHave?: readonly string[],
    variables: object = {},
  ): Promise<string> {
    const values = { email: sent.email, text: sent.text, id: sent.id, ...variables };
    return await send({
      headers,
      body: JSON.stringify({ query, variables: values }),
      ...(mayHave && { mayHave }),
    });
  }

  async function raw(text: string): Promise<void> {
    counted += 1;
    emitted.push({ where: `raw answer ${counted}`, text: await openRaw(url, text).received });
  }

  async function lookAround(): Promise<void> {
    for (const path of ['/metrics', '/readyz', '/healthz']) {
      await send({ method: 'GET', path: `${path}?${sent.search}` });
      await send({ method: 'PUT', path, body: sent.body });
    }
  }
  return { emitted, send, ask, raw, lookAround };
}

export type Listener = ReturnType<typeof createListener>;
