import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import { unlessAborted } from '../../upstream/exchange.ts';
import { requestToken } from './oauth-grant.ts';
import type { Granted, TokenEndpoint } from './oauth-grant.ts';
import type { OwnCredential } from './own-credential.ts';
import type { RefreshTokens } from './refresh-tokens.ts';
import { readTokenClaims } from './token-claims.ts';

export interface OAuthOptions extends TokenEndpoint {
  readonly clock: Clock;
  readonly clientId: string;
  /** Asked anew each time, since it may be rotated. */
  readonly clientSecret: () => string;
  /** Without them the client's own credentials are all that is shown. */
  readonly refreshTokens?: RefreshTokens | undefined;
}

/** An access token. Moments by the monotonic clock. */
interface Held {
  readonly token: string;
  /** Whose it is. */
  readonly holder: string;
  /** From then on another one is asked for, while this one does. */
  readonly renewAtMs: number;
  readonly endsAtMs: number;
}

interface Failure {
  readonly error: GatewayError;
  /** What it was asked with: with something else it is worth another try at once. */
  readonly shown: string;
  readonly untilMs: number;
}

/** The life of a token that says none. */
const ASSUMED_LIFE_MS = 300_000;
/** So long before its end a token is renewed, or a fifth of its life for a short one. */
const MARGIN_MS = 60_000;
/** So long before its end it is not used any more: it travels, and is looked at by another clock. */
const TRAVEL_MS = 5_000;
/** So long nobody asks again: a refusal stays one until somebody changes something, and Twenty bears with 60 requests a minute. */
const COOL_DOWN_MS = { refused: 60_000, failed: 5_000 };

/**
 * Access tokens by OAuth (RFC 6749): asked for when one is first needed, once for all who wait, and renewed before they
 * end. Whoever leaves takes nothing from the others: a request under way goes on, since its answer may hold the only good
 * refresh token.
 *
 * A token that Twenty refuses before its time is given up, and another asked for; when that is refused too, all wait.
 */
export function createOAuthTokens(options: OAuthOptions): OwnCredential {
  const { clock, clientId, clientSecret, refreshTokens } = options;
  let held: Held | undefined;
  let latest: string | undefined;
  let asking: { readonly holder: string; readonly token: Promise<Held> } | undefined;
  let failed: Failure | undefined;
  let refusedAtMs = -Infinity;

  /** A refresh token of somebody else is another holder. */
  function holder(): string {
    return `oauth ${clientId} ${refreshTokens?.configured() ?? ''}`;
  }

  function shown(): string {
    return JSON.stringify([clientSecret(), refreshTokens?.configured()]);
  }

  /** Throws what it failed with the last time, for as long as nothing else is to be expected. */
  async function renew(): Promise<Held> {
    if (failed && clock.now() < failed.untilMs && failed.shown === shown()) throw failed.error;
    if (asking?.holder !== holder()) {
      const token = ask();
      const own = { holder: holder(), token };
      asking = own;
      const forget = () => {
        if (asking === own) asking = undefined;
      };
      token.then(forget, forget);
    }
    return await asking.token;
  }

  async function ask(): Promise<Held> {
    const askedAtMs = clock.now();
    const asked = shown();
    const own = holder();
    try {
      const { accessToken, lifeMs } = await grant();
      failed = undefined;
      latest = accessToken;
      held = { token: accessToken, holder: own, ...lifeOf(accessToken, lifeMs, askedAtMs) };
      return held;
    } catch (error) {
      if (error instanceof GatewayError) fail(error, asked);
      throw error;
    }
  }

  function fail(error: GatewayError, asked: string): void {
    const isRefused = error.code === 'UPSTREAM_CREDENTIALS_REJECTED';
    const untilMs = clock.now() + (isRefused ? COOL_DOWN_MS.refused : COOL_DOWN_MS.failed);
    failed = { error, shown: asked, untilMs };
  }

  async function grant(): Promise<Granted> {
    const client = { client_id: clientId, client_secret: clientSecret() };
    if (!refreshTokens) return await requestToken(options, { ...client, grant_type: 'client_credentials' });
    let refusal: unknown;
    for (const token of new Set(await refreshTokens.known())) {
      try {
        const params = { ...client, grant_type: 'refresh_token', refresh_token: token };
        const granted = await requestToken(options, params);
        const { refreshToken } = granted;
        if (refreshToken !== undefined && refreshToken !== token) await refreshTokens.renewed(refreshToken);
        return granted;
      } catch (error) {
        if (!isRejection(error)) throw error;
        refusal = error;
      }
    }
    throw refusal;
  }

  function lifeOf(token: string, grantedMs: number | undefined, askedAtMs: number) {
    const { expiresAtMs } = readTokenClaims(token) ?? {};
    const saidMs = expiresAtMs === undefined ? 0 : expiresAtMs - clock.wallNow();
    const lifeMs = grantedMs ?? (saidMs > 0 ? saidMs : ASSUMED_LIFE_MS);
    return {
      renewAtMs: askedAtMs + lifeMs - Math.min(MARGIN_MS, lifeMs / 5),
      endsAtMs: askedAtMs + lifeMs - Math.min(TRAVEL_MS, lifeMs / 10),
    };
  }

  return {
    kind: 'application',
    title: "the gateway's access token",
    holder,

    async token(signal) {
      const nowMs = clock.now();
      if (held && held.holder === holder() && nowMs < held.endsAtMs) {
        // What goes wrong shows when it has ended.
        if (nowMs >= held.renewAtMs) renew().catch(() => undefined);
        return held.token;
      }
      return (await unlessAborted(renew(), signal)).token;
    },

    refused(token) {
      if (held?.token !== token) return true;
      held = undefined;
      const isFirst = clock.now() - refusedAtMs >= COOL_DOWN_MS.refused;
      refusedAtMs = clock.now();
      if (!isFirst) {
        const message = "Twenty refuses the access tokens that it grants the gateway's OAuth client.";
        const details = { upstream: 'twenty', isOwnWording: true } as const;
        fail(new GatewayError('UPSTREAM_CREDENTIALS_REJECTED', message, details), shown());
      }
      return isFirst;
    },

    claims: () => (latest === undefined ? undefined : readTokenClaims(latest)),
  };
}

function isRejection(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'UPSTREAM_CREDENTIALS_REJECTED';
}
