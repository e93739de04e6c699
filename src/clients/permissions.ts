import { matchesAny } from '../globs.ts';
import type { ListedClient } from './clients-file.ts';

/** What a client may ask. */
export interface Permissions {
  /** Equal for all who may ask the same. */
  readonly key: string;
  readonly mayMutate: boolean;
  readonly mayIntrospect: boolean;
  /** By its name in the unified schema. */
  readonly mayAsk: (rootField: string) => boolean;
}

/** Who it is about. Without a role everything is allowed. */
interface Subject {
  readonly role?: ListedClient['role'] | undefined;
  readonly fields?:
    | { readonly allow?: readonly string[] | undefined; readonly deny?: readonly string[] | undefined }
    | undefined;
}

/** A root field may be asked if it is allowed and not denied. */
export function permissionsOf({ role, fields }: Subject): Permissions {
  const mayMutate = role !== 'analyst';
  const { allow, deny = [] } = fields ?? {};
  return {
    key: JSON.stringify([mayMutate, allow ?? null, deny]),
    mayMutate,
    mayIntrospect: role !== 'service',
    mayAsk: (name) => (allow === undefined || matchesAny(allow, name)) && !matchesAny(deny, name),
  };
}
