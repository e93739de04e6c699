import { CUSTOM_APPLICATION_ID, STANDARD_APPLICATION_ID } from '../model-change-body.ts';
import { TwentyError } from '../model.ts';
import { stableId } from '../stable-id.ts';
import { requireCaller, requireSettings } from './guard.ts';
import type { MetadataContext } from './guard.ts';
import type { ModelViews } from './model-views.ts';
import type { Workspace } from './workspace.ts';

interface PageLayoutArguments {
  readonly objectMetadataId?: string | null;
  readonly pageLayoutType?: string | null;
}

interface ApplicationArguments {
  readonly id?: string | null;
  readonly universalIdentifier?: string | null;
}

/** The resolvers of what applications bring. A fresh workspace has the two it cannot be without, and nothing of others. */
export function createApplicationQueries({ model }: Workspace, views: ModelViews) {
  const nothing = (_args: unknown, context: MetadataContext) => {
    requireSettings(context);
    return [];
  };

  function applications() {
    const objects = (isCustom: boolean) =>
      model.objects.filter((object) => object.isCustom === isCustom).map((object) => views.object(object));
    return [
      { ...application(STANDARD_APPLICATION_ID, 'Twenty Standard'), objects: () => objects(false) },
      { ...application(CUSTOM_APPLICATION_ID, 'Workspace custom'), objects: () => objects(true) },
    ];
  }

  function pageLayouts() {
    return model.objects.map((object) => ({
      id: stableId(`page-layout:${object.id}`),
      name: `Default ${object.labelSingular} Layout`,
      type: 'RECORD_PAGE',
      objectMetadataId: object.id,
      defaultTabToFocusOnMobileAndSidePanelId: null,
      universalIdentifier: stableId(`page-layout:${object.id}`),
      createdAt: object.createdAt,
      updatedAt: object.updatedAt,
      deletedAt: null,
    }));
  }

  return {
    findManyApplications(_args: unknown, context: MetadataContext) {
      requireSettings(context);
      return applications();
    },
    findOneApplication({ id, universalIdentifier }: ApplicationArguments, context: MetadataContext) {
      requireSettings(context);
      const found = applications().find((each) => each.id === (id ?? universalIdentifier));
      if (!found) throw applicationNotFound();
      return found;
    },
    getPageLayouts({ objectMetadataId, pageLayoutType }: PageLayoutArguments, context: MetadataContext) {
      requireCaller(context);
      return pageLayouts().filter(
        (layout) =>
          (!objectMetadataId || layout.objectMetadataId === objectMetadataId) &&
          (!pageLayoutType || layout.type === pageLayoutType),
      );
    },
    getPageLayout({ id }: { readonly id: string }, context: MetadataContext) {
      requireCaller(context);
      return pageLayouts().find((layout) => layout.id === id) ?? null;
    },
    findManyAgents: nothing,
    findManyLogicFunctions: nothing,
    skills: nothing,
    commandMenuItems(_args: unknown, context: MetadataContext) {
      requireCaller(context);
      return [];
    },
    frontComponents(_args: unknown, context: MetadataContext) {
      requireCaller(context);
      return [];
    },
  };
}

function application(id: string, name: string) {
  return {
    id,
    name,
    description: null,
    logo: null,
    version: null,
    universalIdentifier: id,
    canBeUninstalled: false,
    defaultRoleId: null,
  };
}

function applicationNotFound(): TwentyError {
  return new TwentyError('Application not found', {
    subCode: 'APPLICATION_NOT_FOUND',
    userFriendlyMessage: 'Application not found.',
    code: 'NOT_FOUND',
  });
}
