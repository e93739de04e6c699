import type { SandboxClock } from '../stand-in.ts';
import { TwentyError } from './model.ts';
import type { Caller } from './model.ts';
import type { Roles } from './roles.ts';
import { stableId } from './stable-id.ts';
import type { TokenClaims, Tokens } from './token.ts';

/** An API key of the workspace. Moments are epoch milliseconds. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly roleId: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly revokedAtMs: number | null;
}

/** What a token is for: a key or a user of the workspace, by the name of its role; an OAuth application. */
export type TokenOwner =
  | { readonly type: 'API_KEY' | 'ACCESS'; readonly role: 'admin' | 'readonly' | 'restricted' }
  | { readonly type: 'APPLICATION_ACCESS' };

export interface Auth {
  /** Null: no bearer token was sent, which Twenty does not take for an error everywhere. Throws a TwentyError for a bad one. */
  authenticate(request: Request): Caller | null;
  /** What a token of this workspace says. */
  claimsOf(owner: TokenOwner): TokenClaims;
  readonly apiKeys: readonly ApiKey[];
}

const YEAR_MS = 365 * 24 * 3600 * 1000;
const DAY_MS = 24 * 3600 * 1000;

/** The keys everybody knows, and whatever `tokens` has signed for this workspace. */
export function createAuth(clock: SandboxClock, workspaceId: string, roles: Roles, tokens: Tokens): Auth {
  const now = clock.wallNow();
  const keys = new Map<string, ApiKey>();
  const users = new Map([
    [stableId('user-workspace:admin'), roles.admin],
    [stableId('user-workspace:readonly'), roles.readOnly],
    [stableId('user-workspace:restricted'), roles.restricted],
  ]);

  function key(name: string, roleId: string, dates: Partial<ApiKey> = {}): void {
    keys.set(`sandbox-${name}`, {
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

  function callerByKey(apiKey: ApiKey | undefined): Caller {
    if (!apiKey || apiKey.revokedAtMs !== null) throw revoked();
    if (apiKey.expiresAtMs <= clock.wallNow()) throw unauthenticated('Token has expired.');
    const { id, name, roleId } = apiKey;
    return { kind: 'apiKey', apiKeyId: id, name, role: roles.byId(roleId) };
  }

  function callerBy(claims: TokenClaims): Caller {
    // Each workspace has secrets of its own.
    if (claims.workspaceId !== workspaceId) throw unauthenticated('Token invalid.');
    if (claims.type === 'API_KEY') return callerByKey([...keys.values()].find(({ id }) => id === claims.jti));
    if (claims.type === 'APPLICATION_ACCESS')
      return { kind: 'application', apiKeyId: null, name: 'Sandbox application', role: roles.admin };
    const role = users.get(claims.userWorkspaceId ?? '');
    if (claims.type !== 'ACCESS' || !role) throw unauthenticated('Token invalid.');
    return { kind: 'user', apiKeyId: null, name: 'Sandbox User', role: roles.byId(role.id) };
  }

  return {
    apiKeys: [...keys.values()],
    authenticate(request) {
      const token = /^bearer\s+(\S+)/i.exec(request.headers.get('authorization') ?? '')?.[1];
      if (token === undefined) return null;
      const apiKey = keys.get(token);
      if (apiKey) return callerByKey(apiKey);
      const claims = tokens.read(token);
      if (claims === 'expired') throw unauthenticated('Token has expired.');
      if (claims === 'invalid') throw unauthenticated('Token invalid.');
      return callerBy(claims);
    },
    claimsOf(owner) {
      const { type } = owner;
      switch (type) {
        case 'API_KEY':
          return { sub: workspaceId, type, workspaceId, jti: stableId(`api-key:${owner.role}`) };
        case 'ACCESS':
          return {
            ...{ sub: stableId(`user:${owner.role}`), type, workspaceId },
            userWorkspaceId: stableId(`user-workspace:${owner.role}`),
          };
        case 'APPLICATION_ACCESS':
          return { sub: APPLICATION_ID, type, workspaceId, applicationId: APPLICATION_ID };
      }
    },
  };
}

const APPLICATION_ID = stableId('application');

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
