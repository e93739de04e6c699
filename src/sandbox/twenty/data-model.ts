import type { SandboxClock } from '../stand-in.ts';
import { CUSTOM_OBJECT_LISTS, morphSideName, relationOf } from './field-metadata.ts';
import { created, createdField, deleted, deletedField } from './model-change.ts';
import type { ModelChange } from './model-change.ts';
import { modelError } from './model-error.ts';
import type { ModelFault } from './model-error.ts';
import type { FieldUpdate, NewField, NewObject, ObjectUpdate } from './model-input.ts';
import { fieldFaults, fieldNameFaults, foreignKeyFaults, objectFaults, optionFaults } from './model-rules.ts';
import { TwentyError } from './model.ts';
import type { DataModel, FieldMetadata, ObjectMetadata } from './model.ts';
import { newObject, plainField } from './new-metadata.ts';
import { createRelationFields, plannedRelations } from './relation-fields.ts';
import { stableId } from './stable-id.ts';
import { standardObjects } from './standard-objects/generate.ts';

/** The live data model; every change that does not throw raises `version` by one. */
export interface MutableDataModel extends DataModel {
  createObject(input: NewObject): ObjectMetadata;
  updateObject(id: string, update: ObjectUpdate): ObjectMetadata;
  /** Takes the relations to the object with it. */
  deleteObject(id: string): ObjectMetadata;
  /** A relation gets both its sides. */
  createField(input: NewField): FieldMetadata;
  updateField(id: string, update: FieldUpdate): FieldMetadata;
  /** Takes the other side of a relation with it. */
  deleteField(id: string): FieldMetadata;
  /** Tells of every single change, in order, after it was made. */
  onChange(listener: (change: ModelChange) => void): void;
}

/** What the real server would also have made for a new object, and counts in its refusals. */
const OBJECT_COUNTS = {
  fieldMetadata: 17,
  objectMetadata: 1,
  view: 2,
  viewField: 9,
  index: 5,
  searchFieldMetadata: 1,
};

/** A fresh workspace's model, with the custom objects of Twenty's development seed. Ids are the same in every process. */
export function createDataModel(clock: SandboxClock): MutableDataModel {
  const moment = () => new Date(clock.wallNow()).toISOString();
  const objects = standardObjects(moment());
  const listeners: ((change: ModelChange) => void)[] = [];
  let version = 1;
  let made = 0;
  const newId = () => stableId(`made:${++made}`);

  function tell(changes: readonly ModelChange[]): void {
    version += 1;
    for (const change of changes) for (const listener of listeners) listener(change);
  }

  function need(id: string): ObjectMetadata {
    const object = objects.find((each) => each.id === id);
    if (!object) throw notFound('Object');
    return object;
  }

  function needField(id: string): { object: ObjectMetadata; field: FieldMetadata } {
    for (const object of objects) {
      const field = object.fields.find((each) => each.id === id);
      if (field) return { object, field };
    }
    throw notFound('Field');
  }

  function removeField(id: string): FieldMetadata[] {
    const { object, field } = needField(id);
    object.fields.splice(object.fields.indexOf(field), 1);
    return [field];
  }

  const model: MutableDataModel = {
    get version() {
      return version;
    },
    objects,
    objectById: (id) => objects.find((object) => object.id === id),
    objectByName: (nameSingular) => objects.find((object) => object.nameSingular === nameSingular),
    fieldById: (id) => objects.flatMap((object) => object.fields).find((field) => field.id === id),
    onChange: (listener) => void listeners.push(listener),

    createObject(input) {
      refuse(objectFaults(model, input), 'objectMetadata', 'create', 'creating object', OBJECT_COUNTS);
      const { object, fields } = newObject(input, moment(), newId);
      objects.push(object);
      fields.push(...addCustomObjectLists(object));
      tell([created(object), ...fields.map(createdField)]);
      return object;
    },

    updateObject(id, update) {
      const object = need(id);
      const names = {
        nameSingular: update.nameSingular ?? object.nameSingular,
        namePlural: update.namePlural ?? object.namePlural,
      };
      const faults = objectFaults(model, names, object);
      const isRenamed = names.nameSingular !== object.nameSingular || names.namePlural !== object.namePlural;
      if (isRenamed && !object.isCustom) faults.push(standardFault('object', 'renamed'));
      refuse(isRenamed ? faults : [], 'objectMetadata', 'update', 'updating object', { objectMetadata: 1 });
      const before = { ...object };
      const renamedSides = isRenamed ? renameMorphSides(objects, object, names.nameSingular) : [];
      const { labelIdentifierFieldMetadataId, ...rest } = update;
      const changes = { ...rest, labelIdentifierFieldId: labelIdentifierFieldMetadataId };
      const updatedFields = assign(object, changes);
      object.updatedAt = moment();
      tell([
        { kind: 'objectMetadata', action: 'updated', before, after: { ...object }, updatedFields },
        ...renamedSides,
      ]);
      return object;
    },

    deleteObject(id) {
      const object = need(id);
      if (!object.isCustom) {
        const kept = object.fields.filter(
          (field) => field.isSystem || field.id === object.labelIdentifierFieldId,
        );
        const counts = { fieldMetadata: kept.length, objectMetadata: 1 };
        refuse([standardFault('object', 'deleted')], 'objectMetadata', 'delete', 'deleting object', counts);
      }
      const otherSides = object.fields.flatMap((field) =>
        field.relation && field.relation.targetObjectId !== id
          ? removeField(field.relation.targetFieldId)
          : [],
      );
      objects.splice(objects.indexOf(object), 1);
      tell([...otherSides, ...object.fields].map(deletedField).concat(deleted(object)));
      return object;
    },

    createField(input) {
      const object = need(input.objectMetadataId);
      const isRelation = input.type === 'RELATION' || input.type === 'MORPH_RELATION';
      const own = isRelation ? [] : fieldNameFaults(object, input.name);
      const faults = [...own, ...fieldFaults(model, input)];
      const counts = { fieldMetadata: 1, viewField: 2 };
      refuse(faults, 'fieldMetadata', 'create', 'creating fields', counts);
      const fields = isRelation
        ? createRelationFields(plannedRelations(model, input) ?? [], input, moment(), newId)
        : [plainField(object, input, moment(), newId())];
      const [field] = fields;
      if (!field) throw new Error('a field was to be made');
      for (const each of fields) need(each.objectMetadataId).fields.push(each);
      tell(fields.map(createdField));
      return field;
    },

    updateField(id, update) {
      const { object, field } = needField(id);
      const name = update.name ?? field.name;
      const nameFaults = field.relation?.joinColumnName ? foreignKeyFaults : fieldNameFaults;
      const faults = name === field.name ? [] : nameFaults(object, name, field);
      if (name !== field.name && !field.isCustom) faults.push(standardFault('field', 'renamed'));
      if (field.isSystem) faults.push(standardFault('field', 'changed'));
      if (update.options) faults.push(...optionFaults(update.options, update.defaultValue));
      refuse(faults, 'fieldMetadata', 'update', 'updating fields', { fieldMetadata: 1 });
      const before = { ...field };
      const { options, ...rest } = update;
      const changed = assign(field, {
        ...rest,
        ...(options && { options: options.map((option) => ({ ...option, id: option.id ?? newId() })) }),
      });
      if (field.relation?.joinColumnName && name !== before.name) {
        field.relation = { ...field.relation, joinColumnName: `${name}Id` };
      }
      field.updatedAt = moment();
      tell([
        { kind: 'fieldMetadata', action: 'updated', before, after: { ...field }, updatedFields: changed },
      ]);
      return field;
    },

    deleteField(id) {
      const { object, field } = needField(id);
      const isNeeded = !field.isCustom || field.isSystem || field.id === object.labelIdentifierFieldId;
      refuse(
        isNeeded ? [standardFault('field', 'deleted')] : [],
        'fieldMetadata',
        'delete',
        'deleting fields',
        { fieldMetadata: 1 },
      );
      const removed = removeField(id);
      if (field.relation) removed.push(...removeField(field.relation.targetFieldId));
      tell(removed.map(deletedField));
      return field;
    },
  };

  function addCustomObjectLists(object: ObjectMetadata): FieldMetadata[] {
    return CUSTOM_OBJECT_LISTS.flatMap((name) => {
      const holder = model.objectByName(name);
      if (!holder) return [];
      const { many, list } = relationOf({
        source: holder,
        sourceName: morphSideName(object.nameSingular),
        sourceId: newId(),
        sourceMorphId: stableId(`morph:${name}.target`),
        target: object,
        targetName: holder.namePlural,
        targetId: newId(),
        targetMorphId: null,
        isNullable: true,
        isCustom: true,
        onDelete: 'CASCADE',
        createdAt: object.createdAt,
      });
      holder.fields.push(many);
      object.fields.push(list);
      return [list, many];
    });
  }

  return model;
}

/** Renaming an object renames the sides of the morph relations that point at it. */
function renameMorphSides(
  objects: readonly ObjectMetadata[],
  object: ObjectMetadata,
  nameSingular: string,
): ModelChange[] {
  const changes: ModelChange[] = [];
  for (const field of objects.flatMap((each) => each.fields)) {
    if (field.relation?.targetObjectId !== object.id) continue;
    if (field.name !== morphSideName(object.nameSingular)) continue;
    const before = { ...field };
    field.name = morphSideName(nameSingular);
    field.relation = { ...field.relation, joinColumnName: `${field.name}Id` };
    changes.push({
      kind: 'fieldMetadata',
      action: 'updated',
      before,
      after: { ...field },
      updatedFields: ['name'],
    });
  }
  return changes;
}

/** What may be emptied; null for anything else stands for "not said", as undefined does. */
const NULLABLE = new Set(['description', 'icon', 'defaultValue', 'settings']);

/** Writes what was said and differs, and tells what that was. */
function assign(into: ObjectMetadata | FieldMetadata, changes: Readonly<Record<string, unknown>>): string[] {
  const kept = into as unknown as Record<string, unknown>;
  const differing = Object.entries(changes).filter(
    ([name, value]) => value !== undefined && (value !== null || NULLABLE.has(name)) && kept[name] !== value,
  );
  Object.assign(into, Object.fromEntries(differing));
  return differing.map(([name]) => name);
}

function refuse(
  faults: readonly ModelFault[],
  metadataName: 'objectMetadata' | 'fieldMetadata',
  type: 'create' | 'update' | 'delete',
  doing: string,
  counts: Readonly<Record<string, number>>,
): void {
  if (faults.length > 0) throw modelError({ metadataName, type, doing, faults, counts });
}

function standardFault(what: 'object' | 'field', done: string): ModelFault {
  return {
    code: `${what.toUpperCase()}_MUTATION_NOT_ALLOWED`,
    message: `A standard ${what} cannot be ${done}`,
  };
}

function notFound(what: string): TwentyError {
  return new TwentyError(`${what} metadata not found`, {
    code: 'NOT_FOUND',
    userFriendlyMessage: 'An error occurred.',
  });
}
