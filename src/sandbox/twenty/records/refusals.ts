import { TwentyError } from '../model.ts';

const UNSAID = 'An error occurred.';

/** An argument of the wrong form: found before the rate limit is charged. */
export function invalidInput(message: string, userFriendlyMessage: string = UNSAID): TwentyError {
  return badInput(message, 'INVALID_QUERY_INPUT', userFriendlyMessage);
}

export function invalidFilter(message: string, userFriendlyMessage: string = UNSAID): TwentyError {
  return badInput(message, 'INVALID_ARGS_FILTER', userFriendlyMessage);
}

export function invalidData(message: string, userFriendlyMessage: string = UNSAID): TwentyError {
  return badInput(message, 'INVALID_ARGS_DATA', userFriendlyMessage);
}

export function invalidCursor(message: string): TwentyError {
  return badInput(message, 'INVALID_CURSOR');
}

/** A refusal of class BAD_USER_INPUT with its own sub-code. */
export function badInput(
  message: string,
  subCode: string,
  userFriendlyMessage: string = UNSAID,
): TwentyError {
  return new TwentyError(message, { subCode, userFriendlyMessage, code: 'BAD_USER_INPUT' });
}

/** What PostgreSQL itself refused; the message is its own. */
export function databaseRefusal(message: string): TwentyError {
  return new TwentyError(message, { userFriendlyMessage: 'Invalid input provided.', code: 'BAD_USER_INPUT' });
}

/** A statement the database could not run, of which the real server tells no more. */
export function failedStatement(): TwentyError {
  return internalError('Data validation error.');
}

/** What the real server did not foresee. */
export function internalError(message: string): TwentyError {
  return new TwentyError(message, { code: 'INTERNAL_SERVER_ERROR' });
}

export function recordNotFound(message = 'Record not found'): TwentyError {
  return new TwentyError(message, {
    subCode: 'RECORD_NOT_FOUND',
    userFriendlyMessage: 'This record does not exist or has been deleted.',
    code: 'NOT_FOUND',
  });
}

export function permissionDenied(): TwentyError {
  return new TwentyError('Entity performing the request does not have permission', {
    userFriendlyMessage: 'User does not have permission.',
    subCode: 'PERMISSION_DENIED',
    code: 'FORBIDDEN',
  });
}

export interface Conflict {
  readonly fieldLabel: string;
  readonly recordId: string;
  readonly objectNameSingular: string;
}

/** Without a conflict the clash is with the id, or within the same call. */
export function duplicateEntry(conflict?: Conflict): TwentyError {
  const userFriendlyMessage = conflict
    ? `This ${conflict.fieldLabel} value is already in use. Please check your data and try again.`
    : 'This record already exists. Please check your data and try again.';
  return new TwentyError('A duplicate entry was detected', {
    userFriendlyMessage,
    ...(conflict && {
      conflictingRecordId: conflict.recordId,
      conflictingObjectNameSingular: conflict.objectNameSingular,
    }),
    code: 'BAD_USER_INPUT',
  });
}
