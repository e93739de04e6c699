import { CUSTOM_OBJECT_LISTS, morphSideName } from './field-metadata.ts';
import type { ModelFault } from './model-error.ts';
import type { NewField, NewObject, NewOption } from './model-input.ts';
import type { DataModel, FieldMetadata, ObjectMetadata } from './model.ts';
import { plannedRelations } from './relation-fields.ts';
import type { PlannedRelation } from './relation-fields.ts';

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
  return [...faults, ...morphSideFaults(model, names.nameSingular, self)];
}

/** The sides that point at the object must find room on the objects that hold them. */
function morphSideFaults(model: DataModel, nameSingular: string, self?: ObjectMetadata): ModelFault[] {
  const name = morphSideName(nameSingular);
  return CUSTOM_OBJECT_LISTS.flatMap((holderName) => {
    const holder = model.objectByName(holderName);
    if (!holder) return [];
    const side = self && holder.fields.find((field) => field.name === morphSideName(self.nameSingular));
    return foreignKeyFaults(holder, name, side);
  });
}

/** What is wrong with a field's name on `object`; `self` is the field itself when it is being renamed. */
export function fieldNameFaults(object: ObjectMetadata, name: string, self?: FieldMetadata): ModelFault[] {
  return takenNames(object, self).has(name) ? [nameTaken(name)] : nameFaults(name);
}

/** The same for a field that has a foreign key beside it. */
export function foreignKeyFaults(object: ObjectMetadata, name: string, self?: FieldMetadata): ModelFault[] {
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

function nameTaken(name: string): ModelFault {
  return {
    code: 'NOT_AVAILABLE',
    message: `Name "${name}" is not available as it is already used by another field`,
  };
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
    case 'MORPH_RELATION':
      return relationFaults(plannedRelations(model, field));
    default:
      return [];
  }
}

/** Every name a relation brings must be free, and no two of them the same. */
function relationFaults(planned: readonly PlannedRelation[] | null): ModelFault[] {
  if (!planned) return invalid('Object metadata relation target not found');
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
