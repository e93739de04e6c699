import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDataModel } from '../../../../src/sandbox/twenty/data-model.ts';
import { TwentyError } from '../../../../src/sandbox/twenty/model.ts';
import type { ModelChange } from '../../../../src/sandbox/twenty/model-change.ts';
import type { ObjectMetadata } from '../../../../src/sandbox/twenty/model.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const WIDGET = {
  nameSingular: 'widget',
  namePlural: 'widgets',
  labelSingular: 'Widget',
  labelPlural: 'Widgets',
};

const OPTION = { value: 'A', label: 'A', color: 'red', position: 0 };

const CHANGE = fc.record({
  what: fc.constantFrom(
    ...(['createObject', 'renameObject', 'deleteObject'] as const),
    ...(['createField', 'createRelation', 'renameField', 'deleteField'] as const),
  ),
  name: fc.constantFrom('widget', 'gizmo', 'pet', 'maker', 'makerId', 'targetWidget'),
  object: fc.nat(7),
  field: fc.nat(5),
  other: fc.nat(7),
});

function freshModel() {
  return createDataModel(createFakeClock());
}

function fieldNames(object: ObjectMetadata | undefined): string[] {
  return object?.fields.map((field) => field.name) ?? [];
}

function refusal(change: () => unknown): TwentyError {
  try {
    change();
  } catch (error) {
    if (error instanceof TwentyError) return error;
    throw error;
  }
  throw new Error('the change was to be refused');
}

describe('createDataModel', () => {
  it('joins the two sides of every relation', () => {
    const model = freshModel();
    const relations = model.objects.flatMap((object) => object.fields).filter((field) => field.relation);
    expect(relations.length).toBeGreaterThan(100);
    for (const field of relations) {
      const other = field.relation && model.fieldById(field.relation.targetFieldId);
      expect(other?.relation).toMatchObject({
        targetFieldId: field.id,
        targetObjectId: field.objectMetadataId,
        type: field.relation?.type === 'MANY_TO_ONE' ? 'ONE_TO_MANY' : 'MANY_TO_ONE',
      });
      expect(other?.objectMetadataId).toBe(field.relation?.targetObjectId);
    }
  });

  it('has the same ids in every process, all of them different', () => {
    const ids = (model = freshModel()) => model.objects.flatMap((o) => [o.id, ...o.fields.map((f) => f.id)]);
    expect(ids()).toEqual(ids());
    expect(new Set(ids()).size).toBe(ids().length);
    for (const id of ids()) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it('gives a new object its system columns, a name, and the four lists of every custom object', () => {
    const model = freshModel();
    const widget = model.createObject(WIDGET);
    expect(new Set(fieldNames(widget))).toEqual(
      new Set([
        ...['name', 'id', 'createdAt', 'updatedAt', 'deletedAt', 'createdBy', 'updatedBy', 'position'],
        ...['searchVector', 'timelineActivities', 'attachments', 'noteTargets', 'taskTargets'],
      ]),
    );
    expect(model.fieldById(widget.labelIdentifierFieldId ?? '')?.name).toBe('name');
    const side = model.objectByName('noteTarget')?.fields.find((field) => field.name === 'targetWidget');
    expect(side).toMatchObject({ type: 'MORPH_RELATION', relation: { joinColumnName: 'targetWidgetId' } });
    expect(side?.morphId).toBe(
      model.objectByName('noteTarget')?.fields.find((field) => field.name === 'targetPerson')?.morphId,
    );
  });

  it('raises its version with every change, and not with a refused one', () => {
    const model = freshModel();
    const { version } = model;
    model.createObject(WIDGET);
    expect(model.version).toBe(version + 1);
    refusal(() => model.createObject(WIDGET));
    expect(model.version).toBe(version + 1);
  });

  it('tells of every single change', () => {
    const model = freshModel();
    const changes: ModelChange[] = [];
    model.onChange((change) => changes.push(change));
    const widget = model.createObject(WIDGET);
    expect(changes.map((change) => `${change.kind}.${change.action}`)).toEqual([
      'objectMetadata.created',
      ...Array.from({ length: 17 }, () => 'fieldMetadata.created'),
    ]);
    changes.length = 0;
    model.updateObject(widget.id, { description: 'changed' });
    expect(changes).toMatchObject([
      { updatedFields: ['description'], before: { description: null }, after: { description: 'changed' } },
    ]);
  });

  it('makes both sides of a relation, and takes both away', () => {
    const model = freshModel();
    const widget = model.createObject(WIDGET);
    const company = model.objectByName('company');
    const maker = model.createField({
      objectMetadataId: widget.id,
      type: 'RELATION',
      name: 'maker',
      label: 'Maker',
      relationCreationPayload: {
        type: 'MANY_TO_ONE',
        targetObjectMetadataId: company?.id ?? '',
        targetFieldLabel: 'Widgets made',
      },
    });
    expect(maker.relation?.joinColumnName).toBe('makerId');
    expect(fieldNames(company)).toContain('widgetsMade');
    model.deleteField(maker.id);
    expect(fieldNames(company)).not.toContain('widgetsMade');
    expect(fieldNames(widget)).not.toContain('maker');
  });

  it('renames the morph sides of a renamed object', () => {
    const model = freshModel();
    const widget = model.createObject(WIDGET);
    model.updateObject(widget.id, { nameSingular: 'gizmo', namePlural: 'gizmos' });
    expect(model.objectByName('widget')).toBeUndefined();
    expect(fieldNames(model.objectByName('taskTarget'))).toContain('targetGizmo');
    expect(fieldNames(model.objectByName('taskTarget'))).not.toContain('targetWidget');
  });

  it('takes every relation to a deleted object with it', () => {
    const model = freshModel();
    const before = model.objects.map(fieldNames);
    model.deleteObject(model.createObject(WIDGET).id);
    expect(model.objects.map(fieldNames)).toEqual(before);
  });

  it('refuses a taken name, counting what would have been written', () => {
    const model = freshModel();
    expect(refusal(() => model.createObject({ ...WIDGET, nameSingular: 'person' }))).toMatchObject({
      message: 'Multiple validation errors occurred while creating object',
      extensions: {
        code: 'METADATA_VALIDATION_FAILED',
        message:
          'Validation failed for 17 fieldMetadata, 1 objectMetadata, 2 views, 9 viewFields, 5 indices, 1 searchFieldMetadata',
      },
    });
  });

  it('keeps what the server needs', () => {
    const model = freshModel();
    const company = model.objectByName('company');
    const systemField = company?.fields.find((field) => field.name === 'createdAt');
    expect(refusal(() => model.deleteObject(company?.id ?? '')).extensions['message']).toBe(
      'Validation failed for 9 fieldMetadata, 1 objectMetadata',
    );
    refusal(() => model.deleteField(systemField?.id ?? ''));
    refusal(() => model.updateField(systemField?.id ?? '', { name: 'bornAt' }));
    expect(fieldNames(company)).toContain('createdAt');
  });

  it.each([
    ['a name that is taken', { type: 'TEXT', name: 'name' }],
    ['a name that is a foreign key', { type: 'TEXT', name: 'companyId' }],
    ['a name that is no name', { type: 'TEXT', name: 'Not a name' }],
    ['a reserved name', { type: 'TEXT', name: 'workspaces' }],
    ['a name of a composite column', { type: 'TEXT', name: 'nameFirstName' }],
    ['a name with two capitals together', { type: 'TEXT', name: 'homeURL' }],
    ['a name its label does not stand for', { type: 'TEXT', name: 'other', isLabelSyncedWithName: true }],
    ['no default and no null', { type: 'TEXT', name: 'must', isNullable: false }],
    ['a kind that is another one now', { type: 'NUMERIC', name: 'amount2' }],
    ['a kind only the server makes', { type: 'POSITION', name: 'place' }],
    ['a select without options', { type: 'SELECT', name: 'kind', options: [] }],
    ['a default that is no option', { type: 'SELECT', name: 'kind', options: [OPTION], defaultValue: "'B'" }],
    ['a default without quotes', { type: 'SELECT', name: 'kind', options: [OPTION], defaultValue: 'A' }],
    [
      'a default that is no list',
      { type: 'MULTI_SELECT', name: 'kind', options: [OPTION], defaultValue: "'A'" },
    ],
    ['the same option twice', { type: 'SELECT', name: 'kind', options: [OPTION, OPTION] }],
    ['a comma in a label', { type: 'SELECT', name: 'kind', options: [{ ...OPTION, label: 'a,b' }] }],
  ] as const)('refuses a field with %s', (_what, field) => {
    const model = freshModel();
    const { version } = model;
    const objectMetadataId = model.objectByName('person')?.id ?? '';
    const error = refusal(() => model.createField({ label: 'X', objectMetadataId, ...field }));
    expect(error.extensions['message']).toBe('Validation failed for 1 fieldMetadata, 2 viewFields');
    expect(model.version).toBe(version);
  });

  it.each([
    ['of a kind nobody can make', { type: 'TS_VECTOR' }],
    ['of no object', { type: 'TEXT', objectMetadataId: '0' }],
    ['that is a relation to nothing said', { type: 'RELATION' }],
    [
      'that is a relation to nowhere',
      {
        type: 'RELATION',
        relationCreationPayload: {
          type: 'MANY_TO_ONE',
          targetObjectMetadataId: '0',
          targetFieldLabel: 'X',
        },
      },
    ],
  ] as const)('refuses at once a field %s', (_what, field) => {
    const model = freshModel();
    const objectMetadataId = model.objectByName('person')?.id ?? '';
    expect(
      refusal(() => model.createField({ name: 'made', label: 'X', objectMetadataId, ...field })),
    ).toMatchObject({
      message: 'Multiple validation errors occurred while creating field',
      extensions: { message: 'Validation failed for 1 fieldMetadata' },
    });
  });

  it('refuses a relation whose other side is taken, with both its sides', () => {
    const model = freshModel();
    const relationCreationPayload = {
      type: 'MANY_TO_ONE' as const,
      targetObjectMetadataId: model.objectByName('company')?.id ?? '',
      targetFieldLabel: 'People',
    };
    const objectMetadataId = model.objectByName('person')?.id ?? '';
    const error = refusal(() =>
      model.createField({
        type: 'RELATION',
        name: 'maker',
        label: 'X',
        objectMetadataId,
        relationCreationPayload,
      }),
    );
    expect(error.extensions['message']).toBe('Validation failed for 2 fieldMetadata, 4 viewFields, 1 index');
  });

  it('says in its own words what cannot be changed', () => {
    const model = freshModel();
    const widget = model.createObject(WIDGET);
    const company = model.objectByName('company');
    const fieldOf = (object: typeof company, name: string) =>
      object?.fields.find((field) => field.name === name)?.id ?? '';
    const told = (change: () => void) => {
      const { message, extensions } = refusal(change);
      return [message, extensions.code, extensions.subCode ?? extensions['message']];
    };
    const id = company?.id ?? '';
    expect([
      told(() => model.updateObject('0', {})),
      told(() => model.deleteObject('0')),
      told(() => model.updateObject(id, { nameSingular: 'firm', labelSingular: 'Firm' })),
      told(() => model.updateObject(widget.id, { nameSingular: 'person' })),
      told(() => model.updateObject(widget.id, { labelPlural: '' })),
      told(() => model.updateField('0', {})),
      told(() => model.deleteField('0')),
      told(() => model.updateField(fieldOf(company, 'address'), { name: 'place' })),
      told(() => model.updateField(fieldOf(widget, 'createdAt'), { label: 'Born' })),
      told(() => model.updateField(fieldOf(widget, 'name'), { isActive: false })),
      told(() => model.deleteField(fieldOf(widget, 'name'))),
      told(() => model.deleteField(fieldOf(company, 'address'))),
      told(() => model.deleteField(fieldOf(company, 'accountOwner'))),
    ]).toEqual([
      ['Object to update not found', 'NOT_FOUND', 'OBJECT_METADATA_NOT_FOUND'],
      ['Could not find flat entity in maps', 'INTERNAL_SERVER_ERROR', undefined],
      [
        'Cannot edit standard object metadata properties: nameSingular',
        'BAD_USER_INPUT',
        'INVALID_OBJECT_INPUT',
      ],
      failed('updating object', '4 fieldMetadata, 1 objectMetadata'),
      failed('updating object', '1 objectMetadata'),
      [
        'Validation errors occurred while updating field',
        'METADATA_VALIDATION_FAILED',
        'Validation failed for 1 fieldMetadata',
      ],
      ['Field to delete not found', 'NOT_FOUND', 'FIELD_METADATA_NOT_FOUND'],
      ['Cannot edit standard field metadata properties: name', 'FORBIDDEN', 'FIELD_MUTATION_NOT_ALLOWED'],
      failed('updating field', '1 fieldMetadata'),
      failed('updating field', '1 fieldMetadata'),
      failed('deleting field', '1 fieldMetadata'),
      failed('deleting field', '1 fieldMetadata'),
      failed('deleting field', '2 fieldMetadata'),
    ]);
  });

  it('lets labels of standard things be changed, and tidies what it is given', () => {
    const model = freshModel();
    const company = model.objectByName('company');
    model.updateObject(company?.id ?? '', { labelSingular: '  My   firm ' });
    expect(company?.labelSingular).toBe('My firm');
    const made = model.createObject({ ...WIDGET, labelSingular: 'small widget', color: 'red' });
    expect(made).toMatchObject({ labelSingular: 'Small widget', color: 'red', isLabelSyncedWithName: false });
  });

  it('takes null for "not said" where a value is needed', () => {
    const model = freshModel();
    const widget = model.createObject({ ...WIDGET, description: 'described' });
    model.updateObject(widget.id, { nameSingular: null, isActive: null, description: null });
    expect(widget).toMatchObject({ nameSingular: 'widget', isActive: true, description: null });
  });

  it('stays whole whatever is asked of it', () => {
    fc.assert(
      fc.property(fc.array(CHANGE, { maxLength: 30 }), (changes) => {
        const model = freshModel();
        for (const change of changes) {
          try {
            applyChange(model, change);
          } catch (error) {
            if (!(error instanceof TwentyError)) throw error;
          }
        }
        for (const object of model.objects) {
          const names = object.fields.flatMap(({ name, relation }) =>
            relation?.joinColumnName ? [name, relation.joinColumnName] : [name],
          );
          expect(names).toEqual([...new Set(names)]);
          for (const { id, relation } of object.fields) {
            if (!relation) continue;
            expect(model.objectById(relation.targetObjectId)?.fields).toContainEqual(
              expect.objectContaining({ id: relation.targetFieldId }),
            );
            expect(model.fieldById(relation.targetFieldId)?.relation?.targetFieldId).toBe(id);
          }
        }
      }),
      { numRuns: 25 },
    );
  });
});

function failed(doing: string, counts: string): string[] {
  return [
    `Multiple validation errors occurred while ${doing}`,
    'METADATA_VALIDATION_FAILED',
    `Validation failed for ${counts}`,
  ];
}

type Model = ReturnType<typeof freshModel>;
type Change = typeof CHANGE extends fc.Arbitrary<infer T> ? T : never;

function applyChange(model: Model, { what, name, object, field, other }: Change): void {
  const chosen = model.objects.at(-1 - (object % 8));
  const target = model.objects.at(-1 - (other % 8));
  const id = chosen?.id ?? '';
  const fieldId = chosen?.fields.at(-1 - (field % 6))?.id ?? '';
  const labels = { labelSingular: name, labelPlural: `${name}s` };
  switch (what) {
    case 'createObject':
      model.createObject({ nameSingular: name, namePlural: `${name}s`, ...labels });
      return;
    case 'renameObject':
      model.updateObject(id, { nameSingular: name, namePlural: `${name}s` });
      return;
    case 'deleteObject':
      model.deleteObject(id);
      return;
    case 'createField':
      model.createField({ objectMetadataId: id, type: 'TEXT', name, label: name });
      return;
    case 'createRelation':
      model.createField({
        objectMetadataId: id,
        type: 'RELATION',
        name,
        label: name,
        relationCreationPayload: {
          type: field % 2 === 0 ? 'MANY_TO_ONE' : 'ONE_TO_MANY',
          targetObjectMetadataId: target?.id ?? '',
          targetFieldLabel: `${name} back`,
        },
      });
      return;
    case 'renameField':
      model.updateField(fieldId, { name });
      return;
    case 'deleteField':
      model.deleteField(fieldId);
  }
}
