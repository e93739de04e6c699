import { SYSTEM_COLUMNS, fieldOf } from './field-metadata.ts';
import type { NewField, NewObject } from './model-input.ts';
import type { FieldMetadata, ObjectMetadata } from './model.ts';
import { capitalized } from './name-rules.ts';
import { stableId } from './stable-id.ts';
import { column } from './standard-objects/definition.ts';

/** A custom object as `createOneObject` makes it: its name, its system columns, and no relations yet. */
export function newObject(
  input: NewObject,
  createdAt: string,
  newId: () => string,
): { object: ObjectMetadata; fields: FieldMetadata[] } {
  const object: ObjectMetadata = {
    id: newId(),
    nameSingular: input.nameSingular,
    namePlural: input.namePlural,
    labelSingular: capitalized(input.labelSingular),
    labelPlural: capitalized(input.labelPlural),
    description: input.description ?? null,
    icon: input.icon ?? null,
    color: input.color ?? null,
    shortcut: input.shortcut ?? null,
    isCustom: true,
    isSystem: false,
    isActive: true,
    isSearchable: true,
    isLabelSyncedWithName: input.isLabelSyncedWithName ?? false,
    labelIdentifierFieldId: null,
    duplicateCriteria: null,
    fields: [],
    createdAt,
    updatedAt: createdAt,
  };
  const origin = { object, isCustom: true, createdAt };
  for (const each of SYSTEM_COLUMNS)
    object.fields.push(fieldOf(each, { ...origin, isSystem: true }, newId()));
  if (!input.skipNameField) {
    object.fields.unshift(fieldOf(column('TEXT', 'name'), { ...origin, isSystem: false }, newId()));
  }
  object.labelIdentifierFieldId = object.fields[0]?.id ?? null;
  return { object, fields: [...object.fields] };
}

/** A custom field that is no relation. */
export function plainField(
  object: ObjectMetadata,
  input: NewField,
  createdAt: string,
  id: string,
): FieldMetadata {
  const values = input.options?.map((option) => option.value);
  const ratings = ['RATING_1', 'RATING_2', 'RATING_3', 'RATING_4', 'RATING_5'];
  const options = input.type === 'RATING' ? ratings : values;
  const field = fieldOf(
    column(input.type, input.name, {
      isNullable: input.isNullable ?? true,
      isUnique: input.isUnique ?? false,
      defaultValue: input.defaultValue,
      ...(input.settings && { settings: input.settings }),
      ...(options && { options }),
    }),
    { object, isCustom: true, isSystem: false, createdAt },
    id,
  );
  field.label = input.label;
  field.description = input.description ?? null;
  field.icon = input.icon ?? null;
  field.isLabelSyncedWithName = input.isLabelSyncedWithName ?? false;
  if (input.options && input.type !== 'RATING') {
    field.options = input.options.map((option) => ({
      ...option,
      id: option.id ?? stableId(`option:${id}:${option.value}`),
    }));
  }
  return field;
}
