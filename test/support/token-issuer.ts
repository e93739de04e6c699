import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK, JWTHeaderParameters, JWTPayload } from 'jose';
import { recordingTransport } from './recording-transport.ts';
import type { SentRequest } from './recording-transport.ts';
import type { Transport } from '../../src/upstream/transport.ts';

export const ISSUER = 'https://login.test/';
export const AUDIENCE = 'https://gateway.test';
export const JWKS_URL = 'https://login.test/keys';

export interface IssuerKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** As the issuer publishes it. */
  readonly jwk: JWK;
}

export async function createIssuerKey(kid: string, alg = 'ES256'): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** Signs what is given, with the key's own header unless another is asked for. */
export async function sign(
  { kid, alg, privateKey }: IssuerKey,
  claims: JWTPayload,
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> {
  return await new SignJWT(claims).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);
}

/** An issuer's address of keys, whose answer can be changed. */
export interface Issuer {
  readonly transport: Transport;
  readonly requests: SentRequest[];
  /** From now on it publishes these. */
  publish(...keys: readonly JWK[]): void;
  /** From now on it answers so. */
  answer(respond: () => Response | Promise<Response>): void;
}

export function createIssuer(...keys: readonly JWK[]): Issuer {
  let respond: () => Response | Promise<Response> = () => Response.json({ keys });
  const [transport, requests] = recordingTransport(() => respond());
  return {
    transport,
    requests,
    publish: (...published) => (respond = () => Response.json({ keys: published })),
    answer: (given) => (respond = given),
  };
}
