import { permissionDenied } from '../auth.ts';
import { TwentyError } from '../model.ts';
import type { Caller } from '../model.ts';

/** What the metadata API's resolvers know of a request. */
export interface MetadataContext {
  /** Null: nobody in particular asks. */
  readonly caller: Caller | null;
}

/** Whoever holds a token of the workspace. */
export function requireCaller(context: MetadataContext): Caller {
  if (!context.caller) throw forbiddenResource();
  return context.caller;
}

/** A role with the settings rights. */
export function requireSettings(context: MetadataContext): Caller {
  const caller = requireCaller(context);
  if (!caller.role.canUpdateAllSettings) throw permissionDenied();
  return caller;
}

/** The same for webhooks, which tell of the refusal in a way of their own. */
export function requireWebhookSettings(context: MetadataContext): Caller {
  const caller = requireCaller(context);
  if (caller.role.canUpdateAllSettings) return caller;
  throw new TwentyError('Entity performing the request does not have permission', {
    code: 'INTERNAL_SERVER_ERROR',
    userFriendlyMessage:
      'You do not have permission to access this feature. Please contact your workspace administrator for access.',
  });
}

/** What only a person who is logged in may do; a key never is. */
export function refuseKeys(context: MetadataContext): never {
  requireCaller(context);
  throw new TwentyError('This endpoint requires a session access token', {
    subCode: 'FORBIDDEN_EXCEPTION',
    userFriendlyMessage: 'You do not have permission to perform this action.',
    code: 'FORBIDDEN',
  });
}

export function forbiddenResource(): TwentyError {
  return new TwentyError('Forbidden resource', {
    code: 'FORBIDDEN',
    userFriendlyMessage: 'An error occurred.',
  });
}
