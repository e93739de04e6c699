import { GatewayError } from '../../../../src/errors.ts';
import { createOAuthTokens } from '../../../../src/upstreams/twenty/oauth-tokens.ts';
import type { OAuthOptions } from '../../../../src/upstreams/twenty/oauth-tokens.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { recordingTransport } from '../../../support/recording-transport.ts';
import type { SentRequest } from '../../../support/recording-transport.ts';

export const TOKEN_ENDPOINT = 'https://twenty.test/oauth/token';

/** What a token endpoint answers. */
export function granted(accessToken: string, more: Readonly<Record<string, unknown>> = {}): Response {
  return Response.json({ access_token: accessToken, token_type: 'Bearer', expires_in: 1800, ...more });
}

export function refusal(status: number, error: string): Response {
  return Response.json({ error, error_description: 'secret description' }, { status });
}

/** Tokens over a network that answers with `answer`. */
export function createOAuthBench(
  answer: (request: SentRequest, index: number) => Response | Promise<Response>,
  own: Partial<Pick<OAuthOptions, 'clientSecret' | 'refreshTokens'>> = {},
) {
  const clock = createFakeClock();
  const [transport, sent] = recordingTransport(answer);
  const tokens = createOAuthTokens({
    ...{ url: TOKEN_ENDPOINT, clock, transport, timeoutMs: 15_000 },
    ...{ clientId: 'client', clientSecret: () => 'client-secret', ...own },
  });
  const nobody = new AbortController().signal;
  return { clock, sent, tokens, token: async (signal = nobody) => await tokens.token(signal) };
}

/** What it fails with. */
export async function errorOf(promise: Promise<unknown>): Promise<GatewayError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof GatewayError) return outcome;
  throw new Error('It did not fail as it should have.', { cause: outcome });
}
