import type { Caller, ObjectMetadata, RecordAction } from '../model.ts';
import { mayDo } from '../object-rights.ts';
import { permissionDenied } from './refusals.ts';

/** Throws PERMISSION_DENIED. Creating counts as updating; nobody changes what they may not read. */
export function demand(action: RecordAction, { role }: Caller, object: ObjectMetadata): void {
  if (!mayDo(role, 'read', object) || !mayDo(role, action, object)) throw permissionDenied();
}
