import { valueFromASTUntyped } from 'graphql';
import type { FieldNode } from 'graphql';
import { isObject } from './defaults.ts';
import { invalidInput } from './refusals.ts';
import type { Method } from './roots.ts';
import { isUuid } from './uuid.ts';

/** The arguments of a root field; what is null or a missing variable is absent. */
export type Arguments = Readonly<Record<string, unknown>>;

type Kind = 'number' | 'object' | 'array' | 'objects' | 'string' | 'boolean' | 'uuid';

interface Rule {
  readonly kind: Kind;
  readonly isRequired?: boolean;
}

const optional = (kind: Kind): Rule => ({ kind });
const required = (kind: Kind): Rule => ({ kind, isRequired: true });

/** In the order in which the real server looks at them. */
const RULES: Readonly<Record<Method, Readonly<Record<string, Rule>>>> = {
  findMany: {
    first: optional('number'),
    last: optional('number'),
    filter: optional('object'),
    orderBy: optional('objects'),
    before: optional('string'),
    after: optional('string'),
    offset: optional('number'),
  },
  findOne: { filter: optional('object') },
  groupBy: {
    groupBy: required('objects'),
    filter: optional('object'),
    orderBy: optional('objects'),
    orderByForRecords: optional('objects'),
    viewId: optional('string'),
    includeRecords: optional('boolean'),
    limit: optional('number'),
    offsetForRecords: optional('number'),
  },
  findDuplicates: { data: optional('array'), ids: optional('array') },
  createOne: { data: required('object'), upsert: optional('boolean') },
  createMany: { data: required('array'), upsert: optional('boolean') },
  updateOne: { id: required('uuid'), data: required('object') },
  updateMany: { filter: required('object'), data: required('object') },
  deleteOne: { id: required('uuid') },
  deleteMany: { filter: required('object') },
  destroyOne: { id: required('uuid') },
  destroyMany: { filter: required('object') },
  restoreOne: { id: required('uuid') },
  restoreMany: { filter: required('object') },
  mergeMany: {
    ids: required('array'),
    conflictPriorityIndex: required('number'),
    dryRun: optional('boolean'),
  },
};

const NAMES: Readonly<Record<Kind, string>> = {
  number: 'a number',
  object: 'an object',
  array: 'an array',
  objects: 'an array',
  string: 'a string',
  boolean: 'a boolean',
  uuid: 'a UUID',
};

/** Defaults of variables are not applied, and declared types are not looked at. */
export function argumentsOf(field: FieldNode, variables: Readonly<Record<string, unknown>>): Arguments {
  const given: Record<string, unknown> = {};
  for (const argument of field.arguments ?? []) {
    const value = valueFromASTUntyped(argument.value, variables);
    if (value !== null && value !== undefined) given[argument.name.value] = value;
  }
  return given;
}

/** Throws INVALID_QUERY_INPUT for an argument that is unknown, missing or of the wrong form. */
export function checkArguments(method: Method, args: Arguments): void {
  const rules = RULES[method];
  for (const name of Object.keys(args)) {
    if (!Object.hasOwn(rules, name)) throw invalidInput(`Argument not allowed: ${name}`);
  }
  for (const [name, rule] of Object.entries(rules)) {
    const value = args[name];
    if (value === undefined ? !rule.isRequired : isOfKind(value, rule.kind)) continue;
    throw invalidInput(
      rule.isRequired ? missing(name, rule.kind) : `Invalid argument: "${name}" must be ${NAMES[rule.kind]}`,
    );
  }
}

function missing(name: string, kind: Kind): string {
  if (kind === 'objects') return `Missing required argument: "${name}" must be an array.`;
  return `Missing required argument: "${name}" (${kind === 'uuid' ? 'UUID' : kind})`;
}

function isOfKind(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'object':
      return isObject(value);
    case 'array':
      return Array.isArray(value);
    case 'objects':
      return typeof value === 'object';
    case 'string':
    case 'boolean':
      return typeof value === kind;
    case 'uuid':
      return isUuid(value);
  }
}
