import { getNamedType, isInputObjectType } from 'graphql';
import type { GraphQLInputObjectType } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import type { Values } from './arguments.ts';
import { isSource } from './pages.ts';
import type { PlannedField } from './plan.ts';

/** What a filter comes to: itself, everybody (true) or nobody (false). */
export type Filtered = Values | boolean;

/**
 * A root's or list's filter as Twenty takes it. Twenty 2.21.0 refuses two operators for one field and an `in` of no
 * values; it takes an empty composite and an `or` of nothing for no condition, which widens what was meant to narrow.
 * So two operators become an `and`, none of no values is nobody, and what says nothing where something is due is an
 * error: most often a variable was left out. What asks for an empty text stands alone.
 */
export function writeFilter(field: PlannedField): Filtered | GatewayError {
  const filter = field.arguments['filter'];
  const type = filterType(field);
  if (!isSource(filter)) return true;
  if (!isRecordFilter(type)) return filter;
  try {
    return simplify(filter, type, 'filter');
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}

/**
 * The filter of a read: one that speaks of `deletedAt` anywhere shows deleted records too (2.21.0), which is meant where it
 * speaks of the record's own and not where it speaks of a related one's.
 */
export function readFilter(field: PlannedField): Filtered | GatewayError {
  const filter = writeFilter(field);
  if (!isSource(filter) || !speaksOfDeletion(filter) || speaksOfOwnDeletion(filter)) return filter;
  return { and: [filter, { deletedAt: { is: 'NULL' } }] };
}

/**
 * The filter of an update, a deletion or a destruction that a relation stood in: Twenty leaves deleted records alone where it
 * follows one (2.21.0), and is to do so where the relation has come to mean nothing.
 */
export function sparingDeleted(given: PlannedField, filter: Values | true): Values | true {
  const type = filterType(given);
  const followsRelation = (one: unknown) =>
    isSource(one) && fieldsIn(one, type).some(({ isRelation }) => isRelation);
  if (!/^(update|delete|destroy)[A-Z]/.test(given.fieldName)) return filter;
  if (!followsRelation(given.arguments['filter']) || followsRelation(filter)) return filter;
  const isThere = { deletedAt: { is: 'NULL' } };
  return filter === true ? isThere : { and: [filter, isThere] };
}

/** A field with the filter that is sent. */
export function withFilter(field: PlannedField, filter: Values | true): PlannedField {
  if (!isSource(field.arguments['filter'])) return field;
  return { ...field, arguments: { ...field.arguments, filter: filter === true ? {} : filter } };
}

function simplify(filter: Values, type: GraphQLInputObjectType, path: string): Filtered {
  const base: Record<string, unknown> = {};
  const further: Values[] = [];
  for (const [name, value] of Object.entries(filter)) {
    const rows = partsOf(name, value, type, `${path}.${name}`);
    if (rows === false) return false;
    if (rows === true) continue;
    const [first, ...others] = rows;
    if (first && !isOpen(first)) Object.assign(base, first);
    else if (first) further.push(first);
    further.push(...others);
  }
  const parts = Object.keys(base).length === 0 ? further : [base, ...further];
  const [part = true] = parts;
  return parts.length > 1 ? { and: parts } : part;
}

/**
 * Whether Twenty makes of a comparison "is this or is null" without parentheses, so that what stands beside it does not
 * hold any more: what asks for an empty text does (twentyhq/twenty, its source). Alone in an `and` it is in parentheses.
 */
function isOpen(comparison: Values): boolean {
  return Object.entries(comparison).some(([name, operand]) => {
    if (isSource(operand)) return isOpen(operand);
    return ['eq', 'like', 'ilike'].includes(name) && [null, '', 'NULL'].some((empty) => empty === operand);
  });
}

/** What one key of a filter says: filters that all have to hold, with that key each. */
function partsOf(
  name: string,
  value: unknown,
  type: GraphQLInputObjectType,
  path: string,
): readonly Values[] | boolean {
  const fieldType = type.getFields()[name]?.type;
  const named = fieldType && getNamedType(fieldType);
  if (!isInputObjectType(named)) return [{ [name]: value }];
  if (value === null) throw saysNothing(path, 'is null');
  if (name === 'and' || name === 'or') return combined(name, value, type, path);
  if (!isSource(value)) return [{ [name]: value }];
  if (Object.keys(value).length === 0) throw saysNothing(path, 'is empty');
  if (name === 'not') {
    if (!isTelling(value)) throw saysNothing(path, 'is empty');
    return negated(simplify(value, type, path));
  }
  if (isRecordFilter(named)) {
    const inner = simplify(value, named, path);
    return typeof inner === 'boolean' ? inner : [{ [name]: inner }];
  }
  return comparisons(value, named, path)?.map((comparison) => ({ [name]: comparison })) ?? false;
}

function combined(
  name: 'and' | 'or',
  value: unknown,
  type: GraphQLInputObjectType,
  path: string,
): readonly Values[] | boolean {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isOr = name === 'or';
  if (isOr && items.length === 0) throw saysNothing(path, 'is an empty list');
  const parts = items.map((item, index) => {
    const place = `${path}[${index}]`;
    if (!isSource(item)) throw saysNothing(place, 'is null');
    if (isOr && !isTelling(item)) throw saysNothing(place, 'is empty');
    return simplify(item, type, place);
  });
  if (parts.includes(isOr)) return isOr;
  const kept = parts.filter((part) => typeof part !== 'boolean');
  return kept.length === 0 ? !isOr : [{ [name]: kept }];
}

function negated(filter: Filtered): readonly Values[] | boolean {
  return typeof filter === 'boolean' ? !filter : [{ not: filter }];
}

/** Whether there is a condition on a field anywhere in a filter. */
function isTelling(filter: Values): boolean {
  return Object.entries(filter).some(([name, value]) => {
    if (name !== 'and' && name !== 'or' && name !== 'not') return true;
    const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
    return parts.some((part) => isSource(part) && isTelling(part));
  });
}

function speaksOfDeletion(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(speaksOfDeletion);
  if (!isSource(value)) return false;
  return Object.entries(value).some(([name, part]) => name === 'deletedAt' || speaksOfDeletion(part));
}

function speaksOfOwnDeletion(filter: Values): boolean {
  return Object.entries(filter).some(([name, value]) => {
    if (name !== 'and' && name !== 'or' && name !== 'not') return name === 'deletedAt';
    const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
    return parts.some((part) => isSource(part) && speaksOfOwnDeletion(part));
  });
}

/** What a field or a composite is compared with, one operator for a column each; undefined where nothing is equal. */
function comparisons(value: Values, type: GraphQLInputObjectType, path: string): Values[] | undefined {
  const rows: Record<string, unknown>[] = [];
  const open: Values[] = [];
  for (const [name, operand] of Object.entries(value)) {
    const fieldType = type.getFields()[name]?.type;
    const named = fieldType && getNamedType(fieldType);
    if (!isInputObjectType(named)) {
      if (name === 'in' && Array.isArray(operand) && operand.length === 0) return undefined;
      rows.push({ [name]: operand });
      continue;
    }
    const place = `${path}.${name}`;
    if (!isSource(operand)) throw saysNothing(place, 'is null');
    if (Object.keys(operand).length === 0) throw saysNothing(place, 'is empty');
    const inner = comparisons(operand, named, place);
    if (!inner) return undefined;
    open.push(...inner.filter(isOpen).map((row) => ({ [name]: row })));
    const closed = inner.filter((row) => !isOpen(row));
    for (const [index, row] of closed.entries()) rows[index] = { ...rows[index], [name]: row };
  }
  return [...rows, ...open];
}

function isRecordFilter(type: unknown): type is GraphQLInputObjectType {
  return isInputObjectType(type) && ['and', 'or', 'not'].every((name) => name in type.getFields());
}

function saysNothing(path: string, what: string): GatewayError {
  return new GatewayError(
    'BAD_USER_INPUT',
    `${path} ${what}, so that it says nothing. Leave it out to mean that; a variable inside it may have been left out.`,
  );
}

interface Spoken {
  readonly name: string;
  readonly isRelation: boolean;
}

/** The fields of the record itself that a filter speaks of. */
export function fieldsIn(filter: Values, type: GraphQLInputObjectType | undefined): Spoken[] {
  return Object.entries(filter).flatMap(([name, value]): Spoken[] => {
    if (name === 'and' || name === 'or' || name === 'not') {
      const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
      return parts.filter(isSource).flatMap((part) => fieldsIn(part, type));
    }
    const fieldType = type?.getFields()[name]?.type;
    const named = fieldType && getNamedType(fieldType);
    return [{ name, isRelation: isInputObjectType(named) && 'and' in named.getFields() }];
  });
}

/** The type of a field's filter. */
export function filterType({ parentType, fieldName }: PlannedField): GraphQLInputObjectType | undefined {
  const definition = parentType.getFields()[fieldName]?.args.find(({ name }) => name === 'filter');
  const type = definition && getNamedType(definition.type);
  return isInputObjectType(type) ? type : undefined;
}
