import type { ApiKey } from '../auth.ts';
import { CUSTOM_APPLICATION_ID } from '../model-change-body.ts';
import type { ObjectRights } from '../model.ts';
import type { StoredRole } from '../roles.ts';
import type { Webhook } from '../webhooks.ts';
import type { Workspace } from './workspace.ts';

/** A webhook as the API shows it, its secret too. */
export function webhookView(webhook: Webhook) {
  return { ...webhook, applicationId: CUSTOM_APPLICATION_ID, deletedAt: null };
}

/** A key without its token, which nobody can read again. */
export function apiKeyView(workspace: Workspace, key: ApiKey) {
  const isoOf = (ms: number) => new Date(ms).toISOString();
  return {
    id: key.id,
    name: key.name,
    expiresAt: isoOf(key.expiresAtMs),
    revokedAt: key.revokedAtMs === null ? null : isoOf(key.revokedAtMs),
    createdAt: isoOf(key.createdAtMs),
    updatedAt: isoOf(key.revokedAtMs ?? key.createdAtMs),
    role: () => roleView(workspace, workspace.roles.byId(key.roleId)),
  };
}

/** A role with the keys that have it and the objects it may not see. */
export function roleView(workspace: Workspace, role: StoredRole) {
  const { model, auth } = workspace;
  return {
    ...role,
    universalIdentifier: role.id,
    canBeAssignedToUsers: true,
    canBeAssignedToAgents: true,
    canBeAssignedToApiKeys: true,
    canAccessAllTools: role.canUpdateAllSettings,
    apiKeys: () =>
      auth.apiKeys.filter((key) => key.roleId === role.id).map((key) => apiKeyView(workspace, key)),
    objectPermissions: () =>
      model.objects.flatMap(({ id, nameSingular }) => {
        const rights = role.objectRights.get(nameSingular);
        return rights ? [objectPermissionView(id, rights)] : [];
      }),
  };
}

function objectPermissionView(objectMetadataId: string, rights: ObjectRights) {
  return {
    objectMetadataId,
    canReadObjectRecords: rights.read ?? null,
    canUpdateObjectRecords: rights.update ?? null,
    canSoftDeleteObjectRecords: rights.softDelete ?? null,
    canDestroyObjectRecords: rights.destroy ?? null,
    restrictedFields: {},
  };
}
