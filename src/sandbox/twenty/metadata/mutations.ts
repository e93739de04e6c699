import type { FieldUpdate, NewField, NewObject, ObjectUpdate } from '../model-input.ts';
import type { ModelChange } from '../model-change.ts';
import { TwentyError } from '../model.ts';
import type { ObjectRights } from '../model.ts';
import type { RoleSettings } from '../roles.ts';
import type { Webhook, WebhookInput } from '../webhooks.ts';
import { refuseKeys, requireSettings, requireWebhookSettings } from './guard.ts';
import type { MetadataContext } from './guard.ts';
import type { ModelViews } from './model-views.ts';
import { roleView, webhookView } from './settings-views.ts';
import type { RecordViews } from './record-views.ts';
import type { Workspace } from './workspace.ts';

interface ById {
  readonly id: string;
}

interface Input<T> {
  readonly input: T;
}

interface RoleInput extends Partial<Record<keyof RoleSettings, string | boolean | null>> {
  readonly id?: string | null;
}

interface ObjectPermissionInput {
  readonly objectMetadataId: string;
  readonly canReadObjectRecords?: boolean | null;
  readonly canUpdateObjectRecords?: boolean | null;
  readonly canSoftDeleteObjectRecords?: boolean | null;
  readonly canDestroyObjectRecords?: boolean | null;
}

/** The resolvers of Mutation. */
export function createMutations(workspace: Workspace, views: ModelViews, recordViews: RecordViews) {
  const { model, records, roles, webhooks } = workspace;
  const changes: ModelChange[] = [];
  model.onChange((change) => changes.push(change));

  /** Changes the model for a key that may, and tells the webhooks who did it. */
  function change<T>(context: MetadataContext, make: () => T): T {
    const { apiKeyId } = requireSettings(context);
    const made = make();
    for (const each of changes.splice(0)) webhooks.modelChanged(each, apiKeyId);
    return made;
  }

  return {
    createOneObject: ({ input }: Input<{ object: NewObject }>, context: MetadataContext) =>
      change(context, () => views.object(model.createObject(input.object))),
    updateOneObject: ({ input }: Input<ById & { update: ObjectUpdate }>, context: MetadataContext) =>
      change(context, () => views.object(model.updateObject(input.id, input.update))),
    deleteOneObject: ({ input }: Input<ById>, context: MetadataContext) =>
      change(context, () => {
        const object = model.deleteObject(input.id);
        records.dropObject(object.id);
        return views.object(object);
      }),
    createOneField: ({ input }: Input<{ field: NewField }>, context: MetadataContext) =>
      change(context, () => views.field(model.createField(input.field))),
    updateOneField: ({ input }: Input<ById & { update: FieldUpdate }>, context: MetadataContext) =>
      change(context, () => views.field(model.updateField(input.id, input.update))),
    deleteOneField: ({ input }: Input<ById>, context: MetadataContext) =>
      change(context, () => views.field(model.deleteField(input.id))),

    createWebhook({ input }: Input<WebhookInput>, context: MetadataContext) {
      requireWebhookSettings(context);
      return webhookView(webhooks.create(input));
    },
    updateWebhook({ input }: Input<ById & { update: WebhookInput }>, context: MetadataContext) {
      requireWebhookSettings(context);
      return found(webhooks.update(input.id, input.update));
    },
    deleteWebhook({ id }: ById, context: MetadataContext) {
      requireWebhookSettings(context);
      return found(webhooks.delete(id));
    },

    createOneRole({ createRoleInput }: { createRoleInput: RoleInput }, context: MetadataContext) {
      requireSettings(context);
      const { id } = createRoleInput;
      return roleView(
        workspace,
        roles.create({ ...NO_RIGHTS, ...settingsOf(createRoleInput) }, id ?? undefined),
      );
    },
    updateOneRole(
      { updateRoleInput }: { updateRoleInput: ById & { update: RoleInput } },
      context: MetadataContext,
    ) {
      requireSettings(context);
      return roleView(workspace, roles.update(updateRoleInput.id, settingsOf(updateRoleInput.update)));
    },
    deleteOneRole({ roleId }: { roleId: string }, context: MetadataContext) {
      requireSettings(context);
      roles.delete(roleId);
      return roleId;
    },
    upsertObjectPermissions(
      args: { upsertObjectPermissionsInput: { roleId: string; objectPermissions: ObjectPermissionInput[] } },
      context: MetadataContext,
    ) {
      requireSettings(context);
      const { roleId, objectPermissions } = args.upsertObjectPermissionsInput;
      roles.byId(roleId);
      for (const permission of objectPermissions) {
        const object = model.objectById(permission.objectMetadataId);
        if (!object) throw objectOfPermissionNotFound();
        roles.setObjectRights(roleId, object.nameSingular, rightsOf(permission));
      }
      const said = new Set(objectPermissions.map(({ objectMetadataId }) => objectMetadataId));
      return roleView(workspace, roles.byId(roleId))
        .objectPermissions()
        .filter(({ objectMetadataId }) => said.has(objectMetadataId));
    },

    createView({ input }: Input<Record<string, unknown>>, context: MetadataContext) {
      requireSettings(context);
      return recordViews.create(input);
    },
    updateView({ id, input }: ById & Input<Record<string, unknown>>, context: MetadataContext) {
      requireSettings(context);
      return recordViews.update(id, input);
    },
    deleteView({ id }: ById, context: MetadataContext) {
      requireSettings(context);
      return recordViews.remove(id);
    },
    destroyView({ id }: ById, context: MetadataContext) {
      requireSettings(context);
      return recordViews.remove(id);
    },

    createApiKey: (_args: unknown, context: MetadataContext) => refuseKeys(context),
    updateApiKey: (_args: unknown, context: MetadataContext) => refuseKeys(context),
    revokeApiKey: (_args: unknown, context: MetadataContext) => refuseKeys(context),
    assignRoleToApiKey: (_args: unknown, context: MetadataContext) => refuseKeys(context),
    generateApiKeyToken: (_args: unknown, context: MetadataContext) => refuseKeys(context),
  };
}

const NO_RIGHTS: RoleSettings = {
  label: '',
  description: null,
  icon: null,
  canUpdateAllSettings: false,
  canReadAllObjectRecords: false,
  canUpdateAllObjectRecords: false,
  canSoftDeleteAllObjectRecords: false,
  canDestroyAllObjectRecords: false,
};

/** What was said of a role's settings; the schema has checked the kinds. */
function settingsOf(input: RoleInput): Partial<RoleSettings> {
  return Object.fromEntries(
    Object.entries(input).filter(
      ([name, value]) => name in NO_RIGHTS && value !== null && value !== undefined,
    ),
  );
}

function rightsOf(permission: ObjectPermissionInput): ObjectRights {
  const rights = {
    read: permission.canReadObjectRecords,
    update: permission.canUpdateObjectRecords,
    softDelete: permission.canSoftDeleteObjectRecords,
    destroy: permission.canDestroyObjectRecords,
  };
  return Object.fromEntries(Object.entries(rights).filter(([, may]) => typeof may === 'boolean'));
}

function objectOfPermissionNotFound(): TwentyError {
  return new TwentyError('Object metadata not found', {
    subCode: 'OBJECT_METADATA_NOT_FOUND',
    userFriendlyMessage: 'Object metadata not found.',
    code: 'NOT_FOUND',
  });
}

/** The webhook resolvers tell of nothing they did not foresee in a way of its own. */
function found(webhook: Webhook | null) {
  if (!webhook) {
    throw new TwentyError('Webhook not found', {
      code: 'INTERNAL_SERVER_ERROR',
      userFriendlyMessage: 'Webhook not found.',
    });
  }
  return webhookView(webhook);
}
