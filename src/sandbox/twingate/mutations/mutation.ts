import { GraphQLError } from 'graphql';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import type { Resolver } from '../resolver.ts';

/** What a mutation says besides `ok` and `error`; a deletion says nothing. */
export interface Payload {
  readonly entity?: object;
  readonly entities?: readonly object[];
  readonly connectorTokens?: object;
  readonly token?: string;
}

const NO_PERMISSION = 'This API key has no permission to perform this action.';

/** A field of MutationsRoot: a refusal of `run` becomes `ok: false`. `run` must check everything before it changes anything. */
export function mutation(run: (args: never, context: Context) => Payload): Resolver {
  return (_: never, args: never, context: Context) => {
    try {
      requirePermission(context);
      return { ok: true, error: null, ...run(args, context) };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, error: error.message };
      throw error;
    }
  };
}

function requirePermission(context: Context): void {
  if (context.mayWrite) return;
  if (context.switches.readOnlyRefusal === 'payload') throw new Refusal(NO_PERMISSION);
  throw new GraphQLError(NO_PERMISSION);
}
