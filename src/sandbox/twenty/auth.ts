import type { SandboxClock } from '../stand-in.ts';
import { TwentyError } from './model.ts';
import type { Caller } from './model.ts';
import type { OAuth } from './oauth.ts';
import type { Roles } from './roles.ts';
import { stableId } from './stable-id.ts';

/** An API key of the workspace. Moments are epoch milliseconds. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly roleId: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly revokedAtMs: number | null;
}

export interface Auth {
  /** Null: no bearer token was sent, which Twenty does not take for an error everywhere. Throws a TwentyError for a bad one. */
  authenticate(request: Request): Caller | null;
  readonly apiKeys: readonly ApiKey[];
}

const YEAR_MS = 365 * 24 * 3600 * 1000;
const DAY_MS = 24 * 3600 * 1000;

/** The keys everybody knows, and the access tokens `oauth` issued. */
export function createAuth(clock: SandboxClock, roles: Roles, oauth: OAuth): Auth {
  const now = clock.wallNow();
  const tokens = new Map<string, ApiKey>();

  function key(name: string, roleId: string, dates: Partial<ApiKey> = {}): void {
    tokens.set(`sandbox-${name}`, {
      id: stableId(`api-key:${name}`),
      name,
      roleId,
      createdAtMs: now - YEAR_MS,
      expiresAtMs: now + 10 * YEAR_MS,
      revokedAtMs: null,
      ...dates,
    });
  }

  key('admin', roles.admin.id);
  key('readonly', roles.readOnly.id);
  key('restricted', roles.restricted.id);
  key('revoked', roles.admin.id, { revokedAtMs: now - DAY_MS });
  key('expired', roles.admin.id, { expiresAtMs: now - DAY_MS });

  function callerOf(apiKey: ApiKey): Caller {
    if (apiKey.revokedAtMs !== null) throw revoked();
    if (apiKey.expiresAtMs <= clock.wallNow()) throw unauthenticated('Token has expired.');
    return { apiKeyId: apiKey.id, apiKeyName: apiKey.name, role: roles.byId(apiKey.roleId) };
  }

  return {
    apiKeys: [...tokens.values()],
    authenticate(request) {
      const token = /^bearer\s+(\S+)/i.exec(request.headers.get('authorization') ?? '')?.[1];
      if (token === undefined) return null;
      const apiKey = tokens.get(token);
      if (apiKey) return callerOf(apiKey);
      switch (oauth.stateOf(token)) {
        case 'valid':
          return { apiKeyId: stableId('oauth-client'), apiKeyName: 'sandbox-client', role: roles.admin };
        case 'expired':
          throw unauthenticated('Token has expired.');
        default:
          throw unauthenticated('Token invalid.');
      }
    },
  };
}

function unauthenticated(message: string): TwentyError {
  return new TwentyError(message, {
    userFriendlyMessage: { id: 'z+7x/s', message: 'You must be authenticated to perform this action.' },
    subCode: 'UNAUTHENTICATED',
    code: 'UNAUTHENTICATED',
  });
}

function revoked(): TwentyError {
  return new TwentyError('This API Key is revoked', {
    subCode: 'FORBIDDEN_EXCEPTION',
    userFriendlyMessage: { id: 'q5OVn+', message: 'You do not have permission to perform this action.' },
    code: 'FORBIDDEN',
  });
}

/** The refusal of a role that lacks a right, on either endpoint. */
export function permissionDenied(): TwentyError {
  return new TwentyError('Entity performing the request does not have permission', {
    userFriendlyMessage: 'User does not have permission.',
    subCode: 'PERMISSION_DENIED',
    code: 'FORBIDDEN',
  });
}
