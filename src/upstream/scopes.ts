import type { CallScope } from './call.ts';

/** Finds, for each upstream call, the client request it is for. */
export interface Scopes {
  /** Ties a scope to the context of one client request; gone when the context is. */
  readonly open: (context: object, scope: CallScope) => void;
  /** Throws for a context nobody opened. */
  readonly of: (context: unknown) => CallScope;
}

export function createScopes(): Scopes {
  const scopes = new WeakMap<object, CallScope>();
  return {
    open: (context, scope) => void scopes.set(context, scope),
    of: (context) => {
      const scope = typeof context === 'object' && context !== null ? scopes.get(context) : undefined;
      if (!scope) throw new Error('An upstream was called outside of a client request.');
      return scope;
    },
  };
}
