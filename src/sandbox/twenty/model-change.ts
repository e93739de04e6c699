import type { FieldMetadata, ObjectMetadata } from './model.ts';

/** What happened to the model, as the webhooks of model changes tell it. */
export type ModelChange = {
  readonly action: 'created' | 'updated' | 'deleted';
  readonly updatedFields: readonly string[];
} & (
  | {
      readonly kind: 'objectMetadata';
      readonly before: ObjectMetadata | null;
      readonly after: ObjectMetadata | null;
    }
  | {
      readonly kind: 'fieldMetadata';
      readonly before: FieldMetadata | null;
      readonly after: FieldMetadata | null;
    }
);

export function created(object: ObjectMetadata): ModelChange {
  return { kind: 'objectMetadata', action: 'created', before: null, after: { ...object }, updatedFields: [] };
}

export function deleted(object: ObjectMetadata): ModelChange {
  return { kind: 'objectMetadata', action: 'deleted', before: { ...object }, after: null, updatedFields: [] };
}

export function createdField(field: FieldMetadata): ModelChange {
  return { kind: 'fieldMetadata', action: 'created', before: null, after: { ...field }, updatedFields: [] };
}

export function deletedField(field: FieldMetadata): ModelChange {
  return { kind: 'fieldMetadata', action: 'deleted', before: { ...field }, after: null, updatedFields: [] };
}
