import { modelError } from './model-error.ts';
import type { ModelFault } from './model-error.ts';
import type { NewObject } from './model-input.ts';
import { said } from './model-input-tidying.ts';
import { TwentyError } from './model.ts';

type Counts = Readonly<Record<string, number>>;

/** Throws the refusal of a change that has faults. */
export function refuse(
  faults: readonly ModelFault[],
  metadataName: 'objectMetadata' | 'fieldMetadata',
  type: 'create' | 'update' | 'delete',
  doing: string,
  counts: Counts,
): void {
  if (faults.length > 0) throw modelError({ metadataName, type, doing, faults, counts });
}

/** What the real server would also have made for a new object, and counts in its refusals. */
export function objectCounts({ skipNameField }: NewObject): Counts {
  return {
    fieldMetadata: skipNameField ? 16 : 17,
    objectMetadata: 1,
    view: 2,
    viewField: skipNameField ? 8 : 9,
    index: 5,
    ...(!skipNameField && { searchFieldMetadata: 1 }),
  };
}

/** What a standard object or field cannot change; the rest of it can. */
const FIXED = {
  object: ['isLabelSyncedWithName', 'namePlural', 'nameSingular', 'labelIdentifierFieldMetadataId'],
  field: ['isLabelSyncedWithName', 'name'],
};

/** Throws when a change touches what a standard object cannot change. */
export function refuseFixedObject({ isCustom }: { readonly isCustom: boolean }, update: object): void {
  const properties = FIXED.object.filter((name) => name in said(update));
  if (isCustom || properties.length === 0) return;
  throw refusal(
    `Cannot edit standard object metadata properties: ${properties.join(', ')}`,
    'INVALID_OBJECT_INPUT',
    'BAD_USER_INPUT',
  );
}

/** Throws when a change touches what a standard field cannot change. */
export function refuseFixedField({ isCustom }: { readonly isCustom: boolean }, update: object): void {
  const properties = FIXED.field.filter((name) => name in said(update));
  if (isCustom || properties.length === 0) return;
  throw refusal(
    `Cannot edit standard field metadata properties: ${properties.join(', ')}`,
    'FIELD_MUTATION_NOT_ALLOWED',
    'FORBIDDEN',
  );
}

export function objectToUpdateNotFound(): TwentyError {
  return refusal('Object to update not found', 'OBJECT_METADATA_NOT_FOUND', 'NOT_FOUND');
}

/** The real one did not foresee it. */
export function objectToDeleteNotFound(): TwentyError {
  return new TwentyError('Could not find flat entity in maps', {
    code: 'INTERNAL_SERVER_ERROR',
    userFriendlyMessage: 'An error occurred.',
  });
}

/** The one refusal of this kind that comes as a failed validation. */
export function fieldToUpdateNotFound(): TwentyError {
  return modelError({
    metadataName: 'fieldMetadata',
    type: 'update',
    opening: 'Validation errors',
    doing: 'updating field',
    faults: [{ code: 'FIELD_METADATA_NOT_FOUND', message: 'Field metadata to update not found' }],
    counts: { fieldMetadata: 1 },
  });
}

export function fieldToDeleteNotFound(): TwentyError {
  return refusal('Field to delete not found', 'FIELD_METADATA_NOT_FOUND', 'NOT_FOUND');
}

function refusal(message: string, subCode: string, code: string): TwentyError {
  return new TwentyError(message, { subCode, userFriendlyMessage: 'An error occurred.', code });
}
