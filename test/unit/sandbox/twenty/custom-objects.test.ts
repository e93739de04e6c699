import { describe, expect, it } from 'vitest';
import { ADA_ID, createTestTwenty } from '../../../support/twenty-stand-in.ts';

interface Told {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string }[];
}

const FIELDS = [
  { type: 'TEXT', name: 'code', isUnique: true },
  { type: 'NUMBER', name: 'count', defaultValue: 5, settings: { dataType: 'int' } },
  { type: 'TEXT', name: 'remark', defaultValue: "'hi'" },
  { type: 'EMAILS', name: 'mails' },
  { type: 'CURRENCY', name: 'price' },
  { type: 'FULL_NAME', name: 'who' },
  { type: 'ARRAY', name: 'words' },
  { type: 'RATING', name: 'stars' },
  {
    type: 'SELECT',
    name: 'kind',
    defaultValue: "'B'",
    options: [
      { value: 'A', label: 'A', color: 'red', position: 0 },
      { value: 'B', label: 'B', color: 'blue', position: 1 },
    ],
  },
];

/** A workspace with the object `gadget`, which has a parent of its own kind and owners among the people. */
async function withGadgets() {
  const { post } = createTestTwenty({ rateLimits: false });
  const ask = async (path: string, query: string, variables = {}) =>
    (await post(path, { query, variables })).body as Told;
  const data = async (path: string, query: string, variables = {}) => {
    const told = await ask(path, query, variables);
    expect(told.errors).toBeUndefined();
    return told.data ?? {};
  };
  const made = await data(
    '/metadata',
    'mutation{createOneObject(input:{object:{nameSingular:"gadget",namePlural:"gadgets",labelSingular:"Gadget",labelPlural:"Gadgets"}}){id}}',
  );
  const { id: objectMetadataId } = made['createOneObject'] as { id: string };
  const objects = await data('/metadata', '{objects(paging:{first:100}){edges{node{id nameSingular}}}}');
  const { edges } = objects['objects'] as { edges: { node: { id: string; nameSingular: string } }[] };
  const personId = edges.find(({ node }) => node.nameSingular === 'person')?.node.id;
  const relation = (
    name: string,
    type: string,
    targetObjectMetadataId: unknown,
    targetFieldLabel: string,
  ) => ({
    type: 'RELATION',
    name,
    relationCreationPayload: { type, targetObjectMetadataId, targetFieldLabel, targetFieldIcon: 'IconX' },
  });
  const ids = new Map<string, string>();
  for (const field of [
    ...FIELDS,
    relation('parent', 'MANY_TO_ONE', objectMetadataId, 'Children'),
    relation('owners', 'ONE_TO_MANY', personId, 'Gadget'),
  ]) {
    const { createOneField } = await data(
      '/metadata',
      'mutation($f:CreateFieldInput!){createOneField(input:{field:$f}){id}}',
      { f: { objectMetadataId, label: field.name, icon: 'IconX', ...field } },
    );
    ids.set(field.name, (createOneField as { id: string }).id);
  }
  const created = await data(
    '/graphql',
    'mutation{createGadget(data:{name:"One",code:"c1",words:["a"],stars:RATING_3}){id}}',
  );
  const { id } = created['createGadget'] as { id: string };
  return {
    id,
    objectMetadataId,
    ask,
    core: (query: string) => data('/graphql', query),
    metadata: (query: string) => data('/metadata', query),
    fieldId: (name: string) => ids.get(name) ?? '',
  };
}

describe('an object made a moment ago', () => {
  it('has its roots, its defaults, and relations both ways', async () => {
    const { core, id } = await withGadgets();
    await core(`mutation{updatePerson(id:"${ADA_ID}",data:{gadgetId:"${id}"}){id}}`);
    await core('mutation{createGadget(data:{parent:{connect:{where:{code:"c1"}}}}){id}}');
    expect(
      await core(
        '{gadget(filter:{code:{eq:"c1"}}){name count remark kind stars words mails{primaryEmail} price{amountMicros} who{firstName} parentId children{totalCount} owners{edges{node{gadget{name}}}}}}',
      ),
    ).toEqual({
      gadget: {
        ...{ name: 'One', count: 5, remark: 'hi', kind: 'B', stars: 'RATING_3', words: ['a'] },
        ...{ mails: { primaryEmail: '' }, price: { amountMicros: null }, who: { firstName: '' } },
        ...{ parentId: null, children: { totalCount: 1 } },
        owners: { edges: [{ node: { gadget: { name: 'One' } } }] },
      },
    });
    expect(await core('{gadgets(filter:{parent:{code:{eq:"c1"}}}){totalCount sumCount}}')).toEqual({
      gadgets: { totalCount: 1, sumCount: 5 },
    });
    expect(await core('{gadgetsGroupBy(groupBy:[{kind:true}]){groupByDimensionValues totalCount}}')).toEqual({
      gadgetsGroupBy: [{ groupByDimensionValues: ['B'], totalCount: 2 }],
    });
  });

  it('is in the schema, as its fields are', async () => {
    const { core } = await withGadgets();
    const { __type: input } = await core('{__type(name:"GadgetCreateInput"){inputFields{name type{name}}}}');
    expect((input as { inputFields: unknown[] }).inputFields).toEqual(
      expect.arrayContaining([
        { name: 'stars', type: { name: 'GadgetStarsEnum' } },
        { name: 'parentId', type: { name: 'ID' } },
        { name: 'parent', type: { name: 'GadgetRelationInput' } },
        { name: 'kind', type: { name: 'GadgetKindEnum' } },
      ]),
    );
    expect(await core('{__type(name:"GadgetKindEnum"){enumValues{name}}}')).toEqual({
      __type: { enumValues: [{ name: 'A' }, { name: 'B' }] },
    });
  });

  it.each([
    ['createGadget(data:{code:"c1"}){id}', 'A duplicate entry was detected'],
    ['createGadget(data:{kind:"C"}){id}', 'Invalid value "C" for field "kind". Valid values are: A, B'],
  ])('minds %s', async (mutation, message) => {
    const { ask } = await withGadgets();
    expect((await ask('/graphql', `mutation{${mutation}}`)).errors?.[0]?.message).toBe(message);
  });

  it('takes new options at once', async () => {
    const { core, metadata, fieldId } = await withGadgets();
    const option = (value: string, position: number) =>
      `{value:"${value}",label:"${value}",color:"red",position:${position}}`;
    await metadata(
      `mutation{updateOneField(input:{id:"${fieldId('kind')}",update:{options:[${option('B', 0)},${option('C', 1)}]}}){id}}`,
    );
    expect(await core('mutation{createGadget(data:{kind:C}){kind}}')).toEqual({
      createGadget: { kind: 'C' },
    });
  });

  it('keeps a field that is switched off, and loses one that is deleted', async () => {
    const { core, metadata, fieldId } = await withGadgets();
    await metadata(`mutation{updateOneField(input:{id:"${fieldId('remark')}",update:{isActive:false}}){id}}`);
    expect(await core('{gadgets(filter:{remark:{eq:"hi"}}){edges{node{remark}}}}')).toEqual({
      gadgets: { edges: [{ node: { remark: 'hi' } }] },
    });
    await metadata(`mutation{deleteOneField(input:{id:"${fieldId('parent')}"}){id}}`);
    expect(await core('{gadgets{edges{node{parentId parent{id} children{totalCount}}}}}')).toEqual({
      gadgets: { edges: [{ node: { parentId: null, parent: null, children: null } }] },
    });
  });
});
