import { describe, expect, it } from 'vitest';
import { ACME_ID, ADA_ID, createTestTwenty } from '../../../support/twenty-stand-in.ts';

const NOBODY = '5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2aff';
const ROCKET = '5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2a07';
const MEMBER = '5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2a04';

interface Told {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: unknown }[];
}

/** The stand-in, asked with its keys by their short names. */
function workspace() {
  const { post } = createTestTwenty({ rateLimits: false });
  const ask = async (path: string, key: string | null, query: string, variables = {}) =>
    (await post(path, { query, variables }, key === null ? null : `sandbox-${key}`)).body as Told;
  return {
    core: (key: string | null, query: string) => ask('/graphql', key, query),
    metadata: (key: string | null, query: string, variables = {}) => ask('/metadata', key, query, variables),
  };
}

const DENIED = {
  message: 'Entity performing the request does not have permission',
  extensions: {
    userFriendlyMessage: 'User does not have permission.',
    subCode: 'PERMISSION_DENIED',
    code: 'FORBIDDEN',
  },
};

describe('a key that may only read', () => {
  it.each([
    ['a record of its own', `mutation{updateCompany(id:"${ACME_ID}",data:{name:"x"}){id}}`, false],
    ['a custom record', 'mutation{createRocket(data:{name:"x"}){id}}', false],
    [
      'a target, which is the system’s',
      `mutation{createNoteTarget(data:{targetPersonId:"${ADA_ID}"}){id}}`,
      true,
    ],
    ['a member', `mutation{updateWorkspaceMember(id:"${MEMBER}",data:{locale:"de"}){id}}`, false],
  ])('writes %s', async (_what, query, may) => {
    const { errors } = await workspace().core('readonly', query);
    expect(errors).toEqual(may ? undefined : [DENIED]);
  });

  it('has workflows only with the settings', async () => {
    const { core } = workspace();
    expect((await core('readonly', '{workflows{totalCount}}')).errors).toEqual([DENIED]);
    expect((await core('admin', '{workflows{totalCount}}')).errors).toBeUndefined();
  });

  it.each([
    ['{apiKeys{id}}', DENIED],
    ['{getRoles{id}}', DENIED],
    ['mutation{deleteOneRole(roleId:"5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2a01")}', DENIED],
    ['{webhooks{id}}', { message: DENIED.message, extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    [
      'mutation{createWebhook(input:{targetUrl:"http://localhost/",operations:[]}){id}}',
      { message: DENIED.message, extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ],
  ])('is refused %s', async (query, error) => {
    expect(await workspace().metadata('readonly', query)).toMatchObject({ errors: [error], data: null });
  });

  it.each([
    '{objects{edges{cursor}}}',
    '{fields{edges{cursor}}}',
    '{getViews{id}}',
    '{currentWorkspace{id}}',
  ])('may ask %s', async (query) => {
    expect((await workspace().metadata('readonly', query)).errors).toBeUndefined();
  });
});

describe('who is not known', () => {
  const body = (message: string, code: string, subCode: string) => ({
    errors: [{ message, extensions: { code, subCode } }],
  });
  const badToken = body('Token invalid.', 'UNAUTHENTICATED', 'UNAUTHENTICATED');
  const expired = body('Token has expired.', 'UNAUTHENTICATED', 'UNAUTHENTICATED');
  const revoked = body('This API Key is revoked', 'FORBIDDEN', 'FORBIDDEN_EXCEPTION');
  const queries = [
    '{people{totalCount}}',
    '{__schema{queryType{name}}}',
    '{search(searchInput:"a",limit:1){edges{cursor}}}',
    'mutation{createPerson(data:{}){id}}',
    '{',
  ];

  it.each([
    ['unheard-of', badToken],
    ['expired', expired],
    ['revoked', revoked],
  ])('is told so at once: %s', async (key, told) => {
    const { core, metadata } = workspace();
    for (const query of queries) {
      const answers = [await core(key, query), await metadata(key, query)];
      for (const answer of answers) {
        expect(answer).toMatchObject(told);
        expect(answer).not.toHaveProperty('data');
      }
    }
  });

  it('without a token sees no objects, no introspection and no workspace', async () => {
    const { core, metadata } = workspace();
    const cannot = (field: string) => `Cannot query field "${field}" on type "Query".`;
    expect((await core(null, '{people{totalCount}}')).errors?.[0]?.message).toBe(cannot('people'));
    expect((await core(null, '{__typename}')).data).toEqual({ __typename: 'Query' });
    expect((await core(null, '{__schema{queryType{name}}}')).errors).toHaveLength(2);
    expect(await core(null, '{search(searchInput:"a",limit:1){edges{cursor}}}')).toMatchObject({
      errors: [{ message: 'Forbidden resource', extensions: { code: 'FORBIDDEN' } }],
      data: null,
    });
    expect((await metadata(null, '{currentWorkspac{id}}')).errors?.[0]?.message).toBe(
      cannot('currentWorkspac'),
    );
    for (const query of ['{objects{edges{cursor}}}', '{webhooks{id}}', '{currentUser{id}}']) {
      expect(await metadata(null, query)).toMatchObject({
        errors: [{ message: 'Forbidden resource', extensions: { code: 'FORBIDDEN' } }],
        data: null,
      });
    }
  });
});

describe('the rights of a role on one object', () => {
  async function restricted() {
    const { core, metadata } = workspace();
    const objects = await metadata('admin', '{objects(paging:{first:100}){edges{node{id nameSingular}}}}');
    const { edges } = objects.data?.['objects'] as {
      edges: { node: { id: string; nameSingular: string } }[];
    };
    const ids = new Map(edges.map(({ node }) => [node.nameSingular, node.id]));
    const roles = (await metadata('admin', '{getRoles{id label}}')).data?.['getRoles'] as {
      id: string;
      label: string;
    }[];
    const roleId = (label: string) => roles.find((role) => role.label === label)?.id ?? NOBODY;
    const allow = (label: string, name: string, rights: object) =>
      metadata(
        'admin',
        'mutation($i:UpsertObjectPermissionsInput!){upsertObjectPermissions(upsertObjectPermissionsInput:$i){canReadObjectRecords canUpdateObjectRecords canDestroyObjectRecords}}',
        {
          i: {
            roleId: roleId(label),
            objectPermissions: [{ objectMetadataId: ids.get(name) ?? NOBODY, ...rights }],
          },
        },
      );
    return { core, metadata, allow };
  }

  it('take the place of its rights everywhere', async () => {
    const { core, allow } = await restricted();
    const destroy = `mutation{destroyRocket(id:"${ROCKET}"){id}}`;
    expect(await allow('Object-restricted', 'rocket', { canReadObjectRecords: true })).toEqual({
      data: {
        upsertObjectPermissions: [
          { canReadObjectRecords: true, canUpdateObjectRecords: false, canDestroyObjectRecords: false },
        ],
      },
    });
    expect((await core('restricted', '{rockets{totalCount}}')).errors).toBeUndefined();
    expect((await core('restricted', destroy)).errors).toEqual([DENIED]);
    await allow('Object-restricted', 'rocket', { canDestroyObjectRecords: true });
    expect((await core('restricted', destroy)).errors).toBeUndefined();
  });

  it('can add to them as well', async () => {
    const { core, allow } = await restricted();
    await allow('Read only', 'company', { canUpdateObjectRecords: true });
    expect(
      (await core('readonly', `mutation{updateCompany(id:"${ACME_ID}",data:{name:"x"}){id}}`)).errors,
    ).toBeUndefined();
  });

  it.each([
    ['Admin', 'rocket', 'Role is not editable', 'FORBIDDEN'],
    ['nobody', 'rocket', 'Role not found', 'NOT_FOUND'],
    ['Read only', 'nothing', 'Object metadata not found', 'NOT_FOUND'],
  ])('of %s on %s cannot be set', async (label, name, message, code) => {
    const { allow } = await restricted();
    expect(await allow(label, name, { canReadObjectRecords: false })).toMatchObject({
      errors: [{ message, extensions: { code } }],
    });
  });
});

describe('a role', () => {
  const create = (settings: string) =>
    `mutation{createOneRole(createRoleInput:{${settings}}){id label canReadAllObjectRecords}}`;

  async function roleIds() {
    const test = workspace();
    const { data } = await test.metadata('admin', '{getRoles{id label}}');
    const roles = data?.['getRoles'] as { id: string; label: string }[];
    return { ...test, idOf: (label: string) => roles.find((role) => role.label === label)?.id ?? NOBODY };
  }

  it('can be made, renamed and deleted', async () => {
    const { metadata } = workspace();
    const { data } = await metadata('admin', create('label:"Sales",canReadAllObjectRecords:true'));
    const { id } = data?.['createOneRole'] as { id: string };
    expect(data).toMatchObject({ createOneRole: { label: 'Sales', canReadAllObjectRecords: true } });
    expect(
      await metadata(
        'admin',
        `mutation{updateOneRole(updateRoleInput:{id:"${id}",update:{label:"Deals"}}){label}}`,
      ),
    ).toEqual({ data: { updateOneRole: { label: 'Deals' } } });
    expect(await metadata('admin', `mutation{deleteOneRole(roleId:"${id}")}`)).toEqual({
      data: { deleteOneRole: id },
    });
  });

  it.each([
    ['with no label', 'label:""'],
    [
      'that writes what it may not read',
      'label:"W",canReadAllObjectRecords:false,canUpdateAllObjectRecords:true',
    ],
  ])('is refused %s', async (_what, settings) => {
    expect(await workspace().metadata('admin', create(settings))).toMatchObject({
      errors: [
        {
          message: 'Multiple validation errors occurred while creating role',
          extensions: { code: 'METADATA_VALIDATION_FAILED', message: 'Validation failed for 1 role' },
        },
      ],
    });
  });

  it.each([
    ['Admin', 'Multiple validation errors occurred while deleting role', 'METADATA_VALIDATION_FAILED'],
    ['Read only', 'Default role cannot be deleted', 'FORBIDDEN'],
    ['nobody', 'Role not found', 'NOT_FOUND'],
  ])('named %s stays', async (label, message, code) => {
    const { metadata, idOf } = await roleIds();
    expect(await metadata('admin', `mutation{deleteOneRole(roleId:"${idOf(label)}")}`)).toMatchObject({
      errors: [{ message, extensions: { code } }],
    });
  });
});
