import { CUSTOM_OBJECT_LISTS, morphSideName } from './field-metadata.ts';
import type { ModelFault } from './model-error.ts';
import type { FieldUpdate, NewField, NewObject } from './model-input.ts';
import type { DataModel, FieldMetadata, ObjectMetadata } from './model.ts';
import { capitalized, labelFaults, nameFaults, nameOfLabel } from './name-rules.ts';
import { optionFaults } from './option-rules.ts';
import { isComposite, subFieldsOf } from './records/composites.ts';
import type { PlannedRelation } from './relation-fields.ts';

type NamesAndLabels = Pick<NewObject, 'nameSingular' | 'namePlural' | 'labelSingular' | 'labelPlural'> & {
  readonly isLabelSyncedWithName?: boolean | null | undefined;
};

/** What is wrong with an object's names and labels; `self` is the object itself when it is being changed. */
export function objectFaults(model: DataModel, object: NamesAndLabels, self?: ObjectMetadata): ModelFault[] {
  const { nameSingular, namePlural, labelSingular, labelPlural } = object;
  const invalid = (message: string): ModelFault => ({ code: 'INVALID_OBJECT_INPUT', message });
  const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();
  const faults = [nameSingular, namePlural].flatMap(nameFaults);
  if (same(nameSingular, namePlural)) {
    faults.push(invalid('The singular and plural names cannot be the same for an object'));
  }
  faults.push(...[labelSingular, labelPlural].flatMap(labelFaults));
  if (same(labelSingular, labelPlural)) {
    faults.push(invalid('The singular and plural labels cannot be the same for an object'));
  }
  const isSynced = nameOfLabel(labelSingular) === nameSingular && nameOfLabel(labelPlural) === namePlural;
  if (object.isLabelSyncedWithName && !isSynced) faults.push(invalid('Names are not synced with labels'));
  const taken = new Set(
    model.objects.filter((each) => each !== self).flatMap((each) => [each.nameSingular, each.namePlural]),
  );
  if (taken.has(nameSingular) || taken.has(namePlural)) {
    faults.push({ code: 'OBJECT_ALREADY_EXISTS', message: 'Object already exists' });
  }
  return faults;
}

/** The sides that point at the object must find room on the objects that hold them: one list of faults for each side. */
export function morphSideFaults(
  model: DataModel,
  nameSingular: string,
  self?: ObjectMetadata,
): ModelFault[][] {
  const name = morphSideName(nameSingular);
  return CUSTOM_OBJECT_LISTS.map((holderName) => {
    const holder = model.objectByName(holderName);
    if (!holder) return [];
    const side = self && holder.fields.find((field) => field.name === morphSideName(self.nameSingular));
    return foreignKeyFaults(holder, name, side);
  });
}

/** What is wrong with a field's name on `object`; `self` is the field itself when it is being renamed. */
export function fieldNameFaults(object: ObjectMetadata, name: string, self?: FieldMetadata): ModelFault[] {
  const faults = nameFaults(name);
  if (takenNames(object, self).has(name)) faults.push(nameTaken(name));
  if (compositeColumns(object).has(name)) {
    faults.push({ code: 'RESERVED_KEYWORD', message: `Name "${name}" is reserved composite field name` });
  }
  return faults;
}

/** The same for a field that has a foreign key beside it. */
function foreignKeyFaults(object: ObjectMetadata, name: string, self?: FieldMetadata): ModelFault[] {
  const key = `${name}Id`;
  return [
    ...fieldNameFaults(object, name, self),
    ...(takenNames(object, self).has(key) ? [nameTaken(key)] : []),
  ];
}

function takenNames(object: ObjectMetadata, self?: FieldMetadata): Set<string> {
  const others = object.fields.filter((each) => each !== self);
  return new Set(
    others.flatMap(({ name, relation }) =>
      relation?.joinColumnName ? [name, relation.joinColumnName] : [name],
    ),
  );
}

/** `nameFirstName`, `emailsPrimaryEmail`: columns of the database that no field may be called by. */
function compositeColumns(object: ObjectMetadata): Set<string> {
  return new Set(
    object.fields.flatMap(({ name, type }) =>
      isComposite(type) ? subFieldsOf(type).map((part) => `${name}${capitalized(part.name)}`) : [],
    ),
  );
}

function nameTaken(name: string): ModelFault {
  return {
    code: 'NOT_AVAILABLE',
    message: `Name "${name}" is not available as it is already used by another field`,
  };
}

function invalid(message: string): ModelFault {
  return { code: 'INVALID_FIELD_INPUT', message };
}

/** What is wrong with a new field beside its name, and beside the relation it may be. */
export function fieldFaults(field: NewField): ModelFault[] {
  return [...syncFaults(field), ...nullFaults(field.isNullable, field.defaultValue), ...typeFaults(field)];
}

function syncFaults({
  isLabelSyncedWithName,
  label,
  name,
}: Pick<NewField, 'isLabelSyncedWithName' | 'label' | 'name'>): ModelFault[] {
  return isLabelSyncedWithName && nameOfLabel(label) !== name
    ? [{ code: 'NAME_NOT_SYNCED_WITH_LABEL', message: 'Name is not synced with label' }]
    : [];
}

function nullFaults(isNullable: boolean | null | undefined, defaultValue: unknown): ModelFault[] {
  return isNullable === false && (defaultValue === null || defaultValue === undefined)
    ? [invalid('Default value cannot be null for non-nullable fields')]
    : [];
}

function typeFaults({ type, options, defaultValue }: NewField): ModelFault[] {
  switch (type) {
    case 'NUMERIC':
      return [invalid('Field type NUMERIC is not supported for field creation. Use NUMBER instead.')];
    case 'POSITION':
      return [invalid('Field type POSITION is a system type and cannot be created manually.')];
    case 'SELECT':
    case 'MULTI_SELECT':
      return optionFaults(type, options ?? [], defaultValue);
    default:
      return [];
  }
}

/** What keeps a field from being planned at all; the real one finds it before it looks at anything else. */
export function inputFaults(model: DataModel, field: NewField): ModelFault[] {
  if (!model.objectById(field.objectMetadataId)) {
    return [{ code: 'OBJECT_METADATA_NOT_FOUND', message: 'Provided object metadata id does not exist' }];
  }
  if (field.isRemoteCreation) return [invalid("Remote fields aren't supported")];
  switch (field.type) {
    case 'TS_VECTOR':
      return [invalid('TS Vector is not supported for field creation')];
    case 'RELATION':
      return field.relationCreationPayload
        ? payloadFaults(model, [field.relationCreationPayload])
        : [invalid('Relation creation payload is required')];
    case 'MORPH_RELATION':
      return field.morphRelationsCreationPayload?.length
        ? payloadFaults(model, field.morphRelationsCreationPayload)
        : [invalid('Morph relation creation payloads are required')];
    default:
      return [];
  }
}

function payloadFaults(
  model: DataModel,
  payloads: NonNullable<NewField['morphRelationsCreationPayload']>,
): ModelFault[] {
  const malformed = (message: string): ModelFault => ({ code: 'FIELD_METADATA_RELATION_MALFORMED', message });
  return payloads.flatMap(({ type, targetObjectMetadataId, targetFieldLabel }) => {
    const isKnown = ['MANY_TO_ONE', 'ONE_TO_MANY'].includes(type);
    if (!isKnown || typeof targetFieldLabel !== 'string' || targetFieldLabel === '') {
      return [malformed('Relation creation payload is invalid')];
    }
    return model.objectById(targetObjectMetadataId)
      ? []
      : [malformed('Object metadata relation target not found for relation creation payload')];
  });
}

/** Every name a relation brings must be free, and no two of them the same. */
export function relationFaults(planned: readonly PlannedRelation[]): ModelFault[] {
  const names = planned.flatMap(({ own, other, holder }) => [
    own,
    other,
    { ...holder, name: `${holder.name}Id` },
  ]);
  const seen = new Set<string>();
  return names.flatMap(({ object, name }) => {
    const place = `${object.id}.${name}`;
    const isTwice = seen.has(place);
    seen.add(place);
    return isTwice ? [nameTaken(name)] : fieldNameFaults(object, name);
  });
}

/** What is wrong with a change of a field. */
export function fieldUpdateFaults(
  object: ObjectMetadata,
  field: FieldMetadata,
  update: FieldUpdate,
): ModelFault[] {
  const name = update.name ?? field.name;
  const label = update.label ?? field.label;
  const faults: ModelFault[] = [];
  if (field.isSystem) {
    faults.push({ code: 'FIELD_MUTATION_NOT_ALLOWED', message: 'System fields cannot be updated' });
  }
  if (update.isActive === false && field.id === object.labelIdentifierFieldId) {
    faults.push({
      code: 'LABEL_IDENTIFIER_FIELD_METADATA_ID_NOT_FOUND',
      message: 'Label identifier field metadata cannot be deactivated',
    });
  }
  if (name !== field.name) {
    const rules = field.relation?.joinColumnName ? foreignKeyFaults : fieldNameFaults;
    faults.push(...rules(object, name, field));
  }
  const isLabelSyncedWithName = update.isLabelSyncedWithName ?? field.isLabelSyncedWithName;
  faults.push(...syncFaults({ isLabelSyncedWithName, label, name }));
  if (update.defaultValue === null) faults.push(...nullFaults(field.isNullable, null));
  const { type } = field;
  const isChanged = update.options || update.defaultValue !== undefined;
  if (isChanged && (type === 'SELECT' || type === 'MULTI_SELECT')) {
    const defaultValue = update.defaultValue === undefined ? field.defaultValue : update.defaultValue;
    faults.push(...optionFaults(type, update.options ?? field.options ?? [], defaultValue));
  }
  return faults;
}

/** What keeps a field from being deleted. */
export function fieldDeleteFaults(object: ObjectMetadata, field: FieldMetadata): ModelFault[] {
  const notAllowed = (message: string): ModelFault => ({ code: 'FIELD_MUTATION_NOT_ALLOWED', message });
  return [
    ...(field.isSystem ? [notAllowed('System fields cannot be deleted')] : []),
    ...(field.id === object.labelIdentifierFieldId
      ? [notAllowed('Cannot delete, please update the label identifier field first')]
      : []),
    ...(field.isCustom ? [] : [invalid("Standard Fields can't be deleted")]),
  ];
}
