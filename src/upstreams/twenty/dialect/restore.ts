import { getNamedType, isListType, isNonNullType, isObjectType } from 'graphql';
import type { GraphQLOutputType } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import type { Completions } from './completions.ts';
import { hopOf, keyFieldOf } from './layout.ts';
import type { Layout } from './layout.ts';
import { isTypename } from './plan.ts';
import type { PlannedField } from './plan.ts';
import { isConnection } from './record-types.ts';

type Data = Readonly<Record<string, unknown>>;

/** What was fetched for relations, and where errors go. */
export interface Restoration {
  readonly layout: Layout;
  readonly completions: Completions;
  readonly report: (error: GatewayError) => void;
}

/** A place in the answer, from the inside out; made into an array only where there is an error. */
interface Place {
  readonly key: string | number;
  readonly within: Place | undefined;
}

/**
 * The answer of one root in the client's form, out of Twenty's, which has the fields' real names: nothing of it is
 * shared between two roots or aliases, since those above may write into it.
 */
export function restoreRoot(field: PlannedField, value: unknown, restoration: Restoration): unknown {
  return restoreValue(restoration, field, field.type, value, { key: field.responseKey, within: undefined });
}

function restoreValue(
  restoration: Restoration,
  field: PlannedField,
  type: GraphQLOutputType,
  value: unknown,
  place: Place,
): unknown {
  if (value === null || value === undefined) return null;
  if (isNonNullType(type)) return restoreValue(restoration, field, type.ofType, value, place);
  if (isListType(type)) {
    if (!Array.isArray(value)) return unreadable(restoration, field, place);
    return value.map((item, index) =>
      restoreValue(restoration, field, type.ofType, item, { key: index, within: place }),
    );
  }
  if (!isObjectType(type)) return copyJson(value);
  if (typeof value !== 'object' || Array.isArray(value)) return unreadable(restoration, field, place);
  return restoreObject(restoration, field, value as Data, place);
}

function restoreObject(restoration: Restoration, field: PlannedField, source: Data, place: Place): unknown {
  // Without a prototype, as graphql-js does it: `__proto__` is a legal alias.
  const answer = Object.create(null) as Record<string, unknown>;
  for (const child of field.children) {
    const key = child.responseKey;
    answer[key] = isTypename(child)
      ? getNamedType(field.type).name
      : restoreChild(restoration, child, source, { key, within: place });
  }
  return answer;
}

function restoreChild(restoration: Restoration, field: PlannedField, source: Data, place: Place): unknown {
  const { layout, completions } = restoration;
  if (!layout.isDeferred(field) && hopOf(field) !== 'toMany') {
    const value = source[field.fieldName] ?? (isCount(field) ? 0 : null);
    return restoreValue(restoration, field, field.type, value, place);
  }
  const keyField = keyFieldOf(layout, field);
  const key = keyField === undefined ? undefined : source[keyField];
  const completed = typeof key === 'string' ? completions.find(field, key) : undefined;
  if (completed && 'value' in completed) {
    return restoreValue(restoration, field, field.type, completed.value, place);
  }
  const relation = keyField === undefined ? layout.relationOf(field) : undefined;
  const error = completed?.error ?? (relation instanceof GatewayError ? relation : undefined);
  if (error) restoration.report(error.at(pathTo(place)));
  return null;
}

/** Twenty counts null over no rows (2.21.0), and over some a number. */
function isCount({ parentType, fieldName }: PlannedField): boolean {
  return isConnection(parentType) && /^count[A-Z]/.test(fieldName);
}

/** `structuredClone` costs several times as much for the small values that stand here (additional e-mails, links). */
function copyJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyJson);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copyJson(part)]));
}

function unreadable(restoration: Restoration, field: PlannedField, place: Place): null {
  const message = `Twenty answered ${field.parentType.name}.${field.fieldName} with something that is not ${String(field.type)}.`;
  const error = new GatewayError('UPSTREAM_BAD_RESPONSE', message, { upstream: 'twenty' });
  restoration.report(error.at(pathTo(place)));
  return null;
}

function pathTo(place: Place): (string | number)[] {
  const path: (string | number)[] = [];
  for (let step: Place | undefined = place; step; step = step.within) path.unshift(step.key);
  return path;
}
