import type { ModelFault } from './model-error.ts';
import type { NewField, NewObject, NewOption, RelationPayload } from './model-input.ts';
import type { DataModel, FieldMetadata, ObjectMetadata } from './model.ts';
import { inverseNameOf } from './relation-fields.ts';

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

function nameFaults(name: string): ModelFault[] {
  const badName = (message: string): ModelFault => ({ code: 'INVALID_NAME', message });
  if (!CAMEL_CASE.test(name)) {
    return [
      badName(`Name is not valid: it must start with lowercase letter and contain only alphanumeric letters`),
    ];
  }
  if (name.length > MAX_NAME_LENGTH)
    return [badName(`Name is too long: it exceeds the ${MAX_NAME_LENGTH} characters limit`)];
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

function invalid(message: string): ModelFault[] {
  return [{ code: 'INVALID_FIELD_INPUT', message }];
}

/** What is wrong with a new field beside its name. */
export function fieldFaults(model: DataModel, field: NewField): ModelFault[] {
  switch (field.type) {
    case 'ACTOR':
    case 'POSITION':
    case 'TS_VECTOR':
    case 'NUMERIC':
      return invalid(`Field type ${field.type} cannot be created by the API`);
    case 'SELECT':
    case 'MULTI_SELECT':
      return optionFaults(field.options ?? [], field.defaultValue);
    case 'RELATION':
      return sideFaults(model, field, field.relationCreationPayload);
    case 'MORPH_RELATION': {
      const sides = field.morphRelationsCreationPayload ?? [];
      return sides.length === 0
        ? invalid('Relation creation payload is required')
        : sides.flatMap((side) => sideFaults(model, field, side));
    }
    default:
      return [];
  }
}

function sideFaults(
  model: DataModel,
  field: NewField,
  side: RelationPayload | null | undefined,
): ModelFault[] {
  if (!side) return invalid('Relation creation payload is required');
  const own = model.objectById(field.objectMetadataId);
  const other = model.objectById(side.targetObjectMetadataId);
  if (!own || !other) return invalid('Object metadata relation target not found');
  const inverse = inverseNameOf(side.targetFieldLabel);
  const [holder, name] = side.type === 'MANY_TO_ONE' ? [own, field.name] : [other, inverse];
  return [...fieldNameFaults(other, inverse), ...fieldNameFaults(holder, `${name}Id`)];
}

/** What is wrong with a select's options, and with a default that is none of them. */
export function optionFaults(options: readonly NewOption[], defaultValue: unknown): ModelFault[] {
  if (options.length === 0) return invalid('Options are required for enum fields');
  const values = options.map((option) => option.value);
  if (new Set(values).size < values.length) return invalid('Duplicated option value');
  if (!values.every((value) => /^[_A-Za-z][_0-9A-Za-z]*$/.test(value))) {
    return invalid('Value must be in UPPER_CASE and follow snake_case');
  }
  if (typeof defaultValue === 'string' && !values.includes(defaultValue.replace(/^'|'$/g, ''))) {
    return invalid(`Default value "${defaultValue}" must be one of the option values`);
  }
  return [];
}
