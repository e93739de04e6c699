import { CUSTOM_APPLICATION_ID } from '../model-change-body.ts';
import { TwentyError } from '../model.ts';
import { stableId } from '../stable-id.ts';
import { forbiddenResource, requireCaller, requireSettings, requireWebhookSettings } from './guard.ts';
import type { MetadataContext } from './guard.ts';
import type { ComparisonFilter } from '../comparison-filter.ts';
import type { ModelViews } from './model-views.ts';
import type { CursorPaging } from './paging.ts';
import type { RecordViews } from './record-views.ts';
import { apiKeyView, roleView, webhookView } from './settings-views.ts';
import { viewFieldsOf } from './view-parts.ts';
import type { Workspace } from './workspace.ts';

interface ListArguments {
  readonly paging: CursorPaging;
  readonly filter: ComparisonFilter;
}

interface ById {
  readonly id: string;
}

/** The resolvers of Query. */
export function createQueries(workspace: Workspace, views: ModelViews, recordViews: RecordViews) {
  const { model, records, roles, auth, webhooks } = workspace;

  function liveCount(nameSingular: string): number {
    return records.rows(nameSingular).filter((row) => (row['deletedAt'] ?? null) === null).length;
  }

  return {
    objects(args: ListArguments, context: MetadataContext) {
      requireCaller(context);
      return views.objects(args);
    },
    object({ id }: ById, context: MetadataContext) {
      requireCaller(context);
      const object = model.objectById(id);
      if (!object) throw missing('ObjectMetadataEntity', id);
      return views.object(object);
    },
    fields(args: ListArguments, context: MetadataContext) {
      requireCaller(context);
      return views.fields(args);
    },
    field({ id }: ById, context: MetadataContext) {
      requireCaller(context);
      const field = model.fieldById(id);
      if (!field) throw missing('FieldMetadataEntity', id);
      return views.field(field);
    },
    currentWorkspace(_args: unknown, context: MetadataContext) {
      requireCaller(context);
      return {
        ...WORKSPACE_DEFAULTS,
        id: workspace.id,
        createdAt: model.objects[0]?.createdAt,
        updatedAt: model.objects[0]?.createdAt,
        metadataVersion: model.version,
        workspaceMembersCount: () => liveCount('workspaceMember'),
        views: () => recordViews.all(),
        defaultRole: () => roleView(workspace, roles.readOnly),
      };
    },
    minimalMetadata(_args: unknown, context: MetadataContext) {
      requireCaller(context);
      return {
        objectMetadataItems: () => model.objects.map((object) => views.object(object)),
        views: () => recordViews.all(),
        collectionHashes: () =>
          ['objectMetadata', 'fieldMetadata', 'view'].map((collectionName) => ({
            collectionName,
            hash: stableId(`hash:${collectionName}:${model.version}`),
          })),
      };
    },
    objectRecordCounts(_args: unknown, context: MetadataContext) {
      requireCaller(context);
      return model.objects.map((object) => ({
        objectNamePlural: object.namePlural,
        totalCount: liveCount(object.nameSingular),
      }));
    },
    apiKeys(_args: unknown, context: MetadataContext) {
      requireSettings(context);
      return auth.apiKeys.filter((key) => key.revokedAtMs === null).map((key) => apiKeyView(workspace, key));
    },
    apiKey({ input }: { input: ById }, context: MetadataContext) {
      requireSettings(context);
      const key = auth.apiKeys.find((each) => each.id === input.id);
      return key ? apiKeyView(workspace, key) : null;
    },
    webhooks(_args: unknown, context: MetadataContext) {
      requireWebhookSettings(context);
      return webhooks.all().map(webhookView);
    },
    webhook({ id }: ById, context: MetadataContext) {
      requireWebhookSettings(context);
      const webhook = webhooks.byId(id);
      return webhook && webhookView(webhook);
    },
    getRoles(_args: unknown, context: MetadataContext) {
      requireSettings(context);
      return roles.all().map((role) => roleView(workspace, role));
    },
    getViews(
      { objectMetadataId, viewTypes }: { objectMetadataId?: string | null; viewTypes?: string[] | null },
      context: MetadataContext,
    ) {
      requireCaller(context);
      const all = recordViews.all(objectMetadataId);
      return viewTypes ? all.filter((view) => viewTypes.includes(String(view['type']))) : all;
    },
    getView({ id }: ById, context: MetadataContext) {
      requireCaller(context);
      return recordViews.byId(id);
    },
    getViewFields({ viewId }: { readonly viewId: string }, context: MetadataContext) {
      requireCaller(context);
      const view = recordViews.byId(viewId);
      return view ? viewFieldsOf(model, workspace.id, view) : [];
    },
    getViewFilters: noViewParts,
    getViewSorts: noViewParts,
    getViewGroups: noViewParts,
    /** For people who are logged in; a key is nobody. */
    currentUser(): never {
      throw forbiddenResource();
    },
  };
}

/** No view here filters, sorts or groups. */
function noViewParts(_args: unknown, context: MetadataContext): readonly never[] {
  requireCaller(context);
  return [];
}

const WORKSPACE_DEFAULTS = {
  displayName: 'Sandbox',
  logo: null,
  inviteHash: null,
  deletedAt: null,
  allowImpersonation: false,
  isPublicInviteLinkEnabled: false,
  workspaceDiscoverability: 'HIDDEN',
  trashRetentionDays: 14,
  eventLogRetentionDays: 90,
  activationStatus: 'ACTIVE',
  databaseSchema: 'workspace_sandbox',
  subdomain: 'sandbox',
  customDomain: null,
  isGoogleAuthEnabled: true,
  isTwoFactorAuthenticationEnforced: false,
  isPasswordAuthEnabled: true,
  isMicrosoftAuthEnabled: true,
  isCustomDomainEnabled: false,
  workspaceUrls: { customUrl: null, subdomainUrl: 'http://sandbox.localhost' },
  workspaceCustomApplicationId: CUSTOM_APPLICATION_ID,
};

function missing(entity: string, id: string): TwentyError {
  return new TwentyError(`Unable to find ${entity} with id: ${id}`, {
    code: 'NOT_FOUND',
    userFriendlyMessage: 'An error occurred.',
  });
}
