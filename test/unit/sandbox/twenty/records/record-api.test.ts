import { describe, expect, it } from 'vitest';
import { TwentyError } from '../../../../../src/sandbox/twenty/model.ts';
import { parse } from 'graphql';
import { caller, createRecordBench, id } from './record-bench.ts';
import { ALPHA, createSample } from './sample.ts';

const DENIED = {
  message: 'Entity performing the request does not have permission',
  extensions: {
    code: 'FORBIDDEN',
    subCode: 'PERMISSION_DENIED',
    userFriendlyMessage: 'User does not have permission.',
  },
};

describe('roots', () => {
  it('answers several, and null for those that fail', async () => {
    const bench = await createSample();
    const answer = await bench.ask(
      `{people{totalCount} person(filter:{id:{eq:"${id(999)}"}}){id} c:companies{totalCount}}`,
    );
    expect(answer.data).toEqual({ people: { totalCount: 10 }, person: null, c: { totalCount: 3 } });
    expect(answer.errors).toEqual([
      {
        message: 'Record not found',
        extensions: {
          subCode: 'RECORD_NOT_FOUND',
          userFriendlyMessage: 'This record does not exist or has been deleted.',
          code: 'NOT_FOUND',
        },
      },
    ]);
  });

  it('may stand once in a request, aliased or not', async () => {
    const bench = createRecordBench();
    const answer = await bench.ask('{a:people{totalCount} b:people{totalCount}}');
    expect(answer).toEqual({
      data: {},
      errors: [{ message: 'Duplicate root resolver: "people"', extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect(bench.charged).toEqual([]);
  });

  it('are twenty at most', async () => {
    const bench = createRecordBench();
    const names = bench.model.objects.slice(0, 21).map((object) => object.namePlural);
    const allowed = await bench.ask(
      `{${names
        .slice(0, 20)
        .map((name) => `${name}{totalCount}`)
        .join(' ')}}`,
    );
    expect(Object.keys(allowed.data ?? {})).toHaveLength(20);
    const refused = await bench.ask(`{${names.map((name) => `${name}{totalCount}`).join(' ')}}`);
    expect(refused).toEqual({
      data: {},
      errors: [
        {
          message:
            'Query too complex - Too many root resolvers requested: 21 - Maximum allowed root resolvers: 20',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
  });

  it('that are of no object fail as introspection does here', async () => {
    expect(await createRecordBench().ask('{people{totalCount} __schema{types{name}}}')).toEqual({
      data: { people: { totalCount: 0 }, __schema: null },
      errors: [
        {
          message: "Cannot read properties of undefined (reading 'objectMetadataUniversalIdentifier')",
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ],
    });
  });

  it('are known by name, also where the schema hides them', () => {
    const { api } = createRecordBench();
    for (const name of [
      'people',
      'person',
      'peopleGroupBy',
      'personDuplicates',
      'createPerson',
      'mergePeople',
      'petDuplicates',
      'mergePets',
    ]) {
      expect([name, api.isObjectRoot(name)]).toEqual([name, true]);
    }
    expect(api.isObjectRoot('peeple')).toBe(false);
  });

  it('run in either kind of operation', async () => {
    const bench = createRecordBench();
    expect(await bench.data('{createPet(data:{name:"Rex"}){name}}')).toEqual({ createPet: { name: 'Rex' } });
    expect(await bench.data('mutation{pets{totalCount}}')).toEqual({ pets: { totalCount: 1 } });
    expect(await bench.data('{petDuplicates(data:[{name:"Rex"}]){totalCount}}')).toEqual({
      petDuplicates: [{ totalCount: 0 }],
    });
  });
});

describe('arguments', () => {
  it.each([
    ['{people(firstt:1){totalCount}}', 'Argument not allowed: firstt'],
    ['{people(limit:1){totalCount}}', 'Argument not allowed: limit'],
    [`{person(id:"${id(1)}"){id}}`, 'Argument not allowed: id'],
    ['{people(first:"2"){totalCount}}', 'Invalid argument: "first" must be a number'],
    ['{people(filter:[]){totalCount}}', 'Invalid argument: "filter" must be an object'],
    ['{people(orderBy:AscNullsLast){totalCount}}', 'Invalid argument: "orderBy" must be an array'],
    ['mutation{createPerson{id}}', 'Missing required argument: "data" (object)'],
    ['mutation{createPeople(data:{}){id}}', 'Missing required argument: "data" (array)'],
    ['mutation{updatePerson(id:"zzz",data:{}){id}}', 'Missing required argument: "id" (UUID)'],
    ['mutation{deletePeople(filter:$missing){id}}', 'Missing required argument: "filter" (object)'],
    ['mutation{mergePeople(ids:[]){id}}', 'Missing required argument: "conflictPriorityIndex" (number)'],
  ])('%s is refused before it is charged: %s', async (query, message) => {
    const bench = createRecordBench();
    const answer = await bench.ask(query);
    expect(answer.errors).toEqual([
      {
        message,
        extensions: {
          subCode: 'INVALID_QUERY_INPUT',
          userFriendlyMessage: 'An error occurred.',
          code: 'BAD_USER_INPUT',
        },
      },
    ]);
    expect(bench.charged).toEqual([]);
  });

  it.each([
    ['a default is not applied', 'query($n:Int=2){widgets(first:$n){totalCount edges{node{id}}}}', {}, 8],
    [
      'a missing filter finds all',
      'query($f:WidgetFilterInput!){widgets(filter:$f){totalCount edges{node{id}}}}',
      {},
      8,
    ],
    [
      'null is absent',
      'query($n:Int){widgets(first:$n,filter:null){totalCount edges{node{id}}}}',
      { n: null },
      8,
    ],
    [
      'what is given counts',
      'query($n:Int){widgets(first:$n){totalCount edges{node{id}}}}',
      { n: 1, z: 5 },
      1,
    ],
  ])('variables: %s', async (_, query, variables, expected) => {
    const bench = await createSample();
    const { widgets } = await bench.data(query, variables);
    expect((widgets as { edges: unknown[] }).edges).toHaveLength(expected);
  });
});

describe('charging', () => {
  it('comes once a root, before faults of the filter', async () => {
    const bench = createRecordBench();
    await bench.ask(
      '{people(filter:{nope:{eq:1}}){totalCount} companies{totalCount} notes(nope:1){totalCount}}',
    );
    expect(bench.charged).toEqual(['people', 'companies']);
  });

  it('refuses its root alone', async () => {
    const { api } = createRecordBench();
    const answer = await api.execute({
      document: parse('{people{totalCount} companies{totalCount}}'),
      variables: {},
      caller: caller(),
      charge: (rootField) => {
        if (rootField === 'people') throw new TwentyError('Limit reached', { code: 'BAD_USER_INPUT' });
      },
    });
    expect(answer).toEqual({
      data: { people: null, companies: { totalCount: 0 } },
      errors: [{ message: 'Limit reached', extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });
});

describe('permissions', () => {
  const readonly = caller({
    canUpdateAllObjectRecords: false,
    canSoftDeleteAllObjectRecords: false,
    canDestroyAllObjectRecords: false,
  });

  it.each([
    'mutation{createPerson(data:{}){id}}',
    `mutation{updatePerson(id:"${id(1)}",data:{jobTitle:"x"}){id}}`,
    `mutation{deletePerson(id:"${id(1)}"){id}}`,
    `mutation{restorePerson(id:"${id(1)}"){id}}`,
    `mutation{destroyPerson(id:"${id(1)}"){id}}`,
    `mutation{mergePeople(ids:["${id(1)}","${id(2)}"],conflictPriorityIndex:0){id}}`,
  ])('a reader may not %s', async (query) => {
    const bench = await createSample();
    const answer = await bench.ask(query, {}, readonly);
    expect(answer.errors).toEqual([DENIED]);
    expect(bench.api.rows('person').map((row) => row['deletedAt'])).toEqual(Array(10).fill(null));
  });

  it('a hidden object shows neither at the root nor in a relation', async () => {
    const bench = await createSample();
    const blind = caller({ objectRights: new Map([['company', { read: false }]]) });
    expect((await bench.ask('{people{totalCount}}', {}, blind)).errors).toBeUndefined();
    expect((await bench.ask('{companies{totalCount}}', {}, blind)).errors).toEqual([DENIED]);
    expect((await bench.ask('{people{edges{node{company{name}}}}}', {}, blind)).errors).toEqual([DENIED]);
  });
});

describe('changes of the model', () => {
  it('take effect at once and keep the records', async () => {
    const bench = await createSample();
    const widget = bench.model.objectByName('widget');
    const memo = widget?.fields.find((field) => field.name === 'memo');
    const maker = widget?.fields.find((field) => field.name === 'maker');
    if (!widget || !memo || !maker) throw new Error('expected the sample object and its fields');
    bench.model.updateField(memo.id, { name: 'remark', label: 'Remark' });
    const one = `widget(filter:{id:{eq:"${id(206)}"}})`;
    expect(await bench.data(`{${one}{memo remark}}`)).toEqual({
      widget: { memo: null, remark: 'it\'s "quoted" 100%_\\' },
    });
    bench.model.createField({
      objectMetadataId: widget.id,
      type: 'NUMBER',
      name: 'stock',
      label: 'Stock',
      defaultValue: 3,
    });
    bench.model.deleteField(memo.id);
    expect(await bench.data(`{${one}{remark stock}}`)).toEqual({ widget: { remark: null, stock: 3 } });
    bench.model.updateObject(widget.id, { nameSingular: 'gizmo', namePlural: 'gizmos' });
    expect(await bench.data('{gizmos{totalCount}}')).toEqual({ gizmos: { totalCount: 8 } });
    expect(await bench.data(`{company(filter:{id:{eq:"${ALPHA}"}}){widgetsMade{totalCount}}}`)).toEqual({
      company: { widgetsMade: { totalCount: 2 } },
    });
    bench.model.deleteObject(widget.id);
    bench.api.dropObject(widget.id);
    expect((await bench.ask('{gizmos{totalCount}}')).errors).toHaveLength(1);
  });
});

describe('seed and rows', () => {
  it('complete what is given and tell nobody', () => {
    const bench = createRecordBench();
    bench.api.seed('person', [{ id: id(1), emails: { primaryEmail: 'a@b.example' } }]);
    expect(bench.events).toEqual([]);
    expect(bench.api.rows('person')).toMatchObject([
      {
        id: id(1),
        emails: { primaryEmail: 'a@b.example', additionalEmails: [] },
        name: { firstName: '', lastName: '' },
        jobTitle: '',
        companyId: null,
        deletedAt: null,
      },
    ]);
  });

  it('refuse an object that is not there', () => {
    const { api } = createRecordBench();
    expect(() => api.rows('nope')).toThrow('expected an object of the data model, got "nope"');
  });
});
