import type { ListedClient } from './clients-file.ts';
import { findKeyHolder } from './keys.ts';

/** A client that has proved who it is. */
export type ProvenClient = Pick<
  ListedClient,
  'name' | 'role' | 'fields' | 'operations' | 'weight' | 'requestsPerMinute' | 'unitsPerMinute'
>;

export type Identity = { readonly client: ProvenClient } | { readonly refusal: Refusal };

interface Refusal {
  /** For the client. */
  readonly message: string;
  /** For the log; it holds nothing that was sent. */
  readonly reason: string;
  /** Given when nothing is wrong with what was sent, but nobody can tell now: the milliseconds after which trying again can help. */
  readonly retryAfterMs?: number;
}

/** Reads a token of another issuer. */
export interface TokenReader {
  read(
    token: string,
  ): Promise<
    { readonly client: Pick<ProvenClient, 'name' | 'role'> } | Pick<Refusal, 'reason' | 'retryAfterMs'>
  >;
}

export interface AuthenticationOptions {
  /** The clients of the file, by name. */
  readonly listed: () => ReadonlyMap<string, ListedClient> | undefined;
  /** Missing when only keys are taken. */
  readonly tokens?: TokenReader | undefined;
  /** Epoch milliseconds. */
  readonly wallNow: () => number;
}

/** Somebody who is told that the token is bad would throw it away and ask for another. */
const NOT_NOW =
  'Tokens cannot be checked at the moment: the keys of their issuer are not known. That says nothing about yours; send it again later.';
const HOW = 'Send a key as "Authorization: Bearer KEY", or as "x-api-key: KEY".';
const NOT_ACCEPTED = 'This key is not accepted. It may have been replaced: ask whoever runs the gateway.';

/** Finds out who asks by what the request brings along. */
export function createAuthentication(
  options: AuthenticationOptions,
): (headers: Headers) => Promise<Identity> {
  const { listed, tokens, wallNow } = options;

  async function ofToken(token: string, reader: TokenReader): Promise<Identity> {
    const read = await reader.read(token);
    if ('reason' in read) {
      return read.retryAfterMs === undefined
        ? refuse('This token is not accepted.', read.reason)
        : { refusal: { ...read, message: NOT_NOW } };
    }
    // The list may say more of a client that comes with a token. What it may do at all the token says.
    const { name, role } = read.client;
    const entry = listed()?.get(name);
    return { client: { weight: 1, ...entry, name, role } };
  }

  return async (headers) => {
    const credentials = readCredentials(headers);
    if ('refusal' in credentials) return credentials;
    const { secret } = credentials;
    const holder = findKeyHolder(listed()?.values() ?? [], secret, wallNow());
    if ('client' in holder) return holder;
    if (tokens && holder.refusal === 'unknown' && isTokenShaped(secret)) return await ofToken(secret, tokens);
    return refuse(
      holder.refusal === 'expired' ? 'This key has expired.' : NOT_ACCEPTED,
      `${holder.refusal} key`,
    );
  };
}

function readCredentials(
  headers: Headers,
): { readonly secret: string } | Extract<Identity, { refusal: unknown }> {
  const authorization = headers.get('authorization');
  const apiKey = headers.get('x-api-key');
  if (authorization !== null && apiKey !== null) {
    return refuse(`Two credentials came with the request: which of them counts? ${HOW}`, 'two credentials');
  }
  if (apiKey !== null) return { secret: apiKey };
  // GraphiQL has the header ready before there is a key in it.
  if (authorization === null || /^bearer *$/i.test(authorization)) {
    return refuse(`Who are you? ${HOW}`, 'no credentials');
  }
  const bearer = /^bearer +([^\s,]+)$/i.exec(authorization)?.[1];
  return bearer === undefined
    ? refuse(`The header Authorization cannot be read. ${HOW}`, 'unreadable credentials')
    : { secret: bearer };
}

/** Three parts (RFC 7515 section 7.1). */
function isTokenShaped(secret: string): boolean {
  return secret.split('.').length === 3;
}

function refuse(message: string, reason: string): Extract<Identity, { refusal: unknown }> {
  return { refusal: { message, reason } };
}
