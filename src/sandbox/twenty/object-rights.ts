import type { ObjectMetadata, RecordAction, Role } from './model.ts';

/** Objects that a role has by its right to automate, whatever it may do with records. */
const WORKFLOWS = new Set(['workflow', 'workflowRun', 'workflowVersion']);

/** What a role may do with the records of an object: its own rights there, or else its rights everywhere. */
export function mayDo(
  role: Role,
  action: RecordAction,
  { nameSingular, isSystem }: Pick<ObjectMetadata, 'nameSingular' | 'isSystem'>,
): boolean {
  if (WORKFLOWS.has(nameSingular)) return role.canUpdateAllSettings;
  // Members are managed in the settings; everything else of the system is open to every role.
  if (nameSingular === 'workspaceMember') return action === 'read' || role.canUpdateAllSettings;
  return isSystem || (role.objectRights.get(nameSingular)?.[action] ?? everywhere(role)[action]);
}

function everywhere(role: Role): Readonly<Record<RecordAction, boolean>> {
  return {
    read: role.canReadAllObjectRecords,
    update: role.canUpdateAllObjectRecords,
    softDelete: role.canSoftDeleteAllObjectRecords,
    destroy: role.canDestroyAllObjectRecords,
  };
}
