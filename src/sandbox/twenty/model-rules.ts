import type { ModelFault } from './model-error.ts';
import type { NewField, NewObject } from './model-input.ts';
import type { DataModel, FieldMetadata, FieldType, ObjectMetadata } from './model.ts';

const CAMEL_CASE = /^[a-z][a-zA-Z0-9]*$/;
/** PostgreSQL's limit for an identifier. */
const MAX_NAME_LENGTH = 63;

/** Names the record API needs for itself; a sample of Twenty's list, which holds its settings pages too. */
const RESERVED = new Set([
  'aggregate',
  'and',
  'connection',
  'cursor',
  'edge',
  'edges',
  'field',
  'fields',
  'not',
  'object',
  'objects',
  'or',
  'search',
  'totalCount',
  'user',
  'users',
  'view',
  'views',
  'webhook',
  'webhooks',
  'workspace',
  'workspaces',
]);

/** Kinds only the server itself makes. */
const SERVER_ONLY: ReadonlySet<FieldType> = new Set(['ACTOR', 'POSITION', 'TS_VECTOR', 'NUMERIC']);
const WITH_OPTIONS: ReadonlySet<FieldType> = new Set(['SELECT', 'MULTI_SELECT', 'RATING']);

function nameFaults(name: string): ModelFault[] {
  const invalid = (message: string): ModelFault => ({ code: 'INVALID_NAME', message });
  if (!CAMEL_CASE.test(name)) {
    return [
      invalid(`Name is not valid: it must start with lowercase letter and contain only alphanumeric letters`),
    ];
  }
  if (name.length > MAX_NAME_LENGTH)
    return [invalid(`Name is too long: it exceeds the ${MAX_NAME_LENGTH} characters limit`)];
  if (RESERVED.has(name))
    return [{ code: 'RESERVED_KEYWORD', message: `The name "${name}" is not available` }];
  return [];
}

/** What is wrong with an object's names; `self` is the object itself when it is being renamed. */
export function objectFaults(
  model: DataModel,
  names: Pick<NewObject, 'nameSingular' | 'namePlural'>,
  self?: ObjectMetadata,
): ModelFault[] {
  const faults = [...nameFaults(names.nameSingular), ...nameFaults(names.namePlural)];
  if (names.nameSingular === names.namePlural) {
    faults.push({
      code: 'INVALID_OBJECT_INPUT',
      message: 'The singular and plural names cannot be the same for an object',
    });
  }
  const taken = new Set(
    model.objects.filter((each) => each !== self).flatMap((each) => [each.nameSingular, each.namePlural]),
  );
  if (taken.has(names.nameSingular) || taken.has(names.namePlural)) {
    faults.push({ code: 'NOT_AVAILABLE', message: 'Object already exists' });
  }
  return faults;
}

/** What is wrong with a field's name on `object`; `self` is the field itself when it is being renamed. */
export function fieldNameFaults(object: ObjectMetadata, name: string, self?: FieldMetadata): ModelFault[] {
  const taken = new Set(
    object.fields
      .filter((each) => each !== self)
      .flatMap((each) => [each.name, each.relation?.joinColumnName])
      .filter((each) => typeof each === 'string'),
  );
  if (!taken.has(name)) return nameFaults(name);
  return [
    {
      code: 'NOT_AVAILABLE',
      message: `Name "${name}" is not available as it is already used by another field`,
    },
  ];
}

/** What is wrong with a new field beside its name. */
export function fieldFaults(model: DataModel, field: NewField): ModelFault[] {
  const invalid = (message: string): ModelFault[] => [{ code: 'INVALID_FIELD_INPUT', message }];
  if (SERVER_ONLY.has(field.type)) return invalid(`Field type ${field.type} cannot be created by the API`);
  if (field.type !== 'RATING' && WITH_OPTIONS.has(field.type)) return optionFaults(field);
  if (field.type === 'RELATION' || field.type === 'MORPH_RELATION') {
    const sides = field.morphRelationsCreationPayload ?? [field.relationCreationPayload];
    for (const side of sides) {
      if (!side) return invalid('Relation creation payload is required');
      if (!model.objectById(side.targetObjectMetadataId))
        return invalid('Object metadata relation target not found');
    }
  }
  return [];
}

function optionFaults(field: NewField): ModelFault[] {
  const invalid = (message: string): ModelFault[] => [{ code: 'INVALID_FIELD_INPUT', message }];
  const options = field.options ?? [];
  if (options.length === 0) return invalid('Options are required for enum fields');
  const values = options.map((option) => option.value);
  if (new Set(values).size < values.length) return invalid('Duplicated option value');
  if (!values.every((value) => /^[_A-Za-z][_0-9A-Za-z]*$/.test(value))) {
    return invalid('Value must be in UPPER_CASE and follow snake_case');
  }
  if (typeof field.defaultValue === 'string' && !values.includes(field.defaultValue.replace(/^'|'$/g, ''))) {
    return invalid(`Default value "${field.defaultValue}" must be one of the option values`);
  }
  return [];
}
