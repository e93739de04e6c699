import type { SandboxClock } from '../stand-in.ts';
import { CUSTOM_OBJECT_LISTS, morphSideName, relationOf } from './field-metadata.ts';
import { created, createdField, deleted, deletedField } from './model-change.ts';
import type { ModelChange } from './model-change.ts';
import type { FieldUpdate, NewField, NewObject, ObjectUpdate } from './model-input.ts';
import { said, tidiedField, tidiedObject } from './model-input-tidying.ts';
import {
  fieldToDeleteNotFound,
  fieldToUpdateNotFound,
  objectCounts,
  objectToDeleteNotFound,
  objectToUpdateNotFound,
  refuse,
  refuseFixedField,
  refuseFixedObject,
} from './model-refusals.ts';
import {
  fieldDeleteFaults,
  fieldFaults,
  fieldNameFaults,
  fieldUpdateFaults,
  inputFaults,
  morphSideFaults,
  objectFaults,
  relationFaults,
} from './model-rules.ts';
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
    if (!object) throw new Error('the model points at an object that is not there');
    return object;
  }

  function findField(id: string): { object: ObjectMetadata; field: FieldMetadata } | undefined {
    for (const object of objects) {
      const field = object.fields.find((each) => each.id === id);
      if (field) return { object, field };
    }
    return undefined;
  }

  function removeField(id: string): FieldMetadata[] {
    const found = findField(id);
    if (!found) return [];
    found.object.fields.splice(found.object.fields.indexOf(found.field), 1);
    return [found.field];
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

    createObject(given) {
      const input = tidiedObject(given);
      const faults = [...objectFaults(model, input), ...morphSideFaults(model, input.nameSingular).flat()];
      refuse(faults, 'objectMetadata', 'create', 'creating object', objectCounts(input));
      const { object, fields } = newObject(input, moment(), newId);
      objects.push(object);
      fields.push(...addCustomObjectLists(object));
      tell([created(object), ...fields.map(createdField)]);
      return object;
    },

    updateObject(id, given) {
      const object = objects.find((each) => each.id === id);
      if (!object) throw objectToUpdateNotFound();
      const update = tidiedObject(given);
      refuseFixedObject(object, update);
      const changed = { ...object, ...said(update) };
      const isRenamed = changed.nameSingular !== object.nameSingular;
      const sides = isRenamed ? morphSideFaults(model, changed.nameSingular, object) : [];
      const faultySides = sides.filter((faults) => faults.length > 0);
      refuse(
        [...objectFaults(model, changed, object), ...faultySides.flat()],
        'objectMetadata',
        'update',
        'updating object',
        { ...(faultySides.length > 0 && { fieldMetadata: faultySides.length }), objectMetadata: 1 },
      );
      const before = { ...object };
      const renamedSides = isRenamed ? renameMorphSides(objects, object, changed.nameSingular) : [];
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
      const object = objects.find((each) => each.id === id);
      if (!object) throw objectToDeleteNotFound();
      if (!object.isCustom) {
        const kept = object.fields.filter(
          (field) => field.isSystem || field.id === object.labelIdentifierFieldId,
        );
        const counts = { fieldMetadata: kept.length, objectMetadata: 1 };
        const fault = { code: 'INVALID_OBJECT_INPUT', message: 'Standard objects cannot be deleted' };
        refuse([fault], 'objectMetadata', 'delete', 'deleting object', counts);
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

    createField(given) {
      const input = tidiedField(given);
      refuse(inputFaults(model, input), 'fieldMetadata', 'create', 'creating field', { fieldMetadata: 1 });
      const object = need(input.objectMetadataId);
      const planned = plannedRelations(model, input);
      const isRelation = planned.length > 0;
      const own = isRelation ? relationFaults(planned) : fieldNameFaults(object, input.name);
      const made = isRelation ? 2 * planned.length : 1;
      refuse([...own, ...fieldFaults(input)], 'fieldMetadata', 'create', 'creating fields', {
        fieldMetadata: made,
        viewField: 2 * made,
        ...(isRelation && { index: planned.length }),
      });
      const fields = isRelation
        ? createRelationFields(planned, input, moment(), newId)
        : [plainField(object, input, moment(), newId())];
      const [field] = fields;
      if (!field) throw new Error('a field was to be made');
      for (const each of fields) need(each.objectMetadataId).fields.push(each);
      tell(fields.map(createdField));
      return field;
    },

    updateField(id, given) {
      const update = tidiedField(given);
      const found = findField(id);
      if (!found) throw fieldToUpdateNotFound();
      const { object, field } = found;
      refuseFixedField(field, update);
      const faults = fieldUpdateFaults(object, field, update);
      refuse(faults, 'fieldMetadata', 'update', 'updating field', { fieldMetadata: 1 });
      const before = { ...field };
      const { options, ...rest } = update;
      const changed = assign(field, {
        ...rest,
        ...(options && { options: options.map((option) => ({ ...option, id: option.id ?? newId() })) }),
      });
      if (field.relation?.joinColumnName && field.name !== before.name) {
        field.relation = { ...field.relation, joinColumnName: `${field.name}Id` };
      }
      field.updatedAt = moment();
      tell([
        { kind: 'fieldMetadata', action: 'updated', before, after: { ...field }, updatedFields: changed },
      ]);
      return field;
    },

    deleteField(id) {
      const found = findField(id);
      if (!found) throw fieldToDeleteNotFound();
      const { object, field } = found;
      refuse(fieldDeleteFaults(object, field), 'fieldMetadata', 'delete', 'deleting field', {
        fieldMetadata: field.relation ? 2 : 1,
      });
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
