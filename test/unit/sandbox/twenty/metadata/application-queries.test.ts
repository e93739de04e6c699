import { describe, expect, it } from 'vitest';
import { createTestTwenty } from '../../../../support/twenty-stand-in.ts';

interface Told {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string }[];
}

function metadata() {
  const { post } = createTestTwenty({ rateLimits: false });
  return async (query: string, key = 'admin') =>
    (await post('/metadata', { query }, `sandbox-${key}`)).body as Told;
}

describe('what applications bring to a workspace', () => {
  it('is the standard objects and the custom ones', async () => {
    const { data } = await metadata()('{findManyApplications{name canBeUninstalled objects{nameSingular}}}');
    expect(data?.['findManyApplications']).toMatchObject([
      {
        name: 'Twenty Standard',
        canBeUninstalled: false,
        objects: expect.arrayContaining([{ nameSingular: 'person' }]) as unknown,
      },
      {
        name: 'Workspace custom',
        objects: expect.arrayContaining([{ nameSingular: 'rocket' }]) as unknown,
      },
    ]);
  });

  it('is found by either of its ids', async () => {
    const ask = metadata();
    const { data } = await ask('{currentWorkspace{workspaceCustomApplicationId}}');
    const id = (data?.['currentWorkspace'] as { workspaceCustomApplicationId: string })
      .workspaceCustomApplicationId;
    for (const argument of ['id', 'universalIdentifier']) {
      expect(await ask(`{findOneApplication(${argument}:"${id}"){name}}`)).toEqual({
        data: { findOneApplication: { name: 'Workspace custom' } },
      });
    }
    expect(await ask('{findOneApplication(id:"5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2aff"){name}}')).toMatchObject({
      errors: [{ message: 'Application not found' }],
      data: null,
    });
  });

  it.each([
    ['findManyAgents', true],
    ['findManyLogicFunctions', true],
    ['skills', true],
    ['commandMenuItems', false],
    ['frontComponents', false],
  ])('holds no %s', async (root, isForSettings) => {
    const ask = metadata();
    expect(await ask(`{${root}{id}}`)).toEqual({ data: { [root]: [] } });
    expect((await ask(`{${root}{id}}`, 'readonly')).errors !== undefined).toBe(isForSettings);
  });

  it('gives each object a page and a view with its fields', async () => {
    const ask = metadata();
    const objects = await ask(
      '{objects(paging:{first:1}){edges{node{id indexMetadataList{indexType isUnique}}}}}',
    );
    const [edge] = (objects.data?.['objects'] as { edges: { node: { id: string } }[] }).edges;
    const id = edge?.node.id ?? '';
    expect(edge?.node).toMatchObject({
      indexMetadataList: expect.arrayContaining([{ indexType: 'GIN', isUnique: false }]) as unknown,
    });
    const layouts = await ask(`{getPageLayouts(objectMetadataId:"${id}"){id type objectMetadataId}}`);
    const [layout] = layouts.data?.['getPageLayouts'] as { id: string }[];
    expect(layout).toMatchObject({ type: 'RECORD_PAGE', objectMetadataId: id });
    expect(await ask(`{getPageLayout(id:"${layout?.id ?? ''}"){objectMetadataId}}`)).toEqual({
      data: { getPageLayout: { objectMetadataId: id } },
    });
    const views = await ask(
      `{getViews(objectMetadataId:"${id}"){id viewFields{fieldMetadataId} viewSorts{id}}}`,
    );
    const [view] = views.data?.['getViews'] as { id: string; viewFields: unknown[]; viewSorts: unknown[] }[];
    expect(view?.viewFields.length).toBeGreaterThan(1);
    expect(view?.viewSorts).toEqual([]);
    expect(
      await ask(`{getViewFields(viewId:"${view?.id ?? ''}"){fieldMetadataId} getViewFilters{id}}`),
    ).toEqual({ data: { getViewFields: view?.viewFields, getViewFilters: [] } });
  });
});
