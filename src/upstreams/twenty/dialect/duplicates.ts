import { getNamedType, getNullableType, isListType, isObjectType } from 'graphql';
import type { GraphQLOutputType } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import { ownFields } from './own-fields.ts';
import type { ObjectRoot } from './plan.ts';
import { isConnection } from './record-types.ts';
import type { Reply } from './replies.ts';
import type { Path } from './selection.ts';

/** A root that lists the duplicates of several records. */
export interface Duplicates {
  readonly root: ObjectRoot;
  /** The same root for one record each, in the order of the ids. */
  readonly parts: readonly ObjectRoot[];
}

/**
 * Twenty gives one list for each record it finds, in whatever order, and does not say whose (twentyhq/twenty, its
 * source), so each record is a question of its own. What it compares is read with the records, where it may be only
 * what is selected, so each field is. Undefined for every other root.
 */
export function planDuplicates(root: ObjectRoot): Duplicates | undefined {
  const { ids } = root.field.arguments as { readonly ids?: unknown };
  const type = getNullableType(root.field.type);
  if (!Array.isArray(ids) || ids.length === 0 || !isListType(type) || !isConnection(type.ofType)) {
    return undefined;
  }
  const needs = comparedFields(type.ofType);
  const parts = ids.map((id: unknown): ObjectRoot => {
    const field = { ...root.field, arguments: { ...root.field.arguments, ids: [id] } };
    return { ...root, field, needs };
  });
  return { root, parts };
}

/** The reply of the whole root out of those of its parts. An error when there is no record with one of the ids. */
export function joinDuplicates({ root, parts }: Duplicates, replies: readonly Reply[]): Reply {
  const values = new Map(replies.map((reply) => [reply.root, reply.value]));
  const lists = parts.map((part) => values.get(part) ?? null);
  // Why it is null is told already.
  if (lists.includes(null)) return { root, value: null };
  const missing = lists.findIndex((list) => (list as readonly unknown[]).length === 0);
  return missing === -1
    ? { root, value: lists.flat() }
    : { root, value: null, error: notThere(root, missing) };
}

function comparedFields(connection: GraphQLOutputType): Path[] {
  const path = ['edges', 'node'];
  const node = path.reduce<GraphQLOutputType>((type, name) => {
    const named = getNamedType(type);
    return (isObjectType(named) ? named.getFields()[name]?.type : undefined) ?? named;
  }, connection);
  const record = getNamedType(node);
  return isObjectType(record) ? ownFields(record).map((field) => [...path, ...field]) : [];
}

/** Names the id by its place: it may have come as a variable. */
function notThere({ responseKey, field }: ObjectRoot, index: number): GatewayError {
  return new GatewayError('BAD_USER_INPUT', `${field.fieldName} found no record for ids[${index}].`, {
    upstream: 'twenty',
    path: [responseKey],
  });
}
