import { describe, expect, it } from 'vitest';
import { createTestTwenty } from '../../../../support/twenty-stand-in.ts';

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: { message: string; extensions?: Record<string, unknown> }[];
}

function metadata() {
  const { post, twenty } = createTestTwenty();
  const ask = async (query: string, variables: object = {}, token = 'sandbox-admin') =>
    (await post('/metadata', { query, variables }, token)).body as Answer;
  const idOf = async (nameSingular: string) => {
    const { data } = await ask('{objects(paging:{first:1000}){edges{node{id nameSingular}}}}');
    const { edges } = data?.['objects'] as { edges: { node: { id: string; nameSingular: string } }[] };
    return edges.find((edge) => edge.node.nameSingular === nameSingular)?.node.id ?? '';
  };
  return { post, twenty, ask, idOf };
}

const WIDGET =
  'mutation{createOneObject(input:{object:{nameSingular:"widget",namePlural:"widgets",labelSingular:"Widget",labelPlural:"Widgets"}}){id}}';

async function makeWidget({ ask }: ReturnType<typeof metadata>): Promise<string> {
  const { data } = await ask(WIDGET);
  return (data?.['createOneObject'] as { id: string }).id;
}

describe('/metadata', () => {
  it('is an ordinary executor: nested aliases, variables, fragments', async () => {
    const test = metadata();
    const id = await test.idOf('person');
    const query = `query($id:UUID!){one:object(id:$id){...names own:fieldsList{n:name}}} fragment names on Object{many:namePlural}`;
    const { data } = await test.ask(query, { id });
    expect(data?.['one']).toMatchObject({ many: 'people' });
    expect((data?.['one'] as { own: unknown[] }).own).toContainEqual({ n: 'emails' });
  });

  it('filters fields by their object and their flags', async () => {
    const test = metadata();
    const query =
      'query($id:UUID!){fields(paging:{first:100},filter:{objectMetadataId:{eq:$id},isSystem:{is:false}}){edges{node{name}}}}';
    const { data } = await test.ask(query, { id: await makeWidget(test) });
    const { edges } = data?.['fields'] as { edges: { node: { name: string } }[] };
    expect(edges.map((edge) => edge.node.name).sort()).toEqual([
      'attachments',
      'name',
      'noteTargets',
      'taskTargets',
      'timelineActivities',
    ]);
  });

  it('makes an object that /graphql knows at once, and that is gone when deleted', async () => {
    const test = metadata();
    const records = async (query: string) => (await test.post('/graphql', { query })).body;
    const version = async () =>
      (await test.ask('{currentWorkspace{metadataVersion}}')).data?.['currentWorkspace'];
    const before = await version();
    const id = await makeWidget(test);
    expect(await version()).not.toEqual(before);
    expect(await records('mutation{createWidget(data:{name:"W"}){name}}')).toEqual({
      data: { createWidget: { name: 'W' } },
    });
    expect(await records('{widgets{totalCount}}')).toEqual({ data: { widgets: { totalCount: 1 } } });
    expect(test.twenty.coreSdl()).toContain('input WidgetFilterInput');
    await test.ask('mutation($id:UUID!){deleteOneObject(input:{id:$id}){id}}', { id });
    expect(await records('{widgets{totalCount}}')).toMatchObject({
      errors: [{ message: 'Cannot query field "widgets" on type "Query".' }],
    });
  });

  it('makes a morph relation to several objects', async () => {
    const test = metadata();
    const [widget, person, company] = [
      await makeWidget(test),
      await test.idOf('person'),
      await test.idOf('company'),
    ];
    const side = (targetObjectMetadataId: string) => ({
      type: 'MANY_TO_ONE',
      targetObjectMetadataId,
      targetFieldLabel: 'Kept widgets',
    });
    const { data, errors } = await test.ask(
      'mutation($f:CreateFieldInput!){createOneField(input:{field:$f}){name morphRelations{targetObjectMetadata{nameSingular} sourceFieldMetadata{name}}}}',
      {
        f: {
          objectMetadataId: widget,
          type: 'MORPH_RELATION',
          name: 'keeper',
          label: 'Keeper',
          morphRelationsCreationPayload: [side(person), side(company)],
        },
      },
    );
    expect(errors).toBeUndefined();
    expect(data?.['createOneField']).toEqual({
      name: 'keeperPerson',
      morphRelations: [
        { targetObjectMetadata: { nameSingular: 'person' }, sourceFieldMetadata: { name: 'keeperPerson' } },
        { targetObjectMetadata: { nameSingular: 'company' }, sourceFieldMetadata: { name: 'keeperCompany' } },
      ],
    });
    expect(test.twenty.coreSdl()).toMatch(/type Widget \{[^}]*keeperCompanyId: ID/);
  });

  it.each([
    ['{a:currentWorkspace{id} b:currentWorkspace{id}}', 'Duplicate root resolver: "currentWorkspace"'],
    [
      '{objects{edges{node{fields{edges{node{object{fields{edges{node{id}}}}}}}}}}}',
      'Query too complex - Too many nested fields requested: 11 - Maximum allowed nested fields: 10',
    ],
    [
      '{objects{edges{node{id}}} fields{edges{node{id}}} currentWorkspace{id} minimalMetadata{views{id}} objectRecordCounts{totalCount} apiKeys{id} webhooks{id} getRoles{id} getViews{id} currentUser{id} nope}',
      'Query too complex - Too many root resolvers requested: 11 - Maximum allowed root resolvers: 10',
    ],
    [
      `{object(id:"x"){${'id '.repeat(2000)}}}`,
      'Query too complex - Too many fields requested: 2001 - Maximum allowed fields: 2000',
    ],
  ])('limits %.100s, before it validates', async (query, message) => {
    expect(await metadata().ask(query)).toMatchObject({
      errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });

  it('does not count an introspection by its depth', async () => {
    const query = `{__type(name:"Object"){fields{type{${'ofType{'.repeat(9)}name${'}'.repeat(13)}`;
    expect(await metadata().ask(query)).toMatchObject({ data: { __type: {} } });
  });

  it.each([
    [{}, 'Variable "$id" of required type "UUID!" was not provided.', 'BAD_USER_INPUT'],
    [{ id: 5 }, 'UUID must be a string', 'GRAPHQL_VALIDATION_FAILED'],
    [{ id: 'x' }, 'Invalid UUID', 'GRAPHQL_VALIDATION_FAILED'],
  ])('answers variables %j with HTTP 400', async (variables, message, code) => {
    const { post } = metadata();
    const query = 'query($id:UUID!){object(id:$id){id}}';
    expect(await post('/metadata', { query, variables })).toMatchObject({
      status: 400,
      body: { errors: [{ message, extensions: { code } }] },
    });
  });

  it('refuses a key what is for people', async () => {
    const { ask } = metadata();
    expect(await ask('{currentUser{id}}')).toMatchObject({ errors: [{ message: 'Forbidden resource' }] });
    expect(
      await ask(
        'mutation{createApiKey(input:{name:"x",expiresAt:"2030-01-01",roleId:"a990f972-f38e-442e-ad1d-d6b90bbebdc0"}){id}}',
      ),
    ).toMatchObject({ errors: [{ message: 'This endpoint requires a session access token' }] });
  });

  it('lists keys with their roles, without the revoked one', async () => {
    const { data } = await metadata().ask('{apiKeys{name role{label}}}');
    expect(data?.['apiKeys']).toEqual([
      { name: 'admin', role: { label: 'Admin' } },
      { name: 'readonly', role: { label: 'Read only' } },
      { name: 'restricted', role: { label: 'Object-restricted' } },
      { name: 'expired', role: { label: 'Admin' } },
    ]);
  });

  it('changes of a role show at once', async () => {
    const { ask, post, idOf } = metadata();
    const roles = (await ask('{getRoles{id label}}')).data?.['getRoles'] as { id: string; label: string }[];
    const id = roles.find((role) => role.label === 'Read only')?.id;
    const write = async () =>
      (await post('/graphql', { query: 'mutation{createNote(data:{title:"x"}){title}}' }, 'sandbox-readonly'))
        .body;
    expect(await write()).toHaveProperty('errors');
    await ask(
      'mutation($id:UUID!){updateOneRole(updateRoleInput:{id:$id,update:{canUpdateAllObjectRecords:true}}){id}}',
      { id },
    );
    expect(await write()).toEqual({ data: { createNote: { title: 'x' } } });
    await ask(
      'mutation($id:UUID!,$object:UUID!){upsertObjectPermissions(upsertObjectPermissionsInput:{roleId:$id,objectPermissions:[{objectMetadataId:$object,canReadObjectRecords:false}]}){objectMetadataId}}',
      { id, object: await idOf('note') },
    );
    expect(
      (await post('/graphql', { query: '{notes{totalCount}}' }, 'sandbox-readonly')).body,
    ).toHaveProperty('errors');
  });

  it('keeps views', async () => {
    const { ask, idOf } = metadata();
    const id = await idOf('company');
    const count = async () =>
      (
        (await ask('query($id:String){getViews(objectMetadataId:$id){id name}}', { id })).data?.[
          'getViews'
        ] as []
      ).length;
    expect(await count()).toBe(1);
    const made = await ask(
      'mutation($id:UUID!){createView(input:{name:"Mine",icon:"IconList",objectMetadataId:$id,type:KANBAN}){id type isCompact}}',
      { id },
    );
    expect(made.data?.['createView']).toMatchObject({ type: 'KANBAN', isCompact: false });
    expect(await count()).toBe(2);
    const view = (made.data?.['createView'] as { id: string }).id;
    expect(await ask('mutation($id:String!){deleteView(id:$id)}', { id: view })).toEqual({
      data: { deleteView: true },
    });
    expect(await count()).toBe(1);
  });

  it('counts live records', async () => {
    const { ask } = metadata();
    const { data } = await ask('{objectRecordCounts{objectNamePlural totalCount}}');
    expect(data?.['objectRecordCounts']).toContainEqual({ objectNamePlural: 'noteTargets', totalCount: 2 });
  });
});
