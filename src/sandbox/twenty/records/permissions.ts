import type { Caller, ObjectMetadata } from '../model.ts';
import { permissionDenied } from './refusals.ts';

export type Action = 'read' | 'update' | 'softDelete' | 'destroy';

/** Throws PERMISSION_DENIED. Creating counts as updating; nobody changes what they may not read. */
export function demand(action: Action, caller: Caller, object: ObjectMetadata): void {
  const { role } = caller;
  const mayRead = role.canReadAllObjectRecords && !role.hiddenObjects.has(object.nameSingular);
  const may: Readonly<Record<Action, boolean>> = {
    read: true,
    update: role.canUpdateAllObjectRecords,
    softDelete: role.canSoftDeleteAllObjectRecords,
    destroy: role.canDestroyAllObjectRecords,
  };
  if (!mayRead || !may[action]) throw permissionDenied();
}
