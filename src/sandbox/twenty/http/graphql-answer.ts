import type { ExecutionResult, GraphQLError } from 'graphql';
import { TwentyError } from '../model.ts';
import { jsonResponse } from './json-response.ts';

/** What Twenty tells of an error; never a path. */
export interface ToldError {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[] | undefined;
  readonly extensions?: object | undefined;
}

/** An error of the parser or the validator: where it is, and what a scalar says of itself. */
export function toldBySchema({ message, locations, extensions }: GraphQLError): ToldError {
  return {
    message,
    ...(locations && { locations }),
    ...(Object.keys(extensions).length > 0 && { extensions }),
  };
}

/** An error thrown by a resolver: what kind it is, and not where. */
function toldByResolver(error: GraphQLError): ToldError {
  const { originalError } = error;
  if (originalError instanceof TwentyError) return toldRefusal(originalError);
  return {
    message: error.message,
    extensions: { code: 'INTERNAL_SERVER_ERROR', userFriendlyMessage: 'An error occurred.' },
  };
}

export function toldRefusal({ message, extensions }: TwentyError): ToldError {
  return { message, extensions };
}

/** Errors before anything ran come without data, and with HTTP 200. */
export function refusalResponse(errors: readonly ToldError[], status = 200): Response {
  return jsonResponse(status, { errors });
}

/** The executor's result; its errors come first, as the real one has them. */
export function resultResponse(result: ExecutionResult): Response {
  const errors = result.errors?.map(toldByResolver);
  return jsonResponse(200, { ...(errors && { errors }), data: result.data ?? null });
}
